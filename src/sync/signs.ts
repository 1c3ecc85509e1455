/**
 * The signs of life that this person gives, and sees in return: that messages were read, that this device is here, that something is
 * being written. Each is a switch of this device; who gives none sees none. Decision 0038.
 *
 *   signs  [1, bits]     bits: 1 receipts, 2 here, 4 writing
 */
import { atRestKey } from '../crypto/derive.ts';
import type { Store } from '../ports/storage.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { FORMAT } from '../protocol/version.ts';

export interface Signs {
  /** That messages were read. */
  readonly receipts: boolean;
  /** That this device is here, and where it is reached. */
  readonly here: boolean;
  /** That something is being written. */
  readonly writing: boolean;
}

/** Receipts by one's own word alone. */
const FIRST: Signs = { receipts: false, here: true, writing: true };
const NONE: Signs = { receipts: false, here: false, writing: false };
const BIT = { receipts: 1, here: 2, writing: 4 } as const;
const ALL = 7;
const TABLE = 'signs';

type Kept = Pick<Store, 'records' | 'localKey'>;
const placeIn = ({ localKey }: Kept) => atRestKey(localKey, new TextEncoder().encode(TABLE));

export const encodeSigns = (signs: Signs): Uint8Array => encode([FORMAT, (Object.keys(BIT) as (keyof Signs)[]).reduce((bits, name) => bits | (signs[name] ? BIT[name] : 0), 0)]);

/** @throws FormError */
export function decodeSigns(bytes: Uint8Array): Signs {
  const [version, value] = read.tuple(decode(bytes), 2);
  read.version(version, FORMAT);
  const bits = read.int(value, 0, ALL);
  return { receipts: (bits & BIT.receipts) !== 0, here: (bits & BIT.here) !== 0, writing: (bits & BIT.writing) !== 0 };
}

/** What cannot be read, as of a later version, gives no sign: the app opens all the same. @throws StorageError */
export async function readSigns(store: Kept): Promise<Signs> {
  const kept = await store.records.get(TABLE, placeIn(store));
  try {
    return kept ? decodeSigns(kept) : FIRST;
  } catch (error) {
    if (error instanceof FormError) return NONE;
    throw error;
  }
}

/** On disk when it resolves. @throws StorageError */
export const keepSigns = (store: Kept, signs: Signs): Promise<void> => store.records.put(TABLE, placeIn(store), encodeSigns(signs), 'strict');
