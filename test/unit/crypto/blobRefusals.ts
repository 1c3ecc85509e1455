/** What blobs must refuse, as a function over their module (see `refusals.ts`): the names of what does not hold. */
import type * as blob from '../../../src/crypto/blob.ts';
import { labelled } from '../../../src/crypto/hash.ts';
import type { ByteSource } from '../../../src/ports/blobs.ts';
import { encode, type Value } from '../../../src/protocol/codec.ts';
import { concat, u32be } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { forgeManifest, manifestWith, sealAnyhow, sealKept, syntheticSource } from '../../helpers/blobs.ts';

type Blob = typeof blob;
type Sentences = Readonly<Record<string, () => boolean | Promise<boolean>>>;

const KEY = new Uint8Array(32).fill(7);
const SIZE = 65_536;
const LENGTH = 150_000;
const KEPT = await sealKept(syntheticSource(LENGTH), KEY);
const HASHES = new Uint8Array(3 * 32);
const GOOD: readonly Value[] = [1, 3, 3 * SIZE, SIZE, HASHES];

const rejects = async (kind: string, work: () => Promise<unknown>): Promise<boolean> => {
  try {
    await work();
    return false;
  } catch (error) {
    return (error as Error).name === kind;
  }
};

/** A source whose second chunk has another length. */
const cutTo = (length: number): ByteSource => ({ size: LENGTH, slice: (start, end) => ({ arrayBuffer: async () => new ArrayBuffer(start === SIZE ? length : end - start) }) });

/** A nonce of any chunk, by the format. */
const nonce = (index: number, last: number): Uint8Array => concat(u32be(0), u32be(index), Uint8Array.of(last, 0, 0, 0));

function ofManifests({ readManifest, blobShape }: Blob): Sentences {
  const refuses = (content: Value): boolean => {
    const { bytes, root } = forgeManifest(content);
    return readManifest(bytes, root, LENGTH) === 'badForm';
  };
  const withItem = (at: number, item: Value): Value => GOOD.map((old, i) => (i === at ? item : old));
  return {
    'another root': () => readManifest(KEPT.manifest, labelled('blob', HASHES), LENGTH) === 'badHash',
    'a root without its label': () => typeof readManifest(KEPT.manifest, KEPT.root, LENGTH) === 'object',
    'padding of its own': () => {
      const inside = encode(GOOD);
      const bytes = concat(u32be(inside.length), inside, new Uint8Array(4096 - 4 - inside.length));
      return readManifest(bytes, labelled('blob', bytes), LENGTH) === 'badForm';
    },
    'another version': () => refuses(withItem(0, 2)),
    'another number of chunks': () => refuses(withItem(1, 4)),
    'another padded length': () => refuses(withItem(2, 4 * SIZE)),
    'another size of chunks': () => refuses(withItem(3, 4 * SIZE)),
    'more hashes or fewer': () => refuses(withItem(4, new Uint8Array(64))) && refuses(withItem(4, new Uint8Array(128))),
    'one more item': () => refuses([...GOOD, 0]),
    'lengths that no blob has': () =>
      [0, -1, 1.5, LIMITS.blobBytes + 1].every((length) => {
        try {
          blobShape(length);
          return false;
        } catch {
          return readManifest(KEPT.manifest, KEPT.root, length) === 'badForm';
        }
      }),
  };
}

function ofChunks({ readManifest, isChunk, createBlobOpener, sealBlob, createPlainCheck }: Blob): Sentences {
  const manifest = readManifest(KEPT.manifest, KEPT.root, LENGTH);
  if (typeof manifest === 'string') return { 'a good manifest': () => false };
  /** What comes of a chunk that its author sealed so and put into the manifest. */
  const openForged = async (index: number, sealedUnder: Uint8Array, plain: Uint8Array): Promise<unknown> => {
    const sealed = await sealAnyhow(KEY, sealedUnder, plain);
    return (await createBlobOpener(await manifestWith(manifest, index, sealed), KEY)).open(index, sealed);
  };
  const zeros = new Uint8Array(SIZE);
  const withOne = zeros.map((_, i) => (i === SIZE - 1 ? 1 : 0));
  return {
    'a chunk in another place': async () => !(await isChunk(manifest, 0, KEPT.chunks[1]!)),
    'a chunk that is corrupt': async () => !(await isChunk(manifest, 0, KEPT.chunks[0]!.map((byte, i) => (i === 5 ? byte ^ 1 : byte)))),
    'a place that there is not': async () => !(await isChunk(manifest, 3, KEPT.chunks[0]!)) && !(await isChunk(manifest, -1, KEPT.chunks[0]!)) && !(await isChunk(manifest, 0.5, KEPT.chunks[0]!)),
    'a chunk of another size, with the right hash': async () => !(await isChunk(await manifestWith(manifest, 0, zeros), 0, zeros)),
    'opening without looking at the hash': async () => (await (await createBlobOpener(manifest, KEY)).open(0, await sealAnyhow(KEY, nonce(0, 0), zeros))) === 'badHash',
    'a box of another place': async () => (await openForged(0, nonce(1, 0), zeros)) === 'badForm',
    'a last chunk that says it is none': async () => (await openForged(2, nonce(2, 0), zeros)) === 'badForm',
    'a chunk that says it is the last': async () => (await openForged(1, nonce(1, 1), zeros)) === 'badForm',
    'padding that is not zero': async () => (await openForged(2, nonce(2, 1), withOne)) === 'badForm',
    'nothing of what is right': async () => (await openForged(2, nonce(2, 1), zeros)) instanceof Uint8Array && (await openForged(1, nonce(1, 0), withOne)) instanceof Uint8Array,
    'keys of another size': () => rejects('RangeError', () => createBlobOpener(manifest, KEY.subarray(16))),
    'a source that shrank or grew': async () => (await rejects('SourceError', () => sealBlob(cutTo(SIZE - 1), KEY, async () => {}))) && (await rejects('SourceError', () => sealBlob(cutTo(SIZE + 1), KEY, async () => {}))),
    'a file of another length or hash': () => {
      const [hash, length] = [createPlainCheck(labelled('x'), 0), createPlainCheck(KEPT.plainHash, 1)];
      return !hash.isRight() && !length.isRight();
    },
    'a file that is right, of another length': () => {
      const check = createPlainCheck(KEPT.plainHash, LENGTH + 1);
      check.take(Uint8Array.from({ length: LENGTH }, (_, at) => (at ^ (at >>> 8) ^ (at >>> 16)) & 255));
      return !check.isRight();
    },
  };
}

export async function blobFailures(module: Blob): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const [name, holds] of Object.entries({ ...ofManifests(module), ...ofChunks(module) })) {
    const isTrue = await Promise.resolve().then(holds).catch(() => false);
    if (!isTrue) failures.push(name);
  }
  return failures;
}
