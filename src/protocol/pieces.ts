/**
 * Pieces of photos, videos and files as relays keep them (protocol §10, decision 0040). A piece is named by
 * `H(prefix ‖ bytes)`, 32 B. There are two kinds, told apart by the prefix:
 *
 *   chunk      0x00 ‖ u32be index, index < 1,024       64 KiB + 16 B or 256 KiB + 16 B: sealed
 *   manifest   utf8("kith1/blob")                      1 KiB or 64 KiB + 16 B: padded
 *
 * So what a relay holds has three sizes (decision 0049), and nothing else is kept under a name of this form.
 */
import { concat, sameBytes, u32be } from './ids.ts';
import { LIMITS } from './limits.ts';
import { TAG } from './version.ts';

/** What AES-GCM adds to a chunk, B. */
const SEAL = 16;
const CHUNK_TAG = Uint8Array.of(0);
const CHUNK_SIZES: readonly number[] = [LIMITS.blobSmallChunk + SEAL, LIMITS.blobChunk + SEAL];

/** Longest prefix that may ever be, B: one for each kind of piece, of which there are two. */
export const PREFIX_BYTES = 16;
/** The largest piece, B. */
export const PIECE_BYTES = Math.max(...CHUNK_SIZES, ...LIMITS.manifestBuckets);
/** What is hashed before a manifest. */
export const MANIFEST_PREFIX: Uint8Array = new TextEncoder().encode(`${TAG}/blob`);

/** What is hashed before a sealed chunk: 5 B. */
export const chunkPrefix = (index: number): Uint8Array => concat(CHUNK_TAG, u32be(index));

function isChunkPrefix(prefix: Uint8Array): boolean {
  if (prefix.length !== CHUNK_TAG.length + u32be(0).length) return false;
  const index = new DataView(prefix.buffer, prefix.byteOffset).getUint32(CHUNK_TAG.length);
  return index < LIMITS.blobChunks && sameBytes(prefix, chunkPrefix(index));
}

/** Whether so many bytes under this prefix are a piece of some blob. */
export function isPiece(prefix: Uint8Array, length: number): boolean {
  if (sameBytes(prefix, MANIFEST_PREFIX)) return LIMITS.manifestBuckets.includes(length);
  return isChunkPrefix(prefix) && CHUNK_SIZES.includes(length);
}
