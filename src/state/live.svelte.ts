/**
 * The one bridge between the core and the screens: subscribes `Messenger.onChange` once and hands each change to whoever
 * shows that part, who then asks again for a snapshot. It keeps no copy of the world and knows no screen.
 */
import { USER_CODES, type KithError, type UserCode } from '../protocol/errors.ts';
import type { Change, Messenger } from '../app/api.ts';
import { Listeners, type Listener } from './listeners.ts';

const isUserCode = (code: unknown): code is UserCode => USER_CODES.some((known) => known === code);

/** A rejected call is not a refusal (those are values): the core itself broke. Its code is used when it has one. */
function faultOf(reason: unknown): KithError {
  const code = typeof reason === 'object' && reason !== null && 'code' in reason ? reason.code : undefined;
  return { code: isUserCode(code) ? code : 'storageFailed' };
}

export class Live {
  /** Set once the core could not answer at all. */
  fault = $state.raw<KithError | null>(null);
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
