/** A backup that is brought back, for the screen that shows how far it is. */
import type { Restored } from '../app/fileApi.ts';
import type { KithError } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';

export class RestoreJob {
  /** 0…1; null: nothing is under way. */
  progress = $state<number | null>(null);
  error = $state.raw<KithError | null>(null);
  done = $state.raw<Restored | null>(null);
  /** Something was stored: the core has to be started anew, whatever came. */
  stored = $state(false);
  readonly #live: Live;

  constructor(live: Live) {
    this.#live = live;
  }

  async run(backup: File, passphrase: string): Promise<void> {
    [this.error, this.progress] = [null, 0];
    const { messenger } = this.#live;
    const begun = await this.#live.ask(messenger.beginRestore(backup, passphrase));
    if (begun?.ok) await this.#steps();
    else this.error = begun?.error ?? null;
    this.progress = null;
  }

  async #steps(): Promise<void> {
    while (!this.done) {
      const step = await this.#live.ask(this.#live.messenger.nextStep());
      if (!step?.ok) return void (this.error = step?.error ?? null);
      this.#live.steps += 1;
      this.stored ||= step.value.storing;
      this.progress = step.value.progress;
      this.done = step.value.done;
    }
  }
}
