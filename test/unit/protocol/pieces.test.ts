import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelled, sha256 } from '../../../src/crypto/hash.ts';
import { concat } from '../../../src/protocol/ids.ts';
import { chunkPrefix, isPiece, MANIFEST_PREFIX, PIECE_BYTES } from '../../../src/protocol/pieces.ts';

const KiB = 1024;
const MANIFESTS = [KiB, 64 * KiB + 16];
const CHUNKS = [64 * KiB + 16, 256 * KiB + 16];

describe('[S11.7] pieces', () => {
  it('a chunk is hashed behind 0x00 and its index, a manifest behind the label of blobs', () => {
    expect([...chunkPrefix(258)]).toEqual([0, 0, 0, 1, 2]);
    const manifest = new Uint8Array(KiB).fill(3);
    expect(sha256(MANIFEST_PREFIX, manifest)).toEqual(labelled('blob', manifest));
  });

  it('have three sizes: two of chunks, two of manifests, of which the large one is as a small chunk', () => {
    const sizes = [...MANIFESTS, ...CHUNKS];
    expect(PIECE_BYTES).toBe(Math.max(...sizes));
    for (const size of sizes) {
      expect(isPiece(MANIFEST_PREFIX, size)).toBe(MANIFESTS.includes(size));
      expect(isPiece(chunkPrefix(0), size)).toBe(CHUNKS.includes(size));
      for (const other of [size - 1, size + 1, 4 * KiB, 16 * KiB, 64 * KiB]) for (const prefix of [MANIFEST_PREFIX, chunkPrefix(0)]) expect(isPiece(prefix, other)).toBe(false);
    }
    expect(isPiece(chunkPrefix(0), 0)).toBe(false);
  });

  it('have no other prefix: a later chunk than the last, a longer or shorter one, another tag', () => {
    expect(isPiece(chunkPrefix(1023), CHUNKS[0]!)).toBe(true);
    expect(isPiece(chunkPrefix(1024), CHUNKS[0]!)).toBe(false);
    for (const bad of [new Uint8Array(0), new Uint8Array(4), new Uint8Array(6), Uint8Array.of(1, 0, 0, 0, 0), MANIFEST_PREFIX.slice(1), concat(MANIFEST_PREFIX, Uint8Array.of(0))]) {
      for (const size of [...MANIFESTS, ...CHUNKS]) expect(isPiece(bad, size)).toBe(false);
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 16 }), fc.constantFrom(...MANIFESTS, ...CHUNKS), (prefix, size) => {
      const known = Buffer.compare(prefix, MANIFEST_PREFIX) === 0 || (prefix.length === 5 && prefix[0] === 0 && prefix[1] === 0 && prefix[2] === 0 && prefix[3]! < 4);
      if (!known) expect(isPiece(prefix, size)).toBe(false);
    }));
  });
});
