/**
 * How I stand to others, as I change it: whom I follow, accept, block, and who may reach me at all. Each change is on disk
 * before anything follows from it; then those are told who have to hear of it, and topics, links and inboxes become what
 * policy says now. It holds no rule: `people/policy.ts` decides, `people/transitions.ts` changes.
 */
import { toBeTold, toldAnew, withNewLink, withPolicy, type Home } from '../people/home.ts';
import type { Card, GivenCard } from '../people/card.ts';
import type { ProvenRecord } from '../people/record.ts';
import { isWanted, personOfCard, type Person } from '../people/person.ts';
import { accept, block, follow, unblock, unfollow, withAsked, withGivenCard, withRecord } from '../people/transitions.ts';
import { isRefusal } from '../people/verdict.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Random } from '../ports/primitives.ts';
import { keyOf, sameBytes, type AccountId } from '../protocol/ids.ts';
import { POLICY, type Policy } from '../protocol/kinds.ts';
import type { Book } from './book.ts';
import type { Friend } from './friend.ts';
import type { Greeting } from './greeting.ts';
import type { Herald } from './herald.ts';
import type { Tray } from './tray.ts';

export interface TiesDeps {
  readonly book: Book;
  readonly greeting: Greeting;
  readonly herald: Herald;
  readonly tray: Tray;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
  friend(account: AccountId): Friend | null;
  friends(): Iterable<Friend>;
  /** Looks for someone's bundle and sends them my hello; resolves when what was possible is done. */
  pursue(account: AccountId): Promise<void>;
  /** Sees that someone hears that I follow them, also where the first telling fails. */
  remind(account: AccountId): void;
  /** Makes topics, links and inboxes what people and policy say now. */
  refresh(): Promise<void>;
}

export class Ties {
  readonly #deps: TiesDeps;

  constructor(deps: TiesDeps) {
    this.#deps = deps;
  }

  /** Starts to follow somebody known, or whoever a card is of; resolves when that is on disk. Their bundle is looked for and my hello goes out as soon as a path is there. */
  async follow(account: AccountId, card?: GivenCard): Promise<void> {
    const { book, clock, refresh } = this.#deps;
    await book.updatePerson(account, (known) => {
      const now = clock.now();
      const base = known && card ? withGivenCard(known, card, now) : (known ?? (card ? personOfCard(card, now) : null));
      return base && { ...follow(base), token: card?.token ?? base.token, helloSent: null };
    });
    this.#deps.remind(account);
    await refresh();
    this.#pursue(account);
  }

  /** Ends to follow; resolves when that is on disk, and from then on nothing passes. They are told that my list has them no more, then their topics and links are left. */
  async unfollow(account: AccountId): Promise<void> {
    const { book, greeting } = this.#deps;
    const person = book.person(account);
    if (!person || !isWanted(person)) return;
    await this.#leaving([account], async () => {
      await book.updatePerson(account, (known) => known && { ...unfollow(known), helloSent: null });
      await greeting.relist();
    });
    this.#background(this.#deps.herald.tell(account));
    this.#background(this.#part([account]));
  }

  /** Who was left while the disk refused the list that says so: it is signed now, and they are told. */
  async diskWorks(): Promise<void> {
    const { book, greeting, herald } = this.#deps;
    const unsigned = book.people().some((person) => !isWanted(person) && greeting.owesState(person) && !greeting.isListed(person));
    if (!unsigned) return;
    await greeting.relist();
    await herald.tellOwed();
  }

  /** Whoever asked may write to me from now on, and I to them. Null: nobody of this account asked. */
  async accept(account: AccountId): Promise<Person | null> {
    const { book, tray, clock, refresh } = this.#deps;
    const request = tray.get(account);
    if (!request) return null;
    const person = await book.updatePerson(account, (known) => {
      const base = known ?? personOfCard(request.card, clock.now());
      const next = withRecord(base, request.record);
      return accept(isRefusal(next) ? base : next);
    });
    await tray.accept(account);
    await refresh();
    this.#pursue(account);
    return person;
  }

  /** Asks somebody who does not listen to me yet, with one text. */
  async ask(account: AccountId, text: string): Promise<void> {
    const { book, clock } = this.#deps;
    await book.updatePerson(account, (known) => known && withAsked(known, { text, at: clock.now(), posted: false }));
    this.#pursue(account);
  }

  /** Nothing of theirs comes and nothing goes there from now on. Nobody is told: not they, and not others before the list is due. */
  async block(person: Person): Promise<void> {
    const { book, greeting, tray, refresh } = this.#deps;
    await book.updatePerson(person.account, (known) => block(known ?? person));
    await tray.remove(person.account);
    await greeting.relist();
    await refresh();
  }

  /** Blocks somebody of whom there is a request only. */
  async blockStranger(card: Card, record: ProvenRecord): Promise<void> {
    const base = this.#deps.book.person(card.account) ?? personOfCard(card, this.#deps.clock.now());
    const known = withRecord(base, record);
    await this.block(isRefusal(known) ? base : known);
  }

  async unblock(account: AccountId): Promise<void> {
    const { book, refresh } = this.#deps;
    await book.updatePerson(account, (known) => known && unblock(known));
    await refresh();
  }

  /**
   * Who may reach me. From when this is on disk, nothing passes that the new policy refuses; then every pair is told, and what
   * is not listened to any more is left.
   * @param held to whom what was not sent yet waits for this person's word
   */
  async setPolicy(policy: Policy, held: Home['held']): Promise<void> {
    const { book, greeting, random, friends } = this.#deps;
    // Those whose chats are closed already have no link, and get none to be told by.
    const open = [...friends()].filter(({ isOpen }) => isOpen).map(({ account }) => account);
    await this.#leaving(open, async () => {
      await book.updateHome((home) => toldAnew({ ...withPolicy(home, policy, random), started: true, held }));
      await greeting.relist(true);
    });
    this.#background(Promise.all([this.#deps.herald.tellOwed(), greeting.publish()]));
    // What waited for the end of Off, as a hello does, goes now and not at the next occasion.
    for (const { account } of book.people()) this.#pursue(account);
    this.#background(this.#part(open));
  }

  /** What waited since Off may go: to one, or to all. */
  async release(account?: AccountId): Promise<void> {
    const { book, refresh } = this.#deps;
    const { held } = book.home;
    await book.updateHome((home) => ({ ...home, held: account && home.held !== true ? home.held.filter((one) => !sameBytes(one, account)) : [] }));
    await refresh();
    if (held !== true) for (const one of held) this.#pursue(one);
  }

  /** A new link: friends hear of it, whoever has only the old one finds nothing there. */
  async resetLink(): Promise<void> {
    const { book, random, clock } = this.#deps;
    await book.updateHome((home) => toBeTold(withNewLink(home, random, clock.now())));
    await this.tellAll();
    await this.#deps.refresh();
  }

  /** After a change that everyone has to know: name, record, prekey, relays. */
  async tellAll(): Promise<void> {
    const { greeting } = this.#deps;
    await greeting.relist(true);
    if (this.#deps.book.home.policy !== POLICY.off) this.#background(greeting.publish());
    await this.#deps.herald.tellOwed();
  }

  #pursue(account: AccountId): void {
    this.#background(this.#deps.pursue(account));
  }

  /** Work that nobody waits for. What it could not do is tried again at the next occasion. */
  #background(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#deps.logger.log('ties', 'failed', { error: error instanceof Error ? error.name : 'unknown' }));
  }

  /** Makes a change that may close chats. Their links stay until the other side has heard of it, see `#part`. */
  async #leaving(accounts: readonly AccountId[], change: () => Promise<void>): Promise<void> {
    this.#mark(accounts, true);
    try {
      await change();
    } catch (error) {
      this.#mark(accounts, false);
      throw error;
    }
  }

  /** When those who are there had the time to hear it, links and topics that are closed now are left. Relays are asked beside it, however long they take. */
  async #part(accounts: readonly AccountId[]): Promise<void> {
    const closed = accounts.flatMap((account) => this.#deps.friend(account) ?? []).filter((friend) => !friend.isOpen);
    await Promise.allSettled(closed.map((friend) => friend.farewell()));
    this.#mark(accounts, false);
    await this.#deps.refresh();
  }

  #mark(accounts: readonly AccountId[], isLeaving: boolean): void {
    const keys = new Set(accounts.map(keyOf));
    for (const friend of this.#deps.friends()) if (keys.has(keyOf(friend.account))) friend.isLeaving = isLeaving;
  }
}
