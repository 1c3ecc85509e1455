/**
 * `Store` in the browser: one IndexedDB database, one of y-indexeddb's for each live chapter, and a folder of large blobs (protocol §13).
 *
 * The AES-GCM key that seals records lives in the database as an object that cannot be read; the local key is sealed under
 * it. Uses what a dedicated worker has. It must never make a new key over data that an old one sealed: then the storage is
 * said to be corrupt, and recovery is a person's choice.
 */
import { deleteDB } from 'idb';
import { SECRET_TABLES, StorageError, type Store } from '../ports/storage.ts';
import { createBlobs, type LazyBlobs } from './blobs.ts';
import { guarded, leave, openDatabase, write, type Database } from './database.ts';
import { createDocuments, type ClosableDocuments } from './documents.ts';
import { createLedgerTable } from './ledgerTable.ts';
import { createLine } from './line.ts';
import { createRecordsTable } from './recordsTable.ts';
import { createSealer, createSealingKey, type Sealer } from './sealing.ts';

export interface OpenStoreOptions {
  /** Name of the database and of the folder of large blobs; documents are beside it as `name/…`. */
  readonly name: string;
  readonly crypto?: Crypto;
  /** Another tab holds the database and does not let go yet; opening or erasing goes on when it does. */
  readonly onBlocked?: () => void;
  /** The database was taken from us, by another tab or by the browser. Every later call says `storageBlocked`. */
  readonly onClosed?: () => void;
}

const LOCAL_KEY_BYTES = 32;

/** The place of the local key, bound into its box. */
const LOCAL_KEY = ['meta', 'localKey'] as const;

interface Keys {
  readonly sealer: Sealer;
  readonly localKey: Uint8Array;
}

async function hasData(db: Database): Promise<boolean> {
  const counts = await Promise.all((['ledger', 'records', 'documents'] as const).map((table) => db.count(table)));
  return counts.some((count) => count > 0);
}

/** Makes the keys of a first start; when another tab was faster, its keys stay. */
async function makeKeys(db: Database, crypto: Crypto): Promise<void> {
  const key = await createSealingKey(crypto);
  const localKey = await createSealer(crypto, key).seal(...LOCAL_KEY, crypto.getRandomValues(new Uint8Array(LOCAL_KEY_BYTES)));
  await write(db, ['meta'], 'strict', async (tx) => {
    const meta = tx.objectStore('meta');
    if ((await meta.count()) > 0) return;
    leave(meta.put(key, 'key'));
    leave(meta.put(localKey, 'localKey'));
  });
}

async function readKeys(db: Database, crypto: Crypto): Promise<Keys> {
  const [key, sealed] = await Promise.all([db.get('meta', 'key'), db.get('meta', 'localKey')]);
  if (!(key instanceof CryptoKey) || !(sealed instanceof Uint8Array)) throw new StorageError('storageCorrupt');
  const sealer = createSealer(crypto, key);
  return { sealer, localKey: await sealer.open(...LOCAL_KEY, sealed) };
}

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

/** What a store is made of. */
interface Parts {
  readonly db: Database;
  readonly documents: ClosableDocuments;
  readonly blobs: LazyBlobs;
  readonly onBlocked: () => void;
}

/** Deletes what the keys protected, then the database itself. May be repeated after a crash in its middle. */
async function eraseRest({ db, documents, blobs, onBlocked }: Parts): Promise<void> {
  await documents.clear();
  await blobs.clear();
  db.close();
  await guarded(() => deleteDB(db.name, { blocked: onBlocked }));
}

/**
 * Opens the store of this device, or makes it.
 * @throws StorageError storageBlocked (no storage here), storageCorrupt (it cannot be opened, or its keys are gone)
 */
export async function openStore({ name, crypto = globalThis.crypto, onBlocked = () => {}, onClosed = () => {} }: OpenStoreOptions): Promise<Store> {
  const db = await openDatabase({ name, onBlocked, onClosed });
  try {
    const parts = { db, documents: createDocuments(db, name), blobs: createBlobs(db, name), onBlocked };
    if ((await db.get('meta', 'erasing')) === true) {
      await eraseRest(parts);
      return await openStore({ name, crypto, onBlocked, onClosed });
    }
    if ((await db.count('meta')) === 0) {
      if (await hasData(db)) throw new StorageError('storageCorrupt');
      await makeKeys(db, crypto);
    }
    return storeOn(parts, await readKeys(db, crypto));
  } catch (cause) {
    db.close();
    return guarded(() => Promise.reject(cause as Error));
  }
}

function storeOn(parts: Parts, { sealer, localKey }: Keys): Store {
  const { db, documents, blobs } = parts;
  const line = createLine();
  return {
    ledger: createLedgerTable(db, line, sealer),
    records: createRecordsTable(db, line, sealer),
    documents,
    blobs,
    localKey,
    async close() {
      await line.run(Promise.resolve(), async () => {});
      await documents.close();
      await blobs.close();
      db.close();
    },
    async erase() {
      await eraseKeys(db);
      await eraseRest(parts);
    },
  };
}
