/**
 * What the crypto room must refuse, as functions over its modules: the sentences of this folder call them with the real
 * modules, `mutations.test.ts` with modules from which one check was taken. Each gives the names of what does not hold.
 */
import type * as words from '../../../src/crypto/words.ts';
import type * as keyAgreement from '../../../src/crypto/x25519.ts';
import type * as xwing from '../../../src/crypto/xwing.ts';
import type * as padding from '../../../src/crypto/padding.ts';
import type * as primitives from '../../../src/crypto/primitives.ts';
import { seal } from '../../../src/crypto/seal.ts';
import type * as topic from '../../../src/crypto/topic.ts';
import type * as ids from '../../../src/protocol/ids.ts';
import { bytesOfKey, concat, u32be } from '../../../src/protocol/ids.ts';
import { createRng } from '../../helpers/rng.ts';

type Sentences = Readonly<Record<string, () => boolean>>;

/** Names of the sentences that are false or throw. */
function falseOnes(sentences: Sentences): readonly string[] {
  return Object.entries(sentences).flatMap(([name, holds]) => {
    try {
      return holds() ? [] : [name];
    } catch {
      return [name];
    }
  });
}

function throws(kind: new (...args: never[]) => Error, act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch (error) {
    return error instanceof kind;
  }
}

const BUCKETS = [16, 32, 64];
const padded = (length: number, bucket: number): Uint8Array => concat(u32be(length), new Uint8Array(bucket - 4));

export function paddingFailures({ pad, unpad }: Pick<typeof padding, 'pad' | 'unpad'>): readonly string[] {
  const refuses = (bytes: Uint8Array): boolean => unpad(bytes, BUCKETS) === null;
  return falseOnes({
    'nothing, and less than a length word': () =>
      [0, 1, 2, 3].every((length) => refuses(new Uint8Array(length)) && refuses(new Uint8Array(length).fill(255))),
    'a length word alone': () => refuses(u32be(0)),
    'a size that is no bucket': () => [15, 17, 31, 33, 65, 128].every((size) => refuses(padded(3, size))),
    'a larger bucket than needed': () => refuses(padded(3, 32)) && refuses(padded(12, 32)) && refuses(padded(28, 64)),
    'a smaller bucket than needed': () => refuses(padded(13, 16)) && refuses(padded(61, 64)),
    'a length over the largest bucket': () =>
      [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 4, 2 ** 32 - 1].every((length) =>
        BUCKETS.every((bucket) => refuses(padded(length, bucket))),
      ),
    'a first byte of the padding that is not zero': () =>
      refuses(concat(padded(3, 16).subarray(0, 7), Uint8Array.of(1), new Uint8Array(8))),
    'a last byte of the padding that is not zero': () => refuses(concat(padded(3, 16).subarray(0, 15), Uint8Array.of(1))),
    'more than the largest bucket holds': () => throws(RangeError, () => pad(new Uint8Array(61), BUCKETS)),
  });
}

/** u of points of low order (and their spellings above p), RFC 7748 §6.1 and the list of libsodium. */
export const LOW_ORDER: readonly Uint8Array[] = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]
  .map(bytesOfKey)
  .flatMap((u) => [u, concat(u.subarray(0, 31), Uint8Array.of(u[31]! | 0x80))]);

export function x25519Failures({ x25519 }: Pick<typeof keyAgreement, 'x25519'>): readonly string[] {
  const rng = createRng('x25519');
  return falseOnes({
    'a point of low order': () => LOW_ORDER.every((point) => x25519(rng.bytes(32), point) === null),
    'a point of another size': () => [0, 31, 33].every((size) => x25519(rng.bytes(32), rng.bytes(size)) === null),
  });
}

export function kemFailures({ xWing }: typeof xwing): readonly string[] {
  const { keys, encapsulate, decapsulate } = xWing;
  const rng = createRng('kem');
  const { publicKey, secret } = keys(rng.bytes(32));
  const { ciphertext } = encapsulate(publicKey, rng)!;
  const withPoint = (bytes: Uint8Array, point: Uint8Array): Uint8Array => concat(bytes.subarray(0, bytes.length - 32), point);
  const noChance = {
    bytes: (): never => {
      throw new TypeError('no chance');
    },
  };
  return falseOnes({
    'a key of another size': () => [0, 32, 1215, 1217].every((size) => encapsulate(rng.bytes(size), rng) === null),
    'a key whose X25519 half is of low order': () =>
      LOW_ORDER.every((point) => encapsulate(withPoint(publicKey, point), rng) === null),
    'a key whose ML-KEM numbers are not reduced': () =>
      encapsulate(concat(new Uint8Array(384).fill(255), publicKey.subarray(384)), rng) === null,
    'a ciphertext of another size': () => [0, 32, 1119, 1121].every((size) => decapsulate(rng.bytes(size), secret) === null),
    'a ciphertext whose X25519 half is of low order': () =>
      LOW_ORDER.every((point) => decapsulate(withPoint(ciphertext, point), secret) === null),
    'a seed of another size': () => [0, 31, 33].every((size) => throws(RangeError, () => keys(rng.bytes(size)))),
    'an own secret that is no seed': () =>
      [0, 31, 33].every((size) => throws(RangeError, () => decapsulate(ciphertext, rng.bytes(size)))),
    'chance that fails taken for a bad key': () => throws(TypeError, () => encapsulate(publicKey, noChance)),
  });
}

export function topicFailures({ sealObject, openObject }: Pick<typeof topic, 'sealObject' | 'openObject'>): readonly string[] {
  const rng = createRng('topic');
  const key = rng.bytes(32);
  const object = sealObject(key, rng.bytes(100), rng);
  const changed = (at: number): Uint8Array => object.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const nonce = rng.bytes(24);
  const around = (plain: Uint8Array): Uint8Array => concat(Uint8Array.of(1), nonce, seal(key, nonce, plain));
  return falseOnes({
    'another version': () =>
      [0, 2, 255].every((version) => openObject(key, concat(Uint8Array.of(version), object.subarray(1))) === null),
    'an object cut anywhere': () =>
      Array.from({ length: 60 }, (_, i) => i)
        .concat(object.length - 1)
        .every((size) => openObject(key, object.slice(0, size)) === null),
    'an object with a byte more': () => openObject(key, concat(object, Uint8Array.of(0))) === null,
    'any byte changed': () => [0, 1, 24, 25, 40, 41, object.length - 1].every((at) => openObject(key, changed(at)) === null),
    'another key': () => openObject(rng.bytes(32), object) === null,
    'what is sealed but not padded': () => openObject(key, around(rng.bytes(100))) === null,
    'padding to no bucket': () => openObject(key, around(padded(3, 512))) === null,
  });
}

const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';

export function phraseFailures({ phraseEntropy }: Pick<typeof words, 'phraseEntropy'>): readonly string[] {
  const says = (text: string, code: string, params?: Readonly<Record<string, string | number>>): boolean => {
    const found = phraseEntropy(text);
    return !found.ok && found.error.code === code && JSON.stringify(found.error.params) === JSON.stringify(params);
  };
  const words = PHRASE.split(' ');
  const put = (changes: Readonly<Record<number, string>>): string => words.map((word, i) => changes[i] ?? word).join(' ');
  return falseOnes({
    'no words': () => says('', 'phraseLength', { count: 0 }) && says(' \n\t ', 'phraseLength', { count: 0 }),
    'eleven words': () => says(words.slice(1).join(' '), 'phraseLength', { count: 11 }),
    'thirteen and twenty-four words': () =>
      says(`${PHRASE} legal`, 'phraseLength', { count: 13 }) && says(`${PHRASE} ${PHRASE}`, 'phraseLength', { count: 24 }),
    'a word that is none, told by its place and not by itself': () =>
      [0, 5, 11].every((at) => says(put({ [at]: 'sausag' }), 'phraseWord', { place: at + 1 })),
    'the name of an object member as a word': () =>
      says(put({ 2: '__proto__' }), 'phraseWord', { place: 3 }) && says(put({ 0: 'constructor' }), 'phraseWord', { place: 1 }),
    'the first wrong word of two': () => says(put({ 9: 'x', 4: 'y' }), 'phraseWord', { place: 5 }),
    'words in another order': () => says(put({ 0: words[1]!, 1: words[0]! }), 'phraseChecksum'),
    'one word for another': () => says(put({ 11: 'legal' }), 'phraseChecksum'),
  });
}

type Ids = Pick<typeof ids, 'bytesOfKey' | 'fromBase64url' | 'u32be' | 'sameBytes' | 'compareBytes'>;

export function idsFailures(it: Ids): readonly string[] {
  return falseOnes({
    'hex of half a byte': () => throws(RangeError, () => it.bytesOfKey('abc')),
    'what is not hex': () =>
      ['zz', '0x', ' a', 'AB', '1 ', 'é0', '-1', '1.'].every((text) => throws(RangeError, () => it.bytesOfKey(text))),
    'base64url of an impossible length': () => it.fromBase64url('A') === null && it.fromBase64url('AAAAA') === null,
    'letters outside base64url': () =>
      ['A+', 'A/', 'A=', 'AA==', 'A ', 'AA\n', 'é0', '😀', 'A\0'].every((text) => it.fromBase64url(text) === null),
    'spare bits that are not zero': () => ['AB', 'AAB', 'A_', '__', 'AA_'].every((text) => it.fromBase64url(text) === null),
    'numbers that are no u32': () =>
      [-1, 2 ** 32, 1.5, Number.NaN, Number.POSITIVE_INFINITY].every((value) => throws(RangeError, () => it.u32be(value))),
    'a prefix as equal': () =>
      !it.sameBytes(Uint8Array.of(1), Uint8Array.of(1, 2)) &&
      !it.sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1)) &&
      it.compareBytes(Uint8Array.of(1), Uint8Array.of(1, 0)) < 0,
    'another byte as equal': () =>
      !it.sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3)) && it.compareBytes(Uint8Array.of(1, 255), Uint8Array.of(1, 3)) > 0,
  });
}

type Subtle = Pick<SubtleCrypto, 'importKey' | 'sign' | 'verify'>;

/** WebCryptos that must not be chosen. */
function badSubtles(real: SubtleCrypto): Readonly<Record<string, Subtle | undefined>> {
  const good: Subtle = {
    importKey: real.importKey.bind(real) as Subtle['importKey'],
    sign: real.sign.bind(real),
    verify: real.verify.bind(real),
  };
  return {
    'none at all (no secure context)': undefined,
    'one without Ed25519': { ...good, importKey: () => Promise.reject(new Error('NotSupportedError')) },
    'one that verifies everything': { ...good, verify: async () => true },
    'one that verifies nothing': { ...good, verify: async () => false },
    'one that signs wrongly': { ...good, sign: async () => new ArrayBuffer(64) },
    'one that throws on signing': { ...good, sign: () => Promise.reject(new Error('OperationError')) },
  };
}

/** @param withSubtle runs an action while the platform has this WebCrypto */
export async function primitivesFailures(
  { createPrimitives, naclPrimitives }: Pick<typeof primitives, 'createPrimitives' | 'naclPrimitives'>,
  withSubtle: <T>(subtle: unknown, act: () => Promise<T>) => Promise<T>,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const [name, subtle] of Object.entries(badSubtles(crypto.subtle))) {
    const chosen = await withSubtle(subtle, () => createPrimitives(createRng(name)));
    if (chosen !== naclPrimitives) failures.push(name);
  }
  return failures;
}
