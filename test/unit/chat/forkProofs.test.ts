/** Kind 26: whoever takes a proof of a fork sees the lane as if both versions were here; whoever knows of one writes it once. */
import * as Y from 'yjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeFork } from '../../../src/chat/fork.ts';
import { encodeRedact, stripOf } from '../../../src/chat/strip.ts';
import type { EpochKey, OpenEntry } from '../../../src/chat/types.ts';
import { keyOf, type ConversationId, type EntryId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { author, conversationOf, directoryOf, epochKey, textBody, write, writeBadlySigned, writeLane, type Author, type Draft } from '../../helpers/authors.ts';
import { createRng } from '../../helpers/rng.ts';
import { carriedOf, everything, replica, type Replica } from '../../helpers/replica.ts';

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

const at = (self: Author, options = {}): Promise<Replica> => replica(self, [alice, bob, carol], options);
const of = (who: Author, draft: Draft): Promise<OpenEntry> => write(who, epoch, conversation, draft);
const admit = ({ chat }: Replica, ...entries: readonly OpenEntry[]): ReturnType<typeof chat.admit> => chat.admit(entries.map(carriedOf));
const proof = (who: Author, a: OpenEntry, b: OpenEntry, draft: Draft = {}): Promise<OpenEntry> => of(who, { kind: KIND.fork, body: encodeFork(stripOf(a), stripOf(b)), ...draft });

interface Forked {
  /** Four slots, the third of which has a twin. */
  readonly lane: readonly OpenEntry[];
  readonly twin: OpenEntry;
}

async function forked(): Promise<Forked> {
  const lane = await writeLane(alice, epoch, conversation, 4);
  return { lane, twin: await of(alice, { seq: 2, prev: lane[1]!.id, text: 'another' }) };
}

/** What a person sees of a chapter, and what its document holds. */
async function seen({ chat }: Replica, chapter = 0): Promise<unknown> {
  const items = (await chat.items(chapter)).map(({ id, kind, text, count, shownMs, place }) => [keyOf(id), kind, text, count, shownMs, place.seq]);
  const { hidden, forks, gaps } = await chat.view(chapter);
  return { items, hidden: [...hidden].sort(), forks: forks.map(({ ids }) => ids.map(keyOf)), gaps, document: keyOf(Y.encodeStateAsUpdate(await chat.document(chapter))) };
}
const kindsAt = async ({ chat }: Replica): Promise<number[]> => (await chat.view(0)).entries.map(({ entry }) => entry.kind);
const send = async ({ chat }: Replica, text: string): Promise<OpenEntry> => {
  const sent = await chat.send(KIND.text, textBody(text));
  if (!sent.ok) throw new Error(sent.error.code);
  return sent.value;
};

describe('[H6] [S6.7] a fork proof that comes to somebody who holds', () => {
  it.each([
    ['one version', (all: readonly OpenEntry[], twin: OpenEntry) => all.filter((one) => one !== twin)],
    ['the other version', (all: readonly OpenEntry[]) => all.filter((one) => one !== all[2])],
    ['neither', (all: readonly OpenEntry[], twin: OpenEntry) => all.filter((one) => one !== twin && one !== all[2])],
  ])('%s shows what it would show with both, whatever comes first, also after a restart', async (_, choose) => {
    const { lane, twin } = await forked();
    const tells = await proof(bob, lane[2]!, twin);
    const all = [...lane, twin, tells];
    const whole = await at(carol);
    await admit(whole, ...all);
    for (let round = 0; round < 6; round++) {
      const part = await at(carol);
      for (const entry of createRng(round).shuffle(choose(all, twin))) await admit(part, entry);
      expect(await seen(part)).toEqual(await seen(whole));
      expect(await seen(await part.again())).toEqual(await seen(whole));
    }
    expect((await whole.chat.items(0)).map(({ kind, count }) => [kind, count])).toEqual([['text', 0], ['text', 0], ['twoVersions', 2]]);
  });

  it('nothing of the lane, and nothing of its chapter, names it to no peer and goes nowhere by it', async () => {
    const [one, two] = [await of(alice, { chapter: 1, seq: 0, prev: new Uint8Array(32) as EntryId }), await of(alice, { chapter: 1, seq: 0, prev: new Uint8Array(32) as EntryId, text: 'b' })];
    const [b, plain] = [await at(bob), await at(bob)];
    const tells = await proof(carol, one, two);
    await admit(b, tells);
    expect(await b.chat.chapters()).toEqual([0]);
    expect((await b.chat.chapterDigests()).map(({ chapter }) => chapter)).toEqual([0]);
    expect(await b.chat.frontier(1)).toEqual([]);
    expect(await b.chat.ids(1)).toEqual([]);
    expect((await send(b, 'here')).chapter).toBe(0);
    const again = await b.again();
    expect(await again.chat.chapters()).toEqual([0]);
    await admit(again, one);
    await admit(plain, one, two, tells);
    expect((await again.chat.view(1)).forks).toEqual((await plain.chat.view(1)).forks);
    expect((await again.chat.view(1)).forks).toHaveLength(1);
  });

  it('one version takes the other when it comes, and then holds the same', async () => {
    const { lane, twin } = await forked();
    const tells = await proof(bob, lane[2]!, twin);
    const [whole, part] = [await at(carol), await at(carol)];
    await admit(whole, ...lane, twin, tells);
    await admit(part, ...lane, tells);
    expect(await part.chat.digest()).not.toEqual(await whole.chat.digest());
    expect((await part.chat.frontier(0)).find(({ device }) => String(device) === String(alice.device))).toMatchObject({ upto: 3 });
    expect(await admit(part, twin)).toMatchObject([{ outcome: 'admitted' }]);
    expect(await part.chat.digest()).toEqual(await whole.chat.digest());
    expect(await seen(part)).toEqual(await seen(whole));
  });

  it('neither version asks for both: their slot is missing in what it tells a peer, and no gap to a person', async () => {
    const { lane, twin } = await forked();
    const part = await at(carol);
    await admit(part, lane[0]!, lane[1]!, lane[3]!, await proof(bob, lane[2]!, twin));
    expect((await part.chat.frontier(0)).find(({ device }) => String(device) === String(alice.device))).toMatchObject({ upto: 1, have: [[0, 1], [3, 3]] });
    expect((await part.chat.view(0)).gaps).toEqual([]);
    expect((await send(part, 'answer')).deps).not.toContainEqual(twin.id.slice(0, 16));
  });

  it('[R3] one version whose slot is filled by the other is a gap until it comes, for what stands behind may have seen more', async () => {
    const { lane, twin } = await forked();
    const part = await at(carol);
    await admit(part, lane[0]!, lane[1]!, twin, lane[3]!);
    expect((await part.chat.view(0)).gaps).toMatchObject([{ device: alice.device, from: 2, count: 1 }]);
    await admit(part, lane[2]!);
    expect((await part.chat.view(0)).gaps).toEqual([]);
  });

  it('a version that is taken back is taken back, whether its text was ever here or not', async () => {
    const { lane, twin } = await forked();
    const redact = await of(alice, { seq: 4, prev: lane[3]!.id, kind: KIND.redact, body: encodeRedact([stripOf(lane[2]!), stripOf(twin)]) });
    const tells = await proof(bob, lane[2]!, twin);
    const [whole, part] = [await at(carol), await at(carol)];
    await admit(whole, ...lane, twin, tells, redact);
    await admit(part, lane[0]!, lane[1]!, lane[3]!, redact, tells);
    expect((await part.chat.items(0)).map(({ kind }) => kind)).toEqual(['text', 'text', 'deleted']);
    expect(await seen(part)).toEqual(await seen(whole));
  });

  it('two lanes that begin with one predecessor in two chapters shows both forked', async () => {
    const [here, there] = [await of(alice, { chapter: 0 }), await of(alice, { chapter: 3 })];
    const after = await of(alice, { chapter: 0, seq: 1, prev: here.id });
    const tells = await proof(bob, here, there);
    const part = await at(carol);
    await admit(part, here, after, tells);
    expect((await part.chat.view(0)).forks.map(({ ids }) => ids.map(keyOf))).toEqual([[keyOf(here.id)]]);
    expect((await part.chat.view(0)).hidden.size).toBe(1);
    const whole = await at(carol);
    await admit(whole, there, tells, after, here);
    expect(await seen(part)).toEqual(await seen(whole));
  });
});

describe('[S6.7] a kind 26 proves nothing when', () => {
  it('its strips are no fork, are not signed, or are of two devices', async () => {
    const { lane, twin } = await forked();
    const other = await of(bob, { seq: 2, prev: lane[1]!.id });
    const bad = await writeBadlySigned(alice, epoch, conversation, { seq: 2, prev: lane[1]!.id, text: 'never said' });
    const elsewhere = await write(alice, epoch, new Uint8Array(32).fill(7) as ConversationId, { seq: 2, prev: lane[1]!.id });
    const b = await at(carol);
    const wrong = [
      await proof(bob, lane[1]!, lane[2]!), await proof(bob, lane[2]!, lane[2]!), await proof(bob, lane[2]!, other), await proof(bob, lane[2]!, bad),
      await proof(bob, lane[2]!, { ...twin, sentMs: 1 }), await proof(bob, lane[2]!, elsewhere), await of(bob, { kind: KIND.fork, body: textBody('no strips') }),
    ];
    await admit(b, ...lane);
    for (const entry of wrong) await admit(b, entry);
    const { forks, hidden } = await b.chat.view(0);
    expect(forks.filter(({ device }) => String(device) === String(alice.device))).toEqual([]);
    expect([...hidden].filter((name) => lane.some(({ id }) => keyOf(id) === name))).toEqual([]);
  });

  it('its own signature fails, though a link vouches for its place', async () => {
    const { lane, twin } = await forked();
    const tells = await writeBadlySigned(bob, epoch, conversation, { kind: KIND.fork, body: encodeFork(stripOf(lane[2]!), stripOf(twin)) });
    const b = await at(carol);
    await admit(b, ...lane, tells, await of(bob, { seq: 1, prev: tells.id }));
    expect((await b.chat.view(0)).forks).toEqual([]);
  });

  it('its device is not known yet; it does once it is, also after a restart', async () => {
    const { lane, twin } = await forked();
    const directory = directoryOf(bob, carol);
    const b = await at(carol, { directory });
    await admit(b, await proof(bob, lane[2]!, twin));
    expect((await b.chat.view(0)).forks).toEqual([]);
    const again = await b.again();
    directory.learn(alice);
    await again.chat.retryHeld();
    expect((await again.chat.view(0)).forks).toHaveLength(1);
    expect((await (await again.again()).chat.view(0)).forks).toHaveLength(1);
  });
});

describe('[S6.7] a fork proof', () => {
  it('counts behind a fork of its own lane: two lanes that prove each other’s forks are both forked', async () => {
    const [mine, theirs] = [await forked(), await writeLane(bob, epoch, conversation, 2)];
    const theirTwin = await of(bob, { seq: 1, prev: theirs[0]!.id, text: 'b' });
    const byBob = await proof(bob, mine.lane[2]!, mine.twin, { seq: 2, prev: theirs[1]!.id });
    const byAlice = await proof(alice, theirs[1]!, theirTwin, { seq: 4, prev: mine.lane[3]!.id });
    const views = await Promise.all([0, 1, 2, 3].map(async (round) => {
      const side = await at(carol);
      for (const entry of createRng(round).shuffle([...mine.lane, ...theirs, byBob, byAlice])) await admit(side, entry);
      expect((await side.chat.view(0)).forks).toHaveLength(2);
      return seen(side);
    }));
    for (const view of views) expect(view).toEqual(views[0]);
  });

  it('beyond the fourth of a lane is not kept but the lowest are, in whatever order they come', async () => {
    const lane = await writeLane(alice, epoch, conversation, 8);
    const proofs = await Promise.all(lane.slice(1).map(async (entry, i) => proof(bob, entry, await of(alice, { seq: entry.seq, prev: entry.prev, text: 'twin' }), { seq: i, prev: new Uint8Array(32).fill(i) as EntryId })));
    const views = await Promise.all([0, 1, 2, 3].map(async (round) => {
      const side = await at(carol);
      for (const entry of createRng(round).shuffle([...lane, ...proofs])) await admit(side, entry);
      const { forks } = await side.chat.view(0);
      expect(forks.filter(({ device }) => String(device) === String(alice.device))).toHaveLength(LIMITS.forkProofs);
      return seen(side);
    }));
    for (const view of views) expect(view).toEqual(views[0]);
  });

  it('[A20] of an own lane that tells of what this disk lacks is evidence of a copy', async () => {
    const { lane, twin } = await forked();
    const a = await at(alice);
    expect(a.chat.copied).toBe(false);
    await admit(a, await proof(bob, lane[2]!, twin));
    expect(a.chat.copied).toBe(true);
    expect((await a.again()).chat.copied).toBe(true);
  });
});

describe('[S6.7] telling of a fork', () => {
  it('is one kind 26 before the next text, and none after it, also after a restart', async () => {
    const { lane, twin } = await forked();
    const b = await at(bob);
    await admit(b, ...lane);
    await send(b, 'before');
    await admit(b, twin);
    expect(await kindsAt(b)).not.toContain(KIND.fork);
    const text = await send(b, 'after');
    expect(text.seq).toBe(2);
    await send(b, 'and more');
    const again = await b.again();
    await send(again, 'and more again');
    expect((await kindsAt(again)).filter((kind) => kind === KIND.fork)).toHaveLength(1);
    const part = await at(carol);
    await part.chat.admit((await everything(again.chat)).filter(({ sealed }) => sealed && String(sealed) !== String(twin.sealed)));
    expect((await part.chat.view(0)).forks.map(({ ids }) => ids.map(keyOf))).toEqual([[keyOf(lane[2]!.id), keyOf(twin.id)].sort()]);
  });

  it('is left to whoever did it first', async () => {
    const { lane, twin } = await forked();
    const b = await at(bob);
    await admit(b, ...lane, twin, await proof(carol, lane[2]!, twin));
    await send(b, 'nothing to add');
    expect((await kindsAt(b)).filter((kind) => kind === KIND.fork)).toHaveLength(1);
  });

  it('waits for words to send: reading alone writes nothing', async () => {
    const { lane, twin } = await forked();
    const b = await at(bob);
    await admit(b, ...lane, twin);
    await b.chat.verifyIdle(100);
    await b.chat.retryHeld();
    expect(await kindsAt(b)).not.toContain(KIND.fork);
  });

  it('is not possible of a version that its device did not sign, and stops nobody from writing', async () => {
    const lane = await writeLane(alice, epoch, conversation, 2);
    const bad = await writeBadlySigned(alice, epoch, conversation, { seq: 1, prev: lane[0]!.id });
    const b = await at(bob);
    await admit(b, ...lane, bad, await of(alice, { seq: 2, prev: bad.id }));
    expect((await b.chat.view(0)).forks).toHaveLength(1);
    await send(b, 'I write on');
    expect(await kindsAt(b)).not.toContain(KIND.fork);
  });

  it('is done again for a fork below what is proven, and not for one that nobody can prove', async () => {
    const lane = await writeLane(alice, epoch, conversation, 6);
    const twinOf = (seq: number): Promise<OpenEntry> => of(alice, { seq, prev: lane[seq - 1]!.id, text: `other ${seq}` });
    const b = await at(bob);
    await admit(b, ...lane, await twinOf(4));
    const told = async (): Promise<number> => {
      for (const text of ['a', 'b']) await send(b, text);
      return (await kindsAt(b)).filter((kind) => kind === KIND.fork).length;
    };
    expect(await told()).toBe(1);
    await admit(b, await twinOf(5));
    expect(await told()).toBe(1);
    await admit(b, await twinOf(3));
    expect(await told()).toBe(2);
    const bad = await writeBadlySigned(alice, epoch, conversation, { seq: 1, prev: lane[0]!.id });
    await admit(b, bad, await of(alice, { seq: 2, prev: bad.id }));
    expect((await b.chat.view(0)).forks.some(({ ids }) => ids.some((id) => keyOf(id) === keyOf(bad.id)))).toBe(true);
    expect(await told()).toBe(3);
    expect(await told()).toBe(3);
  });

  it('takes one from another chapter, too', async () => {
    const [here, there] = [await of(alice, { chapter: 0 }), await of(alice, { chapter: 1 })];
    const b = await at(bob);
    await admit(b, here, there);
    for (const text of ['one', 'two', 'three', 'four']) await send(b, text);
    const all = [...(await b.chat.view(0)).entries, ...(await b.chat.view(1)).entries];
    expect(all.filter(({ entry }) => entry.kind === KIND.fork)).toHaveLength(1);
  });

  it('is one in a send and one for a lane, however many there are', async () => {
    const b = await at(bob);
    for (let chapter = 0; chapter < 6; chapter++) {
      const first = await of(alice, { chapter, prev: new Uint8Array(32).fill(chapter) as EntryId });
      const twins = await Promise.all(['yes', 'no'].map((text) => of(alice, { chapter, seq: 1, prev: first.id, text })));
      await admit(b, first, ...twins);
    }
    const count = async (): Promise<number> => {
      const views = await Promise.all((await b.chat.chapters()).map((chapter) => b.chat.view(chapter)));
      return views.flatMap(({ entries }) => entries).filter(({ entry }) => entry.kind === KIND.fork).length;
    };
    const counts: number[] = [];
    for (let i = 0; i < 9; i++) {
      await send(b, `text ${i}`);
      counts.push(await count());
    }
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 6, 6, 6]);
  });
});

describe('[F16] [S6.7] taking back two versions of one message', () => {
  const texts = async ({ chat }: Replica): Promise<unknown> => (await chat.view(0)).entries.filter(({ entry }) => entry.kind === KIND.text).map(({ form, entry }) => [entry.seq, form]);

  it('takes both back, whichever is named', async () => {
    const { lane, twin } = await forked();
    for (const named of [lane[2]!, twin]) {
      const phone = await replica(await author('alice.2'), [alice, await author('alice.2'), bob]);
      await admit(phone, ...lane, twin);
      expect((await phone.chat.redact([named.id])).ok).toBe(true);
      expect((await texts(phone) as unknown[][]).filter(([seq]) => seq === 2)).toEqual([[2, 'strip'], [2, 'strip']]);
      expect((await phone.chat.items(0)).map(({ kind }) => kind)).toEqual(['text', 'text', 'deleted']);
    }
  });

  it('takes back the one that is known by a proof alone, too: who holds its text strips it', async () => {
    const { lane, twin } = await forked();
    const phone = await replica(await author('alice.2'), [alice, await author('alice.2'), bob]);
    await admit(phone, ...lane, await proof(bob, lane[2]!, twin));
    expect((await phone.chat.redact([lane[2]!.id])).ok).toBe(true);
    const b = await replica(bob, [alice, await author('alice.2'), bob]);
    await admit(b, ...lane, twin);
    await b.chat.admit(await everything(phone.chat));
    expect((await b.chat.items(0)).map(({ kind }) => kind)).toEqual(['text', 'text', 'deleted']);
  });

  it('leaves out a version that its device did not sign, which nobody can take back', async () => {
    const phone = await author('alice.2');
    const lane = await writeLane(alice, epoch, conversation, 2);
    const bad = await writeBadlySigned(alice, epoch, conversation, { seq: 1, prev: lane[0]!.id });
    const side = await replica(phone, [alice, phone, bob]);
    await admit(side, ...lane, bad, await of(alice, { seq: 2, prev: bad.id }));
    await side.chat.verifyIdle(10);
    expect((await side.chat.redact([bad.id])).ok).toBe(true);
    expect((await side.chat.view(0)).entries.find(({ entry }) => keyOf(entry.id) === keyOf(lane[1]!.id))!.form).toBe('strip');
  });

  it('takes back more versions than one redact holds', async () => {
    const phone = await author('alice.2');
    const twins = await Promise.all(Array.from({ length: 20 }, (_, i) => of(alice, { text: `version ${i}` })));
    const side = await replica(phone, [alice, phone, bob]);
    await admit(side, ...twins);
    expect((await side.chat.redact([twins[7]!.id])).ok).toBe(true);
    expect((await side.chat.items(0)).map(({ kind }) => kind)).toEqual(['deleted']);
  });
});

describe('[H6] [S6.7] an entry of epochs behind a fork', () => {
  it('is told to act on nothing, as long as nobody else has it in their past; also after a restart', async () => {
    const { lane, twin } = await forked();
    const declares = await of(alice, { seq: 4, prev: lane[3]!.id, kind: KIND.epoch, body: textBody('keys') });
    const b = await at(carol);
    await admit(b, ...lane, declares);
    expect(b.epochs.silenced).toEqual([]);
    await admit(b, twin);
    expect(b.epochs.silenced).toEqual([declares.id]);
    const again = await b.again();
    again.epochs.silenced = [];
    const third = await again.again();
    expect(third.epochs.silenced).toEqual([declares.id]);
    await admit(third, await of(bob, { deps: [declares.id.slice(0, 16)] }));
    expect(third.epochs.silenced).toEqual([]);
  });

  it('is told so by a proof alone, and is still learnt for its key', async () => {
    const { lane, twin } = await forked();
    const declares = await of(alice, { seq: 4, prev: lane[3]!.id, kind: KIND.epoch, body: textBody('keys') });
    const b = await at(carol);
    await admit(b, ...lane, await proof(bob, lane[2]!, twin), declares);
    expect(b.epochs.silenced).toEqual([declares.id]);
    expect(b.epochs.learnt.map(({ id }) => keyOf(id))).toEqual([keyOf(declares.id)]);
  });
});
