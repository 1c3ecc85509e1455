/** Finds stamps for notices, a slice at a time, so that no task blocks its thread for long (protocol §11). */
import { sha256 } from '../crypto/hash.ts';
import { STAMP_BYTES, stampBits } from '../crypto/stamp.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/primitives.ts';
import type { InboxId, RelayId } from '../protocol/ids.ts';

/** A slice ends after so many ms; checked every so many hashes. */
const SLICE_MS = 20;
const HASHES_AT_ONCE = 64;

/**
 * A stamp of at least `bits`, found by trying from a random start.
 * @param goesOn asked between slices; false gives up
 * @returns null when given up
 */
export async function findStamp(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  relay: RelayId,
  inbox: InboxId,
  notice: Uint8Array,
  bits: number,
  goesOn: () => boolean,
): Promise<Uint8Array | null> {
  const hash = sha256(notice);
  const x = random.bytes(STAMP_BYTES);
  while (goesOn()) {
    const end = clock.monotonic() + SLICE_MS;
    do {
      for (let i = 0; i < HASHES_AT_ONCE; i++) {
        if (stampBits(relay, inbox, hash, x) >= bits) return x;
        increment(x);
      }
    } while (clock.monotonic() < end && clock.monotonic() > end - SLICE_MS);
    await new Promise<void>((resolve) => clock.after(0, resolve));
  }
  return null;
}

function increment(x: Uint8Array): void {
  for (let i = x.length - 1; i >= 0; i--) {
    x[i] = (x[i]! + 1) & 255;
    if (x[i] !== 0) return;
  }
}
