/**
 * Which relays of others are connected to now. Own relays always are; those of the people I follow may be many, and every one
 * costs a connection, so no more than `LIMITS.relaysVisited` are visited at a time, and only where something was asked for: a
 * bundle to look for, something to leave, a friend to meet. Once there, a visit lasts until others need its place.
 *
 * 1. Only those are visited that are permitted when it is looked at.
 * 2. Whoever was asked for gets a turn within `PATIENCE` and one `TURN` for each half of `relaysVisited` that were asked for
 *    before, whatever else is asked for, and however many never answer.
 * 3. Whoever did not answer in its turn stays asked for, behind the others.
 */
import type { Clock } from '../ports/clock.ts';
import { LIMITS, TIME } from '../protocol/limits.ts';

/** A visit may be ended this long after its relay was there and nothing more was asked for: what waited has left in some round trips. */
const QUIET = 3 * TIME.SECOND;
/** Any visit may be ended after this: a dial takes ten seconds at most, and what was left half done is asked for again. */
const TURN = 15 * TIME.SECOND;
/** Who waited for so long goes before those for whom something has just been written. */
const PATIENCE = TIME.MINUTE;

export interface VisitsDeps {
  readonly clock: Clock;
  /** Addresses that may be visited: nobody else is ever dialled [A23]. */
  permitted(): ReadonlySet<string>;
  /** Of those that are visited the ones that carry a link: they go last, and half of the places are never theirs. */
  carrying(visited: readonly string[]): readonly string[];
  /** Others are visited now. */
  changed(): void;
}

interface Asked {
  /** Monotonic ms. */
  readonly at: number;
  readonly isUrgent: boolean;
}

interface Visit {
  readonly since: number;
  /** When its relay was there, or something more was asked for; null: it was not there yet. */
  useAt: number | null;
}

export class Visits {
  readonly #deps: VisitsDeps;
  readonly #asked = new Map<string, Asked>();
  readonly #visits = new Map<string, Visit>();
  #timer: { readonly due: number; readonly cancel: () => void } | null = null;
  #isStopped = false;

  constructor(deps: VisitsDeps) {
    this.#deps = deps;
  }

  /** The relays that are visited now. */
  addresses(): readonly string[] {
    const permitted = this.#deps.permitted();
    for (const list of [this.#visits, this.#asked]) for (const address of [...list.keys()]) if (!permitted.has(address)) list.delete(address);
    return [...this.#visits.keys()];
  }

  /** There is something to do at these relays: which of them are permitted is seen when one has its turn. @param isUrgent somebody waits for it: it goes before what is only done now and then */
  ask(addresses: Iterable<string>, isUrgent: boolean): void {
    const now = this.#deps.clock.monotonic();
    for (const address of addresses) {
      const visit = this.#visits.get(address);
      const asked = this.#asked.get(address);
      if (visit) visit.useAt = visit.useAt === null ? null : now;
      else this.#asked.set(address, { at: asked?.at ?? now, isUrgent: isUrgent || asked?.isUrgent === true });
    }
    if (this.#asked.size > 0) this.#lookIn(0);
  }

  /** The mailbox of a visited relay is open: what it was asked for is done now. */
  arrived(address: string): void {
    const visit = this.#visits.get(address);
    if (!visit) return;
    visit.useAt = this.#deps.clock.monotonic();
    if (this.#asked.size > 0) this.#lookIn(QUIET);
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  /** A sooner look stays. */
  #lookIn(ms: number): void {
    const { clock } = this.#deps;
    const due = clock.monotonic() + ms;
    if (this.#isStopped || (this.#timer && this.#timer.due <= due)) return;
    this.#timer?.cancel();
    this.#timer = { due, cancel: clock.after(ms, () => this.#look()) };
  }

  /** Gives turns, as far as there are places. */
  #look(): void {
    this.#timer = null;
    const before = this.addresses();
    const now = this.#deps.clock.monotonic();
    for (const address of this.#inTurn(now)) {
      if (this.#visits.size >= LIMITS.relaysVisited && !this.#makeRoom(now)) break;
      this.#asked.delete(address);
      this.#visits.set(address, { since: now, useAt: null });
    }
    if (this.#asked.size > 0) this.#lookIn(Math.max(TIME.SECOND, Math.min(...this.#movable().map(([, visit]) => endOf(visit))) - now));
    if (before.join(' ') !== [...this.#visits.keys()].join(' ')) this.#deps.changed();
  }

  /** Who waited long, in the order of asking; then whoever somebody waits for; then the rest. */
  #inTurn(now: number): readonly string[] {
    const rank = ({ at, isUrgent }: Asked): number => (now - at >= PATIENCE ? 0 : isUrgent ? 1 : 2);
    return [...this.#asked].sort(([, a], [, b]) => rank(a) - rank(b) || a.at - b.at).map(([address]) => address);
  }

  #movable(): readonly (readonly [string, Visit])[] {
    const carrying = this.#deps.carrying([...this.#visits.keys()]).slice(0, LIMITS.relaysVisited / 2);
    return [...this.#visits].filter(([address]) => !carrying.includes(address));
  }

  /** Ends the visit that was of use the longest ago, if one may end. */
  #makeRoom(now: number): boolean {
    const over = this.#movable().filter(([, visit]) => endOf(visit) <= now);
    const [address, visit] = over.sort(([, a], [, b]) => (a.useAt ?? a.since) - (b.useAt ?? b.since))[0] ?? [];
    if (address === undefined || visit === undefined) return false;
    this.#visits.delete(address);
    // At the end of the queue, and with those that are in no hurry: what never answers holds up nobody.
    if (visit.useAt === null) this.#asked.set(address, { at: now, isUrgent: false });
    return true;
  }
}

/** When a visit may end, monotonic ms. */
const endOf = ({ since, useAt }: Visit): number => Math.min(since + TURN, useAt === null ? Infinity : useAt + QUIET);
