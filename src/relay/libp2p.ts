/**
 * The relay's libp2p node: WebSocket on the shared port, circuits with bounds, and `/kith/mailbox/1`.
 *
 * It never dials, joins no network, finds nobody, and keeps nothing of a peer that has left. Its PeerId is the relay's
 * identity, which noise proves to everyone who connects.
 */
import type { CircuitRelayService } from '@libp2p/circuit-relay-v2';
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys';
import { identify } from '@libp2p/identify';
import type { Connection, Libp2p, Stream as PeerStream } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { ping } from '@libp2p/ping';
import { createLibp2p } from 'libp2p';
import type { Clock } from '../ports/clock.ts';
import type { Stream } from '../ports/links.ts';
import { TIME } from '../protocol/limits.ts';
import { PROTOCOL } from '../protocol/version.ts';
import { boundedYamux, type YamuxParts } from './boundedYamux.ts';
import { networkOf } from './clientAddress.ts';
import { coupledCircuits } from './coupledCircuits.ts';
import type { Held, Holding } from './held.ts';
import type { RelayLimits } from './limits.ts';
import { onePort, type OnePortOptions } from './onePort.ts';

export type RelayNode = Libp2p<{ relay: CircuitRelayService }>;

export interface NodeOptions {
  /** 32 B. */
  readonly seed: Uint8Array;
  readonly port: Pick<OnePortOptions, 'server' | 'admit'>;
  /** Where it listens and what it tells of itself, as multiaddr texts. */
  readonly listen: string;
  readonly announce: string | null;
  readonly limits: RelayLimits;
  readonly clock: Clock;
  onMailbox(stream: Stream, network: string): void;
}

/** A client has one mailbox stream, one for chunks now and then, and for a moment another one of each while the first dies. */
const MAILBOX_STREAMS = 4;
/** Circuits that one client may ask for at once: friends' devices at a start. */
const HOP_STREAMS = 64;

export async function createRelayNode({ seed, port, listen, announce, limits, clock, onMailbox }: NodeOptions): Promise<RelayNode> {
  const node: RelayNode = await createLibp2p({
    privateKey: await generateKeyPairFromSeed('Ed25519', seed),
    start: false,
    addresses: { listen: [listen], announce: announce === null ? [] : [announce] },
    transports: [onePort({ ...port, limits, clock })],
    connectionEncrypters: [noise()],
    streamMuxers: [boundedYamux(limits, clock)],
    connectionGater: { denyDialMultiaddr: () => true },
    // Addresses are counted by `admit` already; behind a proxy all of libp2p's limits by host would hit everybody. Nor may two
    // addresses with connections that never get ready fill a place for all [H42].
    connectionManager: { maxConnections: limits.sessions, inboundConnectionThreshold: limits.sessions, maxIncomingPendingConnections: limits.sessions },
    // The defaults end busy and slow connections.
    connectionMonitor: { pingInterval: 30 * TIME.SECOND, abortConnectionOnPingFailure: false, pingTimeout: { minTimeout: 20 * TIME.SECOND } },
    services: {
      identify: identify(),
      ping: ping(),
      relay: coupledCircuits({
        reservations: { maxReservations: limits.reservations, defaultDataLimit: BigInt(limits.circuitBytes), defaultDurationLimit: limits.circuitTime },
        maxInboundHopStreams: HOP_STREAMS,
        maxOutboundStopStreams: limits.sessions,
      }, limits.hopRequest),
    },
  });
  await node.handle(PROTOCOL.mailbox, (stream, connection) => onMailbox(toStream(stream), networkOfConnection(connection)), { maxInboundStreams: MAILBOX_STREAMS });
  // PeerIds are fresh for each session: what belongs to one that has left is worth nothing, and fills the relay [H43].
  node.addEventListener('peer:disconnect', ({ detail: peer }) => {
    node.services.relay.reservations.delete(peer);
    node.peerStore.delete(peer).catch(() => undefined);
  });
  await node.start();
  return node;
}

function networkOfConnection({ remoteAddr }: Connection): string {
  return networkOf(remoteAddr.getComponents().find(({ name }) => name === 'ip4' || name === 'ip6')?.value ?? '');
}

/** Counts, whenever it is called, what lies in streams and between muxer and socket, by address [H41]. */
export function lookIntoStreams(node: RelayNode, held: Held): () => void {
  const open = new Map<Connection, Holding>();
  node.addEventListener('connection:open', ({ detail: connection }) => {
    open.set(connection, held.open(networkOfConnection(connection), () => connection.abort(new Error('too much is held'))));
  });
  node.addEventListener('connection:close', ({ detail: connection }) => {
    open.get(connection)?.end();
    open.delete(connection);
  });
  return () => open.forEach((holding, connection) => holding.set(waitingIn(connection)));
}

function waitingIn(connection: Connection): number {
  const { muxer } = connection as unknown as { readonly muxer: YamuxParts };
  return connection.streams.reduce((sum, { readBufferLength, writeBufferLength }) => sum + readBufferLength + writeBufferLength, muxer.maConn.writeBufferLength);
}

/** A libp2p stream as the port has it. */
export function toStream(stream: PeerStream): Stream {
  return {
    direct: true,
    send(bytes) {
      if (stream.writeStatus !== 'writable') return true;
      try {
        return stream.send(bytes);
      } catch {
        stream.abort(new Error('the other side does not read'));
        return true;
      }
    },
    drained: () => stream.onDrain().catch(() => undefined),
    onData(handler) {
      stream.addEventListener('message', ({ data }) => handler(data.subarray()));
    },
    onClose(handler) {
      if (stream.status === 'open') stream.addEventListener('close', () => handler(), { once: true });
      else handler();
      // A client that sends no more wants no more.
      stream.addEventListener('remoteCloseWrite', () => void stream.close().catch(() => stream.abort(new Error('closed by the other side'))), { once: true });
    },
    // A relay ends a stream only for what no correct program does, so nothing is waited for.
    close: () => stream.abort(new Error('closed by the relay')),
  };
}
