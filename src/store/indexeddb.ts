/**
 * `Store` in the browser: one IndexedDB database, one of y-indexeddb's for each live chapter, and a folder of large blobs (protocol §13).
 *
 * The AES-GCM key that seals records lives in the database as an object that cannot be read, or, once there is a passphrase, wrapped
 * (`lockDesk.ts`); the local key is sealed under it. Uses what a dedicated worker has. It must never make a new key over data that an old one sealed: then the storage is
 * said to be corrupt, and recovery is a person's choice.
 */
import { StorageError, type Store } from '../ports/storage.ts';
import { createBlobs, type LazyBlobs } from './blobs.ts';
import { guarded, leave, openDatabase, write, type Database } from './database.ts';
import { createDocuments, type ClosableDocuments } from './documents.ts';
import { createLedgerTable } from './ledgerTable.ts';
import { createLine } from './line.ts';
import { createRecordsTable } from './recordsTable.ts';
import { createSealer, createSealingKey, LOCAL_KEY, type Sealer } from './sealing.ts';

export interface OpenStoreOptions {
  /** Name of the database and of the folder of large blobs; documents are beside it as `name/…`. */
  readonly name: string;
  readonly crypto?: Crypto;
  /** Of a store that has a passphrase: what its lock desk gave for it. */
  readonly key?: CryptoKey;
  /** Another tab holds the database and does not let go yet; opening or erasing goes on when it does. */
  readonly onBlocked?: () => void;
  /** The database was taken from us, by another tab or by the browser. Every later call says `storageBlocked`. */
  readonly onClosed?: () => void;
}

const LOCAL_KEY_BYTES = 32;

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

async function readKeys(db: Database, crypto: Crypto, given?: CryptoKey): Promise<Keys> {
  const [key = given, sealed, lock] = await Promise.all(['key', 'localKey', 'lock'].map((row) => db.get('meta', row)));
  if (!key && lock) throw new StorageError('storageLocked');
  if (!(key instanceof CryptoKey) || !(sealed instanceof Uint8Array)) throw new StorageError('storageCorrupt');
  const sealer = createSealer(crypto, key);
  return { sealer, localKey: await sealer.open(...LOCAL_KEY, sealed) };
}

/** What a store is made of. */
export interface StoreParts {
  readonly db: Database;
  readonly documents: ClosableDocuments;
  readonly blobs: LazyBlobs;
  readonly onBlocked: () => void;
}

/**
 * Opens the store of this device, or makes it.
 * @throws StorageError storageBlocked (no storage here), storageLocked (it has a passphrase, and no key was given), storageCorrupt (it
 * cannot be opened, or its keys are gone)
 */
export async function openStore({ name, crypto = globalThis.crypto, key, onBlocked = () => {}, onClosed = () => {} }: OpenStoreOptions): Promise<Store> {
  const db = await openDatabase({ name, onBlocked, onClosed });
  try {
    const parts = { db, documents: createDocuments(db, name), blobs: createBlobs(db, name), onBlocked };
    if ((await db.get('meta', 'erasing')) === true) {
      await (await import('./erasing.ts')).eraseRest(parts);
      return await openStore({ name, crypto, onBlocked, onClosed });
    }
    if ((await db.count('meta')) === 0) {
      if (await hasData(db)) throw new StorageError('storageCorrupt');
      await makeKeys(db, crypto);
    }
    return storeOn(parts, await readKeys(db, crypto, key));
  } catch (cause) {
    db.close();
    return guarded(() => Promise.reject(cause as Error));
  }
}

function storeOn(parts: StoreParts, { sealer, localKey }: Keys): Store {
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
    erase: async () => (await import('./erasing.ts')).eraseStore(parts),
  };
}
