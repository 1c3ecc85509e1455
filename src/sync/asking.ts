/**
 * Message requests on their way (F31): mine go to the request inbox that a bundle names, theirs come by my own, which exists
 * under Everyone only. A request is worked for, sealed and posted once; whoever takes one fetches, dials and answers nothing
 * before it is accepted.
 */
import { isHeld } from '../people/home.ts';
import { followState, type Person } from '../people/person.ts';
import { maySend, mayReceive, STRANGER } from '../people/policy.ts';
import type { RawProof } from '../people/followProof.ts';
import type { Clock } from '../ports/clock.ts';
import { loadOnce } from '../ports/loadOnce.ts';
import type { Logger } from '../ports/logger.ts';
import type { Primitives, Random } from '../ports/primitives.ts';
import type { AccountId } from '../protocol/ids.ts';
import type { Book } from './book.ts';
import type { Mail } from './mail.ts';
import type { Tray } from './tray.ts';

export interface AskingDeps {
  readonly book: Book;
  readonly mail: Mail;
  readonly tray: Tray;
  readonly primitives: Primitives;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What my list says of someone. */
  proofFor(person: Person): RawProof;
  isStopped(): boolean;
}

/** Needed by who asks, or is asked: few, and then seldom. */
const load = loadOnce(() => import('./posting.ts'));

export class Asking {
  readonly #deps: AskingDeps;

  constructor(deps: AskingDeps) {
    this.#deps = deps;
  }

  /** Whether a request of mine waits to be posted, and may be. */
  isDue(person: Person): boolean {
    const { book, clock } = this.#deps;
    return person.asked?.posted === false && person.requestInbox !== null && !isHeld(book.home, person.account) && this.#isOpenTo(person, book, clock.now());
  }

  #isOpenTo(person: Person, book: Book, now: number): boolean {
    return maySend(book.home.policy, followState(person, now)) === 'requestSent';
  }

  /** Posts the one text that somebody is asked with, where they take requests. @throws StorageError */
  async post(account: AccountId): Promise<void> {
    if (!this.#deps.book.person(account)?.asked) return;
    await (await load()).postRequest(this.#deps, account, (person) => this.isDue(person));
  }

  /** A request out of any bytes that came to my request inbox. Whether there is a new one in the tray. @throws StorageError */
  async take(bytes: Uint8Array): Promise<boolean> {
    if (mayReceive(this.#deps.book.home.policy, 'request', STRANGER) !== null) return false;
    return (await load()).takeRequest(this.#deps, bytes);
  }
}
