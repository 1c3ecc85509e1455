/**
 * Photos, videos and files (protocol §10): where bytes come from, and where their sealed pieces are kept on this device. A store
 * of pieces never learns a real root, and what it keeps is ciphertext.
 */
import type { Key } from '../protocol/ids.ts';

/** Bytes that are read piece by piece; a `Blob` and a `File` of the platform are such. */
export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /** The bytes from `start` up to, not including, `end`. Reading rejects when they are no longer there. */
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** Index of a blob's manifest among its pieces. */
export const MANIFEST = -1;

/** Sealed pieces of blobs: chunks by their index from 0, and the manifest. */
export interface Blobs {
  /**
   * Keeps a piece; resolves when it is on disk. The same piece again replaces it.
   * @param whole bytes of the whole blob, sealed: what is 1 MiB and more is kept where large things are
   * @throws StorageError: then the piece is not there, and what was there before still is
   */
  put(blob: Key, index: number, piece: Uint8Array, whole: number): Promise<void>;
  /** The piece, or null. */
  get(blob: Key, index: number): Promise<Uint8Array | null>;
  /** Indices of the pieces that are here. */
  has(blob: Key): Promise<ReadonlySet<number>>;
  /** Deletes all pieces of a blob; resolves when none can be read any more. */
  remove(blob: Key): Promise<void>;
  /** Every blob of which a piece is here, with the bytes it takes. */
  list(): Promise<readonly { readonly blob: Key; readonly bytes: number }[]>;
}
