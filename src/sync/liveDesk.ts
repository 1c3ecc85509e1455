/**
 * Who is writing now. Both ways by this person's own word, with friends alone, over links that live: nothing goes by a relay, is
 * kept, or is answered. What comes is bounded before it is checked, and ends by itself.
 */
import type { Clock } from '../ports/clock.ts';
import { keyOf, type AccountId, type DeviceId, type Key, type PeerName } from '../protocol/ids.ts';
import { TIME } from '../protocol/limits.ts';
import type { Friend } from './friend.ts';
import { isLive, makeLive, type LiveMessage } from './live.ts';

/** Said again this often while it goes on. */
const EVERY = 3 * TIME.SECOND;
/** Ends when it was not said again for so long. */
const LASTS = 7 * TIME.SECOND;
/** Of one friend so many are looked at in `EVERY`: twice what a correct program sends, which may come late and all at once. */
const MOST = 4;

export interface LiveDeskDeps {
  readonly clock: Clock;
  readonly ownDevice: DeviceId;
  /** Whether this person gives this sign, and so sees it. */
  isOn(): boolean;
  friend(account: AccountId): Friend | null;
  /** Whether the two follow each other now. */
  isFriend(friend: Friend): boolean;
  changed(account: AccountId, on: boolean): void;
}

/** What came of one friend. */
interface Heard {
  /** Monotonic ms. */
  since: number;
  looked: number;
  /** Last count of each of their sessions; an app that starts anew has another PeerId. */
  readonly counts: Map<PeerName, number>;
  cancel: (() => void) | null;
}

/** Sessions of one friend whose counts are remembered. */
const SESSIONS = 16;

export class LiveDesk {
  readonly #deps: LiveDeskDeps;
  readonly #heard = new Map<Key, Heard>();
  /** When it was last said to a friend (monotonic ms), whether that holds, and how often: each is told a count of their own, which says nothing of others. */
  readonly #said = new Map<Key, { readonly at: number; readonly on: boolean; readonly count: number }>();

  constructor(deps: LiveDeskDeps) {
    this.#deps = deps;
  }

  /** The friend with whom such signs are given, or null. */
  #friend(account: AccountId): Friend | null {
    const friend = this.#deps.isOn() ? this.#deps.friend(account) : null;
    return friend?.isOpen && this.#deps.isFriend(friend) ? friend : null;
  }

  /** This person writes to somebody, or does no more. */
  say(account: AccountId, on: boolean): void {
    const [friend, key, now] = [this.#friend(account), keyOf(account), this.#deps.clock.monotonic()];
    const last = this.#said.get(key) ?? { at: -Infinity, on: false, count: 0 };
    const head = friend?.epochs.head();
    if (!friend || !head || (on ? now - last.at < EVERY : !last.on)) return;
    const count = last.count + 1;
    this.#said.set(key, { at: on ? now : last.at, on, count });
    friend.sayLive(({ own, peer }) => makeLive(head, { conversation: friend.conversation.id, from: own, to: peer, device: this.#deps.ownDevice }, count, on));
  }

  /** Something came on a session of a friend. */
  took(account: AccountId, { own, peer, device }: { readonly own: PeerName; readonly peer: PeerName; readonly device: DeviceId }, message: LiveMessage): void {
    const friend = this.#friend(account);
    if (!friend) return;
    const heard = this.#of(account);
    if (!this.#mayLook(heard) || message.count <= (heard.counts.get(peer) ?? 0)) return;
    if (!isLive(message, friend.epochs.head(), { conversation: friend.conversation.id, from: peer, to: own, device })) return;
    heard.counts.delete(peer);
    heard.counts.set(peer, message.count);
    for (const oldest of heard.counts.keys()) if (heard.counts.size > SESSIONS) heard.counts.delete(oldest);
    this.#show(account, heard, message.on);
  }

  #of(account: AccountId): Heard {
    const known = this.#heard.get(keyOf(account)) ?? { since: -Infinity, looked: 0, counts: new Map<PeerName, number>(), cancel: null };
    this.#heard.set(keyOf(account), known);
    return known;
  }

  #mayLook(heard: Heard): boolean {
    const now = this.#deps.clock.monotonic();
    if (now - heard.since >= EVERY) Object.assign(heard, { since: now, looked: 0 });
    return ++heard.looked <= MOST;
  }

  #show(account: AccountId, heard: Heard, on: boolean): void {
    heard.cancel?.();
    heard.cancel = on ? this.#deps.clock.after(LASTS, () => this.#show(account, heard, false)) : null;
    this.#deps.changed(account, on);
  }

  /** A text came, or nothing may be shown any more: whoever wrote writes no more. */
  ended(account: AccountId): void {
    const heard = this.#heard.get(keyOf(account));
    if (heard?.cancel) this.#show(account, heard, false);
  }

  stop(): void {
    for (const { cancel } of this.#heard.values()) cancel?.();
  }
}
