/** Whether a friend writes in a chat now, and whether a screen reader says so: that is once in half a minute at most. */

/** Between one saying and the next, ms. */
const PAUSE = 30_000;

export class Writing {
  on = $state(false);
  /** It is said, not only shown. */
  said = $state(false);
  #last = -Infinity;

  /** @param now monotonic ms */
  set(on: boolean, now: number): void {
    this.on = on;
    if (!on) this.said = false;
    else if (now - this.#last >= PAUSE) {
      this.said = true;
      this.#last = now;
    }
  }
}
