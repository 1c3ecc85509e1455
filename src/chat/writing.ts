/**
 * Where and after what the next own entry goes (protocol §§6, 7). No number is reserved: this is a plan, and only the completed
 * transaction makes it an entry.
 */
import { half } from '../crypto/derive.ts';
import { compareBytes, type DeviceId, type EntryId, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { ChapterSet } from './chapterSet.ts';
import { maxDeps } from './entry.ts';
import { nameOf } from './names.ts';
import { writingStarts, type Chapters } from './shown.ts';
import { laneOf, type ChapterSummary } from './summary.ts';
import type { KnownEntry } from './types.ts';

/** Slot after the last one of a lane in a chapter. */
const nextSeq = (summary: ChapterSummary | undefined, device: DeviceId): number => {
  const have = summary && laneOf(summary, device)?.have;
  return have ? have[have.length - 1]![1] + 1 : 0;
};

const isFull = (summary: ChapterSummary | undefined, device: DeviceId): boolean =>
  summary !== undefined && (summary.entries >= LIMITS.chapterEntries || summary.bytes >= LIMITS.chapterBytes || nextSeq(summary, device) >= LIMITS.laneEntries);

const highest = (chapters: readonly number[]): number => chapters.reduce((most, one) => Math.max(most, one));

/**
 * The chapter to write into: the highest reached from one that this device wrote in, or where the chat goes on for it, by steps to a
 * next chapter that holds something here or at a friend; the one after it when that is full. So nothing shown stays behind all that comes.
 * @param seen chapters that a friend's digest named
 */
export async function writingChapter(chapters: Chapters, device: DeviceId, seen: ReadonlySet<number>): Promise<number> {
  const overview = await chapters.overview();
  let chapter = highest(writingStarts(overview, device, await chapters.brought()));
  while (overview.has(chapter + 1) || seen.has(chapter + 1)) chapter += 1;
  while (isFull(await chapters.summary(chapter), device)) chapter += 1;
  return chapter;
}

/** Slot and predecessor of this device's next entry in a chapter. */
export async function nextSlot(chapters: Chapters, device: DeviceId, chapter: number): Promise<{ readonly seq: number; readonly prev: EntryId | null }> {
  const here = await chapters.summary(chapter);
  const lane = here && laneOf(here, device);
  if (lane) return { seq: nextSeq(here, device), prev: lane.last };
  // Once in a chapter. An overview may not know of a lane that an earlier version of this app wrote, and a wrong predecessor is a fork.
  const earlier = [...(await chapters.summaries()).values()].filter((one) => one.chapter < chapter && laneOf(one, device)).sort((a, b) => a.chapter - b.chapter);
  const before = earlier.at(-1);
  return { seq: 0, prev: (before && laneOf(before, device)?.last) ?? null };
}

/** The newest entry of each other lane that is not hidden behind a fork; of a forked lane all that are not, since it has more ends than one. */
function heads(set: ChapterSet, device: DeviceId): readonly KnownEntry[] {
  const hidden = set.hidden();
  const forked = new Set(set.forks().map((fork) => nameOf(fork.device)));
  return [...set.lanes].flatMap(([name, lane]): readonly KnownEntry[] => {
    if (name === nameOf(device)) return [];
    const shown = lane.filter(({ entry }) => !hidden.has(nameOf(entry.id)));
    return forked.has(name) ? shown : shown.sort((a, b) => b.entry.seq - a.entry.seq || compareBytes(a.entry.id, b.entry.id)).slice(0, 1);
  });
}

/** First halves of the ids to name as seen: heads of other lanes that nothing else named has in its past, highest L first. */
export function depsFor(set: ChapterSet, device: DeviceId, prev: EntryId | null, kind: number): readonly Uint8Array[] {
  const causality = set.causality();
  const level = (known: KnownEntry): number => causality.lamport.get(nameOf(known.entry.id)) ?? 0;
  const named = heads(set, device).slice().sort((a, b) => level(b) - level(a) || compareBytes(a.entry.id, b.entry.id));
  const before = prev ? nameOf(prev) : null;
  const above: Key[] = [...named.map(({ entry }) => nameOf(entry.id)), ...(before && set.entries.has(before) ? [before] : [])];
  const past = causality.past(above);
  return named.filter(({ entry }) => !past.has(nameOf(entry.id))).slice(0, maxDeps(kind)).map(({ entry }) => half(entry.id));
}
