/**
 * Where friends' devices can be reached in this session, and which of them may be linked. Presences live in memory only, ten
 * minutes at most; a link that lives keeps its own. What is here is what `Links.allow` is told: nobody else gets in.
 */
import type { Presence } from '../people/presence.ts';
import type { Clock } from '../ports/clock.ts';
import type { LinkPath, PeerTarget } from '../ports/links.ts';
import { keyOf, type AccountId, type Key, type PeerName } from '../protocol/ids.ts';

export interface Present {
  readonly account: AccountId;
  readonly presence: Presence;
}

export class PresenceList {
  readonly #clock: Clock;
  readonly #byPeer = new Map<PeerName, Present>();
  readonly #paths = new Map<PeerName, LinkPath>();
  /** By device: its session that was answered with an own presence. One each, so that nobody fills memory with names. */
  readonly #answered = new Map<Key, PeerName>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a verified presence; an older session of the same device goes. Returns whether this session is new here. */
  take(account: AccountId, presence: Presence): boolean {
    const known = this.#byPeer.get(presence.peer);
    if (known && keyOf(known.account) !== keyOf(account)) return false;
    for (const [peer, other] of this.#byPeer) {
      if (peer === presence.peer || keyOf(other.presence.device) !== keyOf(presence.device)) continue;
      if (other.presence.expires > presence.expires) return false;
      this.#byPeer.delete(peer);
    }
    this.#byPeer.set(presence.peer, { account, presence });
    return known === undefined;
  }

  /** Whether a session still waits for an answer; asked once. */
  answerOnce({ device, peer }: Presence): boolean {
    if (this.#answered.get(keyOf(device)) === peer) return false;
    this.#answered.set(keyOf(device), peer);
    return true;
  }

  /** Who a peer said to be, while that holds. The `chan` handshake proves it. */
  find(peer: PeerName): Present | null {
    return this.#byPeer.get(peer) ?? null;
  }

  setPath(peer: PeerName, path: LinkPath): void {
    if (path === 'away') this.#paths.delete(peer);
    else this.#paths.set(peer, path);
  }

  pathOf(peer: PeerName): LinkPath {
    return this.#paths.get(peer) ?? 'away';
  }

  /** Best path to any device of an account. */
  pathTo(account: AccountId): LinkPath {
    const paths = [...this.#byPeer.values()].filter((one) => keyOf(one.account) === keyOf(account)).map(({ presence }) => this.pathOf(presence.peer));
    return paths.includes('direct') ? 'direct' : paths.includes('relayed') ? 'relayed' : 'away';
  }

  /** Those who may be linked now: presences that are not over, or whose link lives, of the accounts that are open. */
  targets(open: ReadonlySet<Key>): readonly PeerTarget[] {
    const now = this.#clock.now();
    for (const [peer, { presence }] of this.#byPeer) if (presence.expires <= now && this.pathOf(peer) === 'away') this.#byPeer.delete(peer);
    return [...this.#byPeer.values()]
      .filter(({ account }) => open.has(keyOf(account)))
      .map(({ presence }) => ({ peer: presence.peer, relays: presence.relays.map(({ address }) => address) }));
  }
}
