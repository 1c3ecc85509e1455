/**
 * Tells my state once more where it may have been lost. A relay that loses or mangles the one copy of "I follow you again" would
 * else keep a chat closed on the other side until the list is renewed, after days. So whoever was told that I follow them, who as
 * far as is known here does not follow me, or who has not acknowledged what I wrote, is told anew: after ten minutes, then after
 * twice the pause each time, until that is more than a day. What was told and why is in memory only; a start begins with everyone.
 */
import { followState, isWanted, type Person } from '../people/person.ts';
import type { Clock } from '../ports/clock.ts';
import { keyOf, type AccountId, type Key } from '../protocol/ids.ts';
import { POLICY } from '../protocol/kinds.ts';
import { EXPIRY, TIME } from '../protocol/limits.ts';
import type { Book } from './book.ts';

const LAST = TIME.DAY;

export interface RemindersDeps {
  readonly book: Book;
  readonly clock: Clock;
  /** Whether they were not told yet, or something I wrote is not acknowledged by all their devices. */
  isOwed(person: Person): Promise<boolean>;
  /** Whether a device of theirs is linked and proved itself: none does that in a chat that they take for closed. */
  isMet(person: Person): boolean;
  tell(account: AccountId): Promise<void>;
}

interface Reminder {
  /** By the monotonic clock, ms. */
  readonly due: number;
  readonly pause: number;
  /** They were told anew that I follow them, and it may be lost. */
  readonly isNews: boolean;
}

export class Reminders {
  readonly #deps: RemindersDeps;
  readonly #reminders = new Map<Key, Reminder>();

  constructor(deps: RemindersDeps) {
    this.#deps = deps;
  }

  /** Someone was told that I follow them, or is to be looked after. */
  begin(account: AccountId, isNews: boolean): void {
    const pause = EXPIRY.helloAnswer;
    this.#reminders.set(keyOf(account), { due: this.#deps.clock.monotonic() + pause, pause, isNews });
  }

  /** Tells everyone for whom it is time. */
  async round(): Promise<void> {
    const now = this.#deps.clock.monotonic();
    for (const person of this.#deps.book.people()) {
      const key = keyOf(person.account);
      const reminder = this.#reminders.get(key);
      if (!reminder || reminder.due > now) continue;
      this.#reminders.delete(key);
      if (!(await this.#isLacking(person, reminder))) continue;
      const pause = 2 * reminder.pause;
      if (pause <= LAST) this.#reminders.set(key, { ...reminder, due: now + pause, pause });
      await this.#deps.tell(person.account);
    }
  }

  async #isLacking(person: Person, { isNews }: Reminder): Promise<boolean> {
    // Under Off nothing more is sent once all were told of it.
    if (this.#deps.book.home.policy === POLICY.off || !isWanted(person) || person.blocked || person.roots.length === 0) return false;
    return (isNews && !this.#deps.isMet(person)) || followState(person, this.#deps.clock.now()).followsMe !== 'yes' || this.#deps.isOwed(person);
  }
}
