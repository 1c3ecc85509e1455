/**
 * `Documents` by y-indexeddb: each live chapter's Yjs document in a database of its own, under a name that tells nothing.
 *
 * A cache, never believed: the ledger is. y-indexeddb gives no signal that an update is stored, so one is awaited by a
 * request of our own behind it on the same table; and it adds a row each time it opens, so many rows are made one.
 */
import { IndexeddbPersistence, clearDocument, storeState } from 'y-indexeddb';
import { Doc, applyUpdate, encodeStateAsUpdate } from 'yjs';
import { StorageError } from '../ports/storage.ts';
import type { Key } from '../protocol/ids.ts';
import { guarded, leave, write, type Database } from './database.ts';
import type { ClosableDocuments } from './documents.ts';

/** Documents held open at once: chats that a person goes back and forth between. */
const OPEN = 8;

/** Rows of one document before they are made one: y-indexeddb alone would let 500 states of 224 KiB gather. */
const ROWS = 32;

/** y-indexeddb's table of updates. */
const UPDATES = 'updates';

/** An update of nothing: no struct and no deletion. */
const EMPTY = 2;

interface Live {
  readonly doc: Doc;
  readonly provider: IndexeddbPersistence;
}

/** How many rows are stored, once everything that was asked of the table before is done. */
function storedRows(db: IDBDatabase): Promise<number> {
  return new Promise((resolve, reject) => {
    const tx = db.transaction(UPDATES, 'readonly');
    const rows = tx.objectStore(UPDATES).count();
    tx.oncomplete = () => resolve(rows.result);
    tx.onabort = () => reject(tx.error ?? new StorageError('storageFailed'));
  });
}

async function openLive(databaseName: string): Promise<Live> {
  const doc = new Doc();
  const provider = new IndexeddbPersistence(databaseName, doc);
  const db = await provider._db;
  const rows = await storedRows(db);
  if (!provider.synced) {
    await provider.destroy();
    throw new StorageError('storageCorrupt');
  }
  if (rows > ROWS) {
    await storeState(provider, true);
    await storedRows(db);
  }
  return { doc, provider };
}

async function closeLive(live: Promise<Live>): Promise<void> {
  const opened = await live.catch(() => null);
  await opened?.provider.destroy();
  opened?.doc.destroy();
}

export function createYDocuments(db: Database, storeName: string): ClosableDocuments {
  const live = new Map<Key, Promise<Live>>();
  const databaseName = (name: string): string => `${storeName}/${name}`;

  /** Opens a document, or takes it from those that are open; the longest unused one is closed. */
  const opened = (name: Key): Promise<Live> => {
    const known = live.get(name) ?? openLive(databaseName(name));
    live.delete(name);
    live.set(name, known);
    known.catch(() => live.delete(name));
    const oldest = live.size > OPEN ? [...live][0]! : null;
    if (oldest !== null) {
      live.delete(oldest[0]);
      leave(closeLive(oldest[1]));
    }
    return known;
  };
  const forget = async (name: string): Promise<void> => {
    const known = live.get(name as Key);
    live.delete(name as Key);
    if (known !== undefined) await closeLive(known);
    await clearDocument(databaseName(name));
  };
  const isKept = async (name: Key): Promise<boolean> => (await db.getKey('documents', name)) !== undefined;
  const register = (name: Key): Promise<void> => write(db, ['documents'], 'relaxed', (tx) => leave(tx.objectStore('documents').put(true, name)));

  return {
    load: (name) =>
      guarded(async () => {
        if (!(await isKept(name))) return null;
        const update = encodeStateAsUpdate((await opened(name)).doc);
        return update.length > EMPTY ? update : null;
      }),
    save: (name, update) =>
      guarded(async () => {
        const copy = update.slice();
        if (!(await isKept(name))) await register(name);
        const { doc, provider } = await opened(name);
        applyUpdate(doc, copy);
        await storedRows(provider.db!);
      }),
    drop: (name) =>
      guarded(async () => {
        if (!(await isKept(name))) return;
        await forget(name);
        await write(db, ['documents'], 'relaxed', (tx) => leave(tx.objectStore('documents').delete(name)));
      }),
    async close() {
      await Promise.all([...live.values()].map(closeLive));
      live.clear();
    },
    clear: () => guarded(async () => void (await Promise.all((await db.getAllKeys('documents')).map(forget)))),
  };
}
