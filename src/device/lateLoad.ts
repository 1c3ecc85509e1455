/**
 * A part of the program that is loaded after the screens and may not come while there is no network. It is asked for again
 * whenever the network or the screen comes back, and now and then in between; nobody waits for it, and nothing here throws.
 */

/** How long after a failure it is asked for again by itself. A server that starts anew is back by then. */
const AGAIN_MS = 30_000;

export interface LateLoad<T> {
  /** Null until it is here. */
  readonly part: T | null;
  /** Tries again at once what could not be loaded. */
  retry(): void;
  /** Asks no more. What still comes is given to `late`, to be ended. */
  stop(late: (part: T) => void): void;
}

/** @param tell called with true when loading failed, and with false when it came all the same */
export function createLateLoad<T>(load: () => Promise<T>, tell: (missing: boolean) => void, againMs = AGAIN_MS): LateLoad<T> {
  let part: T | null = null;
  let isLoading = false;
  let ended: ((part: T) => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function came(loaded: T): void {
    if (ended) return ended(loaded);
    part = loaded;
    tell(false);
  }
  function failed(): void {
    if (ended) return;
    tell(true);
    timer = setTimeout(start, againMs);
  }
  function start(): void {
    if (part || isLoading || ended) return;
    clearTimeout(timer);
    isLoading = true;
    void load()
      .finally(() => (isLoading = false))
      .then(came, failed);
  }
  start();
  return {
    get part() {
      return part;
    },
    retry: start,
    stop(late) {
      ended = late;
      clearTimeout(timer);
    },
  };
}
