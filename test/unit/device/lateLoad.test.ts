import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLateLoad } from '../../../src/device/lateLoad.ts';

const AGAIN = 30_000;

/** A part that cannot be loaded so often, and then can. */
function createPart(failures: number) {
  const load = vi.fn(async () => {
    if (load.mock.calls.length <= failures) throw new TypeError('Failed to fetch dynamically imported module');
    return 'the part';
  });
  const told: boolean[] = [];
  return { load, told, tell: (missing: boolean) => void told.push(missing) };
}

describe('[F3] a part of the program that is loaded late', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is there when it came', async () => {
    const { load, told, tell } = createPart(0);
    const late = createLateLoad(load, tell, AGAIN);
    expect(late.part).toBeNull();
    await vi.advanceTimersByTimeAsync(0);
    expect([late.part, told]).toEqual(['the part', [false]]);
  });

  it('is said to be missing when it does not come, is asked for again at once when the network is back, and only once at a time', async () => {
    const { load, told, tell } = createPart(1);
    const late = createLateLoad(load, tell, AGAIN);
    late.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect([late.part, told, load.mock.calls.length]).toEqual([null, [true], 1]);
    late.retry();
    late.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect([late.part, told, load.mock.calls.length]).toEqual(['the part', [true, false], 2]);
    late.retry();
    await vi.advanceTimersByTimeAsync(2 * AGAIN);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('is asked for again by itself after a while: the server, not the network, may have been away', async () => {
    const { load, told, tell } = createPart(2);
    const late = createLateLoad(load, tell, AGAIN);
    await vi.advanceTimersByTimeAsync(AGAIN);
    expect(load).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(AGAIN);
    expect([late.part, told]).toEqual(['the part', [true, true, false]]);
  });

  it('is ended when it comes after the end, and is not asked for any more', async () => {
    const { load, told, tell } = createPart(0);
    const late = createLateLoad(load, tell, AGAIN);
    const ended: string[] = [];
    late.stop((part) => void ended.push(part));
    await vi.advanceTimersByTimeAsync(AGAIN);
    expect([late.part, ended, told]).toEqual([null, ['the part'], []]);

    const missing = createPart(9);
    createLateLoad(missing.load, missing.tell, AGAIN).stop(() => undefined);
    await vi.advanceTimersByTimeAsync(5 * AGAIN);
    expect(missing.load).toHaveBeenCalledTimes(1);
  });
});
