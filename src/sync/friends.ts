/**
 * Everyone with whom there is a conversation: met once there is a pair root or a history, their chats opened and closed as
 * policy and time say. A chat that opens is read anew at the relays, since what came while it was closed was dropped.
 */
import type { Person } from '../people/person.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/storage.ts';
import { keyOf, type AccountId, type Key } from '../protocol/ids.ts';
import { EXPIRY } from '../protocol/limits.ts';
import type { Book } from './book.ts';
import type { Friend } from './friend.ts';
import { createHistory, type HasHistory } from './history.ts';

export interface FriendsDeps {
  readonly book: Book;
  readonly store: Pick<Store, 'ledger' | 'localKey'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Opens the conversation with a person, once. */
  openFriend(person: Person): Promise<Friend>;
  /** Reads the topics of someone again from their beginning. */
  reread(person: Key): void;
  /** A chat opened. */
  opened(friend: Friend): void;
}

export class Friends {
  readonly #deps: FriendsDeps;
  readonly #friends = new Map<Key, Friend>();
  readonly #hasHistory: HasHistory;
  /** Friends whose chat was open at the last look, to see when one opens. */
  readonly #open = new Set<Key>();
  /** When topics of someone were last read again for what was missed in them, monotonic ms. */
  readonly #rereadAt = new Map<Key, number>();
  #isMissing = false;

  constructor(deps: FriendsDeps) {
    this.#deps = deps;
    this.#hasHistory = createHistory(deps.store, () => deps.book.self.account);
  }

  get(account: AccountId): Friend | null {
    return this.#friends.get(keyOf(account)) ?? null;
  }

  all(): readonly Friend[] {
    return [...this.#friends.values()];
  }

  /** Somebody could not be met the last time, since code for it could not be fetched or the disk refused. */
  get isMissing(): boolean {
    return this.#isMissing;
  }

  /** Meets everyone who is to be met. A chat with someone who was left, or came back with new keys, stays open for reading. */
  async meet(): Promise<void> {
    this.#isMissing = false;
    for (const person of this.#deps.book.people()) if (person.roots.length > 0 || this.get(person.account) || (await this.#hasHistory(person.account))) await this.#meet(person);
  }

  /** Opens and closes what policy and time say now. Gives whether that changed anything. */
  look(): boolean {
    const before = [...this.#open].join();
    for (const [key, friend] of this.#friends) this.#openOrClose(key, friend);
    return [...this.#open].join() !== before;
  }

  /**
   * Something of theirs was dropped because the chat was closed: it is wanted again at the next look that finds it open, however
   * short that was. Whoever writes though they do not follow me, by what is known here, told me of it and it was missed: a relay
   * held it back. It may still be there.
   */
  dropped(person: Key): void {
    this.#open.delete(person);
    const now = this.#deps.clock.monotonic();
    if (!this.#friends.get(person)?.person.iFollow || now - (this.#rereadAt.get(person) ?? -Infinity) < EXPIRY.helloAnswer) return;
    this.#rereadAt.set(person, now);
    // Once this object has its place among what was dropped.
    this.#deps.clock.after(0, () => this.#deps.reread(person));
  }

  async #meet(person: Person): Promise<void> {
    const key = keyOf(person.account);
    try {
      const known = this.#friends.get(key);
      if (known) await known.learnRoots();
      else this.#friends.set(key, await this.#deps.openFriend(person));
    } catch (error) {
      this.#isMissing = true;
      this.#deps.logger.log('exchange', 'friend not opened', { error: error instanceof Error ? error.name : 'unknown' });
    }
  }

  /** A chat that opens is told of at once; one that closes loses its links at once. */
  #openOrClose(key: Key, friend: Friend): void {
    if (!friend.isOpen) {
      this.#open.delete(key);
      if (!friend.isLeaving) friend.closeSessions();
    } else if (!this.#open.has(key)) {
      this.#open.add(key);
      this.#deps.reread(key);
      this.#deps.opened(friend);
    }
  }
}
