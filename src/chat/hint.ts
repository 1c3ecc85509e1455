/**
 * Which epoch key sealed an entry: E carries 4 B that each key gives for its nonce. Finding the key is work for every key that
 * does not fit, and a friend can send what fits none; so the first half of that work is done once for each key (`kdfOf`).
 */
import { kdfInfo, kdfOf } from '../crypto/derive.ts';
import { sameBytes } from '../protocol/ids.ts';

export const HINT_BYTES = 4;

/** The hint that a key (32 B) gives for a nonce. */
export const hintOf = (key: Uint8Array, nonce: Uint8Array): Uint8Array => kdfOf(key)(kdfInfo('hint', nonce)).slice(0, HINT_BYTES);

/** Tells of each key whether a hint may be its own: of four thousand million others, one is too. */
export function hintTest(nonce: Uint8Array, hint: Uint8Array): (key: Uint8Array) => boolean {
  const info = kdfInfo('hint', nonce);
  return (key) => sameBytes(kdfOf(key)(info).subarray(0, HINT_BYTES), hint);
}
