/**
 * Key agreement: X25519 with the zero result refused (A9), and X-Wing (ML-KEM-768 + X25519, draft-connolly-cfrg-xwing-kem),
 * which holds while either half does (F84). Keys are made from seeds of 32 B; randomness is given by the caller.
 */
import { ml_kem768_x25519 as xwing } from '@noble/post-quantum/hybrid.js';
import nacl from 'tweetnacl';
import type { Random } from '../ports/primitives.ts';

/** Sizes in bytes of X-Wing. */
export const KEM_SIZE = { publicKey: 1216, ciphertext: 1120, shared: 32, seed: 32 } as const;

/** Randomness of one encapsulation: 32 B for ML-KEM, 32 B for the X25519 key. */
const ENCAPSULATION_BYTES = 64;

export interface KemKeys {
  readonly publicKey: Uint8Array;
  /** Seed of 32 B. */
  readonly secret: Uint8Array;
}

/** X-Wing keys of a seed of 32 B. */
export function kemKeys(seed: Uint8Array): KemKeys {
  const { publicKey, secretKey } = xwing.keygen(seed);
  return { publicKey, secret: secretKey };
}

/** A fresh shared secret for the holder of a public key, or null when the key is not one: its size, its ML-KEM numbers, or low order (A9). */
export function encapsulate(publicKey: Uint8Array, random: Random): { readonly ciphertext: Uint8Array; readonly shared: Uint8Array } | null {
  if (publicKey.length !== KEM_SIZE.publicKey) return null;
  const coins = random.bytes(ENCAPSULATION_BYTES);
  try {
    const { cipherText, sharedSecret } = xwing.encapsulate(publicKey, coins);
    return { ciphertext: cipherText, shared: sharedSecret };
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
  try {
    return xwing.decapsulate(ciphertext, secret);
  } catch {
    return null;
  }
}

/** X25519 public key of a secret of 32 B (RFC 7748). */
export const x25519Public = (secret: Uint8Array): Uint8Array => nacl.scalarMult.base(secret);

/** X25519 shared secret, or null when it is all zero: the other key is of low order and the result a public constant. */
export function x25519(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | null {
  if (publicKey.length !== 32) return null;
  const shared = nacl.scalarMult(secret, publicKey);
  return shared.some((byte) => byte !== 0) ? shared : null;
}
