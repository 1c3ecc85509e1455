/**
 * Which option of a group is chosen, and when that counts. A pointer means what it presses; the arrow keys pass through
 * options on their way, so a choice by keyboard counts once it has stood for a while, or when Enter or leaving says so.
 */
import type { Policy } from '../app/api.ts';

/** How long a choice by keyboard stands before it counts. */
export const REST_MS = 1000;

export class PolicyChoice {
  /** Chosen and not yet in force; null: nothing is on its way. */
  pending = $state.raw<Policy | null>(null);
  readonly #apply: (policy: Policy) => Promise<unknown>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** On its way to the core: it is not sent twice. */
  #sent: Policy | null = null;

  constructor(apply: (policy: Policy) => Promise<unknown>) {
    this.#apply = apply;
  }

  pick(policy: Policy, by: 'pointer' | 'key'): void {
    this.pending = policy;
    clearTimeout(this.#timer);
    if (by === 'pointer') this.settle();
    else this.#timer = setTimeout(() => this.settle(), REST_MS);
  }

  /** What is chosen counts now. */
  settle(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const chosen = this.pending;
    if (chosen === null || chosen === this.#sent) return;
    this.#sent = chosen;
    void this.#apply(chosen).finally(() => this.#done(chosen));
  }

  /** In force, or refused: from here on the core says what is chosen. */
  #done(chosen: Policy): void {
    if (this.#sent === chosen) this.#sent = null;
    if (this.pending === chosen && this.#timer === undefined) this.pending = null;
  }
}
