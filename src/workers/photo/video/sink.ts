/**
 * Where a video is written while it is prepared: a file of the private file system, so that memory stays small whatever its size.
 * Where there is none (private windows of some browsers) it is kept in memory, up to a bound.
 */
import { PREPARING } from '../../../ports/photos.ts';

const MiB = 1024 * 1024;

/** Without a file system: as much as a photo takes while it is decoded. */
export const MEMORY_BYTES = 64 * MiB;

/** There is no room for it. */
export class NoRoom extends Error {}

export interface Sink {
  /** @throws NoRoom */
  write(data: Uint8Array, at: number): void;
  read(at: number, length: number): Uint8Array;
  readonly size: number;
  /** What was written, whole. Nothing may be written afterwards. */
  finish(): Promise<Blob>;
  drop(): Promise<void>;
}

function createMemorySink(type: string): Sink {
  let bytes = new Uint8Array(MiB);
  let size = 0;
  return {
    write(data, at) {
      const end = at + data.length;
      if (end > MEMORY_BYTES) throw new NoRoom();
      if (end > bytes.length) {
        const grown = new Uint8Array(Math.min(MEMORY_BYTES, Math.max(end, bytes.length * 2)));
        grown.set(bytes);
        bytes = grown;
      }
      bytes.set(data, at);
      size = Math.max(size, end);
    },
    read: (at, length) => bytes.slice(at, Math.min(size, at + length)),
    get size() {
      return size;
    },
    finish: () => Promise.resolve(new Blob([bytes.subarray(0, size)], { type })),
    drop: () => Promise.resolve(),
  };
}

const isFull = (error: unknown): boolean => error instanceof DOMException && error.name === 'QuotaExceededError';

/** The part of FileSystemSyncAccessHandle that is used: TypeScript has it among the types of workers alone. */
interface AccessHandle {
  read(bytes: Uint8Array, place: { readonly at: number }): number;
  write(bytes: Uint8Array, place: { readonly at: number }): number;
  getSize(): number;
  flush(): void;
  close(): void;
}
interface WritableFile extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<AccessHandle>;
}
const isWritable = (file: FileSystemFileHandle): file is WritableFile => 'createSyncAccessHandle' in file;

async function createFileSink(root: FileSystemDirectoryHandle, ending: string): Promise<Sink | null> {
  const folder = await root.getDirectoryHandle(PREPARING, { create: true });
  const name = `${crypto.randomUUID()}.${ending}`;
  const file = await folder.getFileHandle(name, { create: true });
  if (!isWritable(file)) return null;
  const handle = await file.createSyncAccessHandle();
  return {
    write(data, at) {
      try {
        if (handle.write(data, { at }) < data.length) throw new NoRoom();
      } catch (error) {
        throw isFull(error) ? new NoRoom() : error;
      }
    },
    read(at, length) {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, handle.read(bytes, { at }));
    },
    get size() {
      return handle.getSize();
    },
    async finish() {
      handle.flush();
      handle.close();
      return file.getFile();
    },
    async drop() {
      handle.close();
      await folder.removeEntry(name);
    },
  };
}

/** A file has its type by the ending of its name. */
export async function createSink(mime: string): Promise<Sink> {
  let root: FileSystemDirectoryHandle;
  try {
    root = await navigator.storage.getDirectory();
  } catch {
    return createMemorySink(mime);
  }
  return (await createFileSink(root, mime.slice(mime.indexOf('/') + 1))) ?? createMemorySink(mime);
}
