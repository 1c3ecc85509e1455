/**
 * Hears what befalls the core outside of any verb: whether it opened, whether its store waits for another tab or was taken
 * away, and that it crashed. A crashed worker answers nothing any more, so without this every screen would wait for ever.
 */
export type AlarmCode = 'coreStopped' | 'storageClosed' | 'storageWaits';

/** What the core tells of itself. `failed` has the code of why the store could not be opened. */
export type CoreSignal =
  | { readonly kind: 'opened' | 'closed' | 'waits' }
  | { readonly kind: 'failed'; readonly code: string };

export interface CoreAlarm {
  /** Null: all is well. */
  readonly error: { readonly code: AlarmCode } | null;
  onChange(listener: () => void): () => void;
}

export function createAlarm(): { readonly alarm: CoreAlarm; readonly set: (code: AlarmCode | null) => void } {
  const listeners = new Set<() => void>();
  let error: CoreAlarm['error'] = null;
  const alarm: CoreAlarm = {
    get error() {
      return error;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const set = (code: AlarmCode | null): void => {
    error = code && { code };
    for (const listener of listeners) listener();
  };
  return { alarm, set };
}

/** Listens to a worker from its start on. Resolves when it has opened the store. @throws `{ code }`: why it could not */
export function coreOpened(worker: Pick<EventTarget, 'addEventListener'>, set: (code: AlarmCode | null) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOpen = false;
    const told: Readonly<Record<CoreSignal['kind'], (signal: CoreSignal) => void>> = {
      opened: () => {
        isOpen = true;
        set(null);
        resolve();
      },
      failed: (signal) => reject(signal),
      waits: () => !isOpen && set('storageWaits'),
      closed: () => set('storageClosed'),
    };
    worker.addEventListener('message', (event) => {
      const signal = (event as MessageEvent<CoreSignal>).data;
      told[signal.kind](signal);
    });
    worker.addEventListener('error', () => {
      if (isOpen) set('coreStopped');
      else reject({ code: 'coreStopped' });
    });
  });
}
