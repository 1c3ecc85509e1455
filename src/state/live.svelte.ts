/**
 * The one bridge between the core and the screens: subscribes `Messenger.onChange` once and hands each change to whoever
 * shows that part, who then asks again for a snapshot. It keeps no copy of the world and knows no screen.
 */
import type { KithError } from '../protocol/errors.ts';
import type { Change, Messenger } from '../app/api.ts';
import { faultOf } from './fault.ts';
import { Listeners, type Listener } from './listeners.ts';

export class Live {
  /** Set once the core could not answer at all. */
  fault = $state.raw<KithError | null>(null);
  /** How many steps were made of what takes long and must not be ended in its middle. */
  steps = 0;
  readonly messenger: Messenger;
  readonly #listeners = new Listeners();
  #off: (() => void) | null = null;

  constructor(messenger: Messenger) {
    this.messenger = messenger;
  }

  async start(): Promise<void> {
    const off = await this.ask(this.messenger.onChange((change) => this.#listeners.tell(change)));
    this.#off = off ?? null;
  }

  stop(): void {
    this.#off?.();
    this.#off = null;
    this.#listeners.clear();
  }

  /** Calls the listener for each change of that part until `off`. */
  on(what: Change['what'], listener: Listener): () => void {
    return this.#listeners.on(what, listener);
  }

  /** The answer, or undefined when the core broke: then `fault` says so and nothing else happens. */
  async ask<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
      return await answer;
    } catch (reason) {
      this.fault = faultOf(reason);
      return undefined;
    }
  }
}
