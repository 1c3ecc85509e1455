/** Locks after a time without use. Loaded late, and only where there is a passphrase. */
import type { Kith } from '../state/kith.ts';
import { lockNow } from '../state/lockNow.ts';

const MINUTE = 60_000;
/** How often it is looked whether the time is over: a page that sleeps runs no timer when it would be due. */
const LOOK_MS = 5000;
const USES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** The larger of two clocks: one can be set back, the other stands still while a device sleeps. */
function createSince(): { readonly ms: () => number; reset(): void } {
  let [wall, steady] = [Date.now(), performance.now()];
  return {
    ms: () => Math.max(Date.now() - wall, performance.now() - steady),
    reset: () => void ([wall, steady] = [Date.now(), performance.now()]),
  };
}

/** Until `off`. */
export function watchIdle(kith: Pick<Kith, 'shared' | 'boot'>): () => void {
  const since = createSince();
  /** Whether it is over: then no use counts any more, also not the one that wakes a device. */
  function look(): boolean {
    const { afterMinutes } = kith.boot.lock;
    const isOver = afterMinutes > 0 && since.ms() >= afterMinutes * MINUTE;
    if (isOver) void lockNow(kith);
    return isOver;
  }
  const used = (): void => void (look() || since.reset());
  const timer = setInterval(look, LOOK_MS);
  for (const use of USES) addEventListener(use, used, { capture: true, passive: true });
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    for (const use of USES) removeEventListener(use, used, { capture: true });
    document.removeEventListener('visibilitychange', look);
  };
}
