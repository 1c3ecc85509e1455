/**
 * Message requests on their way (F31): mine go to the request inbox that a bundle names, theirs come by my own, which exists
 * under Everyone only. A request is worked for, sealed and posted once; whoever takes one fetches, dials and answers nothing
 * before it is accepted.
 */
import { currentToken, isHeld } from '../people/home.ts';
import { followState, newestRecord, type Person } from '../people/person.ts';
import { maySend, mayReceive, STRANGER } from '../people/policy.ts';
import { TOKEN_WEIGHT } from '../people/requestText.ts';
import type { RawProof } from '../people/followProof.ts';
import { withAsked } from '../people/transitions.ts';
import { isRefusal } from '../people/verdict.ts';
import type { Clock } from '../ports/clock.ts';
import { loadOnce } from '../ports/loadOnce.ts';
import type { Logger } from '../ports/logger.ts';
import type { Primitives, Random } from '../ports/primitives.ts';
import type { AccountId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
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
const load = loadOnce(() => import('../people/requestWork.ts'));

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
    const { book, mail, random, clock, proofFor, isStopped } = this.#deps;
    if (!book.person(account)?.asked) return;
    const { findStamp, requestBits, requestCore, sealRequest } = await load();
    const person = book.person(account);
    const record = person && newestRecord(person);
    if (!person || !record || !person.asked || !person.requestInbox || !this.isDue(person)) return;
    const { home, self } = book;
    const core = requestCore({ card: self.card, record: home.record, proof: proofFor(person), text: person.asked.text, token: person.token });
    const goesOn = (): boolean => !isStopped() && book.person(account)?.asked?.text === person.asked?.text;
    const stamp = await findStamp({ clock, random }, requestBits(account, core), LIMITS.requestBits, goesOn);
    const sealed = stamp && (await sealRequest(record, core, stamp, { device: self.device, signer: self.signer, random }));
    const now = book.person(account);
    if (!sealed || !now || !this.isDue(now)) return;
    const relays = [...person.requestInbox.relays, ...person.card.relays.map(({ relayId }) => relayId)];
    if (await mail.post(person.requestInbox.id, sealed, relays)) await book.updatePerson(account, (known) => known?.asked ? withAsked(known, { ...known.asked, posted: true }) : known);
  }

  /** A request out of any bytes that came to my request inbox. Whether there is a new one in the tray. @throws StorageError */
  async take(bytes: Uint8Array): Promise<boolean> {
    const { book, tray, primitives, clock, logger } = this.#deps;
    if (mayReceive(book.home.policy, 'request', STRANGER) !== null) return false;
    const { openRequest } = await load();
    const request = await openRequest(bytes, book.self.keys, currentToken(book.home), primitives);
    if (isRefusal(request)) {
      logger.log('asking', 'request refused', { code: request });
      return false;
    }
    const known = book.person(request.card.account);
    const state = known ? followState(known, clock.now()) : STRANGER;
    // Whom I follow or accepted has a way of their own: their words come by it.
    if (mayReceive(book.home.policy, 'request', state) !== null || state.iFollow || state.accepted) return false;
    if (request.weight === TOKEN_WEIGHT) await book.updateHome((home) => ({ ...home, tokensSpent: home.tokensSpent + 1 }));
    return tray.take(request, clock.now());
  }
}
