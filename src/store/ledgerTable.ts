/** `Ledger` on the device's database: rows by (conversation, chapter, lane, seq, entry), and how many each chapter has. */
import { keyOf, bytesOfKey, type Key } from '../protocol/ids.ts';
import type { Ledger, LedgerRow, RecordChange } from '../ports/storage.ts';
import { guarded, leave, write, type ChapterKey, type Database, type RowKey, type RowValue, type WriteTransaction } from './database.ts';
import type { Line } from './line.ts';
import { putSealed, sealChanges, type SealedChange } from './recordsTable.ts';
import type { Sealer } from './sealing.ts';

interface Row {
  readonly key: RowKey;
  /** Null deletes. */
  readonly value: RowValue | null;
}

const raw = (id: Key): Uint8Array<ArrayBuffer> => bytesOfKey(id).slice();
const chapterKey = ({ conversation, chapter }: Pick<LedgerRow, 'conversation' | 'chapter'>): ChapterKey => [raw(conversation), chapter];
const rowKey = (row: Parameters<Ledger['drop']>[0]): RowKey => [...chapterKey(row), raw(row.lane), row.seq, raw(row.entry)];

/** The row as it will be stored; its bytes are copied, so that no larger buffer behind them is stored too. */
const toRow = (row: LedgerRow): Row => ({
  key: rowKey(row),
  value: { arrival: row.arrival, note: row.note.slice(), sealed: row.sealed?.slice() ?? null },
});

const fromRow = (conversation: Key, [, chapter, lane, seq, entry]: RowKey, value: RowValue): LedgerRow =>
  ({ conversation, chapter, lane: keyOf(new Uint8Array(lane)), seq, entry: keyOf(new Uint8Array(entry)), ...value });

/** All keys that begin with these parts: an array sorts after everything that can follow in a key. */
const under = (...parts: ChapterKey | [ChapterKey[0]]): IDBKeyRange => IDBKeyRange.bound(parts, [...parts, []]);

/** Counts the chapters that rows were written to, in the same transaction. */
async function recount(tx: WriteTransaction, rows: readonly Row[]): Promise<void> {
  const touched = new Map(rows.map(({ key: [conversation, chapter] }) => [`${keyOf(conversation)} ${chapter}`, [conversation, chapter] as ChapterKey]));
  const counts = await Promise.all([...touched.values()].map(async (key) => ({ key, count: await tx.objectStore('ledger').count(under(...key)) })));
  for (const { key, count } of counts) {
    const chapters = tx.objectStore('chapters');
    leave(count > 0 ? chapters.put(count, key) : chapters.delete(key));
  }
}

function writeRows(db: Database, rows: readonly Row[], changes: readonly SealedChange[], durability: 'strict' | 'relaxed'): Promise<void> {
  return write(db, changes.length > 0 ? ['ledger', 'chapters', 'records'] : ['ledger', 'chapters'], durability, (tx) => {
    for (const { key, value } of rows) {
      const ledger = tx.objectStore('ledger');
      leave(value === null ? ledger.delete(key) : ledger.put(value, key));
    }
    putSealed(tx, changes);
    return recount(tx, rows);
  });
}

export function createLedgerTable(db: Database, line: Line, sealer: Sealer): Ledger {
  const now = Promise.resolve();
  return {
    async append(rows: readonly LedgerRow[], changes: readonly RecordChange[], durability) {
      const copied = rows.map(toRow);
      return line.run(sealChanges(sealer, changes), (sealed) => writeRows(db, copied, sealed, durability));
    },
    read: (conversation, chapter) =>
      line.run(now, () =>
        guarded(async () => {
          const range = under(raw(conversation), chapter);
          const ledger = db.transaction('ledger').store;
          const [keys, values] = await Promise.all([ledger.getAllKeys(range), ledger.getAll(range)]);
          return keys.map((key, i) => fromRow(conversation, key, values[i]!));
        }),
      ),
    chapters: (conversation) =>
      line.run(now, () =>
        guarded(async () => {
          const chapters = db.transaction('chapters').store;
          const range = under(raw(conversation));
          const [keys, counts] = await Promise.all([chapters.getAllKeys(range), chapters.getAll(range)]);
          return keys.map(([, chapter], i) => ({ chapter, rows: counts[i]! }));
        }),
      ),
    newest: (conversation) =>
      line.run(now, () =>
        guarded(async () => (await db.transaction('chapters').store.openKeyCursor(under(raw(conversation)), 'prev'))?.key[1] ?? null),
      ),
    drop: (row) => line.run(now, () => writeRows(db, [{ key: rowKey(row), value: null }], [], 'strict')),
  };
}
