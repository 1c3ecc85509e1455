/**
 * Photos, videos and files as sealed chunks (protocol §10, decision 0040): how long they become, the manifest that names the
 * chunks, and sealing and opening them one by one, so that 256 MiB never stand in memory.
 *
 * AES-256-GCM by WebCrypto: from 64 KiB up it is several times as fast as tweetnacl, and off the thread. It is not
 * key-committing (A19): a chunk is believed because its hash stands in the manifest, the manifest because its root stands in a
 * signed entry, and the plain bytes because their hash stands there too.
 */
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import type { ByteSource } from '../ports/blobs.ts';
import type { Bulk, BulkKey } from '../ports/primitives.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { sameBytes, SIZE, u32be } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { chunkPrefix } from '../protocol/pieces.ts';
import { webBulk } from './bulk.ts';
import { labelled } from './hash.ts';
import { pad, unpad } from './padding.ts';

const VERSION = 1;
/** Bytes that sealing adds to a chunk: the tag. */
export const CHUNK_OVERHEAD = 16;
/** A key of one blob, B. */
export const BLOB_KEY_BYTES = 32;
/** A nonce: u64be index ‖ u8 last ‖ three zeros. An index fits its lower half. */
const NONCE_BYTES = 12;
const [NONCE_INDEX, NONCE_LAST] = [4, 8] as const;

/**
 * Why a piece was not taken. `badHash`: these are not the bytes that were asked for, and another holder may have them.
 * `badForm`: they are, and whoever sealed them did it wrong: nobody has better ones.
 */
export type BlobRefusal = 'badHash' | 'badForm';

/** How a blob is cut. Follows from the plain length alone. */
export interface BlobShape {
  /** How many chunks: 1 to `LIMITS.blobChunks`. */
  readonly chunks: number;
  /** Bytes of each chunk before sealing: 64 or 256 KiB. */
  readonly chunkSize: number;
  /** Bytes of the plain with its zeros: chunks · chunkSize. */
  readonly paddedLen: number;
}

/** What the root of a blob commits to, checked. */
export interface BlobManifest extends BlobShape {
  /** Bytes of the plain, as the signed entry says. */
  readonly plainLen: number;
  /** H(0x00 ‖ u32be i ‖ chunk i sealed) for each i, 32 B each, in one string. */
  readonly hashes: Uint8Array;
}

export interface SealedBlob {
  /** H("kith1/blob" ‖ manifest): the name of the blob. */
  readonly root: Uint8Array;
  /** As it is kept and sent: padded to a bucket of manifests. Whoever seals keeps it beside the chunks. */
  readonly manifest: Uint8Array;
  readonly plainHash: Uint8Array;
  readonly plainLen: number;
}

/** The source gave other than it said: a file that was deleted, changed or cut while it was read. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/**
 * Padmé (Nikitin et al., Reducing Metadata Leakage from Encrypted Files and Communication with PURBs, PETS 2019, §4): the
 * length keeps as many leading bits as its own size has bits, so that log log n bits of it show. It adds 12 % at most.
 */
export function padme(length: number): number {
  if (length < 2) return length;
  const exponent = 31 - Math.clz32(length);
  const kept = 32 - Math.clz32(exponent);
  const step = 2 ** (exponent - kept);
  return Math.ceil(length / step) * step;
}

/** @throws RangeError for nothing, and for more than `LIMITS.blobBytes` */
export function blobShape(plainLen: number): BlobShape {
  if (!Number.isInteger(plainLen) || plainLen < 1 || plainLen > LIMITS.blobBytes) throw new RangeError('not the length of a blob');
  const chunkSize = plainLen < LIMITS.blobSmall ? LIMITS.blobSmallChunk : LIMITS.blobChunk;
  // Padmé never passes the next power of two, so the largest blob stays within `LIMITS.blobChunks`.
  const chunks = Math.ceil(padme(plainLen) / chunkSize);
  return { chunks, chunkSize, paddedLen: chunks * chunkSize };
}

const encodeManifest = ({ chunks, paddedLen, chunkSize }: BlobShape, hashes: Uint8Array): Uint8Array =>
  pad(encode([VERSION, chunks, paddedLen, chunkSize, hashes]), LIMITS.manifestBuckets);

/** Bytes that all pieces of a blob take, the manifest too: what a store is told with each piece. @throws RangeError as `blobShape` */
export function sealedBytes(plainLen: number): number {
  const shape = blobShape(plainLen);
  return shape.paddedLen + shape.chunks * CHUNK_OVERHEAD + encodeManifest(shape, new Uint8Array(shape.chunks * SIZE.hash)).length;
}

/** H(0x00 ‖ u32be index ‖ sealed chunk): 32 B. The name of a chunk at a relay. */
export const chunkHash = (index: number, sealed: Uint8Array, bulk: Bulk = webBulk): Promise<Uint8Array> => bulk.digest(chunkPrefix(index), sealed);

const rootOf = (manifest: Uint8Array): Uint8Array => labelled('blob', manifest);

function parseManifest(bytes: Uint8Array, plainLen: number): BlobManifest {
  const shape = blobShape(plainLen);
  const inside = unpad(bytes, LIMITS.manifestBuckets);
  if (!inside) throw new FormError('not padded as a manifest is');
  const [version, chunks, paddedLen, chunkSize, hashes] = read.tuple(decode(inside), 5);
  read.version(version, VERSION);
  if (chunks !== shape.chunks || paddedLen !== shape.paddedLen || chunkSize !== shape.chunkSize) throw new FormError('another shape than the length has');
  return { ...shape, plainLen, hashes: read.bytes(hashes, shape.chunks * SIZE.hash) };
}

/**
 * Reads a manifest that somebody gave.
 * @param root from the signed entry, 32 B
 * @param plainLen from the signed entry: a manifest of another shape is refused
 */
export function readManifest(bytes: Uint8Array, root: Uint8Array, plainLen: number): BlobManifest | BlobRefusal {
  if (!sameBytes(rootOf(bytes), root)) return 'badHash';
  try {
    return parseManifest(bytes, plainLen);
  } catch (error) {
    if (error instanceof FormError || error instanceof RangeError) return 'badForm';
    throw error;
  }
}

/** Whether these are the bytes of that chunk. Also without the key: whoever keeps chunks for others asks this. */
export async function isChunk(manifest: BlobManifest, index: number, sealed: Uint8Array, bulk: Bulk = webBulk): Promise<boolean> {
  if (!Number.isInteger(index) || index < 0 || index >= manifest.chunks) return false;
  // Before anything is hashed: a chunk has one size.
  if (sealed.length !== manifest.chunkSize + CHUNK_OVERHEAD) return false;
  return sameBytes(await chunkHash(index, sealed, bulk), manifest.hashes.subarray(index * SIZE.hash, (index + 1) * SIZE.hash));
}

function nonceOf(index: number, chunks: number): Uint8Array<ArrayBuffer> {
  const nonce = new Uint8Array(NONCE_BYTES);
  nonce.set(u32be(index), NONCE_INDEX);
  nonce[NONCE_LAST] = index === chunks - 1 ? 1 : 0;
  return nonce;
}

function keyOfBlob(key: Uint8Array, bulk: Bulk): Promise<BulkKey> {
  if (key.length !== BLOB_KEY_BYTES) throw new RangeError('not a key of a blob');
  return bulk.key(key);
}

/** Bytes of the plain in a chunk: the rest are zeros, and a chunk may be zeros alone. */
const plainIn = (index: number, { chunkSize }: BlobShape, plainLen: number): number => Math.max(0, Math.min(chunkSize, plainLen - index * chunkSize));

/** @throws SourceError when the bytes are no longer there */
async function readSource(source: ByteSource, start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  if (length === 0) return new Uint8Array(0);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await source.slice(start, start + length).arrayBuffer());
  } catch (cause) {
    throw new SourceError('could not be read', { cause });
  }
  if (bytes.length !== length) throw new SourceError('has another length than it said');
  return bytes;
}

/** One chunk before sealing, filled up with zeros. */
function filled(plain: Uint8Array<ArrayBuffer>, chunkSize: number): Uint8Array<ArrayBuffer> {
  if (plain.length === chunkSize) return plain;
  const chunk = new Uint8Array(chunkSize);
  chunk.set(plain);
  return chunk;
}

/**
 * Seals what a source gives, chunk by chunk in order. Memory is bounded: while `put` of one chunk is awaited the next is read
 * and sealed, and no other; `put` is called for one chunk at a time.
 * @param key 32 B, random, of this call alone, also after one that failed: nonces are counted, so a second plain under one key
 *   would give away both
 * @param put keeps a sealed chunk of `chunkSize` + 16 B; its rejection ends the sealing and is passed on
 * @throws RangeError when the source is empty or too large: then nothing was put
 * @throws SourceError when the source shrank or could not be read. No `put` is under way any more; what was put is the
 *   caller's to delete
 */
export async function sealBlob(source: ByteSource, key: Uint8Array, put: (index: number, sealed: Uint8Array) => Promise<void>, bulk: Bulk = webBulk): Promise<SealedBlob> {
  const plainLen = source.size;
  const shape = blobShape(plainLen);
  const bulkKey = await keyOfBlob(key, bulk);
  const hashes = new Uint8Array(shape.chunks * SIZE.hash);
  const plainState = nobleSha256.create();
  let putting = Promise.resolve();
  try {
    for (let index = 0; index < shape.chunks; index++) {
      const plain = await readSource(source, index * shape.chunkSize, plainIn(index, shape, plainLen));
      plainState.update(plain);
      const sealed = await bulkKey.seal(nonceOf(index, shape.chunks), filled(plain, shape.chunkSize));
      hashes.set(await chunkHash(index, sealed, bulk), index * SIZE.hash);
      await putting;
      putting = put(index, sealed);
      // It is awaited one chunk later; until then its rejection is not unheard of.
      putting.catch(() => {});
    }
  } finally {
    await putting;
  }
  const manifest = encodeManifest(shape, hashes);
  return { root: rootOf(manifest), manifest, plainHash: plainState.digest(), plainLen };
}

export interface BlobOpener {
  /** The plain bytes of a chunk without its zeros: none where it is zeros alone. The hash is checked before the key is used. */
  open(index: number, sealed: Uint8Array): Promise<Uint8Array<ArrayBuffer> | BlobRefusal>;
}

/** Opens the chunks of one blob, in any order. @throws RangeError when the key has not 32 B */
export async function createBlobOpener(manifest: BlobManifest, key: Uint8Array, bulk: Bulk = webBulk): Promise<BlobOpener> {
  const bulkKey = await keyOfBlob(key, bulk);
  return {
    async open(index, sealed) {
      if (!(await isChunk(manifest, index, sealed, bulk))) return 'badHash';
      const chunk = await bulkKey.open(nonceOf(index, manifest.chunks), sealed);
      if (!chunk) return 'badForm';
      const length = plainIn(index, manifest, manifest.plainLen);
      // One plaintext has one padded form, and no room for anything hidden.
      for (let at = length; at < chunk.length; at++) if (chunk[at] !== 0) return 'badForm';
      return chunk.slice(0, length);
    },
  };
}

export interface PlainCheck {
  /** Takes the next plain bytes, in order. */
  take(part: Uint8Array): void;
  /** Whether all that was taken is the file of the signed entry. Nothing may be taken afterwards. */
  isRight(): boolean;
}

/** Checks the plain bytes of a whole blob, part by part, against their hash and length in the signed entry. */
export function createPlainCheck(plainHash: Uint8Array, plainLen: number): PlainCheck {
  const state = nobleSha256.create();
  let length = 0;
  return {
    take(part) {
      state.update(part);
      length += part.length;
    },
    isRight: () => length === plainLen && sameBytes(state.digest(), plainHash),
  };
}
