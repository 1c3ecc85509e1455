/** The signs of life that this person gives, for the page on which they are chosen. */
import type { SignsView } from '../app/signsApi.ts';
import type { KithError } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';

export class Signs {
  /** Null until the first snapshot. */
  view = $state.raw<SignsView | null>(null);
  /** Why a choice does not hold. */
  error = $state.raw<KithError | null>(null);
  readonly #live: Live;

  constructor(live: Live) {
    this.#live = live;
  }

  async refresh(): Promise<void> {
    this.view = (await this.#live.ask(this.#live.messenger.signs())) ?? this.view;
  }

  /** Shown at once; it goes back to what holds when that is not it. */
  async set(sign: keyof SignsView, on: boolean): Promise<void> {
    if (this.view) this.view = { ...this.view, [sign]: on };
    const set = await this.#live.ask(this.#live.messenger.setSign(sign, on));
    this.error = set?.ok === false ? set.error : null;
    await this.refresh();
  }
}
