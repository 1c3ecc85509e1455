/** A page that fills the databases of its origin as they are told from outside, through the product's own store. */
import { IndexeddbPersistence, storeState } from 'y-indexeddb';
import { applyUpdate, Doc } from 'yjs';
import type { Ledger, Store } from '../../../../src/ports/storage.ts';
import { leave, openDatabase, write } from '../../../../src/store/database.ts';
import { openStore } from '../../../../src/store/indexeddb.ts';
import { createSealer, createSealingKey, LOCAL_KEY } from '../../../../src/store/sealing.ts';
import { unpack } from './packed.ts';
import { RAW, RAW_ROWS, Y_CHAT, type RawRow } from './peers.ts';

/** As `src/main.ts` names it. */
const STORE = 'kith';

export interface Seed {
  /** Makes the store with this local key, as the first start of the app does with one of its own. */
  begin(localKey: Uint8Array): Promise<void>;
  /** `Ledger.append`, with what it takes as text. */
  append(packed: string): Promise<void>;
  /** Puts in clear what the raw peer reads. */
  raw(rows: readonly RawRow[]): Promise<void>;
  /** One document, as y-indexeddb keeps it when it has tidied up. */
  document(update: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

declare global {
  interface Window {
    seed: Seed;
  }
}

let store: Store;

window.seed = {
  async begin(localKey) {
    const db = await openDatabase({ name: STORE, onBlocked: () => undefined, onClosed: () => undefined });
    const key = await createSealingKey(crypto);
    const sealed = await createSealer(crypto, key).seal(...LOCAL_KEY, localKey);
    await write(db, ['meta'], 'strict', (tx) => {
      leave(tx.objectStore('meta').put(key, 'key'));
      leave(tx.objectStore('meta').put(sealed, 'localKey'));
    });
    db.close();
    store = await openStore({ name: STORE });
  },
  append: (packed) => store.ledger.append(...(unpack(packed) as Parameters<Ledger['append']>)),
  raw: (rows) =>
    new Promise((resolve, reject) => {
      const opening = indexedDB.open(RAW, 1);
      opening.onupgradeneeded = () => void opening.result.createObjectStore(RAW_ROWS);
      opening.onsuccess = () => {
        const tx = opening.result.transaction(RAW_ROWS, 'readwrite');
        for (const [n, row] of rows.entries()) tx.objectStore(RAW_ROWS).put(row, n);
        tx.oncomplete = () => (opening.result.close(), resolve());
        tx.onabort = () => reject(tx.error ?? new Error('aborted'));
      };
      opening.onerror = () => reject(opening.error ?? new Error('not opened'));
    }),
  async document(update) {
    const doc = new Doc();
    const kept = new IndexeddbPersistence(Y_CHAT, doc);
    await kept.whenSynced;
    applyUpdate(doc, update);
    await storeState(kept, true);
    await kept.destroy();
  },
  end: () => store.close(),
};
