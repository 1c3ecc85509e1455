/** Locks after a time without use. Part of what is loaded first: a part that did not come would leave Kith open. */
import type { Kith } from '../state/kith.ts';
import { lockNow } from '../state/lockNow.ts';

const MINUTE = 60_000;
/** How often it is looked whether the time is over: a page that sleeps runs no timer when it would be due. */
const LOOK_MS = 5000;
const USES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
/** What comes first when a device or a page wakes: then it is looked before anything is painted. */
const WAKES = ['visibilitychange', 'resume', 'focus', 'pageshow'] as const;

/** The larger of two clocks: one can be set back, the other stands still while a device sleeps. */
function createSince(): { readonly ms: () => number; reset(): void } {
  let [wall, steady] = [Date.now(), performance.now()];
  return {
    ms: () => Math.max(Date.now() - wall, performance.now() - steady),
    reset: () => void ([wall, steady] = [Date.now(), performance.now()]),
  };
}

/** Whether a video plays that somebody looks at. What a camera shows is none. */
const isPlaying = (): boolean => [...document.getElementsByTagName('video')].some(({ paused, ended, srcObject }) => !paused && !ended && !srcObject);

/** Where there is a passphrase; until `off`. A backup or an export on its way is in use with each of its steps, and a video while it plays. */
export function watchIdle(kith: Pick<Kith, 'shared' | 'boot' | 'live'>): () => void {
  if (!kith.boot.lock.isSet) return () => undefined;
  const since = createSince();
  let { steps } = kith.live;
  /** Whether it is over: then no use counts any more, also not the one that wakes a device. */
  function look(): boolean {
    const { afterMinutes } = kith.boot.lock;
    if (steps !== kith.live.steps) since.reset();
    ({ steps } = kith.live);
    const isOver = afterMinutes > 0 && since.ms() >= afterMinutes * MINUTE;
    if (isOver) void lockNow(kith);
    else if (isPlaying()) since.reset();
    return isOver;
  }
  const used = (): void => void (look() || since.reset());
  const timer = setInterval(look, LOOK_MS);
  for (const use of USES) addEventListener(use, used, { capture: true, passive: true });
  for (const wake of WAKES) addEventListener(wake, look, { capture: true });
  return () => {
    clearInterval(timer);
    for (const use of USES) removeEventListener(use, used, { capture: true });
    for (const wake of WAKES) removeEventListener(wake, look, { capture: true });
  };
}
