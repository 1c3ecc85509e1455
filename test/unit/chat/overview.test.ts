import { beforeAll, describe, expect, it } from 'vitest';
import type { Outline } from '../../../src/chat/overview.ts';
import { decodeOverview, encodeOverview } from '../../../src/chat/overviewForm.ts';
import { emptyMark, withPlaces } from '../../../src/chat/unread.ts';
import { atRestKey } from '../../../src/crypto/derive.ts';
import type { Store } from '../../../src/ports/storage.ts';
import type { DeviceId, EntryId } from '../../../src/protocol/ids.ts';
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
const outline = (chapter: number, more: Partial<Outline> = {}): Outline => ({ chapter, devices: [device(1), device(2)], pends: false, unchecked: true, starts: [7, 2 ** 32 - 1], reaching: [], ...more });
const byChapter = (...outlines: readonly Outline[]) => new Map(outlines.map((one) => [one.chapter, one]));

describe('an overview', () => {
  const whole = byChapter(outline(0, { pends: true }), outline(1, { devices: [device(3)], reaching: [1, 2, 3], unchecked: false }), outline(2 ** 31 - 1));

  it('is read as it was written', () => expect(decodeOverview(encodeOverview(whole))).toEqual(whole));

  it('is refused where it is cut off, names a device that it does not list, or is something else', () => {
    const bytes = encodeOverview(whole);
    for (let length = 0; length < bytes.length; length++) expect(() => decodeOverview(bytes.subarray(0, length)), String(length)).toThrow();
    const other = bytes.slice();
    other.set([9], bytes.length - 9);
    expect(() => decodeOverview(other)).toThrow('no such device');
  });
});

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
  const nameOf = (store: Store) => atRestKey(store.localKey, conversationOf(alice, bob));

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
    isMended((store, right) => store.records.put(TABLE, nameOf(store), encodeOverview(new Map([...decodeOverview(right)].slice(0, 3))), 'strict')));

  it('because it lacks a lane, is mended once all summaries have been read, and with the next write on disk', async () => {
    const { disk, again } = await chatOf(4);
    const store = storeOn(disk);
    const right = (await store.records.get(TABLE, nameOf(store)))!;
    const wrong = new Map([...decodeOverview(right)].map(([chapter, one]) => [chapter, { ...one, devices: [alice.device] }]));
    await store.records.put(TABLE, nameOf(store), encodeOverview(wrong), 'strict');
    const { chat, logged } = await again();
    expect(await chat.beyond(emptyMark)).toEqual([]);
    await chat.digest();
    expect(await chat.beyond(emptyMark)).toEqual([0, 1, 2, 3]);
    expect(logged).toContain('chat: overview did not fit');
    expect((await chat.send(KIND.text, textBody('More'))).ok).toBe(true);
    expect(await store.records.get(TABLE, nameOf(store))).toEqual(right);
  });

  it('never leads a device to write twice into one slot, whatever it says', async () => {
    const { disk, again } = await chatOf(4);
    const store = storeOn(disk);
    const wrong = byChapter(outline(3, { devices: [] }));
    await store.records.put(TABLE, nameOf(store), encodeOverview(wrong), 'strict');
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
