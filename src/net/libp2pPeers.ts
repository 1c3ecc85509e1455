/**
 * Keeps the best path to each allowed peer: first through a relay, then direct, and the relayed one is left only when the direct one is open.
 *
 * Of two peers the one with the lower name dials, else there would be two PeerConnections. It closes the circuit when it has a direct
 * connection, keeps it while there is none, and goes on trying for the direct one with growing pauses.
 */
import { peerIdFromString } from '@libp2p/peer-id';
import type { Connection } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import type { LinkPath } from '../ports/links.ts';
import type { PeerName } from '../protocol/ids.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import type { LinkGate } from './libp2pGate.ts';
import type { LinkNode } from './libp2pNode.ts';
import { addressToMultiaddr } from './address.ts';

const CIRCUIT_MS = 10_000;
/** SDP and ICE through a circuit take 0.2–1 s; a slow phone may take several. */
const DIRECT_MS = 20_000;
const CLOSE_MS = 3000;
/** Longest pauses while there is no path at all, and while the relayed one serves (each try costs about 6 kB of the circuit). */
const LONGEST_AWAY_PAUSE_MS = 8000;
const LONGEST_RELAYED_PAUSE_MS = 60_000;

export interface PeerKeeper {
  /** The gate's peers changed, or it is time to try again now. */
  update(): void;
  /** The best open connection. */
  connection(peer: string): Connection | null;
  stop(): void;
}

export interface PeerKeeperOptions {
  readonly node: LinkNode;
  readonly gate: LinkGate;
  readonly direct: boolean;
  relay(address: string): Connection | null;
  onPath(peer: PeerName, path: LinkPath): void;
}

const isOpen = (connection: Connection): boolean => connection.status === 'open';

/** Whether a text is the name of an Ed25519 PeerId. Friends tell us theirs, and may tell nonsense. */
export function isPeerName(text: string): text is PeerName {
  try {
    const peer = peerIdFromString(text);
    return peer.type === 'Ed25519' && peer.toString() === text;
  } catch {
    return false;
  }
}

/** Open connections to a peer, direct ones first, later ones first. */
function openConnections(node: LinkNode, peer: string): Connection[] {
  const open = node.getConnections(peerIdFromString(peer)).filter(isOpen);
  return open.sort((a, b) => Number(b.direct) - Number(a.direct) || b.timeline.open - a.timeline.open);
}

function bestPath(best: Connection | undefined): LinkPath {
  if (best === undefined) return 'away';
  return best.direct ? 'direct' : 'relayed';
}

function closeAll(connections: readonly Connection[]): void {
  for (const connection of connections) connection.close({ signal: AbortSignal.timeout(CLOSE_MS) }).catch(() => connection.abort(new Error('closed')));
}

/** The addresses of a peer at its relays, as far as we are connected to them. */
function addressesOf(peer: string, { gate, relay }: PeerKeeperOptions): { circuit: string; webrtc: string }[] {
  return gate.relaysOf(peer).flatMap((address) => {
    const connection = relay(address);
    if (connection === null) return [];
    const head = `${addressToMultiaddr(address)}/p2p/${connection.remotePeer.toString()}/p2p-circuit`;
    return [{ circuit: `${head}/p2p/${peer}`, webrtc: `${head}/webrtc/p2p/${peer}` }];
  });
}

/** One step towards the best path. True: it is reached. */
async function approach(peer: string, options: PeerKeeperOptions): Promise<boolean> {
  const { node, direct } = options;
  const dial = async (address: string, ms: number): Promise<boolean> => {
    try {
      await node.dial(multiaddr(address), { signal: AbortSignal.timeout(ms), force: true });
      return true;
    } catch {
      return false;
    }
  };
  for (const { circuit, webrtc } of addressesOf(peer, options)) {
    if (openConnections(node, peer)[0]?.direct === true) break;
    if (openConnections(node, peer).length === 0 && !(await dial(circuit, CIRCUIT_MS))) continue;
    if (!direct) return true;
    if (await dial(webrtc, DIRECT_MS)) break;
  }
  const [best, ...others] = openConnections(node, peer);
  if (best?.direct !== true) return false;
  closeAll(others.filter((connection) => !connection.direct));
  return true;
}

export function createPeerKeeper(options: PeerKeeperOptions): PeerKeeper {
  const { node, gate, onPath } = options;
  const self = node.peerId.toString();
  const keepers = new Map<string, Keeper>();
  const paths = new Map<string, LinkPath>();

  const pathOf = (peer: string): LinkPath => bestPath(openConnections(node, peer)[0]);
  const look = (peer: string): void => {
    const path = gate.isAllowed(peer) ? pathOf(peer) : 'away';
    if ((paths.get(peer) ?? 'away') === path) return;
    paths.set(peer, path);
    onPath(peer as PeerName, path);
  };
  const onOpen = ({ detail: connection }: CustomEvent<Connection>): void => {
    const peer = connection.remotePeer.toString();
    if (!gate.isAllowed(peer)) {
      // Dialled while it was still allowed. Relays have addresses without a circuit.
      if (connection.remoteAddr.toString().includes('/p2p-circuit')) connection.abort(new Error('no longer allowed'));
      return;
    }
    // The peer came anew (its network changed): the older direct connection is a dead one that nobody has noticed yet.
    if (connection.direct) closeAll(openConnections(node, peer).filter((other) => other.direct && other.id !== connection.id));
    look(peer);
  };
  const onClose = ({ detail: connection }: CustomEvent<Connection>): void => {
    const peer = connection.remotePeer.toString();
    look(peer);
    if (pathOf(peer) !== 'direct') keepers.get(peer)?.lost();
  };
  node.addEventListener('connection:open', onOpen);
  node.addEventListener('connection:close', onClose);

  const add = (peer: string): void => {
    const longest = (): number => (pathOf(peer) === 'away' ? LONGEST_AWAY_PAUSE_MS : LONGEST_RELAYED_PAUSE_MS);
    keepers.set(peer, createKeeper(() => approach(peer, options), longest));
  };
  const drop = (peer: string): void => {
    keepers.get(peer)?.stop();
    keepers.delete(peer);
  };
  return {
    update() {
      for (const peer of [...keepers.keys()]) if (!gate.isAllowed(peer)) drop(peer);
      for (const peer of paths.keys()) if (!gate.isAllowed(peer)) for (const connection of openConnections(node, peer)) connection.abort(new Error('no longer allowed'));
      for (const peer of gate.peers()) {
        if (self >= peer) continue;
        if (!keepers.has(peer)) add(peer);
        keepers.get(peer)!.wake();
      }
      for (const peer of [...paths.keys()]) look(peer);
    },
    connection: (peer) => (gate.isAllowed(peer) ? (openConnections(node, peer)[0] ?? null) : null),
    stop() {
      for (const peer of [...keepers.keys()]) drop(peer);
      node.removeEventListener('connection:open', onOpen);
      node.removeEventListener('connection:close', onClose);
    },
  };
}
