/** What goes later in one chat, and what one does with it. */
import type { LocalId } from '../app/api.ts';
import type { LaterChange, LaterView } from '../app/laterApi.ts';
import type { KithError, Result } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';

export class Scheduled {
  /** The next first. */
  all = $state.raw<readonly LaterView[]>([]);
  readonly #live: Live;
  readonly #chat: LocalId;

  constructor(live: Live, chat: LocalId) {
    this.#live = live;
    this.#chat = chat;
  }

  /** What cannot be read now stays as it is shown: it is told of again. */
  async read(): Promise<void> {
    const kept = await this.#live.ask(this.#live.messenger.scheduled(this.#chat));
    if (kept?.ok && (kept.value.length > 0 || this.all.length > 0)) this.all = kept.value;
  }

  /** Keeps a text to go then. Resolves to why it was not kept, or null when it was. */
  put(text: string, dueMs: number, replyTo: string | null): Promise<KithError | null> {
    return this.#verb(this.#live.messenger.sendLater(this.#chat, text, dueMs, replyTo));
  }

  change(id: string, change: LaterChange): Promise<KithError | null> {
    return this.#verb(this.#live.messenger.changeLater(this.#chat, id, change));
  }

  sendNow(id: string): Promise<KithError | null> {
    return this.#verb(this.#live.messenger.sendLaterNow(this.#chat, id));
  }

  drop(id: string): Promise<KithError | null> {
    return this.#verb(this.#live.messenger.dropLater(this.#chat, id));
  }

  async #verb(answer: Promise<Result<unknown>>): Promise<KithError | null> {
    const result = await this.#live.ask(answer);
    await this.read();
    return result ? (result.ok ? null : result.error) : this.#live.fault;
  }
}
