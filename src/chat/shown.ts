/** Which chapters of a conversation are shown, and which may hold something unread: by its overview, and by few of its summaries. */
import { keyOf, sameBytes, type DeviceId } from '../protocol/ids.ts';
import { hasLane, type Overview } from './overview.ts';
import { laneOf, type ChapterSummary } from './summary.ts';
import type { ReadMark } from './unread.ts';

/** What is known of the chapters of a conversation: of all a little, of each as much as is asked for. */
export interface Chapters {
  overview(): Promise<Overview>;
  summary(chapter: number): Promise<ChapterSummary | undefined>;
  /** All of them, as the disk has them: what is signed once and for all goes by these. */
  summaries(): Promise<ReadonlyMap<number, ChapterSummary>>;
  /** The last chapter that a backup brought; −1: none did. */
  brought(): Promise<number>;
}

/** Chapters in which a device has a lane. */
export const wroteIn = (overview: Overview, device: DeviceId): readonly number[] =>
  [...overview.values()].filter((outline) => hasLane(outline, device)).map(({ chapter }) => chapter);

/**
 * Where a device that never wrote begins: the lowest chapter that it holds (it was granted from there on), else 0. Up to `brought` they
 * came by a backup: it begins behind these where there is something.
 */
export function firstChapter(overview: Overview, brought = -1): number {
  const all = [...overview.keys()];
  const given = all.filter((chapter) => chapter > brought);
  return all.length === 0 ? 0 : (given.length > 0 ? given : all).reduce((least, one) => Math.min(least, one));
}

/**
 * The chapters that are shown, ascending: those joined without a missing one to where the conversation begins, to where it goes on for
 * a device that came back with a backup, or to one that this device wrote in. So nobody pins himself to the end with a far number.
 */
export function shownChapters(overview: Overview, device: DeviceId, brought = -1): readonly number[] {
  const shown = new Set<number>();
  const spread = (from: number, step: 1 | -1): void => {
    for (let chapter = from; overview.has(chapter) && !(shown.has(chapter) && chapter !== from); chapter += step) shown.add(chapter);
  };
  for (const start of [firstChapter(overview), firstChapter(overview, brought), ...wroteIn(overview, device)]) {
    spread(start, 1);
    spread(start, -1);
  }
  return [...shown].sort((a, b) => a - b);
}

/** Of those the ones in which something makes a line, as far as that is known. */
export const linedChapters = (overview: Overview, device: DeviceId, brought = -1): readonly number[] =>
  shownChapters(overview, device, brought).filter((chapter) => overview.get(chapter)!.quiet === null);

/** Shown chapters with lines, ascending, in which a lane of another device goes beyond a mark. */
export async function beyond(chapters: Chapters, mark: ReadMark, self: DeviceId): Promise<readonly number[]> {
  const overview = await chapters.overview();
  const isBeyond = async (chapter: number, device: DeviceId): Promise<boolean> => {
    const seen = mark.get(keyOf(device));
    if (!seen || chapter !== seen.chapter) return !seen || chapter > seen.chapter;
    const summary = await chapters.summary(chapter);
    const have = summary && laneOf(summary, device)?.have;
    return have !== undefined && have.at(-1)![1] > seen.seq;
  };
  const found: number[] = [];
  for (const chapter of linedChapters(overview, self, await chapters.brought())) {
    const others = overview.get(chapter)!.devices.filter((device) => !sameBytes(device, self));
    for (const device of others) if (found.at(-1) !== chapter && (await isBeyond(chapter, device))) found.push(chapter);
  }
  return found;
}
