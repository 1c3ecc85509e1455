/**
 * How much one friend can have fetched here without being asked: so many bytes of this disk a day, so that thousands of photos
 * do not fill it. What is beyond comes when it is asked for [H41]. A day begins with the first thing that is fetched in it.
 *
 *   row = [1, since, bytes]     at the at-rest id of the account
 */
import { sealedBytes } from '../crypto/blob.ts';
import { atRestKey } from '../crypto/derive.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/storage.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import type { AccountId } from '../protocol/ids.ts';
import { TIME } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';

/** Of the disk, for each friend and day: a hundred photos and more. */
export const DAILY_BYTES = 128 * 1024 * 1024;
const TABLE = 'blobDays';

interface Day {
  /** Unix ms of this device. */
  readonly since: number;
  readonly bytes: number;
}

/** @throws FormError */
function decodeDay(row: Uint8Array): Day {
  const [version, since, bytes] = read.tuple(decode(row), 3);
  read.version(version, FORMAT);
  return { since: read.int(since), bytes: read.int(bytes) };
}

export class Allowance {
  readonly #store: Pick<Store, 'records' | 'localKey'>;
  readonly #clock: Clock;

  constructor(store: Pick<Store, 'records' | 'localKey'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Whether a file of theirs may be fetched without asking; then its place on the disk is counted. One at a time. @throws StorageError
   * @param bytes of the file, plain
   */
  async take(account: AccountId, bytes: number): Promise<boolean> {
    const { records, localKey } = this.#store;
    const key = atRestKey(localKey, account);
    const now = this.#clock.now();
    const row = await records.get(TABLE, key);
    const last = row ? decodeDay(row) : null;
    // A clock that was set back begins anew: else it would be a long day.
    const today = last && last.since <= now && now - last.since < TIME.DAY ? last : { since: now, bytes: 0 };
    const sum = today.bytes + sealedBytes(bytes);
    if (sum > DAILY_BYTES) return false;
    await records.put(TABLE, key, encode([FORMAT, today.since, sum]), 'relaxed');
    return true;
  }
}
