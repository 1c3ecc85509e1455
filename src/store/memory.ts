/**
 * `Store` in memory, on a `MemoryDisk` that outlives it: for tests and for the simulated world.
 *
 * It clones what it takes and what it gives, writes at once and answers in a microtask. Nothing is sealed here: a disk in
 * memory dies with the process, and what tests look for on a disk they look for in the real adapter.
 */
import { mergeUpdates } from 'yjs';
import type { Blobs } from '../ports/blobs.ts';
import type { Random } from '../ports/primitives.ts';
import type { Documents, Ledger, LedgerRow, RecordChange, Records, Store } from '../ports/storage.ts';
import { SECRET_TABLES, StorageError } from '../ports/storage.ts';
import type { Key } from '../protocol/ids.ts';
import { createMemoryDisk, type Change, type DiskForStores, type DiskSession, type MemoryDisk } from './memoryDisk.ts';

export { createMemoryDisk, type MemoryDisk, type WriteFate } from './memoryDisk.ts';

export interface MemoryStoreOptions {
  /** What was kept before; default: an empty one. */
  readonly disk?: MemoryDisk;
  /** 32 B, for a disk that has none yet. */
  readonly localKey?: Uint8Array;
  /** Where a local key comes from when none is given. */
  readonly random?: Random;
}

type RowKey = Pick<LedgerRow, 'conversation' | 'chapter' | 'lane' | 'seq' | 'entry'>;

/** Sorts as numbers do: padded to the widest safe integer. */
const sortable = (value: number): string => String(value).padStart(16, '0');
const conversationGroup = (conversation: Key): string => `ledger ${conversation} `;
const chapterGroup = (conversation: Key, chapter: number): string => conversationGroup(conversation) + sortable(chapter);
const tableGroup = (table: string): string => `records ${table}`;
const BLOBS = 'blobs ';
const blobGroup = (blob: Key): string => BLOBS + blob;
const DOCUMENTS = 'documents';
const META = 'meta';

const cloneRow = (row: LedgerRow): LedgerRow => ({ ...row, sealed: row.sealed?.slice() ?? null, note: row.note.slice() });
const rowToChange = (row: RowKey, value: LedgerRow | undefined): Change =>
  ({ group: chapterGroup(row.conversation, row.chapter), key: `${row.lane} ${sortable(row.seq)} ${row.entry}`, value });
const recordToChange = ({ table, key, value }: RecordChange): Change => ({ group: tableGroup(table), key, value: value?.slice() });

/** The rows of a group in the order of their keys. */
function sorted<T>(disk: DiskSession, group: string): [key: string, value: T][] {
  return ([...(disk.rows.get(group) ?? [])] as [string, T][]).sort(([a], [b]) => (a < b ? -1 : 1));
}

function createLedger(disk: DiskSession): Ledger {
  const chaptersOf = (conversation: Key): readonly { readonly chapter: number; readonly rows: number }[] => {
    const prefix = conversationGroup(conversation);
    const groups = [...disk.rows].filter(([group]) => group.startsWith(prefix));
    return groups.map(([group, rows]) => ({ chapter: Number(group.slice(prefix.length)), rows: rows.size })).sort((a, b) => a.chapter - b.chapter);
  };
  return {
    append: (rows, changes, durability) =>
      disk.write('ledger.append', durability, [...rows.map((row) => rowToChange(row, cloneRow(row))), ...changes.map(recordToChange)]),
    read: (conversation, chapter) => disk.read(() => sorted<LedgerRow>(disk, chapterGroup(conversation, chapter)).map(([, row]) => cloneRow(row))),
    chapters: (conversation) => disk.read(() => chaptersOf(conversation)),
    newest: (conversation) => disk.read(() => chaptersOf(conversation).at(-1)?.chapter ?? null),
    drop: (row) => disk.write('ledger.drop', 'strict', [rowToChange(row, undefined)]),
  };
}

function createRecords(disk: DiskSession): Records {
  const get = (table: string, key: Key): Uint8Array | undefined => disk.rows.get(tableGroup(table))?.get(key) as Uint8Array | undefined;
  return {
    get: (table, key) => disk.read(() => get(table, key)?.slice() ?? null),
    put: (table, key, value, durability) => disk.write(`records.put ${table}`, durability, [recordToChange({ table, key, value })]),
    delete: (table, key) => disk.write(`records.delete ${table}`, 'strict', [recordToChange({ table, key, value: null })]),
    list: (table) => disk.read(() => sorted<Uint8Array>(disk, tableGroup(table)).map(([key, value]) => ({ key: key as Key, value: value.slice() }))),
  };
}

function createDocuments(disk: DiskSession): Documents {
  const get = (name: Key): readonly Uint8Array[] => (disk.rows.get(DOCUMENTS)?.get(name) ?? []) as readonly Uint8Array[];
  return {
    load: (name) => disk.read(() => (get(name).length === 0 ? null : mergeUpdates([...get(name)]).slice())),
    save: (name, update) => disk.write('documents.save', 'relaxed', [{ group: DOCUMENTS, key: name, value: [...get(name), update.slice()] }]),
    replace: (name, update) => disk.write('documents.replace', 'strict', [{ group: DOCUMENTS, key: name, value: [update.slice()] }]),
    drop: (name) => disk.write('documents.drop', 'strict', [{ group: DOCUMENTS, key: name, value: undefined }]),
  };
}

function createBlobs(disk: DiskSession): Blobs {
  const pieces = (blob: Key): ReadonlyMap<string, Uint8Array> => (disk.rows.get(blobGroup(blob)) ?? new Map()) as ReadonlyMap<string, Uint8Array>;
  return {
    put: (blob, index, piece) => disk.write('blobs.put', 'strict', [{ group: blobGroup(blob), key: String(index), value: piece.slice() }]),
    get: (blob, index) => disk.read(() => pieces(blob).get(String(index))?.slice() ?? null),
    has: (blob) => disk.read(() => new Set([...pieces(blob).keys()].map(Number))),
    remove: (blob) => disk.write('blobs.remove', 'strict', [...pieces(blob).keys()].map((key): Change => ({ group: blobGroup(blob), key, value: undefined }))),
    list: () =>
      disk.read(() => {
        const groups = [...disk.rows].filter(([group]) => group.startsWith(BLOBS)) as [string, ReadonlyMap<string, Uint8Array>][];
        return groups.map(([group, rows]) => ({ blob: group.slice(BLOBS.length) as Key, bytes: [...rows.values()].reduce((sum, { length }) => sum + length, 0) }));
      }),
  };
}

/** The disk's local key, made at the first start and then the same until it is erased. */
function localKeyOf(disk: DiskForStores, { localKey, random }: MemoryStoreOptions): Uint8Array {
  const kept = disk.session().rows.get(META)?.get('localKey');
  if (kept instanceof Uint8Array) return kept.slice();
  const fresh = localKey?.slice() ?? random?.bytes(32);
  if (fresh?.length !== 32) throw new RangeError('a new disk needs 32 B of local key, or randomness');
  disk.format({ group: META, key: 'localKey', value: fresh });
  return fresh.slice();
}

/** Whether a group of rows is a table of secrets. */
const isSecret = (group: string): boolean =>
  Object.values(SECRET_TABLES).some((word) => group === tableGroup(word) || group.startsWith(`${tableGroup(word)} `));

/** Deletes keys first, then all the rest: two writes, with a crash point between them. */
async function eraseAll(disk: DiskSession): Promise<void> {
  const all = (isMeant: (group: string) => boolean): Change[] =>
    [...disk.rows].filter(([group]) => isMeant(group)).flatMap(([group, rows]) => [...rows.keys()].map((key): Change => ({ group, key, value: undefined })));
  await disk.write('erase keys', 'strict', all((group) => isSecret(group) || group === META));
  await disk.write('erase rest', 'strict', all(() => true));
}

/** The disk as long as the store is open. */
function whileOpen(disk: DiskSession, isOpen: () => boolean): DiskSession {
  const guard = <T>(work: () => Promise<T>): Promise<T> => (isOpen() ? work() : Promise.reject(new StorageError('storageBlocked')));
  return {
    rows: disk.rows,
    write: (what, durability, changes) => guard(() => disk.write(what, durability, changes)),
    read: (read) => guard(() => disk.read(read)),
  };
}

export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  const given = (options.disk ?? createMemoryDisk()) as DiskForStores;
  const localKey = localKeyOf(given, options);
  let isOpen = true;
  const disk = whileOpen(given.session(), () => isOpen);
  return {
    ledger: createLedger(disk),
    records: createRecords(disk),
    documents: createDocuments(disk),
    blobs: createBlobs(disk),
    localKey,
    async close() {
      isOpen = false;
    },
    async erase() {
      await eraseAll(disk);
      isOpen = false;
    },
  };
}
