/** A message that is looked for: its chat, when it is opened next, begins at it. */
import type { LocalId } from '../app/api.ts';

export class Seek {
  /** Grows when a chat that is open already is to be opened again. */
  turn = $state(0);
  #sought: { readonly chat: LocalId; readonly message: string } | null = null;

  to(chat: LocalId, message: string, isOpen: boolean): void {
    this.#sought = { chat, message };
    if (isOpen) this.turn++;
  }

  /** Once, and only by its chat: who goes elsewhere looks for it no more. */
  take(chat: LocalId): string | null {
    const sought = this.#sought;
    this.#sought = null;
    return sought?.chat === chat ? sought.message : null;
  }
}
