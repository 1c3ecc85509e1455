/** Reactions and edits that stand in another chapter than what they act on: found by summaries, so without loading every chapter. */
import type { Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { ChapterSet } from './chapterSet.ts';
import { halfName, nameOf } from './names.ts';
import type { ChapterSummary } from './summary.ts';

/**
 * Those that act on an entry of the set, ascending: of many the last, so that nobody makes one chapter cost all.
 * @param others shown chapters in which something acts on what is not in them
 */
export function reachingInto(set: ChapterSet, summaries: ReadonlyMap<number, ChapterSummary>, others: readonly number[]): readonly number[] {
  const here = new Set<Key>([...set.entries.values()].map(({ entry }) => halfName(entry.id)));
  return others.filter((chapter) => summaries.get(chapter)!.reaching!.some((id) => here.has(nameOf(id)))).slice(-LIMITS.reachingChapters);
}
