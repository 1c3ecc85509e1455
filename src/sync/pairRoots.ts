/**
 * Keeps the epoch book of a direct chat in step with the pair roots that are known with its person. A person who came back
 * with a higher era has none of the old ones, and what was begun under those ends: no EK₀ of before begins or sends anything.
 */
import type { EpochBook } from '../chat/epochBook.ts';
import type { EpochLesson } from '../chat/types.ts';
import type { KnownRoot } from '../people/person.ts';
import { PAIR_ROOTS } from '../people/transitions.ts';

/**
 * @param isLow this account's id is the lower one of the two
 * @param keep writes the changes of a lesson, then commits it
 */
export async function learnPairRoots(
  epochs: Pick<EpochBook, 'addPairRoot' | 'dropPairRoots'>,
  roots: readonly KnownRoot[],
  isLow: boolean,
  keep: (lesson: EpochLesson) => Promise<void>,
): Promise<void> {
  const gensOf = ({ theirGen, myGen }: KnownRoot): readonly [number, number] => (isLow ? [myGen, theirGen] : [theirGen, myGen]);
  // A list that is not full forgot nothing by its length: what is not in it went with an era.
  if (roots.length < PAIR_ROOTS) await keep(epochs.dropPairRoots(roots.map((known) => ({ root: known.root, gen: Math.max(...gensOf(known)) }))));
  for (const known of [...roots].reverse()) await keep(epochs.addPairRoot(known.root, ...gensOf(known)));
}
