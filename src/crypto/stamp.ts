/** Proof of work on notices to an inbox. It stops nobody with a GPU (A16): it orders a bounded tray, the weakest goes out. */
import type { InboxId, RelayId } from '../protocol/ids.ts';
import { labelled } from './hash.ts';

export const STAMP_BYTES = 8;

/** Leading zero bits of `H("kith1/stamp" ‖ relay ‖ inbox ‖ H(notice) ‖ x)`. `noticeHash` is 32 B. */
export function stampBits(relay: RelayId, inbox: InboxId, noticeHash: Uint8Array, x: Uint8Array): number {
  const digest = labelled('stamp', relay, inbox, noticeHash, x);
  const zeros = digest.findIndex((byte) => byte !== 0);
  return zeros < 0 ? 256 : 8 * zeros + Math.clz32(digest[zeros]!) - 24;
}
