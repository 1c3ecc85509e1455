/** The account on this device: none yet, its phrase not yet saved, who may write not yet chosen, or ready. The twelve words live here until confirmed. */
import type { AccountStatus, Me, Policy } from '../app/api.ts';
import type { PhraseReading } from '../app/beginningApi.ts';
import type { OutgoingPicture } from '../app/pictureApi.ts';
import type { KithError, Result } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';
import { createReading } from './reading.ts';

export class Account {
  /** Null until the core has answered. */
  status = $state.raw<AccountStatus | null>(null);
  /** The twelve words, only between creation and confirmation. */
  phrase = $state.raw<readonly string[]>([]);
  /** It was made since the page was opened. */
  isNew = false;
  /** It came back by its words since then: nobody is followed yet. */
  isBack = $state(false);
  readonly #live: Live;

  constructor(live: Live) {
    this.#live = live;
  }

  get me(): Me | null {
    return this.status?.kind === 'ready' ? this.status.me : null;
  }

  async start(): Promise<void> {
    this.#live.on('account', () => void this.refresh());
    await this.refresh();
    if (this.status?.kind === 'phrase') await this.#readPhrase();
  }

  readonly refresh = createReading(async () => {
    const status = await this.#live.ask(this.#live.messenger.status());
    if (status) this.status = status;
    if (status && status.kind !== 'ready') this.isNew = true;
  });

  async create(name: string): Promise<KithError | null> {
    const made = await this.#live.ask(this.#live.messenger.createAccount(name));
    if (!made) return this.#live.fault;
    if (!made.ok) return made.error;
    this.phrase = made.value;
    await this.refresh();
    return null;
  }

  /** Own six safety words. Nothing: the core is gone. */
  words(): Promise<Result<readonly string[]> | undefined> {
    return this.#live.ask(this.#live.messenger.ownWords());
  }

  /** Nothing: the core is gone. */
  readPhrase(text: string): Promise<PhraseReading | undefined> {
    return this.#live.ask(this.#live.messenger.readPhrase(text));
  }

  checkPhrase(text: string): Promise<Result<boolean> | undefined> {
    return this.#live.ask(this.#live.messenger.checkPhrase(text));
  }

  async restore(phrase: string, name: string): Promise<KithError | null> {
    const error = await this.#errorOf(this.#live.messenger.restoreAccount(phrase, name));
    if (error) return error;
    this.isBack = true;
    await this.refresh();
    return null;
  }

  async phraseSaved(): Promise<KithError | null> {
    const error = await this.#errorOf(this.#live.messenger.phraseSaved());
    if (error) return error;
    this.phrase = [];
    await this.refresh();
    return null;
  }

  /** The first choice of who may write: with it first start ends. */
  async choose(policy: Policy): Promise<KithError | null> {
    const error = await this.#errorOf(this.#live.messenger.start(policy));
    if (!error) await this.refresh();
    return error;
  }

  async rename(name: string): Promise<KithError | null> {
    const error = await this.#errorOf(this.#live.messenger.rename(name));
    if (!error) await this.refresh();
    return error;
  }

  /** Null takes it away. */
  setPicture(picture: OutgoingPicture | null): Promise<KithError | null> {
    return this.#errorOf(this.#live.messenger.setPicture(picture));
  }

  async #readPhrase(): Promise<void> {
    const words = await this.#live.ask(this.#live.messenger.phrase());
    if (words?.ok) this.phrase = words.value;
  }

  async #errorOf(answer: Promise<Result<null>>): Promise<KithError | null> {
    const result = await this.#live.ask(answer);
    if (!result) return this.#live.fault;
    return result.ok ? null : result.error;
  }
}
