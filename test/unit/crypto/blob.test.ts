import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import * as blobs from '../../../src/crypto/blob.ts';
import {
  blobShape, CHUNK_OVERHEAD, createBlobOpener, createPlainCheck, isChunk, padme, readManifest, sealBlob, sealedBytes, SourceError, type BlobManifest, type BlobOpener,
} from '../../../src/crypto/blob.ts';
import { labelled } from '../../../src/crypto/hash.ts';
import type { ByteSource } from '../../../src/ports/blobs.ts';
import { encode, type Value } from '../../../src/protocol/codec.ts';
import { concat, u32be } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { bytesOfSource, forgeManifest, manifestWith, sealAnyhow, sealKept, syntheticSource, type KeptBlob } from '../../helpers/blobs.ts';
import { fuzz } from '../../helpers/fuzz.ts';
import { createRng } from '../../helpers/rng.ts';
import { blobFailures } from './blobRefusals.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const KEY = createRng('blob key').bytes(32);
/** Three chunks of 64 KiB, the last one partly zeros. */
const LENGTH = 150_000;

const accepted = (read: ReturnType<typeof readManifest>): BlobManifest => {
  if (typeof read === 'string') throw new Error(read);
  return read;
};

let blob: KeptBlob;
let manifest: BlobManifest;
let opener: BlobOpener;
beforeAll(async () => {
  blob = await sealKept(syntheticSource(LENGTH), KEY);
  manifest = accepted(readManifest(blob.manifest, blob.root, LENGTH));
  opener = await createBlobOpener(manifest, KEY);
});

describe('[S10.1] the shape of a blob', () => {
  it('has the lengths of the paper: as many leading bits as the length has bits in its own size', () => {
    expect([1, 2, 3, 8, 9, 15, 16, 17, 1000, 1023, 1025, 100_000, 1_000_001].map(padme)).toEqual([1, 2, 3, 8, 10, 16, 16, 18, 1024, 1024, 1088, 100_352, 1_015_808]);
  });

  it('never shrinks, adds 12 % at most, and never passes the next power of two', () => {
    const rng = createRng('padme');
    for (let i = 0; i < 20_000; i++) {
      const length = 1 + rng.int(2 ** (1 + rng.int(28)));
      const padded = padme(length);
      expect(padded >= length && padded <= length * 1.12 && padded <= 2 ** Math.ceil(Math.log2(length))).toBe(true);
    }
  });

  it('is chunks of 64 KiB under 1 MiB and of 256 KiB from there on, all whole', () => {
    const shapes = [1, 64 * KiB, 64 * KiB + 1, MiB - 1, MiB, MiB + 1, 256 * MiB].map(blobShape);
    expect(shapes.map(({ chunks, chunkSize }) => [chunks, chunkSize / KiB])).toEqual([[1, 64], [1, 64], [2, 64], [16, 64], [4, 256], [5, 256], [1024, 256]]);
    expect(shapes.every(({ chunks, chunkSize, paddedLen }) => chunks * chunkSize === paddedLen)).toBe(true);
  });

  it('has at most 1,024 chunks for every length that is allowed', () => {
    const rng = createRng('shapes');
    for (let i = 0; i < 20_000; i++) expect(blobShape(LIMITS.blobBytes - rng.int(2 ** (1 + rng.int(26)))).chunks).toBeLessThanOrEqual(LIMITS.blobChunks);
  });

  it('does not exist for nothing, for more than the limit, and for what is no length', () => {
    for (const length of [0, -1, 1.5, Number.NaN, Infinity, LIMITS.blobBytes + 1]) expect(() => blobShape(length)).toThrow(RangeError);
  });

  it('tells what all pieces take on a disk', async () => {
    for (const length of [1, LENGTH, MiB, 3 * MiB, 8 * MiB]) {
      const { chunks, manifest: bytes } = await sealKept(syntheticSource(length), KEY);
      expect(sealedBytes(length)).toBe(chunks.reduce((sum, chunk) => sum + chunk.length, bytes.length));
    }
    expect(sealedBytes(LIMITS.blobBytes)).toBe(256 * MiB + 1024 * 16 + 64 * KiB + 16);
  });
});

describe('[S10.2] sealing', () => {
  it.each([1, 64 * KiB - 1, 64 * KiB, LENGTH, MiB - 1, MiB, MiB + 1, 5 * MiB + 7])('and opening %i B gives the bytes again', async (length) => {
    const source = syntheticSource(length);
    const kept = await sealKept(source, KEY);
    const read = accepted(readManifest(kept.manifest, kept.root, length));
    const opening = await createBlobOpener(read, KEY);
    const parts = await Promise.all(kept.chunks.map((chunk, index) => opening.open(index, chunk)));
    const plain = await bytesOfSource(source);
    expect(Buffer.compare(concat(...(parts as Uint8Array[])), plain)).toBe(0);
    expect([kept.plainLen, kept.chunks.length]).toEqual([length, read.chunks]);
    expect(Buffer.compare(kept.plainHash, createHash('sha256').update(plain).digest())).toBe(0);
    expect(new Set(kept.chunks.map((chunk) => chunk.length))).toEqual(new Set([read.chunkSize + CHUNK_OVERHEAD]));
  });

  it('binds index and last flag into the nonce: u64be i ‖ u8 last ‖ 0x000000', async () => {
    const plain = await bytesOfSource(syntheticSource(LENGTH));
    for (const index of [0, 1, 2]) {
      const nonce = concat(u32be(0), u32be(index), Uint8Array.of(index === 2 ? 1 : 0, 0, 0, 0));
      const part = new Uint8Array(64 * KiB);
      part.set(plain.subarray(index * 64 * KiB, (index + 1) * 64 * KiB));
      expect(Buffer.compare(await sealAnyhow(KEY, nonce, part), blob.chunks[index]!)).toBe(0);
    }
  });

  it('[H59] holds a few chunks of 64 MiB at a time: chunk i is kept before chunk i + 2 is read', { timeout: 60_000 }, async () => {
    const size = 64 * MiB;
    let [reading, kept, most] = [0, 0, 0];
    const source = syntheticSource(size, (start, end) => {
      expect([start, end - start]).toEqual([reading * 256 * KiB, 256 * KiB]);
      reading++;
      most = Math.max(most, reading - kept);
    });
    let isPutting = false;
    const sealed = await sealBlob(source, KEY, async (index, chunk) => {
      expect([isPutting, index, chunk.length]).toEqual([false, kept, 256 * KiB + CHUNK_OVERHEAD]);
      isPutting = true;
      await new Promise((resolve) => setImmediate(resolve));
      isPutting = false;
      kept++;
    });
    expect([reading, kept, most]).toEqual([256, 256, 2]);
    expect(typeof readManifest(sealed.manifest, sealed.root, size)).toBe('object');
  });

  it('of nothing, of too much, and under no key puts nothing', async () => {
    const put = (): Promise<void> => Promise.reject(new Error('put'));
    for (const size of [0, LIMITS.blobBytes + 1]) await expect(sealBlob(syntheticSource(size), KEY, put)).rejects.toThrow(RangeError);
    for (const length of [0, 16, 31, 33]) await expect(sealBlob(syntheticSource(1), new Uint8Array(length), put)).rejects.toThrow(RangeError);
    await expect(createBlobOpener(manifest, KEY.subarray(1))).rejects.toThrow(RangeError);
  });
});

describe('sealing that cannot go on', () => {
  /** A source whose second part is read in another way. */
  const breaking = (second: () => Promise<ArrayBuffer>): ByteSource => {
    const whole = syntheticSource(LENGTH);
    return { size: LENGTH, slice: (start, end) => (start === 64 * KiB ? { arrayBuffer: second } : whole.slice(start, end)) };
  };

  it('says that the source shrank, or grew', async () => {
    for (const length of [0, 64 * KiB - 1, 64 * KiB + 1]) {
      const put: number[] = [];
      await expect(sealBlob(breaking(async () => new ArrayBuffer(length)), KEY, async (index) => void put.push(index))).rejects.toThrow(SourceError);
      expect(put).toEqual([0]);
    }
  });

  it('says that the source could not be read, and why', async () => {
    const cause = new DOMException('gone', 'NotReadableError');
    await expect(sealBlob(breaking(() => Promise.reject(cause)), KEY, async () => {})).rejects.toMatchObject({ name: 'SourceError', cause });
  });

  it('ends only when no piece is being put any more', async () => {
    let isPutting = false;
    const put = async (): Promise<void> => {
      isPutting = true;
      await new Promise((resolve) => setImmediate(resolve));
      isPutting = false;
    };
    await expect(sealBlob(breaking(() => Promise.reject(new Error('gone'))), KEY, put)).rejects.toThrow(SourceError);
    expect(isPutting).toBe(false);
  });

  it.each([0, 1, 2])('passes on why chunk %i was not kept, and puts nothing more', async (bad) => {
    const full = new Error('full');
    const put: number[] = [];
    const sealing = sealBlob(syntheticSource(LENGTH), KEY, async (index) => {
      put.push(index);
      if (index === bad) throw full;
    });
    await expect(sealing).rejects.toBe(full);
    expect(put).toEqual(Array.from({ length: bad + 1 }, (_, i) => i));
  });
});

describe('[S10.3] a manifest', () => {
  const hashes = new Uint8Array(3 * 32);
  const good: readonly Value[] = [1, 3, 3 * 64 * KiB, 64 * KiB, hashes];
  const readOf = (content: Value, length = LENGTH): ReturnType<typeof readManifest> => {
    const { bytes, root } = forgeManifest(content);
    return readManifest(bytes, root, length);
  };
  const withItem = (at: number, item: Value): Value => good.map((old, i) => (i === at ? item : old));

  it('has the shape that its length gives it, and a hash for each chunk', () => {
    expect(readOf(good)).toEqual({ chunks: 3, chunkSize: 64 * KiB, paddedLen: 3 * 64 * KiB, plainLen: LENGTH, hashes });
    expect(blob.manifest).toHaveLength(KiB);
  });

  it('[H54] is refused when it is not what the root names, whatever else is wrong with it', () => {
    for (let i = 0; i < blob.manifest.length; i += 17) {
      const broken = blob.manifest.slice();
      broken[i]! ^= 1;
      expect(readManifest(broken, blob.root, LENGTH)).toBe('badHash');
    }
    expect(readManifest(blob.manifest.subarray(0, 1000), blob.root, LENGTH)).toBe('badHash');
    expect(readManifest(new Uint8Array(0), blob.root, LENGTH)).toBe('badHash');
    expect(readManifest(blob.manifest, labelled('blob', new Uint8Array(0)), LENGTH)).toBe('badHash');
  });

  it('[H59] is refused when it has another number of chunks, another size or more hashes than the signed length gives', () => {
    const others = [withItem(1, 2), withItem(1, 4), withItem(1, 0), withItem(2, 4 * 64 * KiB), withItem(3, 256 * KiB), withItem(4, new Uint8Array(2 * 32)), withItem(4, new Uint8Array(4 * 32)), withItem(4, [hashes])];
    for (const other of others) expect(readOf(other)).toBe('badForm');
    for (const length of [1, 2 * 64 * KiB, 3 * 64 * KiB + 1, 0, -1, Number.NaN, LIMITS.blobBytes + 1]) expect(readOf(good, length)).toBe('badForm');
  });

  it('[A25] has one form: another version, more items, other padding and other spellings are refused', () => {
    for (const other of [withItem(0, 2), [...good, 0], good.slice(0, 4), [], 1, null]) expect(readOf(other)).toBe('badForm');
    const inside = encode(good);
    const raw = (bytes: Uint8Array): ReturnType<typeof readManifest> => readManifest(bytes, labelled('blob', bytes), LENGTH);
    const padded = (content: Uint8Array, bucket: number): Uint8Array => concat(u32be(content.length), content, new Uint8Array(bucket - 4 - content.length));
    expect(raw(padded(inside, KiB))).toEqual(readOf(good));
    const notZero = padded(inside, KiB);
    notZero[KiB - 1] = 1;
    // The same array with the version as a longer spelling of 1.
    const longer = concat(inside.subarray(0, 1), Uint8Array.of(0x18, 1), inside.subarray(2));
    for (const other of [inside, padded(inside, 4 * KiB), notZero, padded(longer, KiB), padded(concat(inside, Uint8Array.of(0)), KiB)]) expect(raw(other)).toBe('badForm');
  });

  it('[R12] no broken input crashes its reader', () => {
    const report = fuzz({
      name: 'blob manifest',
      seeds: [blob.manifest, forgeManifest(good).bytes, forgeManifest(withItem(1, 2)).bytes],
      decode: (bytes) => {
        const read = readManifest(bytes, labelled('blob', bytes), LENGTH);
        if (typeof read !== 'string' && Buffer.compare(forgeManifest([1, read.chunks, read.paddedLen, read.chunkSize, read.hashes]).bytes, bytes) !== 0)
          throw new Error('a second form was taken');
        if (readManifest(bytes, blob.root, LENGTH) === 'badForm') throw new Error('read before its root was checked');
      },
    });
    expect(report.refused).toBe(0);
  });
});

describe('[S10.4] [H54] a chunk', () => {
  const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

  it('is known by its hash, without the key', async () => {
    for (const [index, chunk] of blob.chunks.entries()) expect(await isChunk(manifest, index, chunk)).toBe(true);
    for (const index of [-1, 3, 0.5, Number.NaN, 2 ** 32]) expect(await isChunk(manifest, index, blob.chunks[0]!)).toBe(false);
  });

  it('is refused before it is opened when it is corrupt, cut, longer, in another place or of another blob', async () => {
    const [chunk, next] = blob.chunks as [Uint8Array, Uint8Array];
    const other = await sealKept(syntheticSource(LENGTH + 1), createRng('another').bytes(32));
    const wrong = [...[0, 1000, chunk.length - 1].map((at) => flip(chunk, at)), chunk.subarray(1), chunk.subarray(0, -1), concat(chunk, Uint8Array.of(0)), new Uint8Array(0), next, other.chunks[0]!];
    for (const bytes of wrong) expect([await isChunk(manifest, 0, bytes), await opener.open(0, bytes)]).toEqual([false, 'badHash']);
  });

  it('[A19] is refused under another key', async () => {
    expect(await (await createBlobOpener(manifest, createRng('wrong').bytes(32))).open(0, blob.chunks[0]!)).toBe('badForm');
  });

  it('is refused when its author sealed it for another place or without the last flag, although the hash is right', async () => {
    const zeros = new Uint8Array(64 * KiB);
    const nonces: readonly (readonly [index: number, nonce: Uint8Array])[] = [[0, concat(u32be(0), u32be(1), new Uint8Array(4))], [0, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0)], [2, concat(u32be(0), u32be(2), new Uint8Array(4))]];
    for (const [index, nonce] of nonces) {
      const sealed = await sealAnyhow(KEY, nonce, zeros);
      const opening = await createBlobOpener(await manifestWith(manifest, index, sealed), KEY);
      expect(await opening.open(index, sealed)).toBe('badForm');
    }
  });

  it('is refused when its padding is not zero', async () => {
    const nonce = concat(u32be(0), u32be(2), Uint8Array.of(1, 0, 0, 0));
    const plainEnd = LENGTH - 2 * 64 * KiB;
    for (const [at, verdict] of [[plainEnd - 1, 'object'], [plainEnd, 'string'], [64 * KiB - 1, 'string']] as const) {
      const part = new Uint8Array(64 * KiB);
      part[at] = 1;
      const sealed = await sealAnyhow(KEY, nonce, part);
      const opening = await createBlobOpener(await manifestWith(manifest, 2, sealed), KEY);
      expect(typeof (await opening.open(2, sealed))).toBe(verdict);
    }
  });

  it('of zeros alone gives nothing, and is checked all the same', async () => {
    const length = 32 * MiB + 1;
    const { chunks, chunkSize } = blobShape(length);
    expect((chunks - 1) * chunkSize).toBeGreaterThan(length);
    const nonce = concat(u32be(0), u32be(chunks - 1), Uint8Array.of(1, 0, 0, 0));
    const shape = { ...blobShape(length), plainLen: length, hashes: new Uint8Array(chunks * 32) };
    for (const [fill, verdict] of [[0, new Uint8Array(0)], [1, 'badForm']] as const) {
      const sealed = await sealAnyhow(KEY, nonce, new Uint8Array(chunkSize).fill(fill));
      expect(await (await createBlobOpener(await manifestWith(shape, chunks - 1, sealed), KEY)).open(chunks - 1, sealed)).toEqual(verdict);
    }
  });

  it('is part of the file of the signed entry, or the file is not right', async () => {
    const parts = (await Promise.all(blob.chunks.map((chunk, index) => opener.open(index, chunk)))) as Uint8Array[];
    const isRight = (given: readonly Uint8Array[], length = LENGTH): boolean => {
      const check = createPlainCheck(blob.plainHash, length);
      for (const part of given) check.take(part);
      return check.isRight();
    };
    expect(isRight(parts)).toBe(true);
    expect([isRight(parts, LENGTH + 1), isRight(parts.slice(0, 2)), isRight([parts[1]!, parts[0]!, parts[2]!]), isRight([])]).toEqual([false, false, false, false]);
  });
});

it('[R14] refuses chunks of another size whose hash is right, and all else that its refusals name', async () => {
  expect(await blobFailures(blobs)).toEqual([]);
});
