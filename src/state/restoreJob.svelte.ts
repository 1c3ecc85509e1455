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
  #isWanted = false;

  constructor(live: Live) {
    this.#live = live;
  }

  async run(backup: File, passphrase: string): Promise<void> {
    [this.error, this.progress, this.#isWanted] = [null, 0, true];
    const { messenger } = this.#live;
    const begun = await this.#live.ask(messenger.beginRestore(backup, passphrase));
    if (begun?.ok) await this.#steps();
    else if (this.#isWanted) this.error = begun?.error ?? null;
    [this.progress, this.#isWanted] = [null, false];
  }

  /** It is not wanted any more, also where none is under way. What is being stored goes on to its end. */
  async stop(): Promise<void> {
    if (!this.#isWanted || this.stored) return;
    this.#isWanted = false;
    await this.#live.ask(this.#live.messenger.beginRestore(null, ''));
  }

  async #steps(): Promise<void> {
    while (!this.done) {
      const step = await this.#live.ask(this.#live.messenger.nextStep());
      // Whoever stopped it knows why it ends, and nothing was stored.
      if (!this.#isWanted) return;
      if (!step?.ok) return void (this.error = step?.error ?? null);
      this.#live.steps += 1;
      this.stored ||= step.value.storing;
      this.progress = step.value.progress;
      this.done = step.value.done;
    }
  }
}
