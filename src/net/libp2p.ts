/**
 * The page's links: one libp2p connection per friend's device and one per relay (protocol §12). Lazy chunk; nothing else imports libp2p on the page.
 *
 * It carries sealed bytes and learns no key. Its name is fresh at each start. Calling `allow` or `connect` again with the same lists means "try now":
 * that is what the page does when the network or the screen comes back.
 */
import type { Connection, Stream as WireStream } from '@libp2p/interface';
import type { LinkEvent, Links, PeerTarget, Stream, StreamTarget } from '../ports/links.ts';
import type { PeerName } from '../protocol/ids.ts';
import { createLinkGate, type LinkGate } from './libp2pGate.ts';
import { createLinkNode, createReservationFilter, type LinkNode, type NodeOptions } from './libp2pNode.ts';
import { createPeerKeeper, isPeerName, type PeerKeeper } from './libp2pPeers.ts';
import { createRelayKeeper, type RelayKeeper } from './libp2pRelays.ts';
import { adaptStream } from './libp2pStream.ts';

/** Negotiating a protocol is one round trip; a relayed one may take a second. */
const OPEN_MS = 10_000;
/** Streams of one protocol that one peer may have open to us at a time. */
const MAX_STREAMS = 32;

export interface Libp2pLinksOptions {
  /** False: only through relays, so that friends do not learn our IP address. Default true. */
  readonly direct?: boolean;
  /** STUN and TURN servers that the user named. Default none: no public server is ever asked. */
  readonly iceServers?: readonly RTCIceServer[];
}

interface Running {
  readonly node: LinkNode;
  readonly relays: RelayKeeper;
  readonly peers: PeerKeeper;
}

type StreamHandler = (peer: PeerName, stream: Stream) => void;

/** The node with its two keepers: a peer is dialled through a relay, so the one asks the other. */
function run(node: LinkNode, gate: LinkGate, { direct, reservations }: NodeOptions, onEvent: (event: LinkEvent) => void): Running {
  const relays: RelayKeeper = createRelayKeeper({ node, reservations, tell: onEvent, onReady: () => peers.update() });
  const peers: PeerKeeper = createPeerKeeper({
    node,
    gate,
    direct,
    relay: (address) => relays.connection(address),
    onPath: (peer, path) => onEvent({ kind: 'peer', peer, path }),
  });
  return { node, relays, peers };
}

async function serve(node: LinkNode, gate: LinkGate, protocol: string, handler: StreamHandler): Promise<void> {
  const accept = (stream: WireStream, connection: Connection): void => {
    const peer = connection.remotePeer.toString();
    // A relay too could open streams to us.
    if (!gate.isAllowed(peer)) stream.abort(new Error('not allowed'));
    else handler(peer as PeerName, adaptStream(stream, connection));
  };
  await node.handle(protocol, accept, { runOnLimitedConnection: true, maxInboundStreams: MAX_STREAMS, force: true });
}

export function createLibp2pLinks({ direct = true, iceServers = [] }: Libp2pLinksOptions = {}): Links {
  const gate = createLinkGate();
  const handlers = new Map<string, StreamHandler>();
  let running: Running | null = null;

  const connectionOf = (target: StreamTarget): Connection | null => {
    if (running === null) return null;
    return 'peer' in target ? running.peers.connection(target.peer) : running.relays.connection(target.relay);
  };
  return {
    async start(onEvent) {
      const options = { direct, iceServers, reservations: createReservationFilter() };
      const node = await createLinkNode(gate, options);
      running = run(node, gate, options, onEvent);
      for (const [protocol, handler] of handlers) await serve(node, gate, protocol, handler);
      running.peers.update();
      running.relays.want(gate.relays());
      return node.peerId.toString() as PeerName;
    },
    async stop() {
      const stopping = running;
      running = null;
      if (stopping === null) return;
      stopping.peers.stop();
      stopping.relays.stop();
      await stopping.node.stop();
    },
    allow(peers: readonly PeerTarget[]) {
      gate.setPeers(peers.filter(({ peer }) => isPeerName(peer)));
      running?.peers.update();
      running?.relays.wake();
    },
    connect(relays) {
      gate.setRelays(relays);
      running?.relays.want(gate.relays());
      running?.relays.wake();
      running?.peers.update();
    },
    async open(target, protocol) {
      const connection = connectionOf(target);
      if (connection === null) throw new Error('no connection');
      return adaptStream(await connection.newStream(protocol, { runOnLimitedConnection: true, signal: AbortSignal.timeout(OPEN_MS) }), connection);
    },
    onStream(protocol, handler) {
      handlers.set(protocol, handler);
      if (running !== null) void serve(running.node, gate, protocol, handler);
    },
  };
}
