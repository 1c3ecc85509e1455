/**
 * Deletes everything that Kith keeps on this device, also where it can no longer be opened. The main database goes first: it
 * holds the keys, and without them nothing that is left can be read. Whoever calls this has ended the core before.
 */
import { forgetLook } from './look.ts';
import { PREPARING } from '../ports/photos.ts';

/** How long connections that are closing are waited for. One that holds on longer is in a tab that must be closed by hand. */
const PATIENCE_MS = 5000;

/** How long a file that is in use is left alone before it is tried again. */
const AGAIN_MS = 50;

/** Deletes one database; one that is not there is deleted too. Waits for connections that are closing: without an end. */
const drop = (name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error('not deleted'));
  });

/** Names of the databases of documents, beside the main one. Some browsers cannot tell while the storage is damaged. */
async function documentsOf(name: string): Promise<readonly string[]> {
  try {
    const all = await indexedDB.databases();
    return all.flatMap((one) => (one.name?.startsWith(`${name}/`) ? [one.name] : []));
  } catch {
    return [];
  }
}

/** Deletes the folder of large photos and videos, beside the main database. Where there is no private file system there is none. */
async function dropFolder(name: string, given: AbortSignal): Promise<void> {
  let root: FileSystemDirectoryHandle;
  try {
    root = await navigator.storage.getDirectory();
  } catch {
    return;
  }
  while (!given.aborted) {
    try {
      return await root.removeEntry(name, { recursive: true });
    } catch (error) {
      const why = error instanceof DOMException ? error.name : '';
      if (why === 'NotFoundError') return;
      if (why !== 'NoModificationAllowedError') throw error;
    }
    // A file of it is being written, by a worker that is about to end: nothing tells when.
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** Takes away what stands outside of the page: notifications, which may hold words of a message, and the number at the icon. As far as the browser lets it. */
async function silence(): Promise<void> {
  const badge = navigator.clearAppBadge?.();
  const shells = 'serviceWorker' in navigator ? navigator.serviceWorker.getRegistrations() : [];
  const notes = Promise.resolve(shells).then((all) => Promise.all(all.map((shell) => shell.getNotifications())));
  const [shown] = await Promise.allSettled([notes, badge]);
  if (shown.status === 'fulfilled') for (const note of shown.value.flat()) note.close();
}

async function erase(name: string, given: AbortSignal): Promise<void> {
  forgetLook();
  const documents = await documentsOf(name);
  await drop(name);
  for (const document of documents) await drop(document);
  await dropFolder(name, given);
  await dropFolder(PREPARING, given);
  await silence();
}

/** Erases the store of that name. May be repeated. @throws Error when the browser refuses, or does not get it done in time */
export async function eraseDevice(name: string, patienceMs = PATIENCE_MS): Promise<void> {
  const given = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      given.abort();
      reject(new Error('not deleted in time'));
    }, patienceMs);
  });
  try {
    await Promise.race([erase(name, given.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
