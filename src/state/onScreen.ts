/** Which chat is on the screen, as the core is told. A chat that is left takes nothing from the one that came in its place. */
import type { LocalId } from '../app/api.ts';
import type { Live } from './live.svelte.ts';

export class OnScreen {
  readonly #live: Live;
  #chat: LocalId | null = null;

  constructor(live: Live) {
    this.#live = live;
  }

  show(chat: LocalId): void {
    this.#tell(chat);
  }

  leave(chat: LocalId): void {
    if (this.#chat === chat) this.#tell(null);
  }

  #tell(chat: LocalId | null): void {
    this.#chat = chat;
    void this.#live.ask(this.#live.messenger.focus(chat));
  }
}
