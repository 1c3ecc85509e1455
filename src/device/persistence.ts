/**
 * Asks the browser not to clear what is kept here when space is short: there is no server that has it. The browser decides,
 * some ask the person; a refusal changes nothing, so nobody waits for the answer and it never throws.
 */
type Storage = Partial<Pick<StorageManager, 'persist' | 'persisted'>>;

/** Whether what is kept stays, without asking. */
export async function isStorageKept(storage: Storage | undefined = navigator.storage): Promise<boolean> {
  try {
    return (await storage?.persisted?.()) ?? false;
  } catch {
    return false;
  }
}

/** Resolves to whether what is kept stays. Asks only where it does not stay already. */
export async function keepStorage(storage: Storage | undefined = navigator.storage): Promise<boolean> {
  try {
    return (await isStorageKept(storage)) || ((await storage?.persist?.()) ?? false);
  } catch {
    return false;
  }
}
