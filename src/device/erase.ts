/**
 * Deletes everything that Kith keeps on this device, also where it can no longer be opened. The main database goes first: it
 * holds the keys, and without them nothing that is left can be read. Whoever calls this has ended the core before.
 */
import { PREPARING } from '../ports/photos.ts';
import { dropFolder } from './dropFolder.ts';
import { forgetLockAfter } from './lockAfter.ts';
import { forgetLook } from './look.ts';
import { silence } from './silence.ts';

/** How long connections that are closing are waited for. One that holds on longer is in a tab that must be closed by hand. */
const PATIENCE_MS = 5000;

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

async function erase(name: string, given: AbortSignal): Promise<void> {
  forgetLook();
  forgetLockAfter();
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
