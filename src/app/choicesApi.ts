/** What the page may ask of the core about choices of this device alone: what calls attention, and which hints were answered. */
import type { Result } from '../protocol/errors.ts';

/** Minutes of the day by this device's clock, 0…1439. From one to the other, across midnight where it ends earlier than it begins. */
export interface QuietHours {
  readonly on: boolean;
  readonly from: number;
  readonly to: number;
}

/** Offers and hints, each made once. */
export type Hint = 'notifications' | 'install' | 'help' | 'rows';

export interface Choices {
  /** Kinds of news that call. Whatever they say, everything still arrives. */
  readonly messages: boolean;
  readonly requests: boolean;
  readonly reactions: boolean;
  /** What was said stands in the notification. */
  readonly previews: boolean;
  readonly sounds: boolean;
  readonly quiet: QuietHours;
  /** A message was sent from here: only from then on may one be asked about notifications. */
  readonly wrote: boolean;
  /** Hints that are not given again. */
  readonly answered: readonly Hint[];
}

export interface ChoicesVerbs {
  choices(): Promise<Result<Choices>>;
  /** What is left out stays. Resolves to all of them, on disk. */
  choose(change: Partial<Choices>): Promise<Result<Choices>>;
}
