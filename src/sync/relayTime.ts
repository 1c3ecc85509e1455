/**
 * What time it is, by the clocks of several relays. A relay says what it likes: so what counts is what more than half of them
 * say, and of two that disagree neither counts.
 */
import { EXPIRY } from '../protocol/limits.ts';

/** How far the clocks of relays are from ours, ms: the lower of those in the middle, when more than half are about there; else null. */
export function agreedOffset(offsets: readonly number[]): number | null {
  const middle = [...offsets].sort((a, b) => a - b)[(offsets.length - 1) >> 1];
  if (middle === undefined) return null;
  const agree = offsets.filter((offset) => !isClockOff(offset - middle));
  return 2 * agree.length > offsets.length ? middle : null;
}

/** Whether a clock is further off than is believed. */
export const isClockOff = (offset: number): boolean => Math.abs(offset) > EXPIRY.clockOff;
