/** Proof of work on notices to an inbox. It stops nobody with a GPU (A16): it orders a bounded tray, the weakest goes out. */
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/primitives.ts';
import type { InboxId, RelayId } from '../protocol/ids.ts';
import { labelled } from './hash.ts';

export const STAMP_BYTES = 8;

/** Leading zero bits of `H("kith1/stamp" ‖ parts…)`. */
export function bitsOf(...parts: readonly Uint8Array[]): number {
  const digest = labelled('stamp', ...parts);
  const zeros = digest.findIndex((byte) => byte !== 0);
  return zeros < 0 ? 256 : 8 * zeros + Math.clz32(digest[zeros]!) - 24;
}

/** Leading zero bits of `H("kith1/stamp" ‖ relay ‖ inbox ‖ H(notice) ‖ x)`. `noticeHash` is 32 B. */
export const stampBits = (relay: RelayId, inbox: InboxId, noticeHash: Uint8Array, x: Uint8Array): number => bitsOf(relay, inbox, noticeHash, x);

/** A slice ends after so many ms; checked every so many hashes. */
const SLICE_MS = 20;
const HASHES_AT_ONCE = 64;

/**
 * An x that proves at least `bits`, found by trying from a random start, a slice at a time, so that no task blocks its thread.
 * @param bitsOfX what an x proves
 * @param goesOn asked between slices; false gives up
 * @returns null when given up
 */
export async function findStamp(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  bitsOfX: (x: Uint8Array) => number,
  bits: number,
  goesOn: () => boolean,
): Promise<Uint8Array | null> {
  const x = random.bytes(STAMP_BYTES);
  while (goesOn()) {
    const end = clock.monotonic() + SLICE_MS;
    do {
      for (let i = 0; i < HASHES_AT_ONCE; i++) {
        if (bitsOfX(x) >= bits) return x;
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
