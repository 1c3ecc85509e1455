import { describe, expect, it } from 'vitest';
import { EXPIRY, TIME } from '../../../src/protocol/limits.ts';
import { agreedOffset, isClockOff } from '../../../src/sync/relayTime.ts';

describe("[S2.7] the relays' time", () => {
  it('is what more than half of them agree on, and of these the lower of those in the middle', () => {
    expect(agreedOffset([])).toBeNull();
    expect(agreedOffset([700])).toBe(700);
    expect(agreedOffset([5000, 30])).toBe(30);
    expect(agreedOffset([9, -50, 365 * TIME.DAY])).toBe(9);
    expect(agreedOffset([365 * TIME.DAY, 9, -50, 400 * TIME.DAY, 20])).toBe(20);
  });

  it('is nothing where they disagree: of two that do neither counts, and no half of four', () => {
    expect(agreedOffset([365 * TIME.DAY, 30])).toBeNull();
    expect(agreedOffset([-TIME.HOUR, 0])).toBeNull();
    expect(agreedOffset([9, 400 * TIME.DAY, -50, 365 * TIME.DAY])).toBeNull();
    expect(agreedOffset([-TIME.HOUR, 0, TIME.HOUR])).toBeNull();
  });

  it('shows that the clock here is off by more than ten minutes, either way, and not by less', () => {
    for (const sign of [1, -1]) expect([isClockOff(sign * EXPIRY.clockOff), isClockOff(sign * (EXPIRY.clockOff + 1))]).toEqual([false, true]);
  });
});
