import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchIdle } from '../../../src/ui/idleLock.ts';
import { createFakeLock, type FakeLock } from '../../helpers/fakeLock.ts';

const MINUTE = 60_000;
const kithWith = (lock: FakeLock, keepNow = async (): Promise<void> => undefined) =>
  ({ boot: { lock }, shared: { drafts: new Map([['noor', { keepNow }]]) } }) as unknown as Parameters<typeof watchIdle>[0];

function lockAfter(minutes: number): FakeLock {
  const lock = createFakeLock();
  lock.set('a warm brown hen');
  lock.setAfter(minutes);
  return lock;
}

describe('[H69] [F85] Kith locks by itself', () => {
  let touched: EventTarget;
  const use = (): boolean => touched.dispatchEvent(new Event('pointermove'));

  beforeEach(() => {
    vi.useFakeTimers();
    touched = new EventTarget();
    vi.stubGlobal('addEventListener', touched.addEventListener.bind(touched));
    vi.stubGlobal('removeEventListener', touched.removeEventListener.bind(touched));
    vi.stubGlobal('document', new EventTarget());
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('after the time without use, and not while it is used', async () => {
    const lock = lockAfter(5);
    const off = watchIdle(kithWith(lock));
    for (const minutes of [4, 4.9, 4.9]) {
      await vi.advanceTimersByTimeAsync(minutes * MINUTE);
      use();
    }
    expect(lock.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(4.8 * MINUTE);
    expect(lock.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(0.3 * MINUTE);
    expect(lock.asked[0]).toBe('lock');
    off();
  });

  it('when a device wakes after it, before the touch that woke it counts, and when it can be seen again', async () => {
    for (const wake of [use, () => document.dispatchEvent(new Event('visibilitychange'))]) {
      const lock = lockAfter(5);
      const off = watchIdle(kithWith(lock));
      vi.setSystemTime(Date.now() + 6 * MINUTE); // it slept: no timer ran, and the steady clock stood still
      wake();
      await vi.advanceTimersByTimeAsync(1);
      expect(lock.asked).toEqual(['lock']);
      off();
    }
  });

  it('wherever the clock was set back to', async () => {
    const lock = lockAfter(1);
    const off = watchIdle(kithWith(lock));
    vi.setSystemTime(Date.now() - 1000 * MINUTE);
    await vi.advanceTimersByTimeAsync(1.1 * MINUTE);
    expect(lock.asked[0]).toBe('lock');
    off();
  });

  it('never where that was chosen, nor after it was told to stop', async () => {
    const [never, stopped] = [lockAfter(0), lockAfter(1)];
    const off = watchIdle(kithWith(never));
    watchIdle(kithWith(stopped))();
    await vi.advanceTimersByTimeAsync(120 * MINUTE);
    use();
    expect([never.asked, stopped.asked]).toEqual([[], []]);
    off();
  });

  it('keeps first what was typed, and locks also when that does not get done', async () => {
    const lock = lockAfter(1);
    const seen: string[] = [];
    const off = watchIdle(kithWith(lock, () => (seen.push(`kept, ${lock.asked.length} locked`), new Promise(() => undefined))));
    await vi.advanceTimersByTimeAsync(1.2 * MINUTE);
    expect([seen[0], lock.asked[0]]).toEqual(['kept, 0 locked', 'lock']);
    off();
  });
});
