/**
 * How each chat stands in the inbox by the word of this person: pinned, muted, archived, marked as unread. One small record each,
 * beside the drafts, in memory from the first asking on. Decision 0052.
 *
 *   listing  [1, pinned since, muted until, archived since, marked as unread]   times in Unix ms, 0: not
 */
import { createQueue } from '../chat/queue.ts';
import { atRestKey } from '../crypto/derive.ts';
import type { Store } from '../ports/storage.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import type { AccountId, Key } from '../protocol/ids.ts';
import { FORMAT } from '../protocol/version.ts';
import type { ListingView } from './listingApi.ts';

const LISTINGS = 'listings';

export interface Listing {
  readonly pinnedMs: number;
  readonly mutedUntilMs: number;
  readonly archivedMs: number;
  readonly unread: boolean;
}

const PLAIN: Listing = { pinnedMs: 0, mutedUntilMs: 0, archivedMs: 0, unread: false };

/** @throws FormError */
export function decodeListing(bytes: Uint8Array): Listing {
  const [version, pinnedMs, mutedUntilMs, archivedMs, unread] = read.tuple(decode(bytes), 5);
  read.version(version, FORMAT);
  return { pinnedMs: read.int(pinnedMs), mutedUntilMs: read.int(mutedUntilMs), archivedMs: read.int(archivedMs), unread: read.int(unread, 0, 1) === 1 };
}

export const encodeListing = ({ pinnedMs, mutedUntilMs, archivedMs, unread }: Listing): Uint8Array =>
  encode([FORMAT, pinnedMs, mutedUntilMs, archivedMs, unread ? 1 : 0]);

/** How a row looks now. @param lastMs time of the newest message, 0: none */
export function listingView({ pinnedMs, mutedUntilMs, archivedMs, unread }: Listing, now: number, count: number, lastMs: number): Omit<ListingView, 'draft'> {
  const muted = mutedUntilMs > now;
  return { pinnedMs, mutedUntilMs: muted ? mutedUntilMs : 0, archived: archivedMs > 0 && (muted || (count === 0 && lastMs <= archivedMs)), markedUnread: unread };
}

export class Listings {
  readonly #store: Pick<Store, 'records' | 'localKey'>;
  readonly #queue = createQueue();
  #known: Promise<Map<Key, Listing>> | null = null;

  constructor(store: Pick<Store, 'records' | 'localKey'>) {
    this.#store = store;
  }

  #all(): Promise<Map<Key, Listing>> {
    const reading = (this.#known ??= this.#store.records.list(LISTINGS).then((rows) => new Map(rows.map(({ key, value }) => [key, decodeListing(value)]))));
    reading.catch(() => (this.#known = null));
    return reading;
  }

  async of(account: AccountId): Promise<Listing> {
    return (await this.#all()).get(atRestKey(this.#store.localKey, account)) ?? PLAIN;
  }

  /** On disk when it resolves; nothing is changed where the disk refuses. One after the other: each keeps what the one before set. @throws StorageError */
  set(account: AccountId, change: Partial<Listing>): Promise<void> {
    return this.#queue(async () => {
      const key = atRestKey(this.#store.localKey, account);
      const all = await this.#all();
      const listing = { ...(all.get(key) ?? PLAIN), ...change };
      await this.#store.records.put(LISTINGS, key, encodeListing(listing), 'relaxed');
      all.set(key, listing);
    });
  }
}
