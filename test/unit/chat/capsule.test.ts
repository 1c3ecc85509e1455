/** A report proves who signed what, to anybody and alone; what was forged, changed, left out or lifted from elsewhere is told apart. */
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeCapsule, openCapsule, type Capsule, type CapsuleParts } from '../../../src/chat/capsule.ts';
import type { EpochKey, OpenEntry } from '../../../src/chat/types.ts';
import { directConversation, half } from '../../../src/crypto/derive.ts';
import { renewRecord } from '../../../src/people/account.ts';
import { isRefusal } from '../../../src/people/verdict.ts';
import { decode, encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import { sameBytes, type ConversationId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { epochKey, saltOf, write, type Draft } from '../../helpers/authors.ts';
import { createTrio, NOW, primitives, type TestPerson } from '../../helpers/people.ts';
import { createRng } from '../../helpers/rng.ts';
import { bytesOf, expectVector, loadVector } from '../../vectors/vector.ts';

let alice: TestPerson;
let bob: TestPerson;
let eve: TestPerson;
let conversation: ConversationId;
let epoch: EpochKey;
/** What Bob wrote to Alice, one after the other. */
let texts: readonly OpenEntry[];

async function lane(who: TestPerson, where: ConversationId, said: readonly string[], draft: Draft = {}): Promise<readonly OpenEntry[]> {
  const entries: OpenEntry[] = [];
  for (const [seq, text] of said.entries()) {
    entries.push(await write(who, epochKey(where, 'one'), where, { seq, prev: entries.at(-1)?.id ?? null, text, sentMs: NOW + seq * 60_000, salt: saltOf(seq), ...draft }));
  }
  return entries;
}

beforeAll(async () => {
  [alice, bob, eve] = await createTrio();
  conversation = directConversation(alice.account, bob.account);
  epoch = epochKey(conversation, 'one');
  texts = await lane(bob, conversation, ['Double your savings', 'Ask me how', 'By Friday', 'Last call']);
});

const parts = (entries: readonly OpenEntry[], more: Partial<CapsuleParts> = {}): CapsuleParts => ({
  accounts: [alice.account, bob.account],
  reason: 'spam',
  note: 'He writes this each day.',
  madeMs: NOW,
  names: [[bob.account, 'Bob']],
  records: [alice.record.bytes, bob.record.bytes],
  entries: entries.map((entry, at) => ({ marked: at === 0, entry })),
  ...more,
});

async function opened(bytes: Uint8Array): Promise<Capsule> {
  const capsule = await openCapsule(bytes, primitives);
  if (isRefusal(capsule)) throw new Error(capsule);
  return capsule;
}
const openParts = (value: CapsuleParts): Promise<Capsule> => opened(encodeCapsule(value));
const judgements = ({ exhibits }: Capsule): readonly string[] => exhibits.map(({ judgement }) => judgement);
const said = ({ exhibits }: Capsule): readonly (string | null)[] => exhibits.map(({ body }) => (body?.kind === 'text' || body?.kind === 'edit' ? body.text : null));

/** The report with something in it put in the place of something else, as whoever holds the file can do. */
function changed(bytes: Uint8Array, change: (exhibits: Value[][], whole: Value[]) => void): Uint8Array {
  const whole = [...(decode(bytes) as readonly Value[])];
  const exhibits = (whole[7] as readonly (readonly Value[])[]).map((exhibit) => [...exhibit]);
  change(exhibits, whole);
  whole[7] = exhibits;
  return encode(whole);
}

describe('[F41] a report', () => {
  it('says what was said, by whom, when, and what of it is reported', async () => {
    const capsule = await openParts(parts(texts));
    expect(judgements(capsule)).toEqual(['genuine', 'genuine', 'genuine', 'genuine']);
    expect(said(capsule)).toEqual(['Double your savings', 'Ask me how', 'By Friday', 'Last call']);
    expect(capsule.exhibits.map(({ marked }) => marked)).toEqual([true, false, false, false]);
    expect(capsule.exhibits.every(({ account }) => account !== null && sameBytes(account, bob.account))).toBe(true);
    expect(capsule.exhibits.map(({ sentMs }) => sentMs! - NOW)).toEqual([0, 60_000, 120_000, 180_000]);
    expect(capsule).toMatchObject({ reason: 'spam', note: 'He writes this each day.', madeMs: NOW, names: [[bob.account, 'Bob']] });
  });

  it('holds messages of both, in an order that nobody who makes one chooses', async () => {
    const answers = await lane(alice, conversation, ['Please stop'], { sentMs: NOW + 90_000 });
    const capsule = await openParts(parts([texts[3]!, answers[0]!, texts[1]!, texts[0]!, texts[2]!]));
    expect(said(capsule)).toEqual(['Double your savings', 'Ask me how', 'Please stop', 'By Friday', 'Last call']);
    // Her clock is slow; what she had read when she wrote it is signed.
    const [slow] = await lane(alice, conversation, ['Please stop'], { sentMs: NOW - 90_000, deps: [half(texts[2]!.id)] });
    expect(said(await openParts(parts([slow!, ...texts])))).toEqual(['Double your savings', 'Ask me how', 'By Friday', 'Please stop', 'Last call']);
  });

  it('counts what is left out between two messages of one device, and tells two versions of one', async () => {
    const left = await openParts(parts([texts[0]!, texts[3]!]));
    expect(left.exhibits.map(({ leftOut }) => leftOut)).toEqual([0, 2]);
    const other = await write(bob, epoch, conversation, { seq: 1, prev: texts[0]!.id, text: 'A kind word', sentMs: NOW + 60_000 });
    const twice = await openParts(parts([texts[0]!, texts[1]!, other]));
    expect(judgements(twice)).toEqual(['genuine', 'genuine', 'genuine']);
    expect(twice.exhibits.filter(({ twoVersions }) => twoVersions)).toHaveLength(1);
    const unlinked = await write(bob, epoch, conversation, { seq: 1, prev: texts[2]!.id, text: 'From another history', sentMs: NOW + 60_000 });
    expect((await openParts(parts([texts[0]!, unlinked]))).exhibits.map(({ twoVersions }) => twoVersions)).toEqual([false, true]);
  });

  it('holds an edit beside what it changed', async () => {
    const edit = await write(bob, epoch, conversation, { seq: 1, prev: texts[0]!.id, kind: KIND.edit, body: encode([texts[0]!.id, 'Triple your savings']), sentMs: NOW + 60_000 });
    const capsule = await openParts(parts([texts[0]!, edit]));
    expect(capsule.exhibits.map(({ body }) => body?.kind)).toEqual(['text', 'edit']);
    expect(said(capsule)).toEqual(['Double your savings', 'Triple your savings']);
  });

  it('is not made of nothing, nor of more than it may hold', async () => {
    expect(() => encodeCapsule(parts([]))).toThrow(FormError);
    expect(() => encodeCapsule(parts(Array.from({ length: LIMITS.reportEntries + 1 }, () => texts[0]!)))).toThrow(FormError);
  });
});

describe('[F41] who holds a report cannot make it say something else', () => {
  it('other words under the same signature are altered, and never shown as genuine', async () => {
    const capsule = await opened(changed(encodeCapsule(parts(texts)), (exhibits) => (exhibits[0]![4] = encode(['I owe you money', null]))));
    expect(judgements(capsule)).toEqual(['altered', 'genuine', 'genuine', 'genuine']);
  });

  it('another time, place or kind is forged: all of it was signed', async () => {
    const whole = encodeCapsule(parts([texts[0]!]));
    for (const field of [0, 2, 3, 6, 7, 9]) {
      const bytes = changed(whole, (exhibits) => {
        const strip = [...(exhibits[0]![2] as readonly Value[])];
        const before = strip[field];
        strip[field] = typeof before === 'number' ? before + 1 : (before as Uint8Array).map((byte) => byte ^ 1);
        // The second slot must have a predecessor.
        if (field === 2) strip[4] = new Uint8Array(32);
        exhibits[0]![2] = strip;
      });
      expect({ field, judged: judgements(await opened(bytes)) }).toEqual({ field, judged: ['forged'] });
    }
  });

  it('[H02] what somebody else signed in his place is forged', async () => {
    const forged = await write({ ...bob, signer: eve.signer }, epoch, conversation, { text: 'I did it' });
    const capsule = await openParts(parts([forged], { records: [alice.record.bytes, bob.record.bytes, eve.record.bytes] }));
    expect(judgements(capsule)).toEqual(['forged']);
    expect(capsule.exhibits[0]!.account).toBeNull();
  });

  it('[H03] what he said to somebody else is elsewhere, also when it is told as of this chat', async () => {
    const elsewhere = directConversation(bob.account, eve.account);
    const [entry] = await lane(bob, elsewhere, ['To Eve alone']);
    expect(judgements(await openParts(parts([entry!])))).toEqual(['elsewhere']);
    const told = changed(encodeCapsule(parts([entry!])), (exhibits) => (exhibits[0]![1] = conversation));
    expect(judgements(await opened(told))).toEqual(['forged']);
  });

  it('[H09] the words of one do not become those of the other by a record that names his device', async () => {
    const both = [...alice.record.devices, { ...bob.record.devices[0]!, order: 7 }];
    const thief = await renewRecord(alice.record, alice.signer, NOW + 60_000, { devices: both });
    const judged = await openParts(parts(texts, { records: [thief.bytes] }));
    expect(judgements(judged)).toEqual(['forged', 'forged', 'forged', 'forged']);
    const beside = await openParts(parts(texts, { records: [thief.bytes, bob.record.bytes] }));
    expect(beside.exhibits.every(({ judgement, account }) => judgement === 'genuine' && sameBytes(account!, bob.account))).toBe(true);
  });

  it('[H01] a record with a flipped bit proves nothing', async () => {
    const bad = bob.record.bytes.map((byte, at) => (at === 200 ? byte ^ 1 : byte));
    expect(judgements(await openParts(parts(texts, { records: [bad] })))).toEqual(['forged', 'forged', 'forged', 'forged']);
  });

  it('the same two accounts alone count: a third one\'s record lets nobody in', async () => {
    const [entry] = await lane(eve, conversation, ['I was here']);
    expect(judgements(await openParts(parts([entry!], { records: [eve.record.bytes] })))).toEqual(['forged']);
  });

  it('has a form that stays', async () => {
    expectVector('v1/report', { report: encodeCapsule(parts(texts)) });
    expect(judgements(await opened(bytesOf(loadVector('v1/report'), 'report')))).toEqual(['genuine', 'genuine', 'genuine', 'genuine']);
  });

  it('[H20] [H21] [H23] any other bytes are no report, and nothing throws', async () => {
    const whole = encodeCapsule(parts(texts));
    const rng = createRng('capsule');
    for (let n = 0; n < 400; n++) {
      const bytes = Uint8Array.from(whole);
      for (let k = 0; k < 1 + (n % 3); k++) bytes[rng.int(bytes.length)]! ^= 1 << rng.int(8);
      const cut = n % 5 === 0 ? bytes.slice(0, rng.int(bytes.length)) : bytes;
      const capsule = await openCapsule(cut, primitives);
      if (isRefusal(capsule)) continue;
      for (const { judgement, body, account } of capsule.exhibits) {
        if (judgement !== 'genuine') continue;
        expect(account && sameBytes(account, bob.account)).toBe(true);
        expect(['Double your savings', 'Ask me how', 'By Friday', 'Last call']).toContain(body?.kind === 'text' ? body.text : null);
      }
    }
    expect(await openCapsule(new Uint8Array(0), primitives)).toBe('badForm');
    expect(await openCapsule(new Uint8Array(LIMITS.reportBytes + 1), primitives)).toBe('badForm');
  });
});
