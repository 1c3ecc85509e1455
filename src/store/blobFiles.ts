/**
 * Chunks of large blobs in the origin private file system: one file for each blob, all its chunks of one size, each at its
 * index times that size. Written by access handles, which exist in dedicated workers alone and lock the file: one is opened
 * for a write and closed after it. What counts as kept is said elsewhere, after `write` has resolved.
 */
import { StorageError } from '../ports/storage.ts';
import type { Key } from '../protocol/ids.ts';
import { isMissing, privateFiles } from './blobFolder.ts';

export interface BlobFiles {
  /** The bytes at a place of a blob's file, or null where the file does not reach so far, or is not there. */
  read(blob: Key, at: number, length: number): Promise<Uint8Array | null>;
  /** Resolves when the bytes are on the disk. @throws DOMException or StorageError: then anything may stand there */
  write(blob: Key, at: number, bytes: Uint8Array): Promise<void>;
  /** Deletes a blob's file; one that is not there is deleted too. */
  remove(blob: Key): Promise<void>;
  /** Deletes the files of all blobs but these: what a death in the middle of a write or of a removal left. */
  sweep(kept: ReadonlySet<Key>): Promise<void>;
}

/** The part of FileSystemSyncAccessHandle that is used: TypeScript has it among the types of workers alone. */
export interface AccessHandle {
  write(bytes: Uint8Array, place: { readonly at: number }): number;
  flush(): void;
  close(): void;
}

/** A file as dedicated workers have it. */
interface WritableFile extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<AccessHandle>;
}

const isWritable = (file: FileSystemFileHandle): file is WritableFile => 'createSyncAccessHandle' in file;

async function writeAt(file: WritableFile, at: number, bytes: Uint8Array): Promise<void> {
  const handle = await file.createSyncAccessHandle();
  try {
    // Fewer bytes than asked for are written without an error where there is no room for more.
    if (handle.write(bytes, { at }) !== bytes.length) throw new StorageError('quotaExceeded');
    handle.flush();
  } finally {
    handle.close();
  }
}

async function readAt(file: FileSystemFileHandle, at: number, length: number): Promise<Uint8Array | null> {
  const whole = await file.getFile();
  return whole.size < at + length ? null : new Uint8Array(await whole.slice(at, at + length).arrayBuffer());
}

/** What the work comes to, or null when its file is not there. */
const orNull = <T>(work: Promise<T>): Promise<T | null> =>
  work.catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });

/** Opens the folder of that name, or makes it. Null where files cannot be kept: no such file system, or no dedicated worker. */
export async function openBlobFiles(name: string): Promise<BlobFiles | null> {
  const root = await privateFiles();
  if (!root || !('createSyncAccessHandle' in FileSystemFileHandle.prototype)) return null;
  const folder = await root.getDirectoryHandle(name, { create: true });
  const remove = async (file: string): Promise<void> => void (await orNull(folder.removeEntry(file)));
  return {
    read: (blob, at, length) => orNull(folder.getFileHandle(blob).then((file) => readAt(file, at, length))),
    async write(blob, at, bytes) {
      const file = await folder.getFileHandle(blob, { create: true });
      if (!isWritable(file)) throw new StorageError('storageFailed');
      await writeAt(file, at, bytes);
    },
    remove,
    async sweep(kept) {
      for await (const file of folder.keys()) if (!kept.has(file as Key)) await remove(file);
    },
  };
}
