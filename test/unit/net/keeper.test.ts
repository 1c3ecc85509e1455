import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeeper, FIRST_PAUSE_MS } from '../../../src/net/keeper.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const LONGEST = 4000;
function keeping(outcomes: boolean[]) {
  const times: number[] = [];
  const start = Date.now();
  const keeper = createKeeper(
    async () => {
      times.push(Date.now() - start);
      return outcomes.shift() ?? false;
    },
    () => LONGEST,
  );
  return { keeper, times };
}

describe('a keeper', () => {
  it('tries after growing pauses up to the longest', async () => {
    const { keeper, times } = keeping([]);
    keeper.wake();
    await vi.advanceTimersByTimeAsync(12_000);
    expect(times).toEqual([0, 500, 1500, 3500, 7500, 11_500]);
    keeper.stop();
  });

  it('rests when it holds, and begins with the shortest pause when that is lost', async () => {
    const { keeper, times } = keeping([false, false, true, true]);
    keeper.wake();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times).toEqual([0, 500, 1500]);
    keeper.lost();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times).toEqual([0, 500, 1500, 60_000 + FIRST_PAUSE_MS]);
  });

  it('tries at once when woken', async () => {
    const { keeper, times } = keeping([false, false, false, true]);
    keeper.wake();
    await vi.advanceTimersByTimeAsync(3000);
    keeper.wake();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times).toEqual([0, 500, 1500, 3000]);
  });

  it('never tries twice at a time; what is lost or woken meanwhile is tried after', async () => {
    let running = 0;
    let most = 0;
    let tries = 0;
    const keeper = createKeeper(
      async () => {
        most = Math.max(most, ++running);
        tries++;
        await new Promise((resolve) => setTimeout(resolve, 1000));
        running--;
        return true;
      },
      () => LONGEST,
    );
    keeper.wake();
    keeper.wake();
    keeper.lost();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([most, tries]).toEqual([1, 2]);
  });

  it('does nothing after it is stopped', async () => {
    const { keeper, times } = keeping([]);
    keeper.wake();
    await vi.advanceTimersByTimeAsync(100);
    keeper.stop();
    keeper.wake();
    keeper.lost();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times).toEqual([0]);
  });
});
