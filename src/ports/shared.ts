/** What another app handed over, to be sent to somebody: the person chooses to whom, and presses Send. `Bytes` is the platform's `File`. */
export interface Shared<Bytes> {
  readonly text: string;
  /** At most as many as a message holds, none larger than may be sent. */
  readonly files: readonly Bytes[];
  /** How many more were handed over and stay out. */
  readonly left: number;
}

/** What the page says to the offline shell to be given it, on the port that comes with it. */
export const TAKE_SHARED = 'TAKE_SHARED';
