/**
 * What the oracle knows of who follows whom: what each device was told, what it must remember, and what a chat that is closed
 * may do no more. A follow or unfollow of which nobody heard the end is uncertain, and nothing is held against it.
 */
import type { LockReason, PersonView, ThreadPage } from '../../src/app/api.ts';

/** What a device says that it does, as its disk promised. `since`: how many texts had been asked for by then. */
export interface Intent {
  readonly follows: boolean | null;
  readonly since: number;
}

const UNCERTAIN: Intent = { follows: null, since: 0 };
const nameOf = (who: number, other: number): string => `${who} ${other}`;

/** Whether somebody follows another, by their own screen. */
export const isFollowing = ({ relationship }: PersonView): boolean => relationship === 'Friends' || relationship === 'Following';

export class Follows {
  readonly #intents = new Map<string, Intent>();
  /** Who ever asked to leave whom: from then on the other may think itself left, until it hears otherwise. */
  readonly #left = new Set<string>();
  /** Who was ever Off: that is said before whom they follow. */
  readonly #off = new Set<number>();
  /** Who ever blocked whom. The other is not told. */
  readonly #blocked = new Set<string>();

  /** Everybody has met everybody when a run begins. */
  of(who: number, other: number): Intent {
    return this.#intents.get(nameOf(who, other)) ?? { follows: true, since: 0 };
  }

  /** Asked for; `settle` says what became of it, if anything does. Two at once leave it uncertain. */
  ask(who: number, other: number, follows: boolean): { settle(isDone: boolean, texts: number): void } {
    const asked: Intent = { ...UNCERTAIN };
    this.#intents.set(nameOf(who, other), asked);
    if (!follows) this.#left.add(nameOf(who, other));
    return {
      settle: (isDone, texts) => {
        if (isDone && this.of(who, other) === asked) this.#intents.set(nameOf(who, other), { follows, since: texts });
      },
    };
  }

  wentOff(who: number): void {
    this.#off.add(who);
  }

  /** Nothing comes and nothing goes, and the other is not told. */
  wasBlocked(who: number, other: number): void {
    this.#blocked.add(nameOf(who, other));
  }

  everBlocked(who: number, other: number): boolean {
    return this.#blocked.has(nameOf(who, other));
  }

  /** Whether a chat that this device closed may give this as the reason. */
  isClosedBy(who: number, other: number, reason: string | null): boolean {
    return reason === 'notFollowing' || (reason === 'blocked' && this.everBlocked(who, other)) || (reason === 'policyOff' && this.#off.has(who));
  }

  /** Somebody's disk was set back: nothing that it promised holds. */
  forget(who: number): void {
    for (const name of this.#intents.keys()) if (name.startsWith(`${who} `)) this.#intents.set(name, UNCERTAIN);
  }

  /** Whether a refusal for this reason may be right. `before`: what was so when the text was asked for. */
  mayRefuse(reason: LockReason, who: number, other: number, before: Intent): boolean {
    if (reason === 'notFollowing') return !(before.follows === true && this.of(who, other).follows === true);
    if (reason === 'blocked') return this.everBlocked(who, other);
    if (reason === 'notFollowedBack') return this.#left.has(nameOf(other, who));
    // Clocks may be years off, and what one signed then says so.
    return reason === 'followExpired';
  }

  /** What is wrong with a look at a chat that this device closed and did not open since `before`. */
  *closedFaults(who: number, other: number, before: Intent, page: ThreadPage, numberOf: (text: string) => number | undefined): Iterable<string> {
    if (before.follows !== false || this.of(who, other) !== before) return;
    if (!this.isClosedBy(who, other, page.locked)) yield `unfollowed, and its lock is ${String(page.locked)}`;
    for (const { mine, kind, text } of page.messages) {
      const number = numberOf(text);
      if ((kind === 'text' || kind === 'media') && !mine && number !== undefined && number > before.since) yield `came through a closed chat: ${text.slice(0, 40)}`;
    }
  }

  /** Whether a device says of itself what its disk promised. */
  isKept(who: number, other: number, view: PersonView): boolean {
    const { follows } = this.of(who, other);
    return follows === null || follows === isFollowing(view);
  }
}
