/** The folder of this origin's private file system in which large blobs are kept, named as the database. */

/** The private file system, or null where there is none: an insecure page, a private window of some browsers, Node. */
export async function privateFiles(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await globalThis.navigator.storage.getDirectory();
  } catch {
    // Also where a part of that path is missing.
    return null;
  }
}

/** Whether something failed because it is not there. */
export const isMissing = (error: unknown): boolean => error instanceof DOMException && error.name === 'NotFoundError';

/** Deletes the folder with all files; one that is not there is deleted too. @throws DOMException when a file is in use */
export async function removeFolder(name: string): Promise<void> {
  const root = await privateFiles();
  await root?.removeEntry(name, { recursive: true }).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}
