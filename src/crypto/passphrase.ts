/**
 * A key from a passphrase, made slow on purpose: Argon2id (RFC 9106), 32 B. How slow stands beside what was sealed, so that it can
 * grow later; what may have been written by somebody else is bounded before anything is derived from it. It is done in one go: the
 * library's way in steps would weigh on what every start loads, and whoever waits for it waits for nothing else.
 */
import { argon2id } from '@noble/hashes/argon2.js';
import { wipe } from './keys.ts';

export const SALT_BYTES = 16;

export interface Stretch {
  /** In KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
  /** 16 B, random. */
  readonly salt: Uint8Array;
}

/** RFC 9106, second recommended option, with one lane: a browser runs them one after the other. About two seconds and 64 MiB. */
export const STRETCH = { memory: 64 * 1024, passes: 3, lanes: 1 } as const;

/** Nothing outside of these is derived: 256 MiB at most, and no more than four times the work of `STRETCH`. */
export const STRETCH_BOUNDS = { memory: [8 * 1024, 256 * 1024], passes: [1, 16], lanes: [1, 4], work: 4 * STRETCH.memory * STRETCH.passes } as const;

const isWithin = (value: number, [least, most]: readonly [number, number]): boolean => Number.isInteger(value) && value >= least && value <= most;

/** Whether a device takes this upon itself. */
export const isBearable = ({ memory, passes, lanes, salt }: Stretch): boolean =>
  isWithin(memory, STRETCH_BOUNDS.memory) && isWithin(passes, STRETCH_BOUNDS.passes) && isWithin(lanes, STRETCH_BOUNDS.lanes) &&
  memory * passes <= STRETCH_BOUNDS.work && salt.length === SALT_BYTES;

/**
 * The key, 32 B. The same words give the same key however they were typed (NFKC).
 * @throws RangeError where it is not bearable: nothing is derived then
 */
export async function passphraseKey(passphrase: string, stretch: Stretch): Promise<Uint8Array> {
  if (!isBearable(stretch)) throw new RangeError('not bearable');
  const { memory, passes, lanes, salt } = stretch;
  const words = new TextEncoder().encode(passphrase.normalize('NFKC'));
  try {
    return argon2id(words, salt, { m: memory, t: passes, p: lanes, dkLen: 32 });
  } finally {
    wipe(words);
  }
}
