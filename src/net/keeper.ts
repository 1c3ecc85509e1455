/**
 * Tries something until it holds: at once, then after 0.5 s, 1 s, 2 s … up to a longest pause, and at once again when woken.
 * Never two tries at a time; a stopped keeper does nothing more.
 */
export interface Keeper {
  /** Forgets the pause and tries now, unless a try is under way. */
  wake(): void;
  /** What was held is lost: try after the shortest pause. */
  lost(): void;
  stop(): void;
}

export const FIRST_PAUSE_MS = 500;

/** @param attempt true: it holds, rest until `lost` or `wake`; false: pause and try again. Must not reject. @param longest pause, ms */
export function createKeeper(attempt: () => Promise<boolean>, longest: () => number): Keeper {
  let pause = FIRST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let again = false;
  let stopped = false;

  const schedule = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), pause);
    pause = Math.min(pause * 2, longest());
  };
  const run = async (): Promise<void> => {
    if (stopped) return;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    clearTimeout(timer);
    const holds = await attempt();
    busy = false;
    if (stopped) return;
    if (again) {
      again = false;
      void run();
    } else if (holds) pause = FIRST_PAUSE_MS;
    else schedule();
  };
  return {
    wake() {
      pause = FIRST_PAUSE_MS;
      void run();
    },
    lost() {
      if (stopped) return;
      if (busy) again = true;
      else schedule();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
