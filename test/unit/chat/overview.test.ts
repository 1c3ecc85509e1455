import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBody } from '../../../src/chat/bodies.ts';
import { conversationDigest } from '../../../src/chat/catalogue.ts';
import { chapterId } from '../../../src/chat/chapter.ts';
import { createChapterSet } from '../../../src/chat/chapterSet.ts';
import type { Outline } from '../../../src/chat/overview.ts';
import { createOverviewDisk, type Outlined } from '../../../src/chat/overviewDisk.ts';
import { decodeOutlines, encodeOutlines } from '../../../src/chat/overviewForm.ts';
import { createSummaries } from '../../../src/chat/summaries.ts';
import type { ChapterSummary } from '../../../src/chat/summary.ts';
import { emptyMark, withPlaces } from '../../../src/chat/unread.ts';
import { atRestKey } from '../../../src/crypto/derive.ts';
import { labelled } from '../../../src/crypto/hash.ts';
import type { Store } from '../../../src/ports/storage.ts';
import { sameBytes, u32be, type DeviceId, type EntryId, type Key } from '../../../src/protocol/ids.ts';
import { encode } from '../../../src/protocol/codec.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { createMemoryDisk, createMemoryStore, type MemoryDisk } from '../../../src/store/memory.ts';
import { author, conversationOf, epochKey, textBody, write, type Author } from '../../helpers/authors.ts';
import { carriedOf, replica, type Replica } from '../../helpers/replica.ts';
import { createRng } from '../../helpers/rng.ts';

const TABLE = 'overview';

let [alice, bob] = [] as unknown as [Author, Author];
beforeAll(async () => {
  [alice, bob] = (await Promise.all(['alice', 'bob'].map(author))) as [Author, Author];
});

const device = (name: number): DeviceId => new Uint8Array(16).fill(name) as DeviceId;
const outline = (chapter: number, more: Partial<Outline> = {}): Outline => ({ chapter, devices: [device(1), device(2)], pends: false, unchecked: true, quiet: null, starts: [7, 2 ** 32 - 1], reaching: [], more: false, ...more });

describe('an overview', () => {
  const whole = [outline(0, { pends: true }), outline(1, { devices: [device(3)], reaching: [1, 2, 3], unchecked: false, quiet: 2 ** 32 - 2 }), outline(5, { quiet: 0 }), outline(2 ** 31 - 1, { more: true })];

  it('is read as it was written', () => expect(decodeOutlines(encodeOutlines(whole))).toEqual(whole));

  it('is refused where it is cut off, names a device that it does not list, or is something else', () => {
    const bytes = encodeOutlines(whole);
    for (let length = 0; length < bytes.length; length++) expect(() => decodeOutlines(bytes.subarray(0, length)), String(length)).toThrow();
    const other = bytes.slice();
    other.set([9], bytes.length - 9);
    expect(() => decodeOutlines(other)).toThrow('no such device');
  });
});

/** The key of a part of the overview. */
const nameOf = (store: Store, part = 0) => atRestKey(store.localKey, chapterId(conversationOf(alice, bob), part));
const storeOn = (disk: MemoryDisk): Store => createMemoryStore({ disk, random: createRng(1) });

/** A chat at Alice in which Bob wrote three texts into each of some chapters, and she one into the first and the last. */
async function chatOf(chapters: number): Promise<Replica> {
  const a = await replica(alice, [alice, bob], { disk: createMemoryDisk() });
  const pair = conversationOf(alice, bob);
  let prev: EntryId | null = null;
  for (let chapter = 0; chapter < chapters; chapter++) {
    const lane = [];
    for (let seq = 0; seq < 3; seq++) {
      const entry: Awaited<ReturnType<typeof write>> = await write(bob, epochKey(pair, 'one'), pair, { chapter, seq, prev, text: `${chapter}/${seq}` });
      prev = entry.id;
      lane.push(carriedOf(entry));
    }
    await a.chat.admit(lane);
    if (chapter === 0) await a.chat.send(KIND.text, textBody('Hello'));
  }
  await a.chat.send(KIND.text, textBody('Last'));
  return a;
}

/** A store that counts what is read from it. */
function counting(store: Store): { readonly store: Store; reads: number } {
  const counted = { reads: 0, store };
  const noted = <A extends unknown[], R>(read: (...args: A) => R) => (...args: A): R => {
    counted.reads++;
    return read(...args);
  };
  const { ledger, records } = store;
  counted.store = { ...store, ledger: { ...ledger, read: noted(ledger.read), chapters: noted(ledger.chapters) }, records: { ...records, get: noted(records.get), list: noted(records.list) } };
  return counted;
}

/** What a screen asks of a chat that it opens, and a text in it. */
async function look({ chat }: Replica, last: number): Promise<readonly unknown[]> {
  const [chapters, items] = [await chat.chapters(), await chat.items(last)];
  const unread = await chat.beyond(withPlaces(emptyMark, [{ chapter: last, seq: 1, device: bob.device }]));
  const sent = await chat.send(KIND.text, textBody('More'));
  return [chapters.length, items.length, unread, await chat.reaching(last), sent.ok && [sent.value.chapter, sent.value.seq]];
}

describe('opening a chat', () => {
  it('[P2] reads as much of the disk where it has forty chapters as where it has three', async () => {
    const reads: number[] = [];
    for (const chapters of [3, 40]) {
      const before = await chatOf(chapters);
      const counted = counting(storeOn(before.disk));
      const again = await replica(alice, [alice, bob], { disk: before.disk, store: counted.store });
      await again.chat.retryHeld();
      expect(await look(again, chapters - 1)).toEqual([chapters, 4, [chapters - 1], [], [chapters - 1, 1]]);
      reads.push(counted.reads);
    }
    expect(reads[1]).toBe(reads[0]);
  });

  it('writes no overview with a text in a chapter that is known', async () => {
    const { chat, disk } = await chatOf(2);
    const written: string[] = [];
    const store = storeOn(disk);
    const append: Store['ledger']['append'] = (rows, changes, durability) => {
      written.push(...changes.map(({ table }) => table));
      return store.ledger.append(rows, changes, durability);
    };
    const again = await replica(alice, [alice, bob], { disk, store: { ...store, ledger: { ...store.ledger, append } } });
    expect((await again.chat.send(KIND.text, textBody('More'))).ok).toBe(true);
    expect(written).toContain('chapters');
    expect(written).not.toContain(TABLE);
    expect(await chat.chapters()).toEqual([0, 1]);
  });
});

describe('an overview on disk that is no use', () => {

  /** Whether everything is as it was with the overview that belongs there, and that is there again in the end. */
  async function isMended(spoil: (store: Store, right: Uint8Array) => Promise<void>): Promise<void> {
    const { disk, again } = await chatOf(5);
    const store = storeOn(disk);
    const right = (await store.records.get(TABLE, nameOf(store)))!;
    await spoil(store, right);
    const opened = await again();
    expect(await opened.chat.chapters()).toEqual([0, 1, 2, 3, 4]);
    expect(await opened.chat.beyond(emptyMark)).toEqual([0, 1, 2, 3, 4]);
    expect(await store.records.get(TABLE, nameOf(store))).toEqual(right);
    const sent = await opened.chat.send(KIND.text, textBody('More'));
    expect(sent.ok && [sent.value.chapter, sent.value.seq]).toEqual([4, 1]);
  }

  it('because it was never written, is made from what the ledger has', () => isMended((store) => store.records.delete(TABLE, nameOf(store))));
  it('because it cannot be read, is made anew', () => isMended((store) => store.records.put(TABLE, nameOf(store), Uint8Array.of(1, 2, 3), 'strict')));
  it('because it ends at another chapter than the ledger, is made anew', () =>
    isMended((store, right) => store.records.put(TABLE, nameOf(store), encodeOutlines(decodeOutlines(right).slice(0, 3)), 'strict')));

  it('because it lacks a lane, is mended once all summaries have been read, and with the next write on disk', async () => {
    const { disk, again } = await chatOf(4);
    const store = storeOn(disk);
    const right = (await store.records.get(TABLE, nameOf(store)))!;
    const wrong = decodeOutlines(right).map((one) => ({ ...one, devices: [alice.device] }));
    await store.records.put(TABLE, nameOf(store), encodeOutlines(wrong), 'strict');
    const { chat, logged } = await again();
    expect(await chat.beyond(emptyMark)).toEqual([]);
    await chat.digest();
    expect(await chat.beyond(emptyMark)).toEqual([0, 1, 2, 3]);
    expect(logged).toContain('chat: overview did not fit');
    expect((await chat.send(KIND.text, textBody('More'))).ok).toBe(true);
    expect(await store.records.get(TABLE, nameOf(store))).toEqual(right);
  });

  it('[A20] because an earlier version of the app wrote since, makes no fork of the own lane', async () => {
    const { disk, again } = await chatOf(4);
    const store = storeOn(disk);
    const right = (await store.records.get(TABLE, nameOf(store)))!;
    const stale = decodeOutlines(right).map((one) => (one.chapter === 3 ? { ...one, devices: [bob.device] } : one));
    await store.records.put(TABLE, nameOf(store), encodeOutlines(stale), 'strict');
    const { chat } = await again();
    // What a friend names is where the next one goes: a chapter after the last that is known here.
    chat.noteChapters([1, 2, 3, 4]);
    const sent = await chat.send(KIND.text, textBody('More'));
    const last = (await chat.view(3)).entries.find(({ account }) => sameBytes(account, alice.account))!;
    expect(sent.ok && [sent.value.chapter, sent.value.seq, sent.value.prev]).toEqual([4, 0, last.entry.id]);
    expect((await chat.view(4)).forks).toEqual([]);
  });

  it('never leads a device to write twice into one slot, whatever it says', async () => {
    const { disk, again } = await chatOf(4);
    const store = storeOn(disk);
    const wrong = [outline(3, { devices: [] })];
    await store.records.put(TABLE, nameOf(store), encodeOutlines(wrong), 'strict');
    const { chat } = await again();
    const sent = await chat.send(KIND.text, textBody('More'));
    expect(sent.ok && [sent.value.chapter, sent.value.seq]).toEqual([3, 1]);
  });

  it('because the disk refused the write that changes it, stays as it was', async () => {
    const a = await chatOf(2);
    const store = storeOn(a.disk);
    const right = await store.records.get(TABLE, nameOf(store));
    const pair = conversationOf(alice, bob);
    const far = await write(bob, epochKey(pair, 'one'), pair, { chapter: 2 });
    a.disk.onWrite = () => 'fail';
    await expect(a.chat.admit([carriedOf(far)])).rejects.toThrow('storageFailed');
    a.disk.onWrite = null;
    expect([await a.chat.chapters(), await store.records.get(TABLE, nameOf(store))]).toEqual([[0, 1], right]);
    await a.chat.admit([carriedOf(far)]);
    expect(await a.chat.chapters()).toEqual([0, 1, 2]);
  });
});

describe('a friend who makes many chapters', () => {
  /** Admits one entry of Bob's in each chapter, in its own transaction; gives what was written to the overview each time, bytes. */
  async function fill(a: Replica, chapters: readonly number[]): Promise<readonly number[]> {
    const pair = conversationOf(alice, bob);
    let prev: EntryId | null = null;
    const sizes: number[] = [];
    for (const chapter of chapters) {
      const entry: Awaited<ReturnType<typeof write>> = await write(bob, epochKey(pair, 'one'), pair, { chapter, prev });
      prev = entry.id;
      await a.chat.admit([carriedOf(entry)]);
      sizes.push(written.splice(0).reduce((sum, size) => sum + size, 0));
    }
    return sizes;
  }
  const written: number[] = [];
  async function noting(): Promise<Replica> {
    const disk = createMemoryDisk();
    const store = storeOn(disk);
    const append: Store['ledger']['append'] = (rows, changes, durability) => {
      for (const { table, value } of changes) if (table === TABLE) written.push(value!.length);
      return store.ledger.append(rows, changes, durability);
    };
    return replica(alice, [alice, bob], { disk, store: { ...store, ledger: { ...store.ledger, append } } });
  }

  it('makes no write look at the outlines of other parts than those in which something changes', async () => {
    const parts = { records: { get: async () => null }, ledger: { newest: async () => null, append: async () => undefined } } as unknown as Store;
    const key = (part: number): Key => String(part) as Key;
    const none = async () => new Map<number, ChapterSummary>();
    const overview = createOverviewDisk({ ...parts, logger: { log: () => undefined }, name: key(0), key, summary: async () => undefined, summaries: none });
    let looked = 0;
    const chapterOf = (chapter: number): Outlined => {
      const lane = { device: bob.device, have: [[0, 0]] as const, starts: [], last: new Uint8Array(32) as EntryId, uses: [] };
      const summary: ChapterSummary = { chapter, digest: new Uint8Array(32), entries: 1, bytes: 1, unchecked: 0, pending: 0, lanes: [lane], elsewhere: [], reaching: [] };
      return { summary, set: createChapterSet(chapter) };
    };
    for (let chapter = 0; chapter < 600; chapter++) {
      const { changes, commit } = await overview.plan([chapterOf(chapter)]);
      expect(changes.map((change) => change.key)).toEqual([key(Math.floor(chapter / 256))]);
      commit();
    }
    const known = (await overview.read()) as Map<number, Outline>;
    const { get } = known;
    known.get = (chapter) => (looked++, get.call(known, chapter));
    for (const all of ['values', 'entries', 'keys', Symbol.iterator] as const) Object.defineProperty(known, all, { value: () => expect.unreachable('all of them') });
    const { changes, commit } = await overview.plan([chapterOf(3), chapterOf(600)].map((one) => ({ ...one, summary: { ...one.summary, pending: 1 } })));
    expect(changes.map((change) => decodeOutlines(change.value!).length)).toEqual([256, 89]);
    commit();
    expect(looked).toBeLessThan(2 * 256 + 4);
  });

  it('makes no write of the overview larger than a part of it, and all of it is read again', async () => {
    const a = await noting();
    const sizes = await fill(a, Array.from({ length: 300 }, (_, i) => 2 * i));
    expect(Math.max(...sizes.slice(256))).toBeLessThan(Math.max(...sizes.slice(0, 256)) / 2);
    const { chat, logged } = await replica(alice, [alice, bob], { disk: a.disk });
    expect((await chat.chapterDigests()).length).toBe(300);
    expect(await chat.chapters()).toEqual([0]);
    expect(logged).not.toContain('chat: overview did not fit');
    expect(logged).not.toContain('chat: overview made');
  });

  it('finds no chapter with more than sixteen marks, and what acts from it still reaches', async () => {
    const a = await noting();
    const pair = conversationOf(alice, bob);
    const text = await write(bob, epochKey(pair, 'one'), pair, { chapter: 0 });
    let prev: EntryId = text.id;
    const lane = [];
    for (let seq = 0; seq < 40; seq++) {
      const target = seq < 39 ? new Uint8Array(32).fill(seq + 1) : text.id;
      const entry: Awaited<ReturnType<typeof write>> = await write(bob, epochKey(pair, 'one'), pair, { chapter: 1, seq, prev, kind: KIND.reaction, body: encode([target, '👍']) });
      prev = entry.id;
      lane.push(carriedOf(entry));
    }
    await a.chat.admit([carriedOf(text), ...lane]);
    const opened = await replica(alice, [alice, bob], { disk: a.disk });
    expect(await opened.chat.reaching(0)).toEqual([1]);
    const [, outlined] = decodeOutlines((await storeOn(a.disk).records.get(TABLE, nameOf(storeOn(a.disk))))!);
    expect([outlined!.reaching.length, outlined!.more]).toEqual([16, true]);
  });
});

/** One text, then a chapter for each of so many receipts. */
async function receipts(chapters: number): Promise<Replica> {
  const a = await replica(alice, [alice, bob], { disk: createMemoryDisk() });
  const pair = conversationOf(alice, bob);
  await a.chat.send(KIND.text, textBody('Hello'));
  let prev: EntryId | null = null;
  const lane = [];
  for (let chapter = 0; chapter < chapters; chapter++) {
    const draft = chapter === 0 ? { text: 'Hi' } : { kind: KIND.read, body: encodeBody({ kind: 'read', places: [{ device: alice.device, chapter: 0, seq: 0 }] }) };
    const entry: Awaited<ReturnType<typeof write>> = await write(bob, epochKey(pair, 'one'), pair, { chapter, prev, ...draft });
    prev = entry.id;
    lane.push(carriedOf(entry));
  }
  await a.chat.admit(lane);
  return a;
}

describe('chapters of receipts alone', () => {
  it('are not looked through for lines, nor for what is unread, however many', async () => {
    const { again, chat: before } = await receipts(40);
    for (const chat of [before, (await again()).chat]) {
      expect((await chat.chapters()).length).toBe(40);
      expect(await chat.lined()).toEqual([0]);
      expect(await chat.beyond(emptyMark)).toEqual([0]);
    }
  });

  it('have lines once something is said in one', async () => {
    const { chat } = await receipts(3);
    expect([await chat.lined(), await chat.beyond(emptyMark)]).toEqual([[0], [0]]);
    expect((await chat.send(KIND.text, textBody('Two'))).ok).toBe(true);
    expect([await chat.lined(), await chat.beyond(emptyMark)]).toEqual([[0, 2], [0, 2]]);
  });

  it('with a gap are looked at, for that is a line', async () => {
    const { chat } = await receipts(2);
    const pair = conversationOf(alice, bob);
    await chat.admit([carriedOf(await write(bob, epochKey(pair, 'one'), pair, { chapter: 2, seq: 3, prev: new Uint8Array(32).fill(9) as EntryId, kind: KIND.read, body: encodeBody({ kind: 'read', places: [] }) }))]);
    expect(await chat.lined()).toEqual([0, 2]);
  });
});

describe('a chapter of receipts alone into which an earlier version of the app wrote a text', () => {
  /** Twelve chapters of receipts, then a text in one of them; the overview is what it was before that text. */
  async function wroteBefore(chapter: number): Promise<Replica> {
    const { disk, again, chat } = await receipts(12);
    const store = storeOn(disk);
    const before = (await store.records.get(TABLE, nameOf(store)))!;
    const pair = conversationOf(alice, bob);
    const [first] = (await chat.view(chapter)).entries;
    await chat.admit([carriedOf(await write(bob, epochKey(pair, 'one'), pair, { chapter, seq: 1, prev: first!.entry.id, text: 'Late' }))]);
    await store.records.put(TABLE, nameOf(store), before, 'strict');
    return again();
  }

  it('is read at once where it is one of the last', async () => {
    const { chat } = await wroteBefore(11);
    expect(await chat.lined()).toEqual([0, 11]);
    expect(await chat.beyond(emptyMark)).toEqual([0, 11]);
  });

  it('is read once all summaries have been, where it is an early one, and no other is', async () => {
    const { chat, disk, logged } = await wroteBefore(2);
    await chat.digest();
    expect(await chat.lined()).toEqual([0, 2]);
    expect(await chat.beyond(emptyMark)).toEqual([0, 2]);
    expect(logged).toContain('chat: overview did not fit');
    expect((await chat.send(KIND.text, textBody('More'))).ok).toBe(true);
    expect(await (await replica(alice, [alice, bob], { disk })).chat.lined()).toEqual([0, 2, 11]);
  });
});

describe('summaries', () => {
  it('remember that nothing is here, until something is', async () => {
    const reads: number[] = [];
    const made = { chapter: 4, digest: new Uint8Array(32), entries: 1, bytes: 1, unchecked: 0, pending: 0, lanes: [], elsewhere: [], reaching: [] };
    const read = async (chapter: number) => (reads.push(chapter), null);
    const summaries = createSummaries({ read, rows: async () => [], chapters: async () => [], make: async () => made });
    expect([await summaries.one(4), await summaries.one(4)]).toEqual([undefined, undefined]);
    expect(reads).toEqual([4]);
    summaries.wrote(made);
    expect(await summaries.one(4)).toBe(made);
    expect((await summaries.all()).size).toBe(1);
  });
});

it('[A2] the digest of a conversation is made of as many chapters as there are', () => {
  const digest = new Uint8Array(32).fill(5);
  const few = [3, 70_000].map((chapter) => ({ chapter, digest }));
  expect(conversationDigest(few)).toEqual(labelled('dig', ...few.flatMap((one) => [u32be(one.chapter), one.digest])));
  expect(conversationDigest(Array.from({ length: 200_000 }, (_, chapter) => ({ chapter, digest })))).toHaveLength(32);
});
