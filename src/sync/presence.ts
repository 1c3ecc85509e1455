/**
 * Where friends' devices can be reached in this session, and which of them may be linked. Presences live in memory only, ten
 * minutes at most; a link that lives keeps its own. What is here is what `Links.allow` is told: nobody else gets in.
 */
import type { CardRelay } from '../people/card.ts';
import type { Presence } from '../people/presence.ts';
import type { LinkPath, PeerTarget } from '../ports/links.ts';
import { keyOf, type AccountId, type Key, type PeerName } from '../protocol/ids.ts';

export interface Present {
  readonly account: AccountId;
  readonly presence: Presence;
}

export class PresenceList {
  readonly #now: () => number;
  /** By PeerId: who says to be reached there, the likeliest first. A PeerId can be claimed by anyone who saw it; the handshake decides. */
  readonly #claims = new Map<PeerName, readonly Present[]>();
  readonly #paths = new Map<PeerName, LinkPath>();
  /** By device: its session that was answered with an own presence. One each, so that nobody fills memory with names. */
  readonly #answered = new Map<Key, PeerName>();
  /** Presences whose relays were told. */
  readonly #sought = new WeakSet<Presence>();

  /** @param now the relays' clock, Unix ms: presences are dated by it */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes a verified presence; an older session of the same device goes. Returns whether this session is new here. */
  take(account: AccountId, presence: Presence): boolean {
    const mine = (one: Present): boolean => keyOf(one.account) === keyOf(account);
    const isOlder = (one: Present): boolean => mine(one) && keyOf(one.presence.device) === keyOf(presence.device) && one.presence.peer !== presence.peer;
    const older = [...this.#claims.values()].flat().filter(isOlder);
    if (older.some((one) => one.presence.expires > presence.expires)) return false;
    this.keep((one) => !isOlder(one));
    const claims = this.claims(presence.peer);
    const isNew = !claims.some(mine);
    const next = { account, presence };
    this.#claims.set(presence.peer, isNew ? [...claims, next] : claims.map((one) => (mine(one) ? next : one)));
    return isNew;
  }

  /** Who says to be this peer, the likeliest first, while that holds. The `chan` handshake proves it. */
  claims(peer: PeerName): readonly Present[] {
    return this.#claims.get(peer) ?? [];
  }

  /** This account did not prove to be that peer: whoever else claims it has the next turn. */
  doubt(peer: PeerName, account: AccountId): void {
    const isDoubted = (one: Present): boolean => keyOf(one.account) === keyOf(account);
    const claims = this.claims(peer);
    if (claims.length > 1) this.#claims.set(peer, [...claims.filter((one) => !isDoubted(one)), ...claims.filter(isDoubted)]);
  }

  /** Whether a session still waits for an answer; asked once. */
  answerOnce({ device, peer }: Presence): boolean {
    if (this.#answered.get(keyOf(device)) === peer) return false;
    this.#answered.set(keyOf(device), peer);
    return true;
  }

  setPath(peer: PeerName, path: LinkPath): void {
    if (path === 'away') this.#paths.delete(peer);
    else this.#paths.set(peer, path);
  }

  pathOf(peer: PeerName): LinkPath {
    return this.#paths.get(peer) ?? 'away';
  }

  /** Best path to any device of an account. A PeerId that several claim counts for the likeliest alone. */
  pathTo(account: AccountId): LinkPath {
    const paths = [...this.#claims].flatMap(([peer, [first]]) => (first && keyOf(first.account) === keyOf(account) ? [this.pathOf(peer)] : []));
    return paths.includes('direct') ? 'direct' : paths.includes('relayed') ? 'relayed' : 'away';
  }

  /** Those who may be linked now: presences that are not over, or whose link lives, of the accounts that are open. */
  targets(isOpen: (account: AccountId) => boolean): readonly PeerTarget[] {
    const now = this.#now();
    this.keep(({ presence }) => presence.expires > now || this.pathOf(presence.peer) !== 'away');
    return [...this.#claims].flatMap(([peer, claims]) => {
      const meant = claims.filter(({ account }) => isOpen(account));
      const relays = new Set(meant.flatMap(({ presence }) => presence.relays.map(({ address }) => address)));
      return meant.length > 0 ? [{ peer, relays: [...relays] }] : [];
    });
  }

  /** Relays at which devices of these accounts say to be. */
  relays(isOpen: (account: AccountId) => boolean): readonly CardRelay[] {
    return [...this.#claims.values()].flat().filter(({ account }) => isOpen(account)).flatMap(({ presence }) => presence.relays);
  }

  /** Where a peer says to be, once for each presence that tells it. */
  seekOnce(peer: PeerName): readonly CardRelay[] {
    return this.claims(peer).flatMap(({ presence }) => {
      if (this.#sought.has(presence)) return [];
      this.#sought.add(presence);
      return presence.relays;
    });
  }

  /** Forgets all others. */
  keep(holds: (one: Present) => boolean): void {
    for (const [peer, claims] of this.#claims) {
      const left = claims.filter(holds);
      if (left.length === 0) this.#claims.delete(peer);
      else if (left.length < claims.length) this.#claims.set(peer, left);
    }
  }
}
