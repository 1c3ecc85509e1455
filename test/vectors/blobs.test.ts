/** Sealed photos and files: what a fixed key makes of fixed bytes. */
import { describe, expect, it } from 'vitest';
import { chunkHash, createBlobOpener, createPlainCheck, isChunk, readManifest } from '../../src/crypto/blob.ts';
import type { ByteSource } from '../../src/ports/blobs.ts';
import { sealKept } from '../helpers/blobs.ts';
import { of } from './fixed.ts';
import { bytesOf, expectVector, loadVector } from './vector.ts';

const KEY = of(0xb1);
/** By name, how many bytes 0, 1, …, 250, 0, … are sealed: one chunk, three of 64 KiB, five of 256 KiB. */
const LENGTHS = { one: 10, three: 150_000, large: 1_048_577 } as const;

const plainOf = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, i) => i % 251);
const sourceOf = (plain: Uint8Array<ArrayBuffer>): ByteSource => ({ size: plain.length, slice: (start, end) => ({ arrayBuffer: async () => plain.slice(start, end).buffer }) });

describe('blobs, version 1', () => {
  it.each(Object.entries(LENGTHS))('[V1] [S10.2] [S10.3] of some length (%s) are what they were', async (name, length) => {
    const { root, manifest, plainHash, plainLen, chunks } = await sealKept(sourceOf(plainOf(length)), KEY);
    const hashes = await Promise.all(chunks.map((chunk, index) => chunkHash(index, chunk)));
    expectVector(`v1/blob-${name}`, { root, manifest, plainHash, plainLen, hashes, tags: chunks.map((chunk) => chunk.slice(-16)), firstBytes: chunks.map((chunk) => chunk.slice(0, 32)) });
  });

  it.each(Object.entries(LENGTHS))('[V1] released ones (%s) are read for ever', async (name, length) => {
    const vector = loadVector(`v1/blob-${name}`);
    const manifest = readManifest(bytesOf(vector, 'manifest'), bytesOf(vector, 'root'), length);
    if (typeof manifest === 'string') throw new Error(manifest);
    // The chunks themselves are too large to be recorded: those made now are the released ones when their hashes are.
    const { chunks } = await sealKept(sourceOf(plainOf(length)), KEY);
    const opener = await createBlobOpener(manifest, KEY);
    const check = createPlainCheck(bytesOf(vector, 'plainHash'), length);
    for (const [index, chunk] of chunks.entries()) {
      expect(await isChunk(manifest, index, chunk)).toBe(true);
      check.take((await opener.open(index, chunk)) as Uint8Array);
    }
    expect(check.isRight()).toBe(true);
  });
});
