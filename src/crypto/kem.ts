/**
 * Key agreement: X25519 with the zero result refused (A9), and X-Wing (ML-KEM-768 + X25519, draft-connolly-cfrg-xwing-kem-10),
 * which holds while either half does (F84). Keys are made from seeds of 32 B; randomness is given by the caller.
 *
 * X-Wing is put together here from noble's ML-KEM-768 and SHA-3 and from tweetnacl's X25519, which the core has anyway: the
 * library's own X-Wing brings a second X25519 of 9 KiB. Held to the draft's vectors and to that library by test/vectors.
 */
import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import nacl from 'tweetnacl';
import type { Random } from '../ports/primitives.ts';
import { concat } from '../protocol/ids.ts';

/** Sizes in bytes of X-Wing. */
export const KEM_SIZE = { publicKey: 1216, ciphertext: 1120, shared: 32, seed: 32 } as const;

/** Sizes in bytes of the ML-KEM-768 halves. */
const ML = { publicKey: 1184, ciphertext: 1088, seed: 64 } as const;
/** Randomness of one encapsulation: 32 B for ML-KEM, 32 B for the X25519 key. */
const ENCAPSULATION_BYTES = 64;
/** The draft's XWingLabel, `\.//^\`. */
const LABEL = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c);

export interface KemKeys {
  readonly publicKey: Uint8Array;
  /** Seed of 32 B. */
  readonly secret: Uint8Array;
}

interface Halves {
  readonly mlPublic: Uint8Array;
  readonly mlSecret: Uint8Array;
  readonly dhPublic: Uint8Array;
  readonly dhSecret: Uint8Array;
}

/** expandDecapsulationKey of the draft. */
function halvesOf(seed: Uint8Array): Halves {
  const expanded = shake256(seed, { dkLen: ML.seed + 32 });
  const { publicKey, secretKey } = ml_kem768.keygen(expanded.subarray(0, ML.seed));
  const dhSecret = expanded.slice(ML.seed);
  return { mlPublic: publicKey, mlSecret: secretKey, dhPublic: x25519Public(dhSecret), dhSecret };
}

/** Combiner of the draft: binds the X25519 half; ML-KEM binds itself. */
const combine = (ml: Uint8Array, dh: Uint8Array, dhCiphertext: Uint8Array, dhPublic: Uint8Array): Uint8Array => sha3_256(concat(ml, dh, dhCiphertext, dhPublic, LABEL));

/** X-Wing keys of a seed of 32 B. @throws RangeError for another size */
export function kemKeys(seed: Uint8Array): KemKeys {
  if (seed.length !== KEM_SIZE.seed) throw new RangeError('a seed has 32 B');
  const { mlPublic, dhPublic } = halvesOf(seed);
  return { publicKey: concat(mlPublic, dhPublic), secret: seed.slice() };
}

/** A fresh shared secret for the holder of a public key, or null when the key is not one: its size, its ML-KEM numbers, or low order (A9). */
export function encapsulate(publicKey: Uint8Array, random: Random): { readonly ciphertext: Uint8Array; readonly shared: Uint8Array } | null {
  if (publicKey.length !== KEM_SIZE.publicKey) return null;
  const coins = random.bytes(ENCAPSULATION_BYTES);
  const [dhPublic, dhSecret] = [publicKey.slice(ML.publicKey), coins.slice(32)];
  const dh = x25519(dhSecret, dhPublic);
  if (dh === null) return null;
  const ml = encapsulateMl(publicKey.slice(0, ML.publicKey), coins.slice(0, 32));
  if (ml === null) return null;
  const dhCiphertext = x25519Public(dhSecret);
  return { ciphertext: concat(ml.cipherText, dhCiphertext), shared: combine(ml.sharedSecret, dh, dhCiphertext, dhPublic) };
}

/** ML-KEM's own half; null when the key's numbers are not reduced (FIPS 203 §7.2). */
function encapsulateMl(publicKey: Uint8Array, coins: Uint8Array): ReturnType<typeof ml_kem768.encapsulate> | null {
  try {
    return ml_kem768.encapsulate(publicKey, coins);
  } catch {
    return null;
  }
}

/**
 * The shared secret of a ciphertext, or null when it has the wrong size or its X25519 half is of low order (A9). A ciphertext
 * for another key gives another secret. @throws RangeError when the own secret is not a seed of 32 B
 */
export function decapsulate(ciphertext: Uint8Array, secret: Uint8Array): Uint8Array | null {
  if (secret.length !== KEM_SIZE.seed) throw new RangeError('not a seed of 32 B');
  if (ciphertext.length !== KEM_SIZE.ciphertext) return null;
  const { mlSecret, dhPublic, dhSecret } = halvesOf(secret);
  const dhCiphertext = ciphertext.slice(ML.ciphertext);
  const dh = x25519(dhSecret, dhCiphertext);
  if (dh === null) return null;
  return combine(ml_kem768.decapsulate(ciphertext.slice(0, ML.ciphertext), mlSecret), dh, dhCiphertext, dhPublic);
}

/** X25519 public key of a secret of 32 B (RFC 7748). */
export const x25519Public = (secret: Uint8Array): Uint8Array => nacl.scalarMult.base(secret);

/** X25519 shared secret, or null when it is all zero: the other key is of low order and the result a public constant. */
export function x25519(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | null {
  if (publicKey.length !== 32) return null;
  const shared = nacl.scalarMult(secret, publicKey);
  return shared.some((byte) => byte !== 0) ? shared : null;
}
