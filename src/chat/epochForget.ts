/** [E9] Takes epochs that are over out of a book, on disk and in memory. Which they are is chosen by `epochOver.ts`. */
import { wipe } from '../crypto/derive.ts';
import type { RecordChange } from '../ports/storage.ts';
import { keyOf, type Key } from '../protocol/ids.ts';
import { applyRecord, pastRecord } from './epochFold.ts';
import { overOf, type Over } from './epochOver.ts';
import { decodeRecord, epochOfRecord, type EpochRecord } from './epochRecord.ts';
import type { Sender } from './epochSend.ts';
import type { EpochUse } from './epochUse.ts';
import type { EpochLesson } from './types.ts';

interface Book extends Pick<Sender, 'graph' | 'self' | 'members' | 'directory'> {
  readonly records: { read(): Promise<readonly Uint8Array[]> };
  readonly recent: Set<Key>;
  sorted: unknown;
}

/** What stays of them is in the book already, or follows. */
function end(book: Book, { ended, dropped, boots }: Over): void {
  const { graph } = book;
  for (const { id } of ended) {
    const name = keyOf(id);
    const key = graph.nodes.get(name)?.key ?? graph.past.get(name)?.key;
    if (key) wipe(key);
    book.recent.delete(name);
  }
  for (const past of ended) applyRecord(graph, pastRecord(past, null));
  for (const { id } of dropped) if (!graph.past.get(keyOf(id))?.key) graph.past.delete(keyOf(id));
  for (const boot of boots) graph.boots.splice(graph.boots.indexOf(boot), 1);
  book.sorted = null;
}

const isNothing = ({ ended, dropped, boots }: Over): boolean => ended.length + dropped.length + boots.length === 0;

/**
 * Whatever the disk holds of an epoch that is over goes, and what stays of it is written, in one transaction; null: there is none.
 * @param changeOf how a record of the book is written
 */
export async function forget(book: Book, use: EpochUse, changeOf: (record: EpochRecord) => RecordChange): Promise<EpochLesson | null> {
  if (isNothing(overOf(book, use))) return null;
  const saved = (await book.records.read()).map(decodeRecord);
  // Once more: an answer or a pair root may have come meanwhile.
  const over = overOf(book, use);
  const names = new Set(over.ended.map(({ id }) => keyOf(id)));
  const gone = saved.filter((record) => {
    const epoch = epochOfRecord(record);
    return epoch !== null && names.has(keyOf(epoch));
  });
  const deletionOf = (record: EpochRecord): RecordChange => ({ ...changeOf(record), value: null });
  const changes = [
    ...gone.map(deletionOf),
    ...over.ended.map((past) => changeOf(pastRecord(past, null))),
    ...over.dropped.map((past) => deletionOf(pastRecord(past, null))),
    ...over.boots.map((boot) => deletionOf({ type: 'boot', ...boot })),
  ];
  return isNothing(over) ? null : { changes, unlocked: false, commit: () => end(book, over) };
}
