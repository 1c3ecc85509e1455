import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileJob } from '../../../src/state/fileJob.svelte.ts';
import { Live } from '../../../src/state/live.svelte.ts';
import { lockNow } from '../../../src/state/lockNow.ts';
import { RestoreJob } from '../../../src/state/restoreJob.svelte.ts';
import { watchIdle } from '../../../src/ui/idleLock.ts';
import { createFakeLock, type FakeLock } from '../../helpers/fakeLock.ts';

const MINUTE = 60_000;
const kithWith = (lock: FakeLock, keepNow = async (): Promise<void> => undefined, live: Pick<Live, 'steps'> = { steps: 0 }) =>
  ({ boot: { lock }, live, shared: { drafts: new Map([['noor', { keepNow }]]) } }) as unknown as Parameters<typeof watchIdle>[0];

/** After so many ms. */
const later = <T>(value: T, ms: number): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), ms));
const good = <T>(value: T) => ({ ok: true, value }) as const;
/** A core whose work takes a minute for each of its steps. */
const slowCore = (steps: number) => {
  let at = 0;
  const done = () => (++at < steps ? null : {});
  return new Live({
    beginRestore: () => later(good(null), MINUTE),
    nextStep: () => later(good({ progress: 0.5, storing: true, done: done() }), MINUTE),
    beginFile: () => later(good(null), MINUTE),
    nextPart: () => later(good({ bytes: new Uint8Array(1), progress: 0.5, done: done() }), MINUTE),
  } as never);
};
const restoreOn = (live: Live): Promise<void> => new RestoreJob(live).run(new File([], 'kith.kith'), 'a warm brown hen');
const exportOn = (live: Live): Promise<unknown> => new FileJob(live).make({ what: 'export' } as never, 'kith.zip');

function lockAfter(minutes: number): FakeLock {
  const lock = createFakeLock();
  lock.set('a warm brown hen');
  lock.setAfter(minutes);
  return lock;
}

describe('[H69] [F85] Kith locks by itself', () => {
  let touched: EventTarget;
  let playing: readonly Pick<HTMLVideoElement, 'paused' | 'ended' | 'srcObject'>[];
  const use = (): boolean => touched.dispatchEvent(new Event('pointermove'));

  beforeEach(() => {
    vi.useFakeTimers();
    touched = new EventTarget();
    vi.stubGlobal('addEventListener', touched.addEventListener.bind(touched));
    vi.stubGlobal('removeEventListener', touched.removeEventListener.bind(touched));
    playing = [];
    vi.stubGlobal('document', { getElementsByTagName: () => playing });
    vi.stubGlobal('window', { showSaveFilePicker: async () => ({ createWritable: async () => new WritableStream().getWriter() }) });
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

  it('when a device wakes after it, before the touch that woke it counts, and at once when it can be seen again', () => {
    for (const wake of ['pointermove', 'visibilitychange', 'focus', 'resume', 'pageshow']) {
      const lock = lockAfter(5);
      const off = watchIdle(kithWith(lock));
      vi.setSystemTime(Date.now() + 6 * MINUTE); // it slept: no timer ran, and the steady clock stood still
      touched.dispatchEvent(new Event(wake));
      expect([lock.asked, lock.isClosing]).toEqual([['lock'], true]); // in the same moment: before anything is painted
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

  it.each([['a bringing back', restoreOn], ['an export', exportOn]])('not in the middle of %s, and after it as always', async (_, work) => {
    const lock = lockAfter(5);
    const live = slowCore(20);
    const off = watchIdle(kithWith(lock, undefined, live));
    const done = work(live);
    await vi.advanceTimersByTimeAsync(20.9 * MINUTE);
    expect([lock.asked, live.steps]).toEqual([[], 19]);
    await vi.advanceTimersByTimeAsync(0.2 * MINUTE);
    await done;
    await vi.advanceTimersByTimeAsync(4.8 * MINUTE);
    expect(lock.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(0.4 * MINUTE);
    expect(lock.asked[0]).toBe('lock');
    off();
  });

  it('in the middle of what does not go on any more', async () => {
    const lock = lockAfter(5);
    const live = new Live({ beginRestore: async () => good(null), nextStep: () => new Promise(() => undefined) } as never);
    const off = watchIdle(kithWith(lock, undefined, live));
    void restoreOn(live);
    await vi.advanceTimersByTimeAsync(5.2 * MINUTE);
    expect(lock.asked[0]).toBe('lock');
    off();
  });

  it('not while a video plays, but while it is paused, over, or a camera is on', async () => {
    const film = { paused: false, ended: false, srcObject: null };
    const lock = lockAfter(5);
    const off = watchIdle(kithWith(lock));
    playing = [film];
    await vi.advanceTimersByTimeAsync(20 * MINUTE);
    expect(lock.asked).toEqual([]);
    off();
    for (const idle of [{ ...film, paused: true }, { ...film, ended: true }, { ...film, srcObject: {} as MediaStream }]) {
      const other = lockAfter(5);
      const stop = watchIdle(kithWith(other));
      playing = [idle];
      await vi.advanceTimersByTimeAsync(5.2 * MINUTE);
      expect(other.asked[0]).toBe('lock');
      stop();
    }
  });

  it('when a device wakes after it, also where a video went on playing', () => {
    const lock = lockAfter(5);
    const off = watchIdle(kithWith(lock));
    playing = [{ paused: false, ended: false, srcObject: null }];
    vi.setSystemTime(Date.now() + 6 * MINUTE);
    touched.dispatchEvent(new Event('visibilitychange'));
    expect(lock.asked).toEqual(['lock']);
    off();
  });

  it('covers first what is shown, then keeps what was typed, and goes on when that does not get done', async () => {
    const lock = lockAfter(1);
    const seen: string[] = [];
    let isOver = false;
    const locking = lockNow(kithWith(lock, () => (seen.push(`closing ${lock.isClosing}`), new Promise(() => undefined)))).then(() => (isOver = true));
    expect([lock.isClosing, seen]).toEqual([true, ['closing true']]);
    await vi.advanceTimersByTimeAsync(900);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    await locking;
  });

  it('never without a passphrase', async () => {
    const lock = createFakeLock();
    const off = watchIdle(kithWith(lock));
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    expect(lock.asked).toEqual([]);
    off();
  });
});
