/** When something that was issued has to be issued anew. */
import { EXPIRY } from '../protocol/limits.ts';

/** Old enough; or from a time that is still to come: then the clock was ahead when it was issued, and would else keep the next one away for as long. All times in ms. */
export const isDueAgain = (issued: number, now: number, after: number): boolean => now - issued >= after || issued > now + EXPIRY.clockOff;
