/** What every `Records` does (protocol §13). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports/storage.ts';
import type { Key } from '../../src/protocol/ids.ts';
import { bytes, codeOf, id, type MakeStoreWorld, type StoreWorld } from './stores.ts';

export function recordsContract(adapter: string, make: MakeStoreWorld): void {
  describe(`Records of ${adapter}`, () => {
    let world: StoreWorld;
    let store: Store;
    beforeEach(async () => {
      world = await make();
      store = await world.open();
    });
    afterEach(async () => {
      world.full(false);
      await store.close();
      await world.dispose();
    });

    it('gives back a value, also after it was closed and opened', async () => {
      await store.records.put('people', id(1), bytes(1, 2), 'strict');
      expect(await store.records.get('people', id(1))).toEqual(bytes(1, 2));
      await store.close();
      store = await world.open();
      expect(await store.records.get('people', id(1))).toEqual(bytes(1, 2));
    });

    it('keeps the empty value apart from no value', async () => {
      await store.records.put('marks', id(1), bytes(), 'relaxed');
      expect(await store.records.get('marks', id(1))).toEqual(bytes());
      expect(await store.records.get('marks', id(2))).toBeNull();
    });

    it('lists a table by key, and no row of another table', async () => {
      await store.records.put('people', id(2), bytes(2), 'relaxed');
      await store.records.put('people', id(1), bytes(1), 'relaxed');
      await store.records.put('people2', id(3), bytes(3), 'relaxed');
      await store.records.put('peopl', id(4), bytes(4), 'relaxed');
      expect(await store.records.list('people')).toEqual([{ key: id(1), value: bytes(1) }, { key: id(2), value: bytes(2) }]);
      expect(await store.records.list('none')).toEqual([]);
      expect(await store.records.get('people2', id(1))).toBeNull();
    });

    it('takes any text as a key', async () => {
      await store.records.put('settings', 'a name / with "signs" é' as Key, bytes(5), 'strict');
      expect(await store.records.list('settings')).toEqual([{ key: 'a name / with "signs" é', value: bytes(5) }]);
    });

    it('replaces and deletes; deleting what is not there is fine', async () => {
      await store.records.put('people', id(1), bytes(1), 'strict');
      await store.records.put('people', id(1), bytes(2), 'relaxed');
      expect(await store.records.get('people', id(1))).toEqual(bytes(2));
      await store.records.delete('people', id(1));
      await store.records.delete('people', id(1));
      expect(await store.records.get('people', id(1))).toBeNull();
    });

    it('writes in the order of the calls, also when nobody waits between them', async () => {
      const writes = Array.from({ length: 30 }, (_, n) => store.records.put('people', id(1), bytes(n), n % 2 ? 'strict' : 'relaxed'));
      const seen = store.records.get('people', id(1));
      writes.push(store.records.delete('people', id(2)), store.ledger.append([], [{ table: 'people', key: id(1), value: bytes(99) }], 'strict'));
      await Promise.all(writes);
      expect(await seen).toEqual(bytes(29));
      expect(await store.records.get('people', id(1))).toEqual(bytes(99));
    });

    it('[R11] says that the disk is full and keeps the value that was there', async () => {
      await store.records.put('people', id(1), bytes(1), 'strict');
      world.full(true);
      expect(await codeOf(store.records.put('people', id(1), bytes(2), 'strict'))).toBe('quotaExceeded');
      world.full(false);
      expect(await store.records.get('people', id(1))).toEqual(bytes(1));
    });

    it('keeps its own bytes', async () => {
      const value = bytes(1, 2, 3);
      const writing = store.records.put('people', id(1), value, 'strict');
      value.fill(0);
      await writing;
      expect(await store.records.get('people', id(1))).toEqual(bytes(1, 2, 3));
    });

    it('takes nothing after it was closed', async () => {
      await store.close();
      expect(await codeOf(store.records.put('people', id(1), bytes(1), 'strict'))).toBe('storageBlocked');
      expect(await codeOf(store.records.get('people', id(1)))).toBe('storageBlocked');
    });
  });
}
