/**
 * One lane of one chapter: who wrote what is in it (verdicts), where it forks and where it has gaps (protocol §§6, 7).
 *
 * A verdict depends on bytes, keys and links alone. A link counts from a slot to the slot before it: then one pass from the
 * highest slot down decides, whatever the order of arrival. Nothing here looks at a clock, a member list or a limit.
 */
import type { EntryId, Key } from '../protocol/ids.ts';
import { nameOf } from './names.ts';
import type { KnownEntry, OpenEntry, SeenEntry, Verdict } from './types.ts';

/** An opened entry whose author is known and which is not authentic yet. */
export interface Candidate {
  readonly entry: OpenEntry;
  /** Its own signature was tried and is wrong. */
  readonly bad: boolean;
}

export interface Judged {
  readonly entry: OpenEntry;
  readonly verdict: Verdict;
}

/**
 * Judges what is new in one lane, highest slot first: a signature proves the head of a run, links carry it back [F: verify heads].
 * @param links ids that authentic entries of this lane link to, each as `slotLink(seq of the linked slot, id)`
 */
export async function judgeLane(
  candidates: readonly Candidate[],
  links: ReadonlySet<string>,
  verify: (entry: OpenEntry) => Promise<boolean>,
): Promise<readonly Judged[]> {
  const linked = new Set(links);
  const judged: Judged[] = [];
  for (const { entry, bad } of [...candidates].sort((a, b) => b.entry.seq - a.entry.seq)) {
    const isLinked = linked.has(slotLink(entry.seq, entry.id));
    const verdict = isLinked ? (bad ? 'unverifiable' : 'linked') : !bad && (await verify(entry)) ? 'signed' : 'held';
    judged.push({ entry, verdict });
    if (verdict !== 'held' && entry.prev) linked.add(slotLink(entry.seq - 1, entry.prev));
  }
  return judged;
}

/** Name of a link to a slot's entry. */
export const slotLink = (seq: number, id: EntryId): string => `${seq} ${nameOf(id)}`;

/** Everything that authentic entries of a lane link to. */
export function linksOf(lane: readonly KnownEntry[]): Set<string> {
  return new Set(lane.flatMap(({ entry }) => (entry.prev && entry.seq > 0 ? [slotLink(entry.seq - 1, entry.prev)] : [])));
}

const groupBy = (lane: readonly SeenEntry[], groupOf: (known: SeenEntry) => string): SeenEntry[][] => {
  const groups = new Map<string, SeenEntry[]>();
  for (const known of lane) {
    const name = groupOf(known);
    const group = groups.get(name);
    if (group) group.push(known);
    else groups.set(name, [known]);
  }
  return [...groups.values()];
};

/**
 * Groups of twins in a lane: entries in one slot or with one prev, groups that share an entry made one.
 * @param elsewhere ids whose twin stands in another chapter (same prev, or both without one)
 */
export function twinsOf(lane: readonly SeenEntry[], elsewhere: ReadonlySet<Key>): readonly (readonly SeenEntry[])[] {
  const same = [...groupBy(lane, ({ entry }) => `slot ${entry.seq}`), ...groupBy(lane, ({ entry }) => (entry.prev ? nameOf(entry.prev) : 'none'))];
  const groups = same.filter((group) => group.length > 1);
  for (const known of lane) if (elsewhere.has(nameOf(known.entry.id))) groups.push([known]);
  const merged: Set<SeenEntry>[] = [];
  for (const group of groups) {
    const touching = merged.filter((other) => group.some((known) => other.has(known)));
    for (const other of touching) merged.splice(merged.indexOf(other), 1);
    merged.push(new Set([...touching.flatMap((other) => [...other]), ...group]));
  }
  return merged.map((group) => [...group]);
}

/** Ranges of slots, ascending and apart, first and last inclusive. */
export type Ranges = readonly (readonly [first: number, last: number])[];

export function rangesOf(seqs: Iterable<number>): Ranges {
  const ranges: [number, number][] = [];
  for (const seq of [...new Set(seqs)].sort((a, b) => a - b)) {
    const last = ranges[ranges.length - 1];
    if (last && seq === last[1] + 1) last[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}

/** Last slot of the unbroken run from 0, −1 when slot 0 is missing. */
export const uptoOf = (ranges: Ranges): number => (ranges[0]?.[0] === 0 ? ranges[0][1] : -1);

/** Slots in which something stands and the entry that a later one links to is missing: a twin that did not come yet, and with it what it had seen. */
export function missingTwins(lane: readonly SeenEntry[]): readonly { readonly from: number; readonly count: number }[] {
  const [here, slots] = [new Set(lane.map(({ entry }) => nameOf(entry.id))), new Set(lane.map(({ entry }) => entry.seq))];
  const behind = lane.filter(({ entry }) => entry.seq > 0 && entry.prev && !here.has(nameOf(entry.prev)) && slots.has(entry.seq - 1));
  return [...new Set(behind.map(({ entry }) => entry.seq - 1))].map((from) => ({ from, count: 1 }));
}

/** What is missing below the highest slot. At most as many as there are ranges [H7]. */
export function gapsOf(ranges: Ranges): readonly { readonly from: number; readonly count: number }[] {
  return ranges.flatMap(([first], i) => {
    const from = i === 0 ? 0 : ranges[i - 1]![1] + 1;
    return first > from ? [{ from, count: first - from }] : [];
  });
}
