/** Work that comes again and again, or once later, until all of it is stopped. */
import type { Clock } from '../ports/clock.ts';

export interface Timers {
  every(ms: number, work: () => void): void;
  once(ms: number, work: () => void): void;
  stop(): void;
}

export function createTimers(clock: Clock): Timers {
  const running = new Set<() => void>();
  const once = (ms: number, work: () => void): void => {
    const cancel = clock.after(ms, () => {
      running.delete(cancel);
      work();
    });
    running.add(cancel);
  };
  const every = (ms: number, work: () => void): void =>
    once(ms, () => {
      every(ms, work);
      work();
    });
  return {
    every,
    once,
    stop() {
      for (const cancel of running) cancel();
      running.clear();
    },
  };
}
