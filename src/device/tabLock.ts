/**
 * One tab writes. The tab that holds the lock `kith` has Kith open; another tab waits and may ask for it. Asking is stealing a
 * second lock that the writer also holds: it notices at once, lets go of the store, and frees the first. Web Locks alone do
 * it: a crashed tab frees its locks, and there is no message that could get lost.
 */
export type TabLockState = 'starting' | 'here' | 'elsewhere';

export interface TabLock {
  readonly state: TabLockState;
  useHere(): void;
  onChange(listener: () => void): () => void;
}

interface Options {
  /** Lets go of the store before another tab takes over. */
  readonly letGo: () => Promise<void>;
  /** A name of its own for tests. */
  readonly name?: string;
  /** How long the writer may take to let go before it is taken to be frozen. Longer than any flush, shorter than patience. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 5000;

export function createTabLock({ letGo, name = 'kith', patienceMs = PATIENCE_MS }: Options): TabLock {
  const bell = `${name}-bell`;
  const listeners = new Set<() => void>();
  let state: TabLockState = 'starting';
  const become = (next: TabLockState): void => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };

  /** Holds the lock until somebody rings. Rings are heard as the loss of the bell. */
  async function hold(): Promise<void> {
    become('here');
    await new Promise<void>((rung) => {
      void navigator.locks.request(bell, { steal: true }, () => new Promise<never>(() => undefined)).catch(() => rung());
    });
    become('elsewhere');
    await letGo();
  }

  const lost = (): void => become('elsewhere');

  async function start(): Promise<void> {
    await navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? hold() : lost()));
  }

  /** Rings, then waits its turn; a writer that does not answer loses the lock. */
  async function take(): Promise<void> {
    become('starting');
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), patienceMs);
    await navigator.locks.request(bell, { steal: true }, () => undefined);
    try {
      await navigator.locks.request(name, { signal: patience.signal }, () => {
        clearTimeout(timer);
        return hold();
      });
    } catch {
      if (patience.signal.aborted) await navigator.locks.request(name, { steal: true }, () => hold()).catch(lost);
      else lost();
    }
  }

  // A browser that keeps nothing for us refuses locks too: no other tab can have Kith, and the store will say what is wrong.
  void start().catch((error: unknown) => (error instanceof DOMException && error.name === 'SecurityError' ? become('here') : lost()));
  return {
    get state() {
      return state;
    },
    useHere: () => void (state === 'elsewhere' && take()),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
