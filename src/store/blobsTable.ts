/**
 * Sealed pieces of blobs on the device's database, and those of large blobs in files beside it.
 *
 * `pieces` has a row for each piece that is here: its bytes, or how many of them stand in the blob's file. A piece in a file
 * is marked after the file was flushed, so a piece that has a row can be read. `blobs` has the sum for each blob, written in
 * the same transaction. Files are for chunks of what has 1 MiB and more; where there are none, and for manifests, the
 * database keeps all.
 */
import { MANIFEST, type Blobs } from '../ports/blobs.ts';
import { bytesOfKey, keyOf, sameBytes, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { openBlobFiles, type BlobFiles } from './blobFiles.ts';
import { guarded, leave, write, type BlobRow, type BlobKey, type Database, type Piece, type PieceKey, type WriteTransaction } from './database.ts';
import { createTurns } from './turns.ts';

export interface ClosableBlobs extends Blobs {
  /** Resolves when no call is under way. */
  close(): Promise<void>;
}

const raw = (blob: Key): BlobKey => bytesOfKey(blob).slice();
const pieceKey = (blob: Key, index: number): PieceKey => [raw(blob), index];
/** All pieces of a blob: an array sorts after every number. */
const under = (blob: Key): IDBKeyRange => IDBKeyRange.bound([raw(blob)], [raw(blob), []]);
const sizeOf = (piece: Piece | undefined): number => (typeof piece === 'number' ? piece : (piece?.length ?? 0));

/** Exchanges one piece (undefined deletes it) and counts anew, in one transaction. */
function exchange(db: Database, blob: Key, index: number, piece: Piece | undefined): Promise<void> {
  return write(db, ['blobs', 'pieces'], 'strict', async (tx: WriteTransaction) => {
    const [pieces, blobs] = [tx.objectStore('pieces'), tx.objectStore('blobs')];
    const [before, row] = await Promise.all([pieces.get(pieceKey(blob, index)), blobs.get(raw(blob))]);
    leave(piece === undefined ? pieces.delete(pieceKey(blob, index)) : pieces.put(piece, pieceKey(blob, index)));
    const after: BlobRow = { bytes: (row?.bytes ?? 0) - sizeOf(before) + sizeOf(piece), inFile: typeof piece === 'number' ? piece : (row?.inFile ?? 0) };
    leave((await pieces.count(under(blob))) > 0 ? blobs.put(after, raw(blob)) : blobs.delete(raw(blob)));
  });
}

interface LateFiles {
  /** Whether they were ever asked for: then files may be there that no row tells of. */
  readonly isOpened: boolean;
  /** Null where there are none. */
  open(): Promise<BlobFiles | null>;
}

/** Files, opened when first needed; opened anew when that failed. */
function createLateFiles(db: Database, storeName: string): LateFiles {
  let opened: Promise<BlobFiles | null> | null = null;
  const open = async (): Promise<BlobFiles | null> => {
    const files = await openBlobFiles(storeName);
    // Before the first file of this life is written: one without a row is left over.
    await files?.sweep(new Set((await db.getAllKeys('blobs')).map((key) => keyOf(new Uint8Array(key)))));
    return files;
  };
  return {
    get isOpened() {
      return opened !== null;
    },
    open: () =>
      (opened ??= open().catch((error: unknown) => {
        opened = null;
        throw error;
      })),
  };
}

/** Whether a chunk is in the blob's file now, so that it is only to be marked. Chunks of one file have one size. */
async function isFiled(db: Database, files: LateFiles, blob: Key, index: number, piece: Uint8Array): Promise<boolean> {
  const [row, mark] = await Promise.all([db.get('blobs', raw(blob)), db.get('pieces', pieceKey(blob, index))]);
  if (row && row.inFile > 0 && row.inFile !== piece.length) return false;
  const place = await files.open();
  if (!place) return false;
  const at = index * piece.length;
  // What is marked is not written over: a death in between would leave neither the old piece nor the new one.
  if (typeof mark === 'number') {
    const before = await place.read(blob, at, piece.length);
    return before !== null && sameBytes(before, piece);
  }
  await place.write(blob, at, piece);
  return true;
}

export function createBlobsTable(db: Database, storeName: string): ClosableBlobs {
  const { inTurn, settle } = createTurns();
  const turn = <T>(blob: Key, work: () => Promise<T>): Promise<T> => inTurn(blob, () => guarded(work));
  const files = createLateFiles(db, storeName);

  return {
    put: (blob, index, piece, whole) =>
      turn(blob, async () => {
        const isLarge = index !== MANIFEST && whole >= LIMITS.blobSmall && piece.length > 0;
        await exchange(db, blob, index, isLarge && (await isFiled(db, files, blob, index, piece)) ? piece.length : piece);
      }),
    get: (blob, index) =>
      turn(blob, async () => {
        const piece = await db.get('pieces', pieceKey(blob, index));
        if (typeof piece !== 'number') return piece ?? null;
        const bytes = await (await files.open())?.read(blob, index * piece, piece);
        // Its file is gone, by other hands: it is to be fetched again. Where there are no files today, it may be there tomorrow.
        if (bytes === null) await exchange(db, blob, index, undefined);
        return bytes ?? null;
      }),
    has: (blob) => turn(blob, async () => new Set((await db.getAllKeys('pieces', under(blob))).map(([, index]) => index))),
    remove: (blob) =>
      turn(blob, async () => {
        // A file may be there that no row tells of: a write that failed left it.
        const mayBeFiled = ((await db.get('blobs', raw(blob)))?.inFile ?? 0) > 0 || files.isOpened;
        await write(db, ['blobs', 'pieces'], 'strict', (tx) => {
          leave(tx.objectStore('pieces').delete(under(blob)));
          leave(tx.objectStore('blobs').delete(raw(blob)));
        });
        if (mayBeFiled) await (await files.open())?.remove(blob);
      }),
    list: () =>
      guarded(async () => {
        const blobs = db.transaction('blobs').store;
        const [keys, rows] = await Promise.all([blobs.getAllKeys(), blobs.getAll()]);
        return keys.map((key, i) => ({ blob: keyOf(new Uint8Array(key)), bytes: rows[i]!.bytes }));
      }),
    close: settle,
  };
}
