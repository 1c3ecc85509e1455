/** Reactions and edits that stand in another chapter than what they act on: found by summaries, so without loading every chapter. */
import type { DeviceId, Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { ChapterSet } from './chapterSet.ts';
import { halfName, nameOf } from './names.ts';
import { mayReach, targetMark } from './overview.ts';
import { shownChapters, type Chapters } from './shown.ts';

/** Summaries that are looked through for one chapter: of many the last. */
const LOOKED_AT = 512;

/** Of the shown chapters those that act on an entry of the set, ascending: of many the last, so that nobody makes one chapter cost all. */
export async function reachingInto(set: ChapterSet, chapters: Chapters, self: DeviceId): Promise<readonly number[]> {
  const overview = await chapters.overview();
  const entries = [...set.entries.values()].map(({ entry }) => entry.id);
  const [marks, here] = [new Set(entries.map(targetMark)), new Set<Key>(entries.map(halfName))];
  const perhaps = shownChapters(overview, self, await chapters.brought()).filter((chapter) => chapter !== set.chapter && mayReach(overview.get(chapter)!, marks)).slice(-LOOKED_AT);
  const summaries = await Promise.all(perhaps.map((chapter) => chapters.summary(chapter)));
  return perhaps.filter((_, i) => (summaries[i]?.reaching ?? []).some((id) => here.has(nameOf(id)))).slice(-LIMITS.reachingChapters);
}
