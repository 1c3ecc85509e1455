/**
 * Messages that this person deleted for themselves. Nobody is told: they stay in the ledger and travel as before, and are shown
 * no more on this device. One small record for each, in a table of each chat, so that the set only grows. Decision 0037.
 *
 *   hidden  [1, n, eid]   at the at-rest id of the entry
 */
import { atRestKey } from '../crypto/derive.ts';
import type { Store } from '../ports/storage.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { keyOf, SIZE, type EntryId, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';

/** Where a message stands. */
export interface HiddenPlace {
  readonly chapter: number;
  readonly id: EntryId;
}

type Kept = Pick<Store, 'records' | 'localKey'>;

/** @param name at-rest key of the conversation */
const tableOf = (name: Key): string => `hidden ${name}`;

export const encodeHidden = ({ chapter, id }: HiddenPlace): Uint8Array => encode([FORMAT, chapter, id]);

/** @throws FormError */
export function decodeHidden(bytes: Uint8Array): HiddenPlace {
  const [version, chapter, id] = read.tuple(decode(bytes), 3);
  read.version(version, FORMAT);
  return { chapter: read.int(chapter, 0, LIMITS.chapters - 1), id: read.bytes<EntryId>(id, SIZE.entry) };
}

/** Of a row that cannot be read, as of a later version, nothing is hidden: the chat opens all the same. */
function idIn(value: Uint8Array): Key | null {
  try {
    return keyOf(decodeHidden(value).id);
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

/** Names (`keyOf`) of the messages of a chat that are not shown. @param name at-rest key of the conversation */
export async function readHidden({ records }: Pick<Kept, 'records'>, name: Key): Promise<Set<Key>> {
  return new Set((await records.list(tableOf(name))).flatMap(({ value }) => idIn(value) ?? []));
}

/** On disk when it resolves. @throws StorageError */
export const keepHidden = ({ records, localKey }: Kept, name: Key, place: HiddenPlace): Promise<void> =>
  records.put(tableOf(name), atRestKey(localKey, place.id), encodeHidden(place), 'strict');
