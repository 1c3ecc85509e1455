/**
 * Does a test notice when a check is gone? Each refusal of the codec, of ids, padding, signatures, key agreement, phrases,
 * topics, blobs and the self-test is taken out of the text of its file, one by one; the sentences of that file must then fail (R14).
 * Checks that stand twice (a second one refuses the same bytes) are taken out together.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as codec from '../../../src/protocol/codec.ts';
import { signatureCases, signFailures, type Case } from '../../vectors/signatures.ts';
import { codecFailures } from '../protocol/refusals.ts';
import { blobFailures } from './blobRefusals.ts';
import { withSubtle } from './platform.ts';
import { idsFailures, kemFailures, paddingFailures, phraseFailures, primitivesFailures, topicFailures, x25519Failures } from './refusals.ts';

type Module = never;
type Judge = (module: Module) => readonly string[] | Promise<readonly string[]>;
/** What is taken out: [text in the file, what stands there instead]. */
type Edit = readonly [from: string, to: string];
interface Room {
  readonly file: string;
  readonly judge: Judge;
  readonly mutants: Readonly<Record<string, readonly Edit[]>>;
}

const ROOT = join(import.meta.dirname, '../../..');
const OUT = join(ROOT, '.test', `mutants-${process.pid}`);
let cases: readonly Case[] = [];
beforeAll(async () => {
  cases = await signatureCases();
  mkdirSync(OUT, { recursive: true });
});
afterAll(() => rmSync(OUT, { recursive: true, force: true }));

const smallOrder = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
];

const ROOMS: Readonly<Record<string, Room>> = {
  codec: {
    file: 'src/protocol/codec.ts',
    judge: (module) => codecFailures(module as typeof codec, 1),
    mutants: {
      depth: [['if (depth >= LIMITS.cborDepth)', 'if (depth >= 50)']],
      'depth by one': [['if (depth >= LIMITS.cborDepth)', 'if (depth > LIMITS.cborDepth)']],
      'depth too strict': [['if (depth >= LIMITS.cborDepth)', 'if (depth >= LIMITS.cborDepth - 1)']],
      'integers when writing': [['!Number.isSafeInteger(value) || Object.is', 'Object.is']],
      '−0 when writing': [[' || Object.is(value, -0)', '']],
      'surrogates when writing': [['if (!isWellFormed(value))', 'if (false)']],
      'types when writing': [
        ["else throw new FormError('type is not allowed');", 'else writeHead(sink, MAJOR.simple, NULL);'],
      ],
      'items when writing': [['if (++sink.items > LIMITS.cborItems)', 'if (++sink.items < 0)']],
      'indefinite lengths': [['if (info > 27)', 'if (info > 99)']],
      'the shortest form': [['if (value < LEAST[info - 24]!)', 'if (false)']],
      'the shortest form of one byte': [['const LEAST = [24,', 'const LEAST = [0,']],
      'the shortest form of two bytes': [['[24, 2 ** 8,', '[24, 2 ** 8 - 1,']],
      'the shortest form of four bytes': [['2 ** 16, 2 ** 32]', '2 ** 16 - 1, 2 ** 32]']],
      'the shortest form of eight bytes': [['2 ** 16, 2 ** 32]', '2 ** 16, 2 ** 32 - 1]']],
      'integers of 2^53': [
        ["if (!Number.isSafeInteger(value)) throw new FormError('larger", "if (false) throw new FormError('larger"],
      ],
      'the least integer': [['if (argument === Number.MAX_SAFE_INTEGER)', 'if (false)']],
      'bytes that end early, and trailing ones': [
        ['if (length > cursor.bytes.length - cursor.at)', 'if (false)'],
        ['if (cursor.at !== bytes.length)', 'if (cursor.at < bytes.length)'],
      ],
      'trailing bytes': [['if (cursor.at !== bytes.length)', 'if (false)']],
      'UTF-8': [['fatal: true', 'fatal: false']],
      'the byte order mark': [['ignoreBOM: true', 'ignoreBOM: false']],
      'UTF-8 as a refusal': [["throw new FormError('not UTF-8', { cause });", 'throw cause;']],
      'floats and undefined': [
        ["if (value === undefined) throw new FormError('floats", "if (false) throw new FormError('floats"],
      ],
      'true, false and null': [['[FALSE, false], [TRUE, true]', '[FALSE, false], [TRUE, true], [24, null], [23, null]']],
      'items when reading': [
        ['if (++cursor.items > LIMITS.cborItems)', 'if (false)'],
        ['if (cursor.items + length > LIMITS.cborItems)', 'if (false)'],
      ],
      'items of arrays in arrays': [['if (++cursor.items > LIMITS.cborItems)', 'if (++cursor.items < 0)']],
      'no head at all': [
        ["if (head === undefined) throw new FormError('ends early');", 'if (head === undefined) return null;'],
        ['if (cursor.at !== bytes.length)', 'if (cursor.at < bytes.length)'],
      ],
      'maps and tags': [["default: throw new FormError('maps and tags are not allowed');", 'default: return null;']],
      "a tuple's length": [
        [
          ' || value.length !== length) throw new FormError(`not an array of ${length}`)',
          ') throw new FormError(`not an array of ${length}`)',
        ],
      ],
      "a tuple's type": [['!Array.isArray(value) || value.length !== length', '(value as Uint8Array).length !== length']],
      "a list's length": [['!Array.isArray(value) || value.length > max', '!Array.isArray(value)']],
      "a list's type": [['!Array.isArray(value) || value.length > max', '(value as Uint8Array).length > max']],
      'the type of bytes': [["if (!(value instanceof Uint8Array)) throw new FormError('not bytes');", '']],
      'the length of bytes': [['if (length !== undefined && value.length !== length)', 'if (false)']],
      'the most bytes': [['if (max !== undefined && value.length > max)', 'if (false)']],
      'the type of an integer': [["typeof value !== 'number' || value < min", '(value as number) < min']],
      'the least of an integer': [[' || value < min || value > max', ' || value > max']],
      'the most of an integer': [[' || value < min || value > max', ' || value < min']],
      'the type of a text': [
        ["typeof value !== 'string' || utf8Bytes.encode(value)", 'utf8Bytes.encode(value as string)'],
      ],
      'the length of a text': [[' || utf8Bytes.encode(value).length > maxBytes', '']],
      'the length of a text in bytes': [['utf8Bytes.encode(value).length > maxBytes', 'value.length > maxBytes']],
      'the version': [['if (value !== expected)', 'if (false)']],
      'a missing optional': [["if (value === undefined) throw new FormError('missing');", '']],
    },
  },
  ids: {
    file: 'src/protocol/ids.ts',
    judge: idsFailures,
    mutants: {
      'half a byte of hex': [['text.length % 2 !== 0 || ', '']],
      'the letters of hex': [['text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)', 'text.length % 2 !== 0']],
      'impossible lengths': [['if (text.length % 4 === 1) return null;', '']],
      'letters outside base64url': [['if (value < 0) return null;', '']],
      'spare bits': [['return (word & ((1 << bits) - 1)) === 0 ? bytes : null;', 'return bytes;']],
      'numbers that are no u32': [['if (value >>> 0 !== value)', 'if (false)']],
      'unequal lengths': [['if (a.length !== b.length) return false;', '']],
      'the order of a prefix': [['return a.length - b.length;', 'return 0;']],
      'unequal bytes': [['if (a[i] !== b[i]) return false;', '']],
    },
  },
  padding: {
    file: 'src/crypto/padding.ts',
    judge: paddingFailures,
    mutants: {
      'the smallest bucket': [
        ['if (bucketFor(length, buckets) !== padded.length) return null;', 'if (!buckets.includes(padded.length)) return null;'],
      ],
      'any bucket': [['if (bucketFor(length, buckets) !== padded.length) return null;', '']],
      zeros: [['if (padded[i] !== 0) return null;', '']],
      'the first zero': [['let i = LENGTH_BYTES + length; i <', 'let i = LENGTH_BYTES + length + 1; i <']],
      'the last zero': [['i < padded.length; i++', 'i < padded.length - 1; i++']],
      'the largest bucket': [["throw new RangeError('larger than the largest bucket')", 'return plain']],
      'the length word in the bucket': [['LENGTH_BYTES + length <= bucket', 'length <= bucket']],
    },
  },
  sign: {
    file: 'src/crypto/sign.ts',
    judge: (module) => signFailures(module, cases),
    mutants: {
      'the size of a signature': [['signature.length !== SIZE.signature || ', '']],
      'the key': [[' || !isStrictPoint(publicKey)', '']],
      R: [['!isStrictPoint(signature.subarray(0, 32)) || ', '']],
      S: [[' || !isBelow(signature.subarray(32), ORDER)', '']],
      'S up to L': [['return value[i]! < bound[i]!;\n  return false;', 'return value[i]! < bound[i]!;\n  return true;']],
      'the size of a point': [['if (point.length !== SIZE.publicKey) return false;', '']],
      'y below p': [['isBelow(y, FIELD) && ', '']],
      'small order': [[' && !SMALL_ORDER.has(keyOf(y))', '']],
      'the sign of x': [['y[31]! &= 0x7f;', '']],
      'the bytes from the end': [['for (let i = 31; i >= 0; i--)', 'for (let i = 0; i < 32; i++)']],
      'the library itself': [['return primitives.verify(publicKey, message, signature);', 'return true;']],
      ...Object.fromEntries(smallOrder.map((y) => [`small order ${y.slice(0, 8)}`, [[`  '${y}',\n`, '']] as const])),
    },
  },
  x25519: {
    file: 'src/crypto/x25519.ts',
    judge: x25519Failures,
    mutants: {
      'zero secrets': [['return shared.some((byte) => byte !== 0) ? shared : null;', 'return shared;']],
      'the size of a point': [['if (publicKey.length !== 32) return null;', '']],
    },
  },
  xwing: {
    file: 'src/crypto/xwing.ts',
    judge: kemFailures,
    mutants: {
      'keys that the library refuses': [
        [
          'return ml_kem768.encapsulate(publicKey, coins);\n  } catch {\n    return null;',
          'return ml_kem768.encapsulate(publicKey, coins);\n  } catch (error) {\n    throw error;',
        ],
      ],
      'keys of low order': [['  if (dh === null) return null;\n  const ml =', '  const ml =']],
      'ciphertexts of low order': [['  if (dh === null) return null;\n  return combine(', '  return combine(']],
      'the size of a new seed': [["if (seed.length !== KEM_SIZE.seed) throw new RangeError('a seed has 32 B');", '']],
      'the size of the own seed': [["if (secret.length !== KEM_SIZE.seed) throw new RangeError('not a seed of 32 B');", '']],
    },
  },
  keys: {
    file: 'src/crypto/words.ts',
    judge: phraseFailures,
    mutants: {
      'the number of words': [['if (words.length !== PHRASE_WORDS)', 'if (false)']],
      'empty words': [[".filter((word) => word !== '')", '']],
      'words of the list': [['if (wrong >= 0)', 'if (false)']],
      'the place of a word': [['place: wrong + 1', 'place: wrong']],
      'the word in the error': [['{ place: wrong + 1 }', '{ place: wrong + 1, word: words[wrong]! }']],
      'the checksum': [["return fail('phraseChecksum');", 'return ok(new Uint8Array(ENTROPY_BYTES));']],
    },
  },
  topic: {
    file: 'src/crypto/topic.ts',
    judge: topicFailures,
    mutants: {
      'the version': [['object[0] !== VERSION || ', '']],
      'the least length': [[' || object.length < 1 + NONCE_BYTES', '']],
      'a box that does not open': [
        ['return padded && unpad(padded, buckets);', 'return unpad(padded ?? new Uint8Array(1024), buckets);'],
      ],
      'the padding': [['return padded && unpad(padded, buckets);', 'return padded;']],
    },
  },
  blob: {
    file: 'src/crypto/blob.ts',
    judge: blobFailures,
    mutants: {
      'the root': [["if (!sameBytes(rootOf(bytes), root)) return 'badHash';", '']],
      'the label': [["labelled('blob', manifest)", "labelled('blob2', manifest)"]],
      'the padding': [['const inside = unpad(bytes, LIMITS.manifestBuckets);', 'const inside = unpad(bytes, LIMITS.manifestBuckets) ?? bytes.subarray(4, 4 + bytes[3]!);']],
      'the version': [['read.version(version, VERSION);', '']],
      'the number of chunks': [['chunks !== shape.chunks || ', '']],
      'the padded length': [['paddedLen !== shape.paddedLen || ', '']],
      'the size of chunks': [[' || chunkSize !== shape.chunkSize', '']],
      'the hashes': [['read.bytes(hashes, shape.chunks * SIZE.hash)', 'read.bytes(hashes)']],
      'the items': [['read.tuple(decode(inside), 5)', 'decode(inside) as readonly Value[]'], ['import { decode, encode,', 'import { type Value, decode, encode,']],
      'the least length': [[' || plainLen < 1', '']],
      'the most length': [[' || plainLen > LIMITS.blobBytes', '']],
      'whole lengths': [['!Number.isInteger(plainLen) || ', '']],
      'the index': [['if (!Number.isInteger(index) || index < 0 || index >= manifest.chunks) return false;', '']],
      'the size of a chunk': [['if (sealed.length !== manifest.chunkSize + CHUNK_OVERHEAD) return false;', '']],
      'the hash before opening': [["if (!(await isChunk(manifest, index, sealed, bulk))) return 'badHash';", '']],
      'the index in a hash': [['bulk.digest(chunkPrefix(index), sealed)', 'bulk.digest(chunkPrefix(0), sealed)']],
      'the index in a nonce': [['nonce.set(u32be(index), NONCE_INDEX);', '']],
      'the last flag': [['index === chunks - 1 ? 1 : 0', '0']],
      'the last flag of all': [['index === chunks - 1 ? 1 : 0', '1']],
      zeros: [["if (chunk[at] !== 0) return 'badForm';", '']],
      'the size of a key': [["if (key.length !== BLOB_KEY_BYTES) throw new RangeError('not a key of a blob');", '']],
      'the length of what is read': [["if (bytes.length !== length) throw new SourceError('has another length than it said');", '']],
      'the length of the file': [['length === plainLen && sameBytes', 'sameBytes']],
      'the hash of the file': [['length === plainLen && sameBytes(state.digest(), plainHash)', 'length === plainLen']],
    },
  },
  primitives: {
    file: 'src/crypto/primitives.ts',
    judge: (module) => primitivesFailures(module, withSubtle),
    mutants: {
      'that it verifies': [['await candidate.verify(reference.publicKey, message, await reference.sign(message)),', 'true,']],
      'that it signs': [['await naclPrimitives.verify(signer.publicKey, message, signature),', 'true,']],
      'that it refuses': [['!(await candidate.verify(signer.publicKey, message, flipped)),', 'true,']],
      'that it does not throw': [
        [
          '} catch {\n    return false;\n  }\n}\n\n/** The primitives to use',
          '} catch {\n    return true;\n  }\n}\n\n/** The primitives to use',
        ],
      ],
      'the test at all': [
        [
          '(await agrees(webPrimitives, random)) ? webPrimitives',
          '(await agrees(webPrimitives, random)) || true ? webPrimitives',
        ],
      ],
    },
  },
};

/** The text with the edits, its imports made absolute. @throws Error when a text does not stand there exactly once */
function mutate(file: string, edits: readonly Edit[]): string {
  let text = readFileSync(join(ROOT, file), 'utf8');
  for (const [from, to] of edits) {
    if (text.split(from).length !== 2) throw new Error(`not exactly once in ${file}: ${from}`);
    text = text.replace(from, () => to);
  }
  return text.replace(/from '(\.[^']*)'/g, (_, path: string) => `from '${resolve(ROOT, dirname(file), path)}'`);
}

let count = 0;
async function load(text: string): Promise<Module> {
  const path = join(OUT, `mutant${count++}.ts`);
  writeFileSync(path, text);
  return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Module;
}

describe.each(Object.entries(ROOMS))('[R14] %s', (_, room) => {
  it('as it is, every sentence holds', async () => {
    expect(await room.judge(await load(mutate(room.file, [])))).toEqual([]);
  });

  it.each(Object.entries(room.mutants))('without its check of %s, a sentence fails', async (_, edits) => {
    const failures = await room.judge(await load(mutate(room.file, edits)));
    expect(failures.length).toBeGreaterThan(0);
  });
});
