/** Why nothing can be written to somebody, as a sentence with `{name}` in it. Pure. */
import type { LockReason } from '../../app/api.ts';
import { lockReasons, reach } from './reach.en.ts';

/** `waiting`: nothing of theirs is here yet. */
export const whyLocked = (reason: LockReason, waiting: boolean): string =>
  waiting && reason === 'requestsClosed' ? reach.looking : lockReasons[reason];
