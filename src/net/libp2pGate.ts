/**
 * Who is let in and who is dialled: the privacy gate of the page's node, as plain rules over texts.
 *
 * A peer that is not allowed is refused while it knocks through a relay, before a PeerConnection exists, so it learns no address of ours.
 * We dial our relays, the relays that allowed peers named, and allowed peers through these; nothing else, whatever libp2p finds in an address book.
 */
import type { PeerTarget } from '../ports/links.ts';
import { LIMITS } from '../protocol/limits.ts';
import { addressToMultiaddr, isLoopbackAddress, parseRelayAddress } from './address.ts';

const CIRCUIT = '/p2p-circuit';
/** The head of a relay's address: everything before its own PeerId. */
const relayPart = (multiaddr: string): string => multiaddr.replace(/\/p2p\/[^/]+$/, '');
const TARGET = /^(?:\/webrtc)?\/p2p\/([^/]+)$/;

/** Kept forms of the addresses in a list, without those that are none and without repeats. */
export function soundRelays(addresses: readonly string[], most: number): string[] {
  const kept = addresses.slice(0, most).flatMap((address) => {
    const parsed = parseRelayAddress(address);
    return parsed.ok ? [parsed.value] : [];
  });
  return [...new Set(kept)];
}

export interface LinkGate {
  setPeers(peers: readonly PeerTarget[]): void;
  setRelays(relays: readonly string[]): void;
  isAllowed(peer: string): boolean;
  /** Our relays, in kept form. */
  ownRelays(): readonly string[];
  /** Relays at which a peer may be reached, in kept form. */
  relaysOf(peer: string): readonly string[];
  peers(): readonly string[];
  mayDial(multiaddr: string): boolean;
}

export function createLinkGate(): LinkGate {
  let own: readonly string[] = [];
  let targets = new Map<string, readonly string[]>();

  /** A friend cannot make this page knock at its own machine, unless we have a relay there ourselves (as in tests). */
  const mayFollow = (address: string): boolean => !isLoopbackAddress(address) || own.some(isLoopbackAddress);
  const relaysOf = (peer: string): readonly string[] => (targets.get(peer) ?? []).filter(mayFollow);
  const isRelay = (multiaddr: string): boolean => [...own, ...[...targets.keys()].flatMap(relaysOf)].some((address) => addressToMultiaddr(address) === multiaddr);

  return {
    relaysOf,
    isAllowed: (peer) => targets.has(peer),
    ownRelays: () => own,
    peers: () => [...targets.keys()],
    setRelays(relays) {
      own = soundRelays(relays, LIMITS.relays);
    },
    setPeers(peers) {
      targets = new Map(peers.map(({ peer, relays }) => [peer, soundRelays(relays, LIMITS.cardRelays)]));
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
