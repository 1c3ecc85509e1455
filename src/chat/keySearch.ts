/**
 * Which keys are tried for an entry, so that junk stays cheap: the likeliest always, all others only so often.
 *
 * An honest entry is under a key that was used or learnt lately; the first one under an older key costs one long search, and
 * that key is a likely one from then on. A friend who sends what no key opens costs this device long searches for a moment,
 * and then 64 tries an entry [A5]. What was not tried with all keys is held, not refused: it comes again.
 */
import type { Clock } from '../ports/clock.ts';
import { TIME } from '../protocol/limits.ts';
import type { EpochKey, Epochs } from './types.ts';

/** Keys tried for every entry: 0.2 ms. */
export const NEAR_KEYS = 64;
/** Entries a minute for which all keys are tried: with 2,000 keys 0.3 s of work. */
export const LONG_SEARCHES = 64;

/** Gives the keys to try for one entry, likeliest first. To be iterated once, and only as far as needed. */
export type KeySearch = () => Iterable<EpochKey>;

export function createKeySearch(epochs: Pick<Epochs, 'candidates'>, clock: Clock): KeySearch {
  let began = -Infinity;
  let done = 0;
  const mayGoOn = (): boolean => {
    const now = clock.monotonic();
    if (now - began >= TIME.MINUTE) [began, done] = [now, 0];
    return done++ < LONG_SEARCHES;
  };
  return function* () {
    let tried = 0;
    for (const key of epochs.candidates()) {
      if (tried++ === NEAR_KEYS && !mayGoOn()) return;
      yield key;
    }
  };
}
