import { describe, expect, it } from 'vitest';
import { EXPIRY, TIME } from '../../../src/protocol/limits.ts';
import { clockOffset, isClockOff } from '../../../src/sync/relayTime.ts';

describe("[S2.7] the relays' time", () => {
  it('is the middle one; of two the lower, so that one relay that lies ahead moves nothing', () => {
    expect(clockOffset([])).toBe(0);
    expect(clockOffset([700])).toBe(700);
    expect(clockOffset([365 * TIME.DAY, 30])).toBe(30);
    expect(clockOffset([9, -50, 365 * TIME.DAY])).toBe(9);
    expect(clockOffset([9, 400 * TIME.DAY, -50, 365 * TIME.DAY])).toBe(9);
  });

  it('shows that the clock here is off by more than ten minutes, either way, and not by less', () => {
    for (const sign of [1, -1]) expect([isClockOff(sign * EXPIRY.clockOff), isClockOff(sign * (EXPIRY.clockOff + 1))]).toEqual([false, true]);
  });
});
