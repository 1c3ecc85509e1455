/** Code that is fetched when first needed, so that a start does not pay for it. */

/** It could not be fetched: no network, and nothing kept. Whatever needed it has changed nothing, and is tried again. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}

/** Gives what `load` gave; asks it when first needed, and again when it failed, as a chunk does that could not be fetched. */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () =>
    (loaded ??= load().catch((cause: unknown) => {
      loaded = null;
      throw new LoadError('not fetched', { cause });
    }));
}
