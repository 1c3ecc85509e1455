/** A search through what was said: hits as they are found, until there are enough for now or all was looked through. */
import type { LocalId } from '../app/api.ts';
import type { SearchHit, SearchPlace } from '../app/searchApi.ts';
import type { KithError } from '../protocol/errors.ts';
import type { Live } from './live.svelte.ts';

/** Hits that are shown before more are asked for. */
export const ENOUGH = 30;

export class Search {
  hits = $state.raw<readonly SearchHit[]>([]);
  looking = $state(false);
  /** There may be more. */
  more = $state(false);
  error = $state.raw<KithError | null>(null);
  readonly #live: Live;
  readonly #chat: LocalId | null;
  #query = '';
  #next: SearchPlace | null = null;
  #turn = 0;

  /** @param chat only there; null: everywhere */
  constructor(live: Live, chat: LocalId | null) {
    this.#live = live;
    this.#chat = chat;
  }

  /** Begins anew: what an earlier question still finds is not shown. */
  async look(query: string): Promise<void> {
    this.#query = query;
    this.#next = null;
    this.hits = [];
    await this.#go(++this.#turn);
  }

  async lookOn(): Promise<void> {
    if (this.more && !this.looking) await this.#go(++this.#turn);
  }

  stop(): void {
    this.#turn++;
  }

  async #go(turn: number): Promise<void> {
    const goal = this.hits.length + ENOUGH;
    this.looking = true;
    this.error = null;
    do {
      const page = await this.#live.ask(this.#live.messenger.search(this.#query, this.#chat, this.#next));
      if (turn !== this.#turn) return;
      if (!page?.ok) {
        this.error = page ? page.error : this.#live.fault;
        break;
      }
      this.hits = [...this.hits, ...page.value.hits];
      this.#next = page.value.next;
      this.more = this.#next !== null;
    } while (this.more && this.hits.length < goal);
    this.looking = false;
  }
}
