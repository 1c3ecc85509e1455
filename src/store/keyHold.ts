/**
 * Keeps the keys of a store as they are while a core lives: a key that was exchanged under it would seal new records under one that is
 * gone. A Web Lock, so that whoever ends, in whatever way, holds it no longer.
 */
const nameOf = (store: string): string => `${store}-keys`;

/** Resolves once this worker holds them, until it ends. A browser that refuses locks refuses the store too, and that one says why. */
export const holdKeys = (store: string, locks: LockManager): Promise<void> =>
  new Promise((held) => {
    const forEver = (): Promise<never> => (held(), new Promise(() => undefined));
    locks.request(nameOf(store), { mode: 'shared' }, forEver).catch(held);
  });

/** Does the work while nobody holds them. @throws DOMException TimeoutError when somebody still does after so long; then nothing was done */
export const withKeysFree = <T>(store: string, locks: LockManager, patienceMs: number, work: () => Promise<T>): Promise<T> =>
  locks.request(nameOf(store), { signal: AbortSignal.timeout(patienceMs) }, work) as Promise<T>;
