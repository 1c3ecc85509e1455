/**
 * What a file asks for before it opens: how slow its key is to make (`stretch.ts`) stands in its head, so that it can grow later. A file
 * may have been written by somebody else, so what it asks for is bounded before anything is derived.
 */
import { SALT_BYTES, stretch, type StretchCost } from './stretch.ts';

export interface Stretch extends StretchCost {
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

/** The key of a file, 32 B. @throws RangeError where it is not bearable: nothing is derived then */
export async function passphraseKey(passphrase: string, asked: Stretch): Promise<Uint8Array> {
  if (!isBearable(asked)) throw new RangeError('not bearable');
  return stretch(passphrase, asked.salt, asked);
}
