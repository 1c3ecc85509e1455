/**
 * A value that is shown only after it has stayed the same for a while: connections flicker, and a screen reader must not
 * read every flicker aloud. The first value is shown at once.
 */
export const SETTLE_MS = 2000;

export class Settled<T> {
  shown = $state.raw<T | null>(null);
  #next: T | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  set(value: T): void {
    if (this.shown === null) this.shown = value;
    if (value === this.#next) return;
    this.#next = value;
    clearTimeout(this.#timer);
    if (value !== this.shown) this.#timer = setTimeout(() => (this.shown = value), SETTLE_MS);
  }

  /** Forgets a value that is still waiting. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
