/** What the passphrase lock of a store keeps, whatever IndexedDB it is on. */
import { deleteDB, openDB } from 'idb';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StretchCost } from '../../src/crypto/stretch.ts';
import type { Store } from '../../src/ports/storage.ts';
import { openStore } from '../../src/store/indexeddb.ts';
import { LockDesk } from '../../src/store/lockDesk.ts';
import { createSealer, LOCAL_KEY } from '../../src/store/sealing.ts';
import { everyValue, holds } from './indexeddb.ts';
import { bytes, codeOf, id, row } from './stores.ts';

/** The cheapest that is ever taken: these tests are not about the time. */
export const CHEAP: StretchCost = { memory: 19_456, passes: 1, lanes: 1 };
export const SECRET = Uint8Array.from({ length: 40 }, (_, i) => i + 1);

/** Where the boxes of the store stand. */
const PLACES = [['people', id(1)], ['drafts', id(2)], LOCAL_KEY] as const;

let made = 0;

/** A store with something in it, and its desk. */
export async function lockWorld(locks: LockManager, now = { ms: 1_000_000 }) {
  const name = `kith-lock-${made++}`;
  onTestFinished(() => deleteDB(name));
  const desk = (): LockDesk => new LockDesk({ store: name, locks, now: () => now.ms, cost: CHEAP });
  const open = (key?: CryptoKey): Promise<Store> => openStore({ name, ...(key && { key }) });
  const change = async (current: string | null, next: string | null): Promise<void> => {
    const mine = desk();
    await mine.check(current, next);
    await mine.apply();
  };
  const store = await open();
  await store.records.put('people', id(1), SECRET, 'strict');
  await store.ledger.append([row()], [{ table: 'drafts', key: id(2), value: bytes(7, 8, 9) }], 'strict');
  const { localKey } = store;
  await store.close();
  /** That everything is there, opened with this key. */
  const expectWhole = async (key?: CryptoKey): Promise<void> => {
    const opened = await open(key);
    expect(await opened.records.get('people', id(1))).toEqual(SECRET);
    expect(await opened.records.get('drafts', id(2))).toEqual(bytes(7, 8, 9));
    expect(await opened.ledger.read(id(1), 0)).toEqual([row()]);
    expect(opened.localKey).toEqual(localKey);
    await opened.close();
  };
  /** Changes rows behind the store's back. */
  const meta = async <T>(work: (db: Awaited<ReturnType<typeof openDB>>) => Promise<T>): Promise<T> => {
    const db = await openDB(name);
    try {
      return await work(db);
    } finally {
      db.close();
    }
  };
  return { name, now, desk, open, change, expectWhole, meta, localKey };
}

export type LockWorld = Awaited<ReturnType<typeof lockWorld>>;

const keysOnDisk = async (name: string): Promise<number> => (await everyValue(name)).filter((value) => value instanceof CryptoKey).length;

export function lockContract(adapter: string, locks: () => LockManager): void {
  describe(`${adapter}: the passphrase lock`, () => {
    it('[S13.5] [A24] once a passphrase is set opens with it alone, and what was there is there', async () => {
      const { desk, open, change, expectWhole } = await lockWorld(locks());
      await change(null, 'a warm brown hen');
      expect(await codeOf(open())).toBe('storageLocked');
      const key = await desk().unlock('a warm brown hen');
      await expectWhole(key);
      expect(await codeOf(desk().unlock('a warm brown hem'))).toBe('wrong');
    });

    it('[H69] [S13.5] leaves no bare key on the disk, no row that the old one opens, and no passphrase', async () => {
      const { name, meta, change, desk } = await lockWorld(locks());
      const old = createSealer(crypto, (await meta((db) => db.get('meta', 'key'))) as CryptoKey);
      const opened = async (): Promise<readonly string[]> => {
        const boxes = await meta((db) => Promise.all([db.get('records', ['people', id(1)]), db.get('records', ['drafts', id(2)]), db.get('meta', 'localKey')]));
        return Promise.all(PLACES.map(([table, key], at) => codeOf(old.open(table, key, boxes[at] as Uint8Array))));
      };
      const before = (await everyValue(name)).filter((value) => value instanceof Uint8Array && value.length > 28);
      expect([await keysOnDisk(name), before.length, await opened()]).toEqual([1, 3, PLACES.map(() => 'resolved')]);
      await change(null, 'a warm brown hen');
      expect([await keysOnDisk(name), (await opened()).includes('resolved')]).toEqual([0, false]);
      const after = await everyValue(name);
      for (const part of [...(before as Uint8Array[]), SECRET.slice(0, 8), new TextEncoder().encode('warm brown')]) expect(after.some((one) => holds(one, part))).toBe(false);
      const key = await desk().unlock('a warm brown hen');
      expect(key.extractable).toBe(false);
      await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
    });

    it('[S13.5] changes it: the old one opens nothing any more, nor does its row that somebody kept', async () => {
      const { desk, change, expectWhole, meta } = await lockWorld(locks());
      await change(null, 'the first one');
      const kept = (await meta((db) => db.get('meta', 'lock'))) as Uint8Array;
      await change('the first one', 'the second one');
      await expectWhole(await desk().unlock('the second one'));
      expect(await codeOf(desk().unlock('the first one'))).toBe('wrong');
      await meta((db) => db.put('meta', kept, 'lock'));
      expect(await codeOf(desk().unlock('the first one'))).toBe('storageCorrupt');
    });

    it('[S13.5] is removed and changed by whoever knows it, and by nobody else', async () => {
      const { desk, change, expectWhole, name } = await lockWorld(locks());
      await change(null, 'a warm brown hen');
      for (const current of [null, 'a warm brown hem']) expect(await codeOf(change(current, null))).toBe('wrong');
      expect(await codeOf(change('a warm brown hem', 'my own one now'))).toBe('wrong');
      await expectWhole(await desk().unlock('a warm brown hen'));
      await change('a warm brown hen', null);
      expect(await keysOnDisk(name)).toBe(1);
      await expectWhole();
    });
  });
}
