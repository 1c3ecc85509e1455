/**
 * The verbs of safety between two people (blocking, verifying, a new link), and what others see of me. They keep nothing:
 * what they change is read again by whoever shows it.
 */
import type { LocalId, PersonSees, RelaySaw } from '../app/api.ts';
import type { KithError, Result } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';

export class Trust {
  readonly #live: Live;
  /** Reads the people again. */
  readonly #changed: () => Promise<void>;

  constructor(live: Live, changed: () => Promise<void>) {
    this.#live = live;
    this.#changed = changed;
  }

  block(id: LocalId): Promise<KithError | null> {
    return this.#change(this.#live.messenger.block(id));
  }

  unblock(id: LocalId): Promise<KithError | null> {
    return this.#change(this.#live.messenger.unblock(id));
  }

  /** The words match, or differ: as the person says who compared them. */
  compared(id: LocalId, same: boolean): Promise<KithError | null> {
    return this.#change(this.#live.messenger.compared(id, same));
  }

  /** A code scanned from the other's screen. */
  checkCode(id: LocalId, code: string): Promise<KithError | null> {
    return this.#change(this.#live.messenger.checkCode(id, code));
  }

  resetLink(): Promise<KithError | null> {
    return this.#change(this.#live.messenger.resetLink());
  }

  safetyCode(id: LocalId): Promise<Result<string> | undefined> {
    return this.#live.ask(this.#live.messenger.safetyCode(id));
  }

  whatTheySee(id: LocalId): Promise<PersonSees | null | undefined> {
    return this.#live.ask(this.#live.messenger.whatTheySee(id));
  }

  whatRelaySaw(address: string): Promise<RelaySaw | null | undefined> {
    return this.#live.ask(this.#live.messenger.whatRelaySaw(address));
  }

  async #change(answer: Promise<Result<null>>): Promise<KithError | null> {
    const result = await this.#live.ask(answer);
    await this.#changed();
    if (!result) return this.#live.fault;
    return result.ok ? null : result.error;
  }
}
