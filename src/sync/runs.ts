/** Slots of lanes as they are told and sent between two devices: frontiers, and runs of entries within the bounds of a message. */
import type { LaneFrontier as LaneHere } from '../chat/catalogue.ts';
import type { Carried } from '../chat/types.ts';
import { keyOf, sameBytes, type ConversationId, type EntryId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { LaneFrontier } from './messages.ts';
import type { Run } from './objects.ts';

type Ranges = LaneHere['have'];

/** As it goes over the wire: 16 B. */
export const halfOf = (id: EntryId): Uint8Array => id.slice(0, 16);

export const slotsIn = (ranges: Ranges): number[] => ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i));

/** What is held is named too, so that it is not sent again. */
export const toWire = ({ device, upto, have, held }: LaneHere): LaneFrontier =>
  ({ device, upto, beyond: [...new Set(slotsIn([...have, ...held]).filter((seq) => seq > upto))] });

/** Whether both have something in the same slots. What is held stands beyond though it may close the gap. */
export function sameFrontier(a: readonly LaneFrontier[], b: readonly LaneFrontier[]): boolean {
  const text = (lanes: readonly LaneFrontier[]): string => lanes.map(slotsText).sort().join('\n');
  return text(a) === text(b);
}

function slotsText({ device, upto, beyond }: LaneFrontier): string {
  const rest = new Set(beyond);
  let last = upto;
  while (rest.delete(last + 1)) last++;
  return `${keyOf(device)} ${last} ${[...rest].sort((x, y) => x - y).join()}`;
}

/** Ascending numbers as unbroken stretches. */
export function runsOf(seqs: readonly number[]): { readonly from: number; readonly length: number }[] {
  const runs: { from: number; length: number }[] = [];
  for (const seq of [...seqs].sort((a, b) => a - b)) {
    const last = runs[runs.length - 1];
    if (last && seq === last.from + last.length) last.length++;
    else runs.push({ from: seq, length: 1 });
  }
  return runs;
}

/** Carried slots as runs within the bounds of one message. Twins (one slot twice) go in runs of their own. */
export function runsOfCarried(conversation: ConversationId, carried: readonly Carried[], maxBytes: number = LIMITS.batchBytes): Run[] {
  const runs: (Omit<Run, 'entries'> & { entries: (Uint8Array | null)[]; bytes: number })[] = [];
  for (const { chapter, device, seq, sealed } of carried) {
    const last = runs[runs.length - 1];
    const size = sealed?.length ?? 1;
    const fits = last && last.chapter === chapter && sameBytes(last.device, device) && seq === last.from + last.entries.length;
    if (fits && last.bytes + size <= maxBytes && last.entries.length < LIMITS.batchEntries) {
      last.entries.push(sealed);
      last.bytes += size;
    } else runs.push({ conversation, chapter, device, from: seq, entries: [sealed], bytes: size });
  }
  return runs.map(({ bytes: _bytes, ...run }) => run);
}
