/**
 * Signatures at the edges of Ed25519: right ones, and every known way to be wrong. Each has one verdict by A8's rule. The
 * table is read by `verdicts.test.ts` (three libraries) and by the mutation test (a `verifyStrict` that lost a check).
 */
import type * as sign from '../../src/crypto/sign.ts';
import { naclPrimitives } from '../../src/crypto/primitives.ts';
import type { Primitives } from '../../src/ports/primitives.ts';
import { bytesOfKey, concat, keyOf } from '../../src/protocol/ids.ts';
import { createRng } from '../helpers/rng.ts';
import { loadVector } from './vector.ts';

export type Verifier = Pick<typeof sign, 'verifyStrict' | 'isStrictPoint'>;

export interface Case {
  readonly name: string;
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  /** Whether A8's rule takes it. */
  readonly right: boolean;
  /** Whether the pre-checks alone must refuse it, so that no library is asked. */
  readonly early: boolean;
}

interface Published {
  readonly cases: readonly { readonly name: string; readonly seed?: string; readonly publicKey: string; readonly message: string; readonly signature: string }[];
}

const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const P = 2n ** 255n - 19n;

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}
const toBigInt = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
const withSign = (bytes: Uint8Array): Uint8Array => concat(bytes.subarray(0, 31), Uint8Array.of(bytes[31]! | 0x80));
const bothSigns = (bytes: Uint8Array): readonly Uint8Array[] => [bytes, withSign(bytes)];

/** y of the points of order 8, from Chalkias, Garillot, Nikolaenko, table 1. */
const ORDER_8 = ['26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'].map(bytesOfKey);
/** All 14 spellings of the eight points of small order (and two of y = ±1 with the sign of x = 0 set). */
export const SMALL_ORDER: readonly Uint8Array[] = [0n, 1n, P - 1n].map(littleEndian).concat(ORDER_8).flatMap(bothSigns).concat([P, P + 1n].map(littleEndian).flatMap(bothSigns));
/** All spellings with p ≤ y < 2^255. */
export const NOT_CANONICAL: readonly Uint8Array[] = Array.from({ length: 19 }, (_, i) => littleEndian(P + BigInt(i))).flatMap(bothSigns);

const flip = (bytes: Uint8Array, bit: number): Uint8Array => bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

function published(name: string, verdicts: (index: number) => Pick<Case, 'right' | 'early'>): readonly Case[] {
  return loadVector<Published>(`published/${name}`).cases.map((one, index) => ({
    name: `${name}: ${one.name}`,
    publicKey: bytesOfKey(one.publicKey),
    message: bytesOfKey(one.message),
    signature: bytesOfKey(one.signature),
    ...verdicts(index),
  }));
}

/** Every way to break one right signature. */
function broken(base: Case): readonly Case[] {
  const [R, S] = [base.signature.slice(0, 32), base.signature.slice(32)];
  const early = (name: string, change: Partial<Case>): Case => ({ ...base, name, right: false, early: true, ...change });
  const late = (name: string, change: Partial<Case>): Case => ({ ...early(name, change), early: false });
  const s = toBigInt(S);
  const withS = (value: bigint): Partial<Case> => ({ signature: concat(R, littleEndian(value)) });
  const withR = (value: Uint8Array): Partial<Case> => ({ signature: concat(value, S) });
  const zeroS = new Uint8Array(32);
  return [
    early('S + L', withS(s + L)), early('S + 2L', withS(s + 2n * L)), early('S + 8L', withS(s + 8n * L)), early('S = L', withS(L)), early('S = L + 1', withS(L + 1n)),
    early('S with its top bits set', withS(s | (7n << 253n))), early('S = 2^256 − 1', withS(2n ** 256n - 1n)),
    late('S = L − 1', withS(L - 1n)), late('S = 0', withS(0n)), late('−S', withS(L - s)),
    ...SMALL_ORDER.flatMap((point) => [
      early(`A of small order ${keyOf(point)}`, { publicKey: point }),
      early(`R of small order ${keyOf(point)}`, withR(point)),
      early(`A and R of small order ${keyOf(point)}, S = 0`, { publicKey: point, signature: concat(point, zeroS) }),
      early(`A of small order ${keyOf(point)}, R = 1, S = 0`, { publicKey: point, signature: concat(littleEndian(1n), zeroS) }),
    ]),
    ...NOT_CANONICAL.flatMap((point) => [early(`A not canonical ${keyOf(point)}`, { publicKey: point }), early(`R not canonical ${keyOf(point)}`, withR(point))]),
    ...[0, 1, 31, 33, 64].map((length) => early(`key of ${length} B`, { publicKey: concat(base.publicKey, base.publicKey).slice(0, length) })),
    ...[0, 32, 63, 65, 96, 128].map((length) => early(`signature of ${length} B`, { signature: concat(base.signature, base.signature).slice(0, length) })),
    ...Array.from({ length: 16 }, (_, i) => late(`signature, bit ${i * 15} flipped`, { signature: flip(base.signature, i * 15) })),
    ...Array.from({ length: 8 }, (_, i) => late(`key, bit ${i * 31 + 3} flipped`, { publicKey: flip(base.publicKey, i * 31 + 3) })),
    late('another sign of A', { publicKey: flip(base.publicKey, 255) }), late('another sign of R', { signature: flip(base.signature, 255) }),
    late('message, one bit flipped', { message: flip(base.message, 9) }), late('message with a byte more', { message: concat(base.message, Uint8Array.of(0)) }), late('empty message', { message: new Uint8Array(0) }),
    late('A and R exchanged', { publicKey: R, signature: concat(base.publicKey, S) }), early('all zero signature', { signature: new Uint8Array(64) }),
  ];
}

/** The whole table: some 250 cases. */
export async function signatureCases(): Promise<readonly Case[]> {
  const rng = createRng('signatures');
  const fresh = await Promise.all(Array.from({ length: 12 }, async (_, i): Promise<Case> => {
    const signer = await naclPrimitives.signer(rng.bytes(32));
    const message = rng.bytes(1 + 37 * i);
    return { name: `a right one of ${message.length} B`, publicKey: signer.publicKey, message, signature: await signer.sign(message), right: true, early: false };
  }));
  const isTaken = (index: number): boolean => index === 3;
  return [
    ...published('rfc8032', () => ({ right: true, early: false })),
    ...published('speccheck', (index) => ({ right: isTaken(index), early: [0, 1, 2, 6, 7, 8, 9].includes(index) })),
    ...fresh,
    ...broken(fresh[3]!),
  ];
}

const says = (verdict: boolean): Primitives => ({ signer: () => Promise.reject(new Error('not asked')), verify: async () => verdict });

/** Names of the cases in which a verifier is wrong: with a library that says yes to all, and with one that is right. */
export async function signFailures(verifier: Verifier, cases: readonly Case[]): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const one of cases) {
    const asked = await verifier.verifyStrict(says(true), one.publicKey, one.message, one.signature);
    if (asked === one.early) failures.push(`${one.name}: ${asked ? 'the library was asked' : 'refused too early'}`);
    if (!one.early && (await verifier.verifyStrict(says(false), one.publicKey, one.message, one.signature))) failures.push(`${one.name}: the library was not asked`);
  }
  for (const point of [new Uint8Array(31), new Uint8Array(33).fill(7), new Uint8Array(0), ...SMALL_ORDER, ...NOT_CANONICAL]) if (verifier.isStrictPoint(point)) failures.push(`a point ${keyOf(point)} that is none`);
  return failures;
}
