/**
 * The one database of a device: its tables, and how a transaction on it begins, ends and fails.
 *
 * Rows of the ledger are sealed entries already; values of `records` are sealed by `sealing.ts`; keys and names are at-rest
 * ids. Every write is committed by hand after its last request and counts when the transaction is complete. Nothing here
 * may let an error of the browser out under another name than a `StorageError`.
 */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import { StorageError, type Durability } from '../ports/storage.ts';

/** The tables that each version added, from 1; version 3 may keep the key wrapped, which none before could open. A change of any of them is a new version with an upgrade from the one before. */
const ADDED = [['ledger', 'chapters', 'records', 'meta', 'documents'], ['blobs', 'pieces'], []] as const;
const VERSION = ADDED.length;

/** Ids as 16 raw bytes: half the size of their hex form, and the same order. */
export type ChapterKey = [conversation: Uint8Array<ArrayBuffer>, chapter: number];
export type RowKey = [...ChapterKey, lane: Uint8Array<ArrayBuffer>, seq: number, entry: Uint8Array<ArrayBuffer>];

/** The part of a ledger row that is not its key. */
export interface RowValue {
  readonly arrival: number;
  readonly note: Uint8Array;
  readonly sealed: Uint8Array | null;
}

export type BlobKey = Uint8Array<ArrayBuffer>;
export type PieceKey = [blob: BlobKey, index: number];
/** The bytes of a piece, or how many of them stand in the blob's file. */
export type Piece = Uint8Array | number;

/** What is kept of a blob. */
export interface BlobRow {
  /** Of all its pieces. */
  readonly bytes: number;
  /** Bytes of each chunk in its file; 0: it has none. */
  readonly inFile: number;
}

export interface Tables extends DBSchema {
  ledger: { key: RowKey; value: RowValue };
  /** How many rows a chapter has: counting a million keys would take seconds. */
  chapters: { key: ChapterKey; value: number };
  /** By (table, key): nonce ‖ box. */
  records: { key: [table: string, key: string]; value: Uint8Array };
  /**
   * `key`: the AES-GCM key, or `lock`: the same wrapped (`lockRow.ts`), with `tries` after wrong passphrases; `localKey`: sealed under it;
   * `erasing`: true while everything is deleted.
   */
  meta: { key: string; value: CryptoKey | Uint8Array | true };
  /** Names of the documents that y-indexeddb keeps in databases of their own. */
  documents: { key: string; value: true };
  /** Sums over `pieces`: listing reads no piece. */
  blobs: { key: BlobKey; value: BlobRow };
  /** Sealed pieces of blobs, as they are. */
  pieces: { key: PieceKey; value: Piece };
}

export type TableName = StoreNames<Tables>;
export type Database = IDBPDatabase<Tables>;
export type WriteTransaction = IDBPTransaction<Tables, TableName[], 'readwrite'>;

/** What the browser's errors mean for a person. Names: IndexedDB 3.0 and WebIDL; OperationError is a box that does not open. */
const CODES: Readonly<Record<string, StorageError['code']>> = {
  QuotaExceededError: 'quotaExceeded',
  InvalidStateError: 'storageBlocked',
  SecurityError: 'storageBlocked',
  NotAllowedError: 'storageBlocked',
  UnknownError: 'storageCorrupt',
  VersionError: 'storageNewer',
  NotReadableError: 'storageCorrupt',
  OperationError: 'storageCorrupt',
};

export function toStorageError(cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
  return new StorageError(CODES[name] ?? 'storageFailed', { cause });
}

/** What the work comes to, or a `StorageError`. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw toStorageError(cause);
  }
}

export interface OpenDatabaseOptions {
  readonly name: string;
  /** Another tab holds the database and does not let go yet; opening goes on when it does. */
  readonly onBlocked: () => void;
  /** The connection is gone: another tab deletes or changes the database, or the browser closed it. */
  readonly onClosed: () => void;
}

/**
 * Chromium answers with one UnknownError for a damaged database and for storage that a person forbade. Locks tell the two
 * apart: they are refused with a SecurityError in the second case alone.
 */
async function isForbidden(): Promise<boolean> {
  try {
    await navigator.locks.query();
    return false;
  } catch (refusal) {
    return refusal instanceof DOMException && refusal.name === 'SecurityError';
  }
}

/** @throws StorageError storageBlocked where the browser has no storage for us, storageNewer when a newer Kith wrote it, storageCorrupt when it cannot be opened */
export function openDatabase({ name, onBlocked, onClosed }: OpenDatabaseOptions): Promise<Database> {
  return guarded(async () => {
    if (typeof indexedDB === 'undefined') throw new StorageError('storageBlocked');
    let db: Database;
    const opening = openDB<Tables>(name, VERSION, {
      upgrade(old, version) {
        for (const table of ADDED.slice(version).flat()) old.createObjectStore(table);
      },
      blocked: onBlocked,
      blocking() {
        db.close();
        onClosed();
      },
      terminated: onClosed,
    });
    try {
      db = await opening;
    } catch (cause) {
      throw (await isForbidden()) ? new StorageError('storageBlocked', { cause }) : cause;
    }
    return db;
  });
}

/** Leaves the rejection of one request to its transaction, which tells it anyway. */
export function leave(request: Promise<unknown>): void {
  request.catch(() => {});
}

/**
 * One writing transaction. `work` makes all its requests in this task, or after awaiting requests of the same transaction.
 * Resolves after `complete`; when anything fails nothing of it is written.
 */
export function write(db: Database, tables: TableName[], durability: Durability, work: (tx: WriteTransaction) => void | Promise<void>): Promise<void> {
  return guarded(async () => {
    const tx = db.transaction(tables, 'readwrite', { durability });
    leave(tx.done);
    try {
      await work(tx);
      tx.commit();
    } catch (cause) {
      throw await abortedBy(tx, cause);
    }
    await tx.done;
  });
}

/** Ends a transaction that failed in its work. Its own error tells more than the abort it causes. */
async function abortedBy(tx: WriteTransaction, cause: unknown): Promise<unknown> {
  try {
    tx.abort();
  } catch {
    // It ended by itself already.
  }
  const end: unknown = await tx.done.catch((error: unknown) => error);
  return end instanceof Error && end.name !== 'AbortError' ? end : cause;
}
