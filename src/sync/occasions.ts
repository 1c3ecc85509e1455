/**
 * What there is to do when a relay came, when time passed, and by the calendar: own statements are renewed, people are told,
 * looked after and sought. The exchange says that it happened; which of them it concerns is decided here.
 */
import { isWanted } from '../people/person.ts';
import type { Logger } from '../ports/logger.ts';
import { sameBytes, type AccountId } from '../protocol/ids.ts';
import { EXPIRY, TIME } from '../protocol/limits.ts';
import type { Book } from './book.ts';
import type { Connections } from './connections.ts';
import type { CoreClock } from './coreClock.ts';
import type { Friend } from './friend.ts';
import type { Friends } from './friends.ts';
import type { Greeting } from './greeting.ts';
import type { Herald } from './herald.ts';
import type { ConnectedRelay, Mail } from './mail.ts';
import type { Pursuit } from './pursuit.ts';
import { TIME_SETTLES } from './relays.ts';
import type { Timers } from './timers.ts';

/** What is due by the calendar (prekeys, lists, hellos) is looked at this often. */
const CALENDAR = 6 * TIME.HOUR;

export interface OccasionsDeps {
  readonly book: Book;
  readonly mail: Mail;
  readonly greeting: Greeting;
  readonly connections: Connections;
  readonly herald: Herald;
  readonly pursuit: Pursuit;
  readonly friends: Friends;
  readonly timers: Timers;
  readonly clock: CoreClock;
  readonly logger: Logger;
  friend(account: AccountId): Friend | null;
  /** Makes topics, links and friends what people and policy say now. */
  refresh(): Promise<void>;
  /** What people are to me changed with time. */
  peopleChanged(): void;
  /** Does work that nobody waits for; what it could not do is tried again at the next occasion. */
  background(work: Promise<unknown>): void;
  isStopped(): boolean;
}

export class Occasions {
  readonly #deps: OccasionsDeps;

  constructor(deps: OccasionsDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { timers, background } = this.#deps;
    timers.every(EXPIRY.presenceRenew, () => {
      this.lookAtTime();
      this.sendPresences();
    });
    timers.every(CALENDAR, () => background(this.#calendar()));
  }

  /** What time alone changes: a follow ran out, something own is due, or a clock that was wrong is right again. */
  lookAtTime(): void {
    const { clock, mail, friends, greeting, background, peopleChanged, isStopped } = this.#deps;
    if (isStopped()) return;
    if (clock.hasJumped()) mail.askTime();
    if (friends.look()) peopleChanged();
    if (mail.connected().length > 0 && greeting.isDue()) background(this.#calendar());
  }

  /** Own relays say what time it is: nothing leaves that was issued by a clock that was wrong. */
  async #learnTime(): Promise<void> {
    const { clock, greeting, logger, background } = this.#deps;
    background(clock.keep());
    if (greeting.isDue()) await greeting.renew().catch(() => logger.log('exchange', 'not renewed'));
    this.lookAtTime();
  }

  async ownRelayUp(): Promise<void> {
    const { timers, greeting, pursuit, herald, friends, background } = this.#deps;
    await this.#learnTime();
    timers.once(TIME_SETTLES, () => background(this.#learnTime()));
    background(greeting.publish());
    pursuit.everyone();
    background(herald.tellOwed());
    for (const friend of friends.all()) friend.relaysChanged();
    this.sendPresences();
  }

  /** A relay of others is there: only those are looked after who can be found at it. */
  visit(relay: ConnectedRelay): void {
    const { book, greeting, pursuit, herald, background } = this.#deps;
    for (const person of book.people().filter((one) => greeting.theirRelays(one).some((id) => sameBytes(id, relay.id)))) {
      if (isWanted(person)) void pursuit.one(person.account);
      if (greeting.owesState(person)) background(herald.tell(person.account));
      const friend = this.#deps.friend(person.account);
      friend?.relaysChanged();
      if (friend) background(herald.sendPresence(friend, [relay.id]));
    }
  }

  sendPresences(): void {
    const { connections, friends, herald, background } = this.#deps;
    connections.apply();
    for (const friend of friends.all()) background(herald.sendPresence(friend));
  }

  async #calendar(): Promise<void> {
    const { clock, greeting, pursuit, herald, friends, background, refresh } = this.#deps;
    await greeting.renew();
    background(clock.keep());
    background(greeting.publish());
    pursuit.everyone();
    await refresh();
    await herald.tellOwed();
    for (const friend of friends.all()) friend.flushSoon(0);
  }
}
