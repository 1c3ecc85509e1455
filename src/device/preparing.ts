/** What was prepared and lies in a file until it is sealed: deleted as soon as nobody needs it. */
import { PREPARING } from '../ports/photos.ts';
import { dropFolder } from './dropFolder.ts';

/** How long a worker that was ended is waited for: until then it holds its file. */
const PATIENCE_MS = 3000;

async function inFolder(work: (root: FileSystemDirectoryHandle) => Promise<void>): Promise<void> {
  try {
    await work(await navigator.storage.getDirectory());
  } catch {
    // There is no private file system, or nothing of that name in it.
  }
}

/** Deletes all of it, also what a page before this one left. */
export const emptyFolder = (): Promise<void> => dropFolder(PREPARING, AbortSignal.timeout(PATIENCE_MS)).catch(() => undefined);

/** Deletes a file of it; what was prepared in memory goes by itself. */
export const removePrepared = (prepared: Blob): Promise<void> =>
  prepared instanceof File ? inFolder(async (root) => (await root.getDirectoryHandle(PREPARING)).removeEntry(prepared.name)) : Promise.resolve();
