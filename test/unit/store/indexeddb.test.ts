/** What only a real disk can do to us: boxes moved or broken, keys gone, other tabs, and a death in the middle of erasing. */
import 'fake-indexeddb/auto';
import { deleteDB, openDB, type IDBPDatabase } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { MANIFEST } from '../../../src/ports/blobs.ts';
import { bytesOfKey, type Key } from '../../../src/protocol/ids.ts';
import { toStorageError } from '../../../src/store/database.ts';
import { openStore } from '../../../src/store/indexeddb.ts';
import { bytes, codeOf, id, row } from '../../contract/stores.ts';

let count = 0;
let name = '';

/** Changes the database behind the store's back. */
async function tamper(change: (db: IDBPDatabase) => Promise<unknown>): Promise<void> {
  const db = await openDB(name);
  await change(db);
  db.close();
}

/** Puts the database back to what version 1 of it was: its tables with the same rows. */
async function asVersion1(): Promise<void> {
  const tables = ['ledger', 'chapters', 'records', 'meta', 'documents'];
  const now = await openDB(name);
  expect([now.version, [...now.objectStoreNames].sort()]).toEqual([3, [...tables, 'blobs', 'pieces'].sort()]);
  const rows = await Promise.all(tables.map(async (table) => ({ table, keys: await now.getAllKeys(table), values: (await now.getAll(table)) as unknown[] })));
  now.close();
  await deleteDB(name);
  const old = await openDB(name, 1, { upgrade: (db) => tables.forEach((table) => void db.createObjectStore(table)) });
  for (const { table, keys, values } of rows) for (const [i, key] of keys.entries()) await old.put(table, values[i], key);
  old.close();
}

describe('the IndexedDB store', () => {
  beforeEach(() => {
    name = `kith-unit-${count++}`;
  });

  it('[S13.3] [F85] says that the storage is corrupt when a box was moved to another row', async () => {
    const store = await openStore({ name });
    await store.records.put('people', id(1), bytes(1), 'strict');
    await tamper(async (db) => db.put('records', await db.get('records', ['people', id(1)]), ['people', id(2)]));
    await tamper(async (db) => db.put('records', await db.get('records', ['people', id(1)]), ['peopl', `e${id(1)}`]));
    expect(await store.records.get('people', id(1))).toEqual(bytes(1));
    expect(await codeOf(store.records.get('people', id(2)))).toBe('storageCorrupt');
    expect(await codeOf(store.records.get('peopl', `e${id(1)}` as Key))).toBe('storageCorrupt');
    expect(await codeOf(store.records.list('people'))).toBe('storageCorrupt');
    await store.close();
  });

  it('[F85] says so when a bit of a box has changed', async () => {
    const store = await openStore({ name });
    await store.records.put('people', id(1), bytes(1, 2, 3), 'strict');
    await tamper(async (db) => {
      const box = (await db.get('records', ['people', id(1)])) as Uint8Array;
      box[box.length - 1]! ^= 1;
      await db.put('records', box, ['people', id(1)]);
    });
    expect(await codeOf(store.records.get('people', id(1)))).toBe('storageCorrupt');
    await store.close();
  });

  it('[S13.3] keeps no record and no local key in clear, and never one nonce twice', async () => {
    const store = await openStore({ name });
    const secret = Uint8Array.from({ length: 40 }, (_, i) => i + 1);
    await store.records.put('people', id(1), secret, 'strict');
    await store.records.put('people', id(2), secret, 'strict');
    const found: string[] = [];
    await tamper(async (db) => {
      for (const table of ['records', 'meta'])
        for (const value of await db.getAll(table))
          if (value instanceof Uint8Array) found.push(Buffer.from(value).toString('hex'));
    });
    expect(found).toHaveLength(3);
    for (const text of found) expect(text).not.toContain(Buffer.from(secret.subarray(0, 8)).toString('hex'));
    for (const text of found) expect(text).not.toContain(Buffer.from(store.localKey.subarray(0, 8)).toString('hex'));
    expect(new Set(found.map((text) => text.slice(0, 24))).size).toBe(3);
    await store.close();
  });

  it('never makes new keys over data that old ones sealed', async () => {
    const store = await openStore({ name });
    await store.ledger.append([row()], [], 'strict');
    await store.close();
    await tamper((db) => db.clear('meta'));
    expect(await codeOf(openStore({ name }))).toBe('storageCorrupt');
    await tamper(async (db) => expect(await db.count('ledger')).toBe(1));
  });

  it('does not open when its local key was exchanged', async () => {
    await (await openStore({ name })).close();
    await tamper((db) => db.put('meta', new Uint8Array(60), 'localKey'));
    expect(await codeOf(openStore({ name }))).toBe('storageCorrupt');
  });

  it('goes on with an erasing that was cut short, before anything else', async () => {
    const store = await openStore({ name });
    await store.ledger.append([row()], [{ table: 'people', key: id(1), value: bytes(1) }], 'strict');
    const before = store.localKey;
    await store.close();
    await tamper(async (db) => {
      await db.clear('meta');
      await db.put('meta', true, 'erasing');
    });
    const again = await openStore({ name });
    expect(again.localKey).not.toEqual(before);
    expect([await again.ledger.chapters(id(1)), await again.records.list('people')]).toEqual([[], []]);
    await again.close();
  });

  it('lets go when another tab erases, and says so at every call', async () => {
    let closed = 0;
    const store = await openStore({ name, onClosed: () => closed++ });
    const other = await openStore({ name });
    await other.records.put('people', id(1), bytes(1), 'strict');
    expect(await store.records.get('people', id(1))).toEqual(bytes(1));
    await other.erase();
    expect(closed).toBe(1);
    expect(await codeOf(store.records.get('people', id(1)))).toBe('storageBlocked');
    expect(await codeOf(store.ledger.append([row()], [], 'strict'))).toBe('storageBlocked');
  });

  it('[S13.3] erases home, people, epochs and the key over all before it waits for a tab that does not let go', async () => {
    const store = await openStore({ name });
    const tables = ['chats', 'epochs', `epochs ${id(1)}`, `epochs ${id(2)}`, 'epochsOfNobody', 'home', 'people', 'unread'];
    for (const table of tables) await store.records.put(table, id(1), bytes(1), 'strict');
    await store.close();
    const stubborn = await openDB(name);
    let tell = (): void => {};
    const blocked = new Promise<void>((resolve) => (tell = resolve));
    const again = await openStore({ name, onBlocked: () => tell() });
    const erasing = again.erase();
    await blocked;
    expect((await stubborn.getAllKeys('records')).map((key) => (key as string[])[0])).toEqual(['chats', 'epochsOfNobody', 'unread']);
    expect(await stubborn.getAllKeys('meta')).toEqual(['erasing']);
    stubborn.close();
    await erasing;
  });

  it('is blocked where there is no IndexedDB', async () => {
    const kept = globalThis.indexedDB;
    Reflect.deleteProperty(globalThis, 'indexedDB');
    const code = await codeOf(openStore({ name }));
    globalThis.indexedDB = kept;
    expect(code).toBe('storageBlocked');
  });

  it('is newer, and not corrupt, when a newer Kith has changed the database', async () => {
    (await openDB(name, 4)).close();
    expect(await codeOf(openStore({ name }))).toBe('storageNewer');
    await deleteDB(name);
  });

  it('[S10.5] takes over everything of a database of version 1, and keeps blobs in it from then on', async () => {
    const doc = new Y.Doc();
    doc.getArray('lane').push([bytes(1)]);
    const first = await openStore({ name });
    await first.ledger.append([row(), row({ seq: 1, sealed: null })], [{ table: 'people', key: id(1), value: bytes(1) }], 'strict');
    await first.documents.save(id(1), Y.encodeStateAsUpdate(doc));
    const before = [first.localKey, await first.ledger.read(id(1), 0), await first.documents.load(id(1))];
    await first.close();
    await asVersion1();
    for (let opening = 0; opening < 2; opening++) {
      const store = await openStore({ name });
      expect([store.localKey, await store.ledger.read(id(1), 0), await store.documents.load(id(1))]).toEqual(before);
      expect([await store.ledger.chapters(id(1)), await store.records.get('people', id(1))]).toEqual([[{ chapter: 0, rows: 2 }], bytes(1)]);
      expect(await store.blobs.get(id(1), 0)).toEqual(opening === 0 ? null : bytes(7));
      await store.blobs.put(id(1), 0, bytes(7), 1);
      await store.close();
    }
  });

  it('waits until a tab with version 1 lets go', async () => {
    await (await openStore({ name })).close();
    await asVersion1();
    const old = await openDB(name, 1);
    let tell = (): void => {};
    const blocked = new Promise<void>((resolve) => (tell = resolve));
    const opening = openStore({ name, onBlocked: () => tell() });
    await blocked;
    old.close();
    await (await opening).close();
  });

  it('[S10.5] keeps pieces as they are given, under names that are ids at rest, and deletes them with everything', async () => {
    const store = await openStore({ name });
    await store.blobs.put(id(3), MANIFEST, bytes(1, 2), 9_000_000);
    await store.blobs.put(id(3), 0, bytes(3), 9_000_000);
    await tamper(async (db) => {
      expect(await db.getAllKeys('blobs')).toEqual([bytesOfKey(id(3)).buffer]);
      expect(await db.getAll('pieces')).toEqual([bytes(1, 2), bytes(3)]);
    });
    await store.erase();
    expect(await codeOf(store.blobs.list())).toBe('storageBlocked');
    const again = await openStore({ name });
    expect(await again.blobs.list()).toEqual([]);
    await again.close();
  });

  it('gives two tabs that start at once the same keys', async () => {
    const [one, two] = await Promise.all([openStore({ name }), openStore({ name })]);
    expect(one.localKey).toEqual(two.localKey);
    await one.records.put('people', id(1), bytes(1), 'strict');
    expect(await two.records.get('people', id(1))).toEqual(bytes(1));
    await Promise.all([one.close(), two.close()]);
  });

  it('writes nothing of an append in which one row has no valid key', async () => {
    const store = await openStore({ name });
    await expect(store.ledger.append([row(), row({ seq: Number.NaN })], [], 'strict')).rejects.toThrow();
    await expect(store.ledger.append([row(), row({ entry: 'not hex' as Key })], [], 'strict')).rejects.toThrow();
    expect(await store.ledger.read(id(1), 0)).toEqual([]);
    await store.ledger.append([row()], [], 'strict');
    expect(await store.ledger.chapters(id(1))).toEqual([{ chapter: 0, rows: 1 }]);
    await store.close();
  });

  it('[S13.2] makes one row of the many that y-indexeddb adds', async () => {
    const doc = new Y.Doc();
    doc.getArray('lane').push([bytes(1)]);
    for (let n = 0; n < 80; n++) {
      const store = await openStore({ name });
      await store.documents.save(id(1), Y.encodeStateAsUpdate(doc));
      await store.close();
    }
    const db = await openDB(`${name}/${id(1)}`);
    expect(await db.count('updates')).toBeLessThan(40);
    db.close();
  });

  it('does not wait for ever for a document that cannot be read', async () => {
    const store = await openStore({ name });
    await store.documents.save(id(1), Y.encodeStateAsUpdate(new Y.Doc()));
    await store.close();
    const db = await openDB(`${name}/${id(1)}`);
    await db.clear('updates');
    db.close();
    const again = await openStore({ name });
    expect(await again.documents.load(id(1))).toBeNull();
    await again.close();
  });
});

describe('errors of the storage', () => {
  it.each([
    ['QuotaExceededError', 'quotaExceeded'],
    ['InvalidStateError', 'storageBlocked'],
    ['SecurityError', 'storageBlocked'],
    ['UnknownError', 'storageCorrupt'],
    ['VersionError', 'storageNewer'],
    ['OperationError', 'storageCorrupt'],
    ['AbortError', 'storageFailed'],
    ['DataError', 'storageFailed'],
  ])('[R11] calls %s %s', (browser, code) => {
    const cause = new DOMException('', browser);
    expect(toStorageError(cause)).toMatchObject({ code, cause });
    expect(toStorageError(toStorageError(cause)).code).toBe(code);
  });
});
