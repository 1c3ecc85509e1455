/**
 * Tells people what they have to know of me: what my list says of them, with my card and my keys (*state*), and where this
 * session can be reached (*presence*). Over a live session, and at relays of theirs; one that is not connected is asked for.
 * Who it is owed to is decided elsewhere; what could not be told stays owed.
 */
import { encodeObject } from '../people/object.ts';
import { activeRoots, isWanted, type Person } from '../people/person.ts';
import { withToldVersion } from '../people/transitions.ts';
import type { Clock } from '../ports/clock.ts';
import { sameBytes, type AccountId, type RelayId } from '../protocol/ids.ts';
import { OBJECT } from '../protocol/kinds.ts';
import { EXPIRY } from '../protocol/limits.ts';
import type { Book } from './book.ts';
import type { Connections } from './connections.ts';
import type { Friend } from './friend.ts';
import type { Greeting } from './greeting.ts';
import type { Mail } from './mail.ts';

export interface HeraldDeps {
  readonly book: Book;
  readonly mail: Mail;
  readonly greeting: Greeting;
  readonly connections: Connections;
  readonly clock: Clock;
  friend(account: AccountId): Friend | null;
  /** Someone was told that I follow them, who may not have known. */
  toldNews(person: Person): void;
}

export class Herald {
  readonly #deps: HeraldDeps;

  constructor(deps: HeraldDeps) {
    this.#deps = deps;
  }

  /**
   * Everyone who has yet to hear of me, or one of them. Who cannot be reached now is told when a way is open again. Over links all are
   * told before any relay is asked: one that is slow keeps nobody from hearing it, and no link open.
   */
  async tellOwed(only?: AccountId): Promise<void> {
    const { book, greeting, friend } = this.#deps;
    const owed = book.people().filter((person) => (!only || sameBytes(person.account, only)) && greeting.owesState(person));
    for (const person of owed) if (this.#mayTell(person)) friend(person.account)?.sendLinked(OBJECT.state, greeting.stateFor(person));
    for (const { account } of owed) {
      const person = book.person(account);
      if (person && greeting.owesState(person)) await this.tell(account);
    }
  }

  #mayTell(person: Person): boolean {
    const { greeting } = this.#deps;
    return !(person.blocked || !greeting.isListed(person));
  }

  /** Tells someone who has a pair root with me what my list says of them, by every way that is open. */
  async tell(account: AccountId): Promise<void> {
    const { book, mail, greeting, clock, friend } = this.#deps;
    const person = book.person(account);
    const root = person && activeRoots(person, clock.now())[0]?.root;
    if (!person || !root || !this.#mayTell(person)) return;
    const payload = greeting.stateFor(person);
    const isLive = friend(account)?.sendLinked(OBJECT.state, payload) ?? false;
    const version = isWanted(person) ? book.home.listVersion : null;
    if (version !== null && person.toldVersion === null) this.#deps.toldNews(person);
    const receipts = await mail.put(root, encodeObject(OBJECT.state, payload), greeting.targets(person), EXPIRY.object);
    // A link may be dead and not know it. Whoever is followed is told once more; whoever was left is told by a relay, or stays owed.
    if ((isLive && version !== null) || greeting.reaches(person, receipts)) {
      // Who was left or followed anew meanwhile has other news to come.
      await book.updatePerson(account, (known) => (known && isWanted(known) === isWanted(person) ? withToldVersion(known, version) : known));
    } else mail.want(greeting.theirRelays(person), true);
  }

  /** Tells a friend where this session can be reached: at these relays, or at all of theirs, which are asked for. */
  async sendPresence(friend: Friend, at?: readonly RelayId[]): Promise<void> {
    const { mail, greeting, connections } = this.#deps;
    const value = connections.presence(mail.connectedOwn());
    const root = friend.roots()[0];
    if (!value || !root || !friend.isOpen) return;
    if (!at) mail.want(greeting.theirRelays(friend.person), false);
    await mail.put(root, encodeObject(OBJECT.presence, value), at ?? greeting.targets(friend.person), EXPIRY.presence);
  }
}
