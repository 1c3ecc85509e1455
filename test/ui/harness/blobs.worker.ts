/** A dedicated worker with a store in it, as the core's: only there can private files be written. Told by Comlink. */
import * as Comlink from 'comlink';
import { sealBlob, sealedBytes } from '../../../src/crypto/blob.ts';
import type { Store } from '../../../src/ports/storage.ts';
import type { Key } from '../../../src/protocol/ids.ts';
import type { AccessHandle } from '../../../src/store/blobFiles.ts';
import { openStore } from '../../../src/store/indexeddb.ts';
import { carryCodes } from '../../../src/workers/throws.ts';

declare const FileSystemSyncAccessHandle: { prototype: AccessHandle };

carryCodes();
let store: Store;
const [putRow, writeFile] = [IDBObjectStore.prototype.put, FileSystemSyncAccessHandle.prototype.write];
const folderOf = async (name: string): Promise<FileSystemDirectoryHandle> => (await navigator.storage.getDirectory()).getDirectoryHandle(name);

const harness = {
  async open(name: string): Promise<void> {
    store = await openStore({ name });
  },
  put: (blob: Key, index: number, piece: Uint8Array, whole: number) => store.blobs.put(blob, index, piece, whole),
  get: (blob: Key, index: number) => store.blobs.get(blob, index),
  has: (blob: Key) => store.blobs.has(blob),
  remove: (blob: Key) => store.blobs.remove(blob),
  list: () => store.blobs.list(),
  close: () => store.close(),
  erase: () => store.erase(),

  /** The disk takes half of what a file is given, and no sum of a blob. */
  full(isFull: boolean): void {
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...values: Parameters<typeof putRow>) {
      if (isFull && this.name === 'blobs') throw new DOMException('full', 'QuotaExceededError');
      return putRow.apply(this, values);
    };
    FileSystemSyncAccessHandle.prototype.write = function (this: AccessHandle, bytes, place) {
      return writeFile.call(this, isFull ? bytes.subarray(0, bytes.length / 2) : bytes, place);
    };
  },

  /** Names and sizes of the files in a store's folder; null where there is no folder. */
  async files(name: string): Promise<readonly (readonly [string, number])[] | null> {
    const found: [string, number][] = [];
    try {
      for await (const [file, handle] of (await folderOf(name)).entries()) found.push([file, (await (handle as FileSystemFileHandle).getFile()).size]);
    } catch {
      return null;
    }
    return found.sort(([a], [b]) => (a < b ? -1 : 1));
  },
  /** Makes a file as a death in the middle of a write leaves it. */
  plant: async (name: string, file: string) => void (await (await folderOf(name)).getFileHandle(file, { create: true })),
  unplant: async (name: string, file: string) => (await folderOf(name)).removeEntry(file),

  /** Seals so many bytes into the store. @returns ms */
  async seal(blob: Key, size: number): Promise<number> {
    const start = performance.now();
    const source = { size, slice: (from: number, to: number) => ({ arrayBuffer: async () => new ArrayBuffer(to - from) }) };
    await sealBlob(source, crypto.getRandomValues(new Uint8Array(32)), (index, sealed) => store.blobs.put(blob, index, sealed, sealedBytes(size)));
    return performance.now() - start;
  },
};
export type BlobHarness = typeof harness;

Comlink.expose(harness);
