/** Blobs for tests: sources of bytes that nobody has to keep, and pieces sealed by hand, also wrongly. */
import { chunkHash, sealBlob, type BlobManifest, type SealedBlob } from '../../src/crypto/blob.ts';
import { labelled } from '../../src/crypto/hash.ts';
import { pad } from '../../src/crypto/padding.ts';
import type { ByteSource } from '../../src/ports/blobs.ts';
import { encode, type Value } from '../../src/protocol/codec.ts';
import { concat } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';

/** The byte of a synthetic source at a place: no two chunks are alike. */
const byteAt = (at: number): number => (at ^ (at >>> 8) ^ (at >>> 16) ^ (at >>> 24)) & 255;

/** A source of so many bytes that are made when they are read. `onRead` is told each place. */
export function syntheticSource(size: number, onRead: (start: number, end: number) => void = () => {}): ByteSource {
  return {
    size,
    slice: (start, end) => ({
      async arrayBuffer() {
        onRead(start, end);
        return Uint8Array.from({ length: end - start }, (_, i) => byteAt(start + i)).buffer;
      },
    }),
  };
}

/** A source of these bytes. */
export const sourceOf = (bytes: Uint8Array): ByteSource => ({ size: bytes.length, slice: (start, end) => ({ arrayBuffer: async () => concat(bytes.subarray(start, end)).buffer }) });

/** The bytes of a source, all of them. */
export const bytesOfSource = async (source: ByteSource): Promise<Uint8Array> => new Uint8Array(await source.slice(0, source.size).arrayBuffer());

export interface KeptBlob extends SealedBlob {
  readonly chunks: readonly Uint8Array[];
}

/** Seals a source and keeps its chunks. */
export async function sealKept(source: ByteSource, key: Uint8Array): Promise<KeptBlob> {
  const chunks: Uint8Array[] = [];
  const sealed = await sealBlob(source, key, async (index, chunk) => void (chunks[index] = chunk));
  return { ...sealed, chunks };
}

/** A manifest of any content, and its root. */
export function forgeManifest(content: Value): { readonly bytes: Uint8Array; readonly root: Uint8Array } {
  const bytes = pad(encode(content), LIMITS.manifestBuckets);
  return { bytes, root: labelled('blob', bytes) };
}

/** AES-256-GCM of any plain under any nonce, as an author who does not keep to the format would seal it. */
export async function sealAnyhow(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', concat(key), 'AES-GCM', false, ['encrypt']);
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: concat(nonce) }, imported, concat(plain)));
}

/** The manifest with the hash of one chunk exchanged: what a dishonest author signs. */
export async function manifestWith(manifest: BlobManifest, index: number, sealed: Uint8Array): Promise<BlobManifest> {
  const hashes = manifest.hashes.slice();
  hashes.set(await chunkHash(index, sealed), index * 32);
  return { ...manifest, hashes };
}
