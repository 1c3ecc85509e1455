/**
 * Which epochs are still used in a conversation, and how far each device has moved on: read off the summaries of its chapters
 * and the acknowledgements, so it costs the same whether a chapter has one message or five hundred (protocol §8, E9). Pure.
 */
import { keyOf, type DeviceId, type Key } from '../protocol/ids.ts';
import { heldByName, type Acks } from './receipts.ts';
import type { ChapterSummary, LaneSummary } from './summary.ts';

export interface EpochUse {
  /** Entries here that are whole, by epoch; 0 where only strips are left. Under an epoch that is not in here nothing is here. */
  readonly living: ReadonlyMap<Key, number>;
  /** Epochs under which a device wrote, or acknowledged something, by device. Of this device: all under which something is here. */
  readonly reached: ReadonlyMap<Key, ReadonlySet<Key>>;
  /** Nothing is known to be missing. */
  readonly isWhole: boolean;
}

/** Chapters whose summaries an earlier version wrote: they do not tell all yet. */
export const uncounted = (summaries: Iterable<ChapterSummary>): readonly number[] =>
  [...summaries].filter(({ lanes, reaching }) => reaching === null || lanes.some(({ uses }) => uses === null)).map(({ chapter }) => chapter);

/** Whether a lane has no gap, and begins where the same lane of an earlier chapter ends. */
function isUnbroken({ have, starts }: LaneSummary, ends: ReadonlySet<Key>): boolean {
  return have.length === 1 && have[0]![0] === 0 && starts.every(({ prev }) => prev === null || ends.has(keyOf(prev)));
}

function isUnbrokenAll(summaries: readonly ChapterSummary[]): boolean {
  const ends = new Set<Key>();
  return summaries.every(({ lanes }) => {
    const isWhole = lanes.every((lane) => isUnbroken(lane, ends));
    for (const { last } of lanes) ends.add(keyOf(last));
    return isWhole;
  });
}

/**
 * @param self this device
 * @param acks what the other side's devices hold of its lanes
 * @param holds whether something is held that cannot be checked yet: its epoch is not known
 */
export function epochUse(all: Iterable<ChapterSummary>, self: DeviceId, acks: Acks, holds: boolean): EpochUse {
  const summaries = [...all].sort((a, b) => a.chapter - b.chapter);
  const living = new Map<Key, number>();
  const reached = new Map<Key, Set<Key>>();
  const reach = (device: Key, epoch: Key): void => void reached.set(device, (reached.get(device) ?? new Set<Key>()).add(epoch));
  const own = keyOf(self);
  for (const { chapter, lanes } of summaries) {
    for (const { device, uses } of lanes) {
      const readers = keyOf(device) === own ? [...acks.keys()].map((by) => ({ by, upto: heldByName(acks, by, { chapter, device }) })) : [];
      for (const { epoch, from, living: count } of uses ?? []) {
        const name = keyOf(epoch);
        living.set(name, (living.get(name) ?? 0) + count);
        reach(own, name);
        reach(keyOf(device), name);
        for (const { by, upto } of readers) if (from <= upto) reach(by, name);
      }
    }
  }
  return { living, reached, isWhole: !holds && isUnbrokenAll(summaries) };
}
