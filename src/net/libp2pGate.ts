/**
 * Who is let in and who is dialled: the privacy gate of the page's node, as plain rules over texts.
 *
 * A peer that is not allowed is refused while it knocks through a relay, before a PeerConnection exists, so it learns no address of ours.
 * We dial our relays, those that we visit, and allowed peers through these; nothing else, whatever libp2p finds in an address book.
 */
import type { PeerTarget, RelayTarget } from '../ports/links.ts';
import { LIMITS } from '../protocol/limits.ts';
import { addressToMultiaddr } from './address.ts';
import { boundRelays, soundRelays, type BoundedRelays } from './relayTargets.ts';

const CIRCUIT = '/p2p-circuit';
/** The head of a relay's address: everything before its own PeerId. */
const relayPart = (multiaddr: string): string => multiaddr.replace(/\/p2p\/[^/]+$/, '');
const TARGET = /^(?:\/webrtc)?\/p2p\/([^/]+)$/;

export interface LinkGate {
  setPeers(peers: readonly PeerTarget[]): void;
  setRelays(relays: readonly RelayTarget[]): void;
  isAllowed(peer: string): boolean;
  /** Relays to be connected to, in kept form. */
  relays(): BoundedRelays;
  /** Relays at which a peer may be reached, in kept form. */
  relaysOf(peer: string): readonly string[];
  peers(): readonly string[];
  mayDial(multiaddr: string): boolean;
}

export function createLinkGate(): LinkGate {
  let relays: BoundedRelays = { own: [], visited: [] };
  let targets = new Map<string, readonly string[]>();

  const isRelay = (multiaddr: string): boolean => [...relays.own, ...relays.visited].some((address) => addressToMultiaddr(address) === multiaddr);

  return {
    relaysOf: (peer) => targets.get(peer) ?? [],
    isAllowed: (peer) => targets.has(peer),
    relays: () => relays,
    peers: () => [...targets.keys()],
    setRelays(wanted) {
      relays = boundRelays(wanted);
    },
    setPeers(peers) {
      targets = new Map(peers.map(({ peer, relays: at }) => [peer, soundRelays(at).slice(0, LIMITS.relaysPerPut)]));
    },
    mayDial(multiaddr) {
      const [head = '', tail, ...more] = multiaddr.split(CIRCUIT);
      if (more.length > 0 || !isRelay(relayPart(head))) return false;
      if (tail === undefined) return true;
      const peer = TARGET.exec(tail)?.[1];
      return peer !== undefined && targets.has(peer);
    },
  };
}
