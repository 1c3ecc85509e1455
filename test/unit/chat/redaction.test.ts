import * as Y from 'yjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeRedact, stripOf } from '../../../src/chat/strip.ts';
import type { EpochKey, OpenEntry } from '../../../src/chat/types.ts';
import { keyOf, type ConversationId, type EntryId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { author, conversationOf, directoryOf, epochKey, textBody, write, writeLane, type Author } from '../../helpers/authors.ts';
import { carriedOf, everything, replica, shown, type Replica } from '../../helpers/replica.ts';

let alice: Author;
let phone: Author;
let bob: Author;
let conversation: ConversationId;
let epoch: EpochKey;
let lane: OpenEntry[];

beforeAll(async () => {
  [alice, phone, bob] = [await author('alice'), await author('alice.2'), await author('bob')];
  conversation = conversationOf(alice, bob);
  epoch = epochKey(conversation, 'one');
  lane = await writeLane(alice, epoch, conversation, 3);
});

const at = (self: Author, options = {}): Promise<Replica> => replica(self, [alice, phone, bob], options);
/** The redact of some entries, by hand: right or wrong. */
const redactOf = (who: Author, strips: readonly OpenEntry[], draft = {}): Promise<OpenEntry> =>
  write(who, epoch, conversation, { kind: KIND.redact, body: encodeRedact(strips.map(stripOf)), ...draft });
const formOf = async ({ chat }: Replica, id: EntryId): Promise<string | undefined> => (await chat.view(0)).entries.find((known) => keyOf(known.entry.id) === keyOf(id))?.form;

describe('[S6.6] a redact', () => {
  it('erases the text on every disk and in every document, and keeps the strip', async () => {
    const [a, b] = [await at(alice), await at(bob)];
    const doc = await b.chat.document(0);
    const sent = await a.chat.send(KIND.text, textBody('a secret that is taken back'));
    await b.chat.admit(await everything(a.chat));
    if (!sent.ok) throw new Error();
    expect((await a.chat.redact([sent.value.id])).ok).toBe(true);
    await b.chat.admit(await everything(a.chat));
    for (const side of [a, b, await b.again()]) expect(await formOf(side, sent.value.id)).toBe('strip');
    expect(await shown(a.chat)).toEqual(await shown(b.chat));
    expect(Buffer.from(Y.encodeStateAsUpdate(doc)).includes(Buffer.from(sent.value.sealed))).toBe(false);
    expect(Y.encodeStateAsUpdate(doc)).toEqual(Y.encodeStateAsUpdate(await a.chat.document(0)));
  });

  it('[A26] lets one who comes late verify past the slot whose body is nowhere any more', async () => {
    const [a, b, late] = [await at(alice), await at(bob), await at(phone)];
    for (const text of ['one', 'two', 'three']) await a.chat.send(KIND.text, textBody(text));
    await b.chat.admit(await everything(a.chat));
    const second = (await a.chat.view(0)).entries[1]!.entry.id;
    await a.chat.redact([second]);
    await b.chat.admit(await everything(a.chat));
    const carried = await everything(a.chat);
    expect(carried.filter((one) => one.sealed === null)).toHaveLength(1);
    await late.chat.admit(carried);
    expect(await late.chat.digest()).toEqual(await b.chat.digest());
    expect(await late.chat.frontier(0)).toEqual(await b.chat.frontier(0));
    expect(Y.encodeStateAsUpdate(await late.chat.document(0))).toEqual(Y.encodeStateAsUpdate(await b.chat.document(0)));
  });

  it('that comes before its entry keeps the body out', async () => {
    const b = await at(bob);
    const redact = await redactOf(alice, [lane[1]!], { seq: 3, prev: lane[2]!.id });
    await b.chat.admit([carriedOf(redact)]);
    expect((await b.chat.admit(lane.map(carriedOf))).map((one) => one.outcome)).toEqual(['admitted', 'duplicate', 'admitted']);
    expect(await formOf(b, lane[1]!.id)).toBe('strip');
  });

  it('may be of another device of the same account', async () => {
    const b = await at(bob);
    await b.chat.admit([...lane, await redactOf(phone, [lane[0]!])].map(carriedOf));
    expect(await formOf(b, lane[0]!.id)).toBe('strip');
  });

  it('[H14] of another account does nothing', async () => {
    const b = await at(phone);
    await b.chat.admit([...lane, await redactOf(bob, [lane[0]!])].map(carriedOf));
    expect(await formOf(b, lane[0]!.id)).toBe('whole');
  });

  it('[H14] cannot be sent for another’s message, or for one that is not here', async () => {
    const b = await at(bob);
    await b.chat.admit(lane.map(carriedOf));
    expect(await b.chat.redact([lane[0]!.id])).toMatchObject({ ok: false, error: { code: 'notOwnMessage' } });
    expect(await b.chat.redact([new Uint8Array(32) as EntryId])).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
  });

  it('[A26] of an entry that never existed does nothing, and nothing of what stands beside it', async () => {
    const b = await at(bob);
    const invented = { ...lane[1]!, sentMs: 5 };
    const redact = await redactOf(alice, [lane[0]!, invented], { seq: 3, prev: lane[2]!.id });
    await b.chat.admit([...lane, redact].map(carriedOf));
    expect(await b.chat.ids(0)).toHaveLength(4);
    expect(await formOf(b, lane[0]!.id)).toBe('whole');
  });

  it('of what was agreed does nothing', async () => {
    const b = await at(bob);
    const agreed = await write(alice, epoch, conversation, { kind: KIND.record });
    await b.chat.admit([agreed, await redactOf(alice, [agreed], { seq: 1, prev: agreed.id })].map(carriedOf));
    expect(await formOf(b, agreed.id)).toBe('whole');
  });

  it('whose own signature is wrong does nothing, though a link vouches for its place', async () => {
    const b = await at(bob);
    const forged = { ...alice, signer: { ...alice.signer, sign: async () => new Uint8Array(64).fill(7) } };
    const redact = await redactOf(forged, [lane[0]!], { seq: 3, prev: lane[2]!.id });
    const after = await write(alice, epoch, conversation, { seq: 4, prev: redact.id });
    await b.chat.admit([...lane, redact, after].map(carriedOf));
    expect(await formOf(b, lane[0]!.id)).toBe('whole');
    expect((await b.chat.view(0)).entries.find((known) => known.entry.seq === 3)!.verdict).toBe('unverifiable');
  });

  it('that names a device not known yet counts once it is known, also after a restart', async () => {
    const directory = directoryOf(phone, bob);
    const b = await at(bob, { directory });
    await b.chat.admit([carriedOf(await redactOf(phone, [lane[0]!]))]);
    expect(await formOf(b, lane[0]!.id)).toBeUndefined();
    const again = await b.again();
    directory.learn(alice);
    await again.chat.retryHeld();
    expect(await formOf(again, lane[0]!.id)).toBe('strip');
  });

  it('takes back what stands in another chapter', async () => {
    const a = await at(alice);
    const sent = await a.chat.send(KIND.text, textBody('old'));
    await a.chat.admit([carriedOf(await write(bob, epoch, conversation, { chapter: 1 }))]);
    if (!sent.ok) throw new Error();
    const redact = await a.chat.redact([sent.value.id]);
    expect(redact.ok && redact.value.chapter).toBe(1);
    expect(await formOf(a, sent.value.id)).toBe('strip');
    const b = await at(bob);
    await b.chat.admit(await everything(a.chat));
    expect(await formOf(b, sent.value.id)).toBe('strip');
  });
});
