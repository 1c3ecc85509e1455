/**
 * The rows that a locked store keeps beside its records: the wrapped key, and how often a wrong passphrase was tried.
 *
 *   lock  = [1, memory KiB, passes, lanes, salt(16), nonce(12), box(48)]
 *   tries = [count, when the last one was, Unix ms]
 *
 * The box is the AES-256-GCM key over all records, wrapped by AES-256-GCM under what Argon2id makes of the passphrase, with the four
 * numbers and the salt bound in: none of them can be exchanged.
 */
import { SALT_BYTES, STRETCH_BOUNDS, type StretchCost } from '../crypto/stretch.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { TAG } from '../protocol/version.ts';

export interface LockRow {
  readonly cost: StretchCost;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly nonce: Uint8Array<ArrayBuffer>;
  readonly box: Uint8Array<ArrayBuffer>;
}

const VERSION = 1;
export const NONCE_BYTES = 12;
/** 32 B of key and 16 B of tag. */
const BOX_BYTES = 48;

export const encodeLock = ({ cost, salt, nonce, box }: LockRow): Uint8Array => encode([VERSION, cost.memory, cost.passes, cost.lanes, salt, nonce, box]);

/** What is bound into the box. */
export const lockContext = ({ cost, salt }: Pick<LockRow, 'cost' | 'salt'>): Uint8Array<ArrayBuffer> =>
  encode([`${TAG}/lock`, VERSION, cost.memory, cost.passes, cost.lanes, salt]) as Uint8Array<ArrayBuffer>;

/** @throws FormError: of another form, or of a cost that is never paid */
export function decodeLock(bytes: Uint8Array): LockRow {
  const [version, memory, passes, lanes, salt, nonce, box] = read.tuple(decode(bytes), 7);
  read.version(version, VERSION);
  return {
    cost: {
      memory: read.int(memory, ...STRETCH_BOUNDS.memory),
      passes: read.int(passes, ...STRETCH_BOUNDS.passes),
      lanes: read.int(lanes, ...STRETCH_BOUNDS.lanes),
    },
    salt: read.bytes(salt, SALT_BYTES),
    nonce: read.bytes(nonce, NONCE_BYTES),
    box: read.bytes(box, BOX_BYTES),
  };
}

/** Wrong passphrases since the last right one. */
export interface Tries {
  readonly count: number;
  /** Unix ms. */
  readonly last: number;
}

export const NO_TRIES: Tries = { count: 0, last: 0 };
export const encodeTries = ({ count, last }: Tries): Uint8Array => encode([count, last]);

/** What cannot be read counts as none: it must keep nobody out. */
export function decodeTries(bytes: Uint8Array | undefined): Tries {
  if (!bytes) return NO_TRIES;
  try {
    const [count, last] = read.tuple(decode(bytes), 2);
    return { count: read.int(count), last: read.int(last) };
  } catch (error) {
    if (error instanceof FormError) return NO_TRIES;
    throw error;
  }
}

/** So many wrong ones cost nothing: people mistype. */
const FREE_TRIES = 3;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 300_000;

/** For how long nothing more is tried. A clock that was set back begins the pause anew, and none is ever longer than the longest. */
export function pauseLeft({ count, last }: Tries, now: number): number {
  if (count < FREE_TRIES) return 0;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (count - FREE_TRIES));
  return Math.max(0, pause - Math.max(0, now - last));
}
