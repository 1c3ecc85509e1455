/** Goes from photo to photo through those of a chat, in the order in which they came, and has more of them read ahead of itself. */
import type { Gallery, Shot } from '../state/gallery.svelte.ts';

/** So many before the last known one, more are asked for. */
const AHEAD = 3;

export class Walk {
  readonly #gallery: Gallery;
  #at = $state.raw({ id: '', index: 0 });
  readonly #place = $derived.by(() => this.#gallery.shots.findIndex(({ message, item }) => message.id === this.#at.id && item.index === this.#at.index));

  constructor(gallery: Gallery, id: string, index: number) {
    this.#gallery = gallery;
    this.#at = { id, index };
  }

  /** The one that is looked at; null: it is gone. */
  get shot(): Shot | null {
    return this.#gallery.shots[this.#place] ?? null;
  }
  /** Its neighbour on that side, as far as it is known. */
  beside(by: -1 | 1): Shot | null {
    return this.#gallery.shots[this.#place + by] ?? null;
  }

  /** False: nothing is there. */
  go(by: -1 | 1): boolean {
    const next = this.beside(by);
    if (!next) return false;
    this.#at = { id: next.message.id, index: next.item.index };
    return true;
  }

  /** To be run again whenever something of it changed. */
  readAhead(): void {
    const { shots } = this.#gallery;
    this.#gallery.see([this.#at.id]);
    if (this.#place < AHEAD) void this.#gallery.load('older');
    if (this.#place >= shots.length - AHEAD) void this.#gallery.load('newer');
  }
}
