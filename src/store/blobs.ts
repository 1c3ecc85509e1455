/** `Blobs` of this device. What keeps them is loaded when a piece is first asked for. */
import type { Blobs } from '../ports/blobs.ts';
import { StorageError } from '../ports/storage.ts';
import { removeFolder } from './blobFolder.ts';
import type { ClosableBlobs } from './blobsTable.ts';
import { guarded, type Database } from './database.ts';

export interface LazyBlobs extends Blobs {
  /** Resolves when no call is under way. Later ones are refused: storageBlocked. */
  close(): Promise<void>;
  /** Closes, and deletes what is kept outside the database. */
  clear(): Promise<void>;
}

/** @param storeName also the name of the folder of large blobs */
export function createBlobs(db: Database, storeName: string): LazyBlobs {
  let isClosed = false;
  let made: Promise<ClosableBlobs> | null = null;
  const load = (): Promise<ClosableBlobs> => guarded(() => import('./blobsTable.ts').then(({ createBlobsTable }) => createBlobsTable(db, storeName)));
  /** Loads again when that failed, as for a chunk of the program that could not be fetched. */
  const blobs = (): Promise<ClosableBlobs> => {
    if (isClosed) return Promise.reject(new StorageError('storageBlocked'));
    made ??= load().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
  const close = async (): Promise<void> => {
    isClosed = true;
    await (await made?.catch(() => null))?.close();
  };
  return {
    async put(blob, index, piece, whole) {
      // Before anything is awaited: the caller may use its bytes for something else.
      const copy = piece.slice();
      await (await blobs()).put(blob, index, copy, whole);
    },
    get: async (blob, index) => (await blobs()).get(blob, index),
    has: async (blob) => (await blobs()).has(blob),
    remove: async (blob) => (await blobs()).remove(blob),
    list: async () => (await blobs()).list(),
    close,
    async clear() {
      await close();
      await guarded(() => removeFolder(storeName));
    },
  };
}
