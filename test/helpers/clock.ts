/**
 * Time that stands still until a test moves it.
 *
 * `advance` runs what is due by (time, insertion) and lets every promise chain run out between two timers. That is exact for
 * work that finishes in microtasks, which is all the simulated world does; for work on other threads (WebCrypto, a real
 * database) give `idle`: the clock waits until it says true.
 */
import type { Clock } from '../../src/ports/clock.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly task: () => void;
  cancelled: boolean;
}

export interface VirtualClockOptions {
  /** Wall clock at the start, Unix ms. */
  readonly start?: number;
  /** Whether nothing runs outside of microtasks. */
  readonly idle?: () => boolean;
}

export interface VirtualClock extends Clock {
  /** Moves time by `ms`, running what becomes due on the way. */
  advance(ms: number): Promise<void>;
  /** Lets everything run that needs no time. */
  settle(): Promise<void>;
  /** Moves time, step by step, until the condition holds. @throws after `within` ms, naming `what` */
  until(condition: () => boolean, what: string, within?: number): Promise<void>;
  /** What the work comes to, moving time until it is there. @throws as `until`, and what the work throws */
  outcome<T>(work: Promise<T>, within?: number): Promise<T>;
  /** Moves the wall clock alone, forward or back: nothing becomes due by it. */
  jump(ms: number): void;
  /** Timers that wait. */
  readonly waiting: number;
}

/** 1 March 2026, 12:00 UTC. */
const START = Date.UTC(2026, 2, 1, 12);

/** One turn of the event loop: all microtasks, however deep, have run before it resolves. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}

const isBefore = (a: Timer, b: Timer): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

/** A binary heap: the earliest timer is at its top. */
function createHeap() {
  const heap: Timer[] = [];
  const swap = (i: number, j: number): void => {
    [heap[i], heap[j]] = [heap[j]!, heap[i]!];
  };
  return {
    top: (): Timer | undefined => heap[0],
    push(timer: Timer): void {
      let at = heap.push(timer) - 1;
      for (let up = (at - 1) >> 1; at > 0 && isBefore(heap[at]!, heap[up]!); up = (at - 1) >> 1) {
        swap(at, up);
        at = up;
      }
    },
    pop(): void {
      const last = heap.pop()!;
      if (heap.length === 0) return;
      heap[0] = last;
      for (let at = 0, least = 0; ; at = least) {
        for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && isBefore(heap[child]!, heap[least]!)) least = child;
        if (least === at) return;
        swap(at, least);
      }
    },
  };
}

/** Time goes on until some work is done. */
const outcomeBy = (until: VirtualClock['until']): VirtualClock['outcome'] => async (work, within) => {
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  work.then(done, done);
  await until(() => isDone, 'the work is done', within);
  return work;
};

export function createVirtualClock({ start = START, idle = () => true }: VirtualClockOptions = {}): VirtualClock {
  const heap = createHeap();
  let elapsed = 0;
  let wall = start;
  let order = 0;
  let waiting = 0;

  const settle = async (): Promise<void> => {
    do await turn();
    while (!idle());
  };
  const next = (): Timer | undefined => {
    while (heap.top()?.cancelled === true) heap.pop();
    return heap.top();
  };
  const advance = async (ms: number): Promise<void> => {
    const end = elapsed + ms;
    await settle();
    for (let timer = next(); timer !== undefined && timer.due <= end; timer = next()) {
      heap.pop();
      timer.cancelled = true;
      waiting--;
      elapsed = Math.max(elapsed, timer.due);
      timer.task();
      await settle();
    }
    elapsed = end;
  };
  const until = async (condition: () => boolean, what: string, within = 60_000): Promise<void> => {
    const end = elapsed + within;
    await settle();
    while (!condition()) {
      if (elapsed >= end) throw new Error(`not within ${within} ms: ${what}`);
      const due = next()?.due ?? end;
      await advance(Math.max(0, Math.min(due, end) - elapsed));
    }
  };
  return {
    now: () => Math.floor(wall + elapsed),
    monotonic: () => elapsed,
    after(ms, task) {
      const timer: Timer = { due: elapsed + Math.max(0, ms), order: order++, task, cancelled: false };
      heap.push(timer);
      waiting++;
      return () => {
        if (!timer.cancelled) waiting--;
        timer.cancelled = true;
      };
    },
    advance,
    settle,
    until,
    outcome: outcomeBy(until),
    jump(ms) {
      wall += ms;
    },
    get waiting() {
      return waiting;
    },
  };
}
