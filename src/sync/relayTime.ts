/**
 * What time it is, by the clocks of several relays. A relay says what it likes: so the lower of the two in the middle counts,
 * and one relay that runs ahead beside an honest one moves nothing.
 */
import { EXPIRY } from '../protocol/limits.ts';

/** Lower median of the relays' clocks less ours, ms; 0 without a relay. */
export const clockOffset = (offsets: readonly number[]): number => [...offsets].sort((a, b) => a - b)[Math.max(0, (offsets.length - 1) >> 1)] ?? 0;

/** Whether our clock is further from the relays' than is believed. */
export const isClockOff = (offset: number): boolean => Math.abs(offset) > EXPIRY.clockOff;
