/** An offer of the platform that may come and go: an update that waits, an installation that is possible. */
export interface PlatformOffer {
  readonly ready: boolean;
  take(): void;
  onChange(listener: () => void): () => void;
}

/** The offer, and how its source sets (`() => …`) or withdraws (`null`) what taking it does. */
export function createOffer(): { readonly offer: PlatformOffer; readonly set: (take: (() => void) | null) => void } {
  const listeners = new Set<() => void>();
  let action: (() => void) | null = null;
  const offer: PlatformOffer = {
    get ready() {
      return action !== null;
    },
    take: () => action?.(),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const set = (take: (() => void) | null): void => {
    action = take;
    for (const listener of listeners) listener();
  };
  return { offer, set };
}
