/**
 * Ed25519 over labelled statements, with one verdict on every device (A8).
 *
 * tweetnacl and WebCrypto differ on malleable signatures and small-order keys. So before either is asked: S < L, A and R
 * canonical (y < p), neither of small order. What passes has the same verdict in both, shown by test/vectors.
 * Sources: RFC 8032 §5.1.7; Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs" (2020), table of small-order points.
 */
import type { Primitives, Signer } from '../ports/primitives.ts';
import { bytesOfKey, concat, keyOf, SIZE, u32be } from '../protocol/ids.ts';
import type { SignLabel } from '../protocol/kinds.ts';
import { TAG } from '../protocol/version.ts';

const utf8 = new TextEncoder();

/** L, the order of the base point, little-endian hex (RFC 8032 §5.1). */
const ORDER = bytesOfKey('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
/** p = 2^255 − 19, little-endian. */
const FIELD = bytesOfKey('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');
/** y of the points of order 1, 2, 4 and 8, little-endian, sign bit cleared. Non-canonical spellings are refused by y < p. */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]);

function isBelow(value: Uint8Array, bound: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) if (value[i] !== bound[i]) return value[i]! < bound[i]!;
  return false;
}

/** Whether 32 bytes are the canonical spelling of a y and a sign, and not of a point of small order. */
export function isStrictPoint(point: Uint8Array): boolean {
  if (point.length !== SIZE.publicKey) return false;
  const y = point.slice();
  y[31]! &= 0x7f;
  return isBelow(y, FIELD) && !SMALL_ORDER.has(keyOf(y));
}

/** Verifies an Ed25519 signature over bytes as they are, by A8's rule. Never throws. */
export async function verifyStrict(primitives: Primitives, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (signature.length !== SIZE.signature || !isStrictPoint(publicKey)) return false;
  if (!isStrictPoint(signature.subarray(0, 32)) || !isBelow(signature.subarray(32), ORDER)) return false;
  return primitives.verify(publicKey, message, signature);
}

/** What is signed: `"kith1/sig/" ‖ label ‖ 0 ‖ u32be(length) ‖ message`. */
export function statement(label: SignLabel, message: Uint8Array): Uint8Array {
  return concat(utf8.encode(`${TAG}/sig/${label}`), Uint8Array.of(0), u32be(message.length), message);
}

export const signStatement = (signer: Signer, label: SignLabel, message: Uint8Array): Promise<Uint8Array> => signer.sign(statement(label, message));

export const verifyStatement = (
  primitives: Primitives,
  label: SignLabel,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> => verifyStrict(primitives, publicKey, statement(label, message), signature);
