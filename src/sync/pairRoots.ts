/**
 * Keeps the epoch book of a direct chat in step with the pair roots that are known with its person. A person who came back
 * with a higher era has none of the old ones, and what was begun under those ends: no EK₀ of before begins or sends anything.
 */
import type { EpochBook } from '../chat/epochBook.ts';
import type { EpochLesson } from '../chat/types.ts';
import type { KnownRoot } from '../people/person.ts';
import { PAIR_ROOTS } from '../people/transitions.ts';

/**
 * Pair roots that the book began with and that are known no more are how this device sees, once, that somebody came back: old records
 * may have come with a backup, and are forgotten in time.
 * @param ended called before such roots are dropped, and again where that did not come to its end
 * @param isLow this account's id is the lower one of the two
 * @param keep writes the changes of a lesson, then commits it
 */
export async function learnPairRoots(
  epochs: Pick<EpochBook, 'addPairRoot' | 'dropPairRoots'>,
  roots: readonly KnownRoot[],
  isLow: boolean,
  keep: (lesson: EpochLesson) => Promise<void>,
  ended: () => Promise<void>,
): Promise<void> {
  const gensOf = ({ theirGen, myGen }: KnownRoot): readonly [number, number] => (isLow ? [myGen, theirGen] : [theirGen, myGen]);
  // A list that is not full forgot nothing by its length: what is not in it went with an era.
  const drop = (): EpochLesson => epochs.dropPairRoots(roots.map((known) => ({ root: known.root, gen: Math.max(...gensOf(known)) })));
  if (roots.length < PAIR_ROOTS && drop().changes.length > 0) {
    await ended();
    await keep(drop());
  }
  for (const known of [...roots].reverse()) await keep(epochs.addPairRoot(known.root, ...gensOf(known)));
}
