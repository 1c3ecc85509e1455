/**
 * A key from a passphrase: Argon2id (RFC 9106). Each guess costs as much time and memory as the one right answer did.
 */
import { argon2id } from '@noble/hashes/argon2.js';
import { plainForm } from '../protocol/plainForm.ts';
import { wipe } from './derive.ts';

/** What one derivation costs. Kept beside what it protects, so that it can be raised later. */
export interface StretchCost {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

/** The second recommendation of RFC 9106 §4, for where memory is scarce. Below a second on a laptop (measured, decision 0061). */
export const STRETCH_COST: StretchCost = { memory: 65_536, passes: 3, lanes: 4 };

/** The least that was ever written, and the most that is ever done: what a row asks for is nobody's word. */
export const STRETCH_BOUNDS = { memory: [19_456, 262_144], passes: [1, 12], lanes: [1, 8] } as const;

export const SALT_BYTES = 16;

/** In one go, holding the thread: the library's way in steps would weigh on what every start loads. @returns 32 B */
export function stretch(passphrase: string, salt: Uint8Array, { memory, passes, lanes }: StretchCost): Uint8Array<ArrayBuffer> {
  const words = new TextEncoder().encode(plainForm(passphrase));
  try {
    return argon2id(words, salt, { m: memory, t: passes, p: lanes, dkLen: 32 }).slice();
  } finally {
    wipe(words);
  }
}
