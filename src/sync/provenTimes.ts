/**
 * Times at which people I follow signed what is known of them: it cannot be earlier than that now, unless their clocks were
 * ahead. Of others nothing counts, or any stranger who posts a hello could say what time it is.
 */
import { pinnedRecord, type Person } from '../people/person.ts';
import type { Book } from './book.ts';

function signedBy(person: Person): readonly number[] {
  const record = pinnedRecord(person);
  return [...(record ? [record.issued] : []), ...person.prekeys.map(({ issued }) => issued), ...(person.follow ? [person.follow.proof.head.issued] : [])];
}

/** Computed once for each change of the book: the clock asks often. */
export function createProvenTimes(book: Book): () => readonly number[] {
  let times: readonly number[] | null = null;
  book.onChange(() => {
    times = null;
  });
  return () => (times ??= book.people().filter(({ iFollow }) => iFollow).flatMap(signedBy));
}
