/** `Records` on the device's database: each value sealed for its place. */
import type { RecordChange, Records } from '../ports/storage.ts';
import type { Key } from '../protocol/ids.ts';
import { guarded, leave, toStorageError, write, type Database, type WriteTransaction } from './database.ts';
import type { Line } from './line.ts';
import type { Sealer } from './sealing.ts';

/** A change whose value is a box. */
export type SealedChange = RecordChange;

/** @throws StorageError */
export function sealChanges(sealer: Sealer, changes: readonly RecordChange[]): Promise<readonly SealedChange[]> {
  return guarded(() =>
    Promise.all(changes.map(async ({ table, key, value }) => ({ table, key, value: value === null ? null : await sealer.seal(table, key, value) }))),
  );
}

/** Requests the changes in a transaction that holds `records`. */
export function putSealed(tx: WriteTransaction, changes: readonly SealedChange[]): void {
  for (const { table, key, value } of changes) {
    const records = tx.objectStore('records');
    leave(value === null ? records.delete([table, key]) : records.put(value, [table, key]));
  }
}

export function createRecordsTable(db: Database, line: Line, sealer: Sealer): Records {
  const change = (one: RecordChange, durability: 'strict' | 'relaxed'): Promise<void> =>
    line.run(sealChanges(sealer, [one]), (sealed) => write(db, ['records'], durability, (tx) => putSealed(tx, sealed)));
  const now = Promise.resolve();
  return {
    async get(table, key) {
      const sealed = await line.run(now, () => guarded(() => db.get('records', [table, key])));
      return sealed === undefined ? null : sealer.open(table, key, sealed).catch((cause: unknown) => Promise.reject(toStorageError(cause)));
    },
    put: (table, key, value, durability) => change({ table, key, value }, durability),
    delete: (table, key) => change({ table, key, value: null }, 'strict'),
    list: (table) =>
      line.run(now, () =>
        guarded(async () => {
          const range = IDBKeyRange.bound([table], [table, []]);
          const records = db.transaction('records').store;
          const [keys, boxes] = await Promise.all([records.getAllKeys(range), records.getAll(range)]);
          return Promise.all(keys.map(async ([, key], i) => ({ key: key as Key, value: await sealer.open(table, key, boxes[i]!) })));
        }),
      ),
  };
}
