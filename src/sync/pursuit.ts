/**
 * Looks after everyone I am in touch with until they can be written to: their bundle is looked for and my hello goes out (`greeting.ts`
 * knows how). Tried at each connect, again soon while something is lacking, later every ten minutes. Nothing waits for it.
 */
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { isWanted } from '../people/person.ts';
import { keyOf, type AccountId, type Key } from '../protocol/ids.ts';
import { TIME } from '../protocol/limits.ts';
import type { Book } from './book.ts';
import type { Greeting } from './greeting.ts';

const FIRST = 2 * TIME.SECOND;
const LATEST = 10 * TIME.MINUTE;

export interface PursuitDeps {
  readonly book: Book;
  readonly greeting: Greeting;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether any relay is there. */
  isReachable(): boolean;
  /** Tells someone what my list says of them. */
  tell(account: AccountId): Promise<void>;
  /** Tells everyone who has yet to hear of me. */
  tellOwed(): Promise<void>;
}

export class Pursuit {
  readonly #deps: PursuitDeps;
  /** People who are being pursued, until when; and those of them who are once more afterwards. */
  readonly #running = new Map<Key, Promise<void>>();
  readonly #onceMore = new Set<Key>();
  #wait = FIRST;
  #cancel = (): void => undefined;
  #stopped = false;

  constructor(deps: PursuitDeps) {
    this.#deps = deps;
  }

  /** Everyone, now: something changed that may help. */
  everyone(): void {
    this.#wait = FIRST;
    this.#round();
  }

  /** One person, now; resolves when what was possible is done. Never rejects. */
  one(account: AccountId): Promise<void> {
    const key = keyOf(account);
    const running = this.#running.get(key);
    if (running) {
      this.#onceMore.add(key);
      return running;
    }
    const run = this.#run(account, key);
    this.#running.set(key, run);
    return run;
  }

  async #run(account: AccountId, key: Key): Promise<void> {
    do {
      this.#onceMore.delete(key);
      await this.#pursue(account).catch((error: unknown) => {
        this.#deps.logger.log('pursuit', 'failed', { error: error instanceof Error ? error.name : 'unknown' });
      });
    } while (this.#onceMore.has(key) && !this.#stopped);
    this.#running.delete(key);
    this.#again();
  }

  /** Who is signed for only now, after a disk that refused, was not told with the others; nor was who was left then. */
  async #pursue(account: AccountId): Promise<void> {
    const { book, greeting, tell, tellOwed } = this.#deps;
    const isListed = (): boolean => {
      const person = book.person(account);
      return person !== null && greeting.isListed(person);
    };
    const wasListed = isListed();
    try {
      await greeting.pursue(account);
    } finally {
      if (!wasListed && isListed()) {
        await tell(account);
        await tellOwed();
      }
    }
  }

  #round(): void {
    for (const person of this.#deps.book.people()) {
      if (!isWanted(person)) continue;
      this.#deps.greeting.seek(person, false);
      void this.one(person.account);
    }
  }

  #again(): void {
    this.#cancel();
    if (this.#stopped || !this.#deps.isReachable() || !this.#deps.greeting.owesSomething()) return;
    this.#cancel = this.#deps.clock.after(this.#wait, () => {
      this.#wait = Math.min(2 * this.#wait, LATEST);
      this.#round();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }
}
