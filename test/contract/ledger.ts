/** What every `Ledger` does (protocol §6, §13). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports/storage.ts';
import type { Key } from '../../src/protocol/ids.ts';
import { bytes, codeOf, id, row, type MakeStoreWorld, type StoreWorld } from './stores.ts';

export function ledgerContract(adapter: string, make: MakeStoreWorld): void {
  describe(`Ledger of ${adapter}`, () => {
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
    const reopen = async (): Promise<Store> => {
      await store.close();
      return (store = await world.open());
    };

    it('[S13.1] gives back a row as it was written, also after it was closed and opened', async () => {
      const written = row({ chapter: 2 ** 31 - 1, seq: 1023, arrival: 7 });
      await store.ledger.append([written], [], 'strict');
      expect(await store.ledger.read(id(1), 2 ** 31 - 1)).toEqual([written]);
      expect(await (await reopen()).ledger.read(id(1), 2 ** 31 - 1)).toEqual([written]);
    });

    it('reads a chapter by lane, seq and entry, whatever the order of writing', async () => {
      const rows = [row({ lane: id(8) }), row({ seq: 10, entry: id(3) }), row({ seq: 9, entry: id(5) }), row({ seq: 9, entry: id(4) })];
      await store.ledger.append([rows[0]!, rows[1]!], [], 'relaxed');
      await store.ledger.append([rows[2]!, rows[3]!], [], 'relaxed');
      expect(await store.ledger.read(id(1), 0)).toEqual([rows[3], rows[2], rows[1], rows[0]]);
    });

    it('[A2] keeps both twins of a slot, and lets go of one', async () => {
      const twins = [row({ entry: id(4) }), row({ entry: id(5), sealed: bytes(6) })];
      await store.ledger.append(twins, [], 'strict');
      expect(await store.ledger.read(id(1), 0)).toEqual(twins);
      await store.ledger.drop(twins[0]!);
      expect(await store.ledger.read(id(1), 0)).toEqual([twins[1]]);
    });

    it('replaces a row of the same key: a redacted entry leaves no bytes behind', async () => {
      await store.ledger.append([row()], [], 'strict');
      const redacted = row({ sealed: null, note: bytes(4, 4) });
      await store.ledger.append([redacted], [], 'strict');
      expect(await store.ledger.read(id(1), 0)).toEqual([redacted]);
      expect(await store.ledger.chapters(id(1))).toEqual([{ chapter: 0, rows: 1 }]);
    });

    it('does not show rows of another conversation or chapter', async () => {
      await store.ledger.append([row(), row({ chapter: 1 }), row({ conversation: id(2) })], [], 'relaxed');
      expect(await store.ledger.read(id(1), 0)).toEqual([row()]);
      expect(await store.ledger.read(id(3), 0)).toEqual([]);
      expect(await store.ledger.chapters(id(2))).toEqual([{ chapter: 0, rows: 1 }]);
    });

    it('lists the chapters that hold rows, ascending, with how many', async () => {
      await store.ledger.append([row({ chapter: 300 }), row({ chapter: 2 }), row({ chapter: 2, seq: 1 })], [], 'relaxed');
      expect(await store.ledger.chapters(id(1))).toEqual([{ chapter: 2, rows: 2 }, { chapter: 300, rows: 1 }]);
      await store.ledger.drop(row({ chapter: 300 }));
      expect(await store.ledger.chapters(id(1))).toEqual([{ chapter: 2, rows: 2 }]);
      expect(await store.ledger.chapters(id(9))).toEqual([]);
    });

    it('tells the highest chapter that holds rows, of this conversation alone', async () => {
      expect(await store.ledger.newest(id(1))).toBe(null);
      await store.ledger.append([row({ chapter: 300 }), row({ chapter: 2 }), row({ conversation: id(2), chapter: 2 ** 31 - 1 })], [], 'relaxed');
      expect(await store.ledger.newest(id(1))).toBe(300);
      await store.ledger.drop(row({ chapter: 300 }));
      expect(await store.ledger.newest(id(1))).toBe(2);
    });

    it('counts each row once when many are written at the same time', async () => {
      const writes = Array.from({ length: 20 }, (_, seq) => store.ledger.append([row({ seq }), row({ seq: 0 })], [], 'relaxed'));
      await Promise.all(writes);
      expect(await store.ledger.chapters(id(1))).toEqual([{ chapter: 0, rows: 20 }]);
    });

    it('does not fail when a row to drop is not there', async () => {
      await store.ledger.drop(row());
      expect(await store.ledger.chapters(id(1))).toEqual([]);
    });

    it('[S6.5] writes records together with rows, and deletes them so', async () => {
      await store.records.put('outbox', id(5), bytes(1), 'strict');
      const counter = { table: 'counters', key: id(1), value: bytes(8) };
      await store.ledger.append([row()], [counter, { table: 'outbox', key: id(5), value: null }], 'strict');
      expect(await store.records.get('counters', id(1))).toEqual(bytes(8));
      expect(await store.records.get('outbox', id(5))).toBeNull();
    });

    it('[R11] says that the disk is full, writes nothing of it and loses nothing', async () => {
      await store.ledger.append([row()], [{ table: 'counters', key: id(1), value: bytes(1) }], 'strict');
      world.full(true);
      const refused = store.ledger.append([row({ seq: 1 }), row({ seq: 2 })], [{ table: 'counters', key: id(1), value: bytes(2) }], 'strict');
      expect(await codeOf(refused)).toBe('quotaExceeded');
      world.full(false);
      expect(await store.ledger.read(id(1), 0)).toEqual([row()]);
      expect(await store.ledger.chapters(id(1))).toEqual([{ chapter: 0, rows: 1 }]);
      expect(await store.records.get('counters', id(1))).toEqual(bytes(1));
      await store.ledger.append([row({ seq: 1 })], [], 'strict');
      expect(await (await reopen()).ledger.chapters(id(1))).toEqual([{ chapter: 0, rows: 2 }]);
    });

    it('keeps its own bytes: what the caller changes afterwards changes nothing', async () => {
      const large = Uint8Array.from({ length: 64 }, (_, i) => i);
      const sealed = large.subarray(10, 13);
      const writing = store.ledger.append([row({ sealed })], [], 'strict');
      large.fill(0);
      await writing;
      const [first] = await store.ledger.read(id(1), 0);
      expect(first!.sealed).toEqual(bytes(10, 11, 12));
      expect(first!.sealed!.buffer.byteLength).toBe(3);
      first!.sealed!.fill(0);
      expect((await store.ledger.read(id(1), 0))[0]!.sealed).toEqual(bytes(10, 11, 12));
    });

    it('takes nothing after it was closed', async () => {
      await store.close();
      expect(await codeOf(store.ledger.append([row()], [], 'strict'))).toBe('storageBlocked');
      expect(await codeOf(store.ledger.read(id(1), 0))).toBe('storageBlocked');
      store = await world.open();
      expect(await store.ledger.read(id(1), 0)).toEqual([]);
    });

    it('is empty after it was erased, under a new local key', async () => {
      const before = store.localKey;
      expect(before).toHaveLength(32);
      await store.ledger.append([row()], [{ table: 'prekeys', key: 'a' as Key, value: bytes(1) }], 'strict');
      expect((await reopen()).localKey).toEqual(before);
      await store.erase();
      store = await world.open();
      expect(await store.ledger.chapters(id(1))).toEqual([]);
      expect(await store.ledger.read(id(1), 0)).toEqual([]);
      expect(await store.records.list('prekeys')).toEqual([]);
      expect(store.localKey).not.toEqual(before);
    });
  });
}
