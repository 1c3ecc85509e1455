import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { eraseDevice } from '../../../src/device/erase.ts';
import type { Key } from '../../../src/protocol/ids.ts';
import { openStore } from '../../../src/store/indexeddb.ts';

let names = 0;
const freshName = (): string => {
  const name = `erase-${Date.now()}-${names++}`;
  onTestFinished(() => eraseDevice(name));
  return name;
};
const KEY = 'a'.repeat(32) as Key;
const databases = async (name: string) => (await indexedDB.databases()).map((one) => one.name).filter((one) => one?.startsWith(name));

/** A store with something in every part of it. */
async function fill(name: string): Promise<Uint8Array> {
  const store = await openStore({ name });
  await store.records.put('people', KEY, new Uint8Array([1]), 'strict');
  await store.documents.save(KEY, new Uint8Array([0, 0]));
  await store.close();
  return store.localKey;
}

/** Does to a store what a damaged disk does. */
async function damage(name: string): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
  });
  const tx = db.transaction('meta', 'readwrite');
  tx.objectStore('meta').clear();
  await new Promise((done) => (tx.oncomplete = done));
  db.close();
}

describe('[F3] [S13.3] erasing this device', () => {
  it('begins anew where the store could not be opened: nothing is left, and the key is another one', async () => {
    const name = freshName();
    const before = await fill(name);
    await damage(name);
    await expect(openStore({ name })).rejects.toMatchObject({ code: 'storageCorrupt' });
    expect((await databases(name)).length).toBeGreaterThan(1);
    await eraseDevice(name);
    expect(await databases(name)).toEqual([]);
    const store = await openStore({ name });
    expect(store.localKey).not.toEqual(before);
    expect(await store.records.list('people')).toEqual([]);
    await store.close();
  });

  it('takes away the notifications and the number at the icon, and erases also where the browser refuses that', async () => {
    const name = freshName();
    await fill(name);
    const told: string[] = [];
    const note = { close: () => void told.push('closed') } as Notification;
    const shell = { getNotifications: () => Promise.resolve([note, note]) } as unknown as ServiceWorkerRegistration;
    const shells = vi.spyOn(navigator.serviceWorker, 'getRegistrations').mockResolvedValue([shell]);
    const badge = vi.spyOn(navigator, 'clearAppBadge').mockRejectedValue(new Error('not installed'));
    onTestFinished(() => [shells, badge].forEach((one) => one.mockRestore()));
    await eraseDevice(name);
    expect([told, badge.mock.calls.length]).toEqual([['closed', 'closed'], 1]);
    shells.mockRejectedValue(new Error('refused'));
    await fill(name);
    await eraseDevice(name);
    expect(await databases(name)).toEqual([]);
  });

  it('leaves what is not of this store, and may be repeated', async () => {
    const [name, other] = [freshName(), freshName()];
    await fill(name);
    await fill(other);
    await eraseDevice(name);
    await eraseDevice(name);
    expect(await databases(other)).toContain(other);
    expect((await databases(other)).length).toBeGreaterThan(1);
  });

  it('gives up on a connection that does not go, says so, and may be tried again', async () => {
    const name = freshName();
    await fill(name);
    const request = indexedDB.open(name);
    const stubborn = await new Promise<IDBDatabase>((resolve) => (request.onsuccess = () => resolve(request.result)));
    await expect(eraseDevice(name, 50)).rejects.toThrow('not deleted in time');
    stubborn.close();
    await eraseDevice(name);
    expect(await databases(name)).toEqual([]);
  });

  it('waits for a connection that is still open, which is told to go', async () => {
    const name = freshName();
    let closed = 0;
    await openStore({ name, onClosed: () => closed++ });
    await eraseDevice(name);
    expect(closed).toBe(1);
    expect(await databases(name)).toEqual([]);
  });

  it('waits for a file that is still being written, and gives up on one that does not go', async () => {
    const name = freshName();
    const root = await navigator.storage.getDirectory();
    const file = await (await root.getDirectoryHandle(name, { create: true })).getFileHandle('large', { create: true });
    const inUse = await file.createWritable();
    await expect(eraseDevice(name, 200)).rejects.toThrow('not deleted in time');
    const erased = eraseDevice(name);
    await inUse.close();
    await erased;
    await expect(root.getDirectoryHandle(name)).rejects.toMatchObject({ name: 'NotFoundError' });
  });
});
