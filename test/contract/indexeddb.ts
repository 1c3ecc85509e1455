/** A device's storage of IndexedDB, for the contract suites in Node and in a browser. */
import { deleteDB } from 'idb';
import { openStore } from '../../src/store/indexeddb.ts';
import type { MakeStoreWorld } from './stores.ts';

let made = 0;

/** The last tables of a write: when they refuse, rows were put already and must go again. */
const LAST = ['chapters', 'records'];

export const makeIndexedDbWorld: MakeStoreWorld = async () => {
  const name = `kith-contract-${made++}`;
  const put = IDBObjectStore.prototype.put;
  return {
    open: () => openStore({ name }),
    full(isFull) {
      IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...values: Parameters<typeof put>) {
        if (isFull && LAST.includes(this.name)) throw new DOMException('full', 'QuotaExceededError');
        return put.apply(this, values);
      };
      if (!isFull) IDBObjectStore.prototype.put = put;
    },
    dispose: () => deleteDB(name),
  };
};
