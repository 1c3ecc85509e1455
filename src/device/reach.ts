/** Tells whether the part of the program that reaches others could be loaded. */
export interface LoadedReach {
  readonly missing: boolean;
  onChange(listener: () => void): () => void;
}

export function createReach(): { readonly reach: LoadedReach; readonly set: (missing: boolean) => void } {
  const listeners = new Set<() => void>();
  let isMissing = false;
  const reach: LoadedReach = {
    get missing() {
      return isMissing;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const set = (missing: boolean): void => {
    if (missing === isMissing) return;
    isMissing = missing;
    for (const listener of listeners) listener();
  };
  return { reach, set };
}
