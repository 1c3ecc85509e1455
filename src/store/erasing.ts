/** Deletes a store, its keys first. */
import { deleteDB } from 'idb';
import { SECRET_TABLES } from '../ports/storage.ts';
import { guarded, leave, write, type Database } from './database.ts';
import type { StoreParts } from './indexeddb.ts';

/** All records of tables whose names begin with a word: that table, and those named by more words behind it. */
const recordsOf = (word: string): IDBKeyRange => IDBKeyRange.bound([word], [`${word}!`], false, true);

/** Deletes the secrets and the key over all records first; from then on nothing that is left can be read. */
function eraseKeys(db: Database): Promise<void> {
  return write(db, ['records', 'meta'], 'strict', (tx) => {
    for (const word of Object.values(SECRET_TABLES)) leave(tx.objectStore('records').delete(recordsOf(word)));
    leave(tx.objectStore('meta').clear());
    leave(tx.objectStore('meta').put(true, 'erasing'));
  });
}

/** Deletes what the keys protected, then the database itself. May be repeated after a crash in its middle. */
export async function eraseRest({ db, documents, blobs, onBlocked }: StoreParts): Promise<void> {
  await documents.clear();
  await blobs.clear();
  db.close();
  await guarded(() => deleteDB(db.name, { blocked: onBlocked }));
}

export async function eraseStore(parts: StoreParts): Promise<void> {
  await eraseKeys(parts.db);
  await eraseRest(parts);
}
