/**
 * Messages of `/kith/blob/1` (protocol §12): pieces of blobs by root and index, asked for by whoever opened the stream, in frames.
 *
 *   1 want [root, piece]   2 here [root, piece, bytes]   3 not here [root, piece]   4 whole [root]   (piece 0: the manifest, i + 1: chunk i)
 *
 * What comes is bytes and no more, until its hash is that in the manifest that the signed entry commits to.
 */
import { MANIFEST } from '../ports/blobs.ts';
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import { SIZE } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';

const OP = { want: 1, here: 2, missing: 3, whole: 4 } as const;
/** A sealed chunk, or a manifest in the largest bucket. */
const PIECE_BYTES = LIMITS.blobChunk + 16;

export type BlobMessage =
  | { readonly op: 'want' | 'missing'; readonly root: Uint8Array; readonly index: number }
  | { readonly op: 'here'; readonly root: Uint8Array; readonly index: number; readonly piece: Uint8Array }
  /** All of it is on my disk, checked. */
  | { readonly op: 'whole'; readonly root: Uint8Array };

export function encodeBlobMessage(message: BlobMessage): Uint8Array {
  if (message.op === 'whole') return encode([OP.whole, message.root]);
  const head = [OP[message.op], message.root, message.index - MANIFEST];
  return encode(message.op === 'here' ? [...head, message.piece] : head);
}

const readRoot = (value: Value | undefined): Uint8Array => read.bytes(value, SIZE.root);
const readIndex = (value: Value | undefined): number => read.int(value, 0, LIMITS.blobChunks) + MANIFEST;

/** The message, or null for one of a later version. @throws FormError */
export function decodeBlobMessage(bytes: Uint8Array): BlobMessage | null {
  const value = decode(bytes);
  if (!Array.isArray(value)) throw new FormError('no message');
  switch (value[0]) {
    case OP.want:
    case OP.missing: {
      const [op, root, index] = read.tuple(value, 3);
      return { op: op === OP.want ? 'want' : 'missing', root: readRoot(root), index: readIndex(index) };
    }
    case OP.here: {
      const [, root, index, piece] = read.tuple(value, 4);
      return { op: 'here', root: readRoot(root), index: readIndex(index), piece: read.bytes(piece, undefined, PIECE_BYTES) };
    }
    case OP.whole: {
      const [, root] = read.tuple(value, 2);
      return { op: 'whole', root: readRoot(root) };
    }
    default:
      read.int(value[0]);
      return null;
  }
}
