/** A message that is looked for: the chat that is opened next begins at it. */
import type { LocalId } from '../app/api.ts';

export class Seek {
  /** Grows when a chat that is open already is to be opened again. */
  turn = $state(0);
  readonly #sought = new Map<LocalId, string>();

  to(chat: LocalId, message: string, isOpen: boolean): void {
    this.#sought.set(chat, message);
    if (isOpen) this.turn++;
  }

  /** Once. */
  take(chat: LocalId): string | null {
    const message = this.#sought.get(chat) ?? null;
    this.#sought.delete(chat);
    return message;
  }
}
