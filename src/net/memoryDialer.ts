/** Tries until it is satisfied, with pauses that double from 0.5 to 8 s: the same for a relay and for a friend's device. */
import type { Clock } from '../ports/clock.ts';

/** First and longest pause between two tries, ms: short enough for a lift, long enough for a dead relay. */
export const PAUSE = { first: 500, longest: 8000 } as const;

export interface Dialer {
  /** Tries now, and from short pauses on. */
  soon(): void;
  /** What was reached is lost: tries again after the first pause. */
  lost(): void;
  stop(): void;
}

/** Runs a task after `ms`, or in a microtask when that is 0. Returns the cancel. */
export function later(clock: Clock, ms: number, task: () => void): () => void {
  if (ms > 0) return clock.after(ms, task);
  let cancelled = false;
  queueMicrotask(() => {
    if (!cancelled) task();
  });
  return () => {
    cancelled = true;
  };
}

/** @param attempt true: satisfied, no further try until asked @param takes how long one try takes, ms */
export function createDialer(clock: Clock, takes: () => number, attempt: () => boolean): Dialer {
  let pause: number = PAUSE.first;
  let cancel = (): void => {};
  let stopped = false;

  const wait = (ms: number): void => {
    cancel();
    if (!stopped) cancel = later(clock, ms, run);
  };
  const run = (): void => {
    if (attempt()) {
      pause = PAUSE.first;
      return;
    }
    wait(pause + takes());
    pause = Math.min(2 * pause, PAUSE.longest);
  };
  return {
    soon() {
      pause = PAUSE.first;
      wait(takes());
    },
    lost() {
      pause = PAUSE.first;
      wait(pause + takes());
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}
