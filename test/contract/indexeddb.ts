/** A device's storage of IndexedDB, for the contract suites in Node and in a browser. */
import { deleteDB, openDB } from 'idb';
import { openStore } from '../../src/store/indexeddb.ts';
import type { MakeStoreWorld } from './stores.ts';

/** Every value of every table of the databases whose names begin so: what a thief of the disk could read. */
export async function everyValue(name: string): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  for (const { name: one } of await indexedDB.databases()) {
    if (!one?.startsWith(name)) continue;
    const db = await openDB(one);
    for (const table of db.objectStoreNames) values.push(...(await db.getAll(table)), ...(await db.getAllKeys(table)));
    db.close();
  }
  return values;
}

const isAt = (bytes: Uint8Array, at: number, part: Uint8Array): boolean => part.every((byte, i) => bytes[at + i] === byte);

/** Whether these bytes stand somewhere in a value. */
export function holds(value: unknown, part: Uint8Array): boolean {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return bytes.some((_, at) => isAt(bytes, at, part));
  }
  return typeof value === 'object' && value !== null && Object.values(value).some((member) => holds(member, part));
}

let made = 0;

/** The last tables of a write: when they refuse, rows were put already and must go again. */
const LAST = ['chapters', 'records', 'blobs'];

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
