/**
 * What X-Wing does, and its sizes. The code of it is `xwing.ts`: keys are made from seeds of 32 B, randomness is given by the
 * caller. It is needed when a prekey is made, a notice sealed or opened, the key of an epoch granted or taken; so it is loaded
 * then (`loadKem.ts`) and handed to what uses it.
 */
import type { Random } from '../ports/primitives.ts';

/** Sizes in bytes of X-Wing. */
export const KEM_SIZE = { publicKey: 1216, ciphertext: 1120, shared: 32, seed: 32 } as const;

export interface KemKeys {
  readonly publicKey: Uint8Array;
  /** Seed of 32 B. */
  readonly secret: Uint8Array;
}

export interface Encapsulated {
  readonly ciphertext: Uint8Array;
  readonly shared: Uint8Array;
}

export interface Kem {
  /** X-Wing keys of a seed of 32 B. @throws RangeError for another size */
  keys(seed: Uint8Array): KemKeys;
  /** A fresh shared secret for the holder of a public key, or null when the key is not one: its size, its ML-KEM numbers, or low order (A9). */
  encapsulate(publicKey: Uint8Array, random: Random): Encapsulated | null;
  /**
   * The shared secret of a ciphertext, or null when it has the wrong size or its X25519 half is of low order (A9). A ciphertext
   * for another key gives another secret. @throws RangeError when the own secret is not a seed of 32 B
   */
  decapsulate(ciphertext: Uint8Array, secret: Uint8Array): Uint8Array | null;
}

/** Thrown by what cannot go on before X-Wing is loaded. It has changed nothing by then. */
export class KemNeeded extends Error {
  override readonly name = 'KemNeeded';
}

/** @throws KemNeeded for null: not loaded yet */
export function needed(kem: Kem | null): Kem {
  if (kem === null) throw new KemNeeded('X-Wing is not loaded');
  return kem;
}
