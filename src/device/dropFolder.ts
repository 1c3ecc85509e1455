/** How long a file that is in use is left alone before it is tried again. */
const AGAIN_MS = 50;

/** Deletes a folder of the private file system; where there is none there is no such folder. A file that is in use is waited for, until `given` is over. */
export async function dropFolder(name: string, given: AbortSignal): Promise<void> {
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
