/**
 * What is loaded without a tap: decided when a photo or video comes, by its size, by what the person chose on this device, and by
 * the connection it has at that moment.
 *
 *   [1, choice]     choice: place in `LOADINGS`
 */
import { atRestKey } from '../crypto/derive.ts';
import type { Store } from '../ports/storage.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { FORMAT } from '../protocol/version.ts';

export const LOADINGS = ['Always', 'Not on mobile data', 'Never'] as const;
export type Loading = (typeof LOADINGS)[number];

const MiB = 1024 * 1024;
/** Never more than this without being asked: photos as they are prepared, and a short video [H59]. */
const MOST = 16 * MiB;
/** Of a photo, where the connection is metered. */
const MOST_METERED = MiB;

export function loadsAlone({ bytes, isVideo }: { readonly bytes: number; readonly isVideo: boolean }, loading: Loading, isMetered: boolean): boolean {
  if (loading === 'Never') return false;
  if (loading === 'Not on mobile data' && isMetered) return !isVideo && bytes <= MOST_METERED;
  return bytes <= MOST;
}

const TABLE = 'loading';
type Kept = Pick<Store, 'records' | 'localKey'>;
const placeIn = ({ localKey }: Kept) => atRestKey(localKey, new TextEncoder().encode(TABLE));

/** What was chosen here. Until then, and where another version kept it: not on mobile data. */
export async function readLoading(store: Kept): Promise<Loading> {
  const kept = await store.records.get(TABLE, placeIn(store));
  try {
    const [version, choice] = read.tuple(kept ? decode(kept) : null, 2);
    read.version(version, FORMAT);
    return LOADINGS[read.int(choice, 0, LOADINGS.length - 1)]!;
  } catch (error) {
    if (error instanceof FormError) return 'Not on mobile data';
    throw error;
  }
}

/** @throws StorageError */
export const keepLoading = (store: Kept, loading: Loading): Promise<void> =>
  store.records.put(TABLE, placeIn(store), encode([FORMAT, LOADINGS.indexOf(loading)]), 'relaxed');
