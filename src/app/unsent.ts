/** What no relay and no friend has of what I wrote: after Off it waits for my word (F33), and only where there is some. */
import { isHeld } from '../people/home.ts';
import type { Person } from '../people/person.ts';
import type { AccountId } from '../protocol/ids.ts';
import type { Book } from '../sync/book.ts';
import type { Exchange } from '../sync/exchange.ts';

export interface UnsentDeps {
  readonly book: Book;
  exchange(): Exchange | null;
  /** How many wait in the chat with somebody; null: there is none yet. */
  inChat(person: Person): Promise<number | null>;
}

export class Unsent {
  readonly #deps: UnsentDeps;

  constructor(deps: UnsentDeps) {
    this.#deps = deps;
  }

  /** To whom something waits. */
  async accounts(): Promise<AccountId[]> {
    const all = await Promise.all(this.#deps.book.people().map(async (person) => ((await this.#to(person)) > 0 ? [person.account] : [])));
    return all.flat();
  }

  /** How many wait for my word. */
  async held(): Promise<number> {
    const { book } = this.#deps;
    const counts = await Promise.all(book.people().filter(({ account }) => isHeld(book.home, account)).map((person) => this.#to(person)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Where nothing waits any more there is nothing to ask about. */
  async lookAtHeld(person: Person): Promise<void> {
    const { book, exchange } = this.#deps;
    if (isHeld(book.home, person.account) && (await this.#to(person)) === 0) await exchange()?.ties.release(person.account);
  }

  /** A request that was not posted yet counts as one. */
  async #to(person: Person): Promise<number> {
    return (await this.#deps.inChat(person)) ?? Number(person.asked?.posted === false);
  }
}
