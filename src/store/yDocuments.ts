/**
 * `Documents` by y-indexeddb: each live chapter's Yjs document in a database of its own, under a name that tells nothing.
 *
 * A cache, never believed: the ledger is. y-indexeddb gives no signal that an update is stored, so one is awaited by a
 * request of our own behind it on the same table; it adds a row each time it opens, so many rows are made one; and it never
 * takes a row back, so what was taken back is gone only when all rows are replaced at once.
 */
import { IndexeddbPersistence, clearDocument, storeState } from 'y-indexeddb';
import { Doc, applyUpdate, encodeStateAsUpdate } from 'yjs';
import { StorageError } from '../ports/storage.ts';
import type { Key } from '../protocol/ids.ts';
import { guarded, leave, write, type Database } from './database.ts';
import type { ClosableDocuments } from './documents.ts';
import { createTurns } from './turns.ts';

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

/** Puts one row in the place of all, at once: a crash leaves the old ones or the new one. */
function overwrite(db: IDBDatabase, update: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const tx = db.transaction(UPDATES, 'readwrite', { durability: 'strict' });
    tx.objectStore(UPDATES).clear();
    tx.objectStore(UPDATES).add(update);
    tx.oncomplete = () => resolve();
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

/** The documents that are open, of all that are kept. */
function createOpenDocuments(databaseName: (name: Key) => string) {
  const live = new Map<Key, Promise<Live>>();
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
  /** Closes one: whoever asks next opens it anew. */
  const close = async (name: Key): Promise<void> => {
    const known = live.get(name);
    live.delete(name);
    if (known !== undefined) await closeLive(known);
  };
  const closeAll = async (): Promise<void> => void (await Promise.all([...live.keys()].map(close)));
  return { opened, close, closeAll };
}

export function createYDocuments(db: Database, storeName: string): ClosableDocuments {
  const databaseName = (name: Key): string => `${storeName}/${name}`;
  const { opened, close, closeAll } = createOpenDocuments(databaseName);
  const forget = async (name: Key): Promise<void> => {
    await close(name);
    await clearDocument(databaseName(name));
  };
  const isKept = async (name: Key): Promise<boolean> => (await db.getKey('documents', name)) !== undefined;
  /** Strict: a database whose name were lost could be deleted by nobody. */
  const register = async (name: Key): Promise<void> => {
    if (!(await isKept(name))) await write(db, ['documents'], 'strict', (tx) => leave(tx.objectStore('documents').put(true, name)));
  };
  /** A row that was added late must not outlive the call that replaces it. */
  const { inTurn } = createTurns();
  const turn = <T>(name: Key, work: () => Promise<T>): Promise<T> => inTurn(name, () => guarded(work));

  return {
    load: (name) =>
      turn(name, async () => {
        if (!(await isKept(name))) return null;
        const update = encodeStateAsUpdate((await opened(name)).doc);
        return update.length > EMPTY ? update : null;
      }),
    save(name, update) {
      const copy = update.slice();
      return turn(name, async () => {
        await register(name);
        const { doc, provider } = await opened(name);
        applyUpdate(doc, copy);
        await storedRows(provider.db!);
      });
    },
    replace(name, update) {
      const copy = update.slice();
      return turn(name, async () => {
        await register(name);
        // One that cannot be read is begun anew.
        const { provider } = await opened(name).catch(() => forget(name).then(() => opened(name)));
        await overwrite(provider.db!, copy);
        // Its document in memory is the old one still.
        await close(name);
      });
    },
    drop: (name) =>
      turn(name, async () => {
        if (!(await isKept(name))) return;
        await forget(name);
        await write(db, ['documents'], 'relaxed', (tx) => leave(tx.objectStore('documents').delete(name)));
      }),
    close: closeAll,
    clear: () => guarded(async () => void (await Promise.all((await db.getAllKeys('documents')).map((name) => forget(name as Key))))),
  };
}
