import * as Y from 'yjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeRedact, stripOf } from '../../../src/chat/strip.ts';
import type { EpochKey, OpenEntry } from '../../../src/chat/types.ts';
import { keyOf, type ConversationId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { author, conversationOf, epochKey, write, writeLane, type Author, type Draft } from '../../helpers/authors.ts';
import { carriedOf, replica, type Replica } from '../../helpers/replica.ts';

let alice: Author;
let bob: Author;
let carol: Author;
let conversation: ConversationId;
let epoch: EpochKey;

beforeAll(async () => {
  [alice, bob, carol] = [await author('alice'), await author('bob'), await author('bob.2')];
  conversation = conversationOf(alice, bob);
  epoch = epochKey(conversation, 'one');
});

const at = (self: Author): Promise<Replica> => replica(self, [alice, bob, carol]);
const of = (who: Author, draft: Draft): Promise<OpenEntry> => write(who, epoch, conversation, draft);
const names = (entries: readonly OpenEntry[]): string[] => entries.map((entry) => keyOf(entry.id)).sort();

/** A lane of four with a second version of slot 2. */
async function forked(): Promise<{ lane: OpenEntry[]; twin: OpenEntry }> {
  const lane = await writeLane(alice, epoch, conversation, 4);
  return { lane, twin: await of(alice, { seq: 2, prev: lane[1]!.id, text: 'another' }) };
}

describe('[S6.7] a fork', () => {
  it('[H6] keeps both, shows both, and hides what follows', async () => {
    const { lane, twin } = await forked();
    const b = await at(bob);
    await b.chat.admit([...lane, twin].map(carriedOf));
    const view = await b.chat.view(0);
    expect(view.entries).toHaveLength(5);
    expect(view.forks.map((fork) => fork.ids.map(keyOf))).toEqual([names([lane[2]!, twin])]);
    expect([...view.hidden]).toEqual(names([lane[3]!]));
  });

  it('[A2] ends the lane in the document below it, at whoever learns of it and whenever', async () => {
    const { lane, twin } = await forked();
    const [first, second] = [await at(bob), await at(carol)];
    const replaced: boolean[] = [];
    first.chat.onChange((change) => replaced.push(change.documentReplaced));
    await first.chat.document(0);
    await first.chat.admit(lane.map(carriedOf));
    await first.chat.admit([carriedOf(twin)]);
    await second.chat.admit([twin, ...lane].map(carriedOf));
    const [one, two] = [await first.chat.document(0), await second.chat.document(0)];
    expect(Y.encodeStateAsUpdate(one)).toEqual(Y.encodeStateAsUpdate(two));
    expect([...one.store.clients.values()].map((structs) => structs.length)).toEqual([2]);
    expect(replaced).toEqual([false, true]);
    expect(await first.chat.digest()).toEqual(await second.chat.digest());
  });

  it('[A2] is found by digests where frontiers are equal, and its twins are read by id', async () => {
    const { lane, twin } = await forked();
    const [one, two] = [await at(bob), await at(carol)];
    await one.chat.admit(lane.map(carriedOf));
    await two.chat.admit([...lane.slice(0, 2), twin, await of(alice, { seq: 3, prev: twin.id })].map(carriedOf));
    expect(await one.chat.frontier(0)).toEqual(await two.chat.frontier(0));
    expect(await one.chat.digest()).not.toEqual(await two.chat.digest());
    await one.chat.admit(await two.chat.carried(0, await two.chat.ids(0)));
    await two.chat.admit(await one.chat.carried(0, await one.chat.ids(0)));
    expect(await one.chat.digest()).toEqual(await two.chat.digest());
  });

  it('is also two entries with one predecessor in different slots', async () => {
    const lane = await writeLane(alice, epoch, conversation, 3);
    const odd = await of(alice, { seq: 5, prev: lane[0]!.id });
    const b = await at(bob);
    await b.chat.admit([...lane, odd].map(carriedOf));
    const view = await b.chat.view(0);
    expect(view.forks.map((fork) => fork.ids.map(keyOf))).toEqual([names([lane[1]!, odd])]);
    expect([...view.hidden]).toEqual(names([lane[2]!]));
  });

  it('across chapters: two lanes that begin with one predecessor, or both with none, in whatever order they come', async () => {
    const entries = [await of(alice, { chapter: 0 }), await of(alice, { chapter: 3 }), await of(alice, { chapter: 3, seq: 0, prev: new Uint8Array(32) as never })];
    for (const order of [entries.slice(0, 2), entries.slice(0, 2).toReversed()]) {
      const b = await at(bob);
      for (const entry of order) await b.chat.admit([carriedOf(entry)]);
      for (const chapter of [0, 3]) expect((await b.chat.view(chapter)).forks).toHaveLength(1);
      expect((await (await b.again()).chat.view(0)).forks).toHaveLength(1);
    }
    const honest = await at(bob);
    await honest.chat.admit([entries[0]!, entries[2]!].map(carriedOf));
    expect((await honest.chat.view(3)).forks).toEqual([]);
  });

  it('does not hide what another account had seen', async () => {
    const { lane, twin } = await forked();
    const answer = await of(bob, { deps: [lane[3]!.id.slice(0, 16)] });
    const b = await at(carol);
    await b.chat.admit([...lane, twin, answer].map(carriedOf));
    expect((await b.chat.view(0)).hidden.size).toBe(0);
  });

  it('does not stop a redact behind it', async () => {
    const { lane, twin } = await forked();
    const redact = await of(alice, { seq: 4, prev: lane[3]!.id, kind: KIND.redact, body: encodeRedact([stripOf(lane[0]!)]) });
    const b = await at(bob);
    await b.chat.admit([...lane, twin, redact].map(carriedOf));
    expect((await b.chat.view(0)).entries.filter((known) => known.form === 'strip').map((known) => keyOf(known.entry.id))).toEqual([keyOf(lane[0]!.id)]);
  });

  it('is not seen where there is none', async () => {
    const b = await at(bob);
    await b.chat.admit([...(await writeLane(alice, epoch, conversation, 3)), ...(await writeLane(bob, epoch, conversation, 0))].map(carriedOf));
    expect((await b.chat.view(0)).forks).toEqual([]);
  });
});
