/** Web Locks as far as the keys of a store need them: shared and exclusive ones of a name, in the order of asking, with a signal. */
interface Waiting {
  readonly shared: boolean;
  readonly begin: () => void;
}

export function createFakeLocks(): LockManager {
  let holders = 0;
  let isAlone = false;
  const queue: Waiting[] = [];
  const next = (): void => {
    const first = queue[0];
    if (!first || isAlone || (holders > 0 && !first.shared)) return;
    queue.shift();
    holders += 1;
    isAlone = !first.shared;
    first.begin();
    next();
  };
  const request = (_name: string, { mode, signal }: LockOptions, work: () => Promise<unknown>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const begin = async (): Promise<void> => {
        await Promise.resolve().then(work).then(resolve, reject);
        holders -= 1;
        isAlone = false;
        next();
      };
      const waiting: Waiting = { shared: mode === 'shared', begin: () => void begin() };
      signal?.addEventListener('abort', () => {
        const at = queue.indexOf(waiting);
        if (at < 0) return;
        queue.splice(at, 1);
        reject(signal.reason as Error);
      });
      queue.push(waiting);
      next();
    });
  return { request } as unknown as LockManager;
}
