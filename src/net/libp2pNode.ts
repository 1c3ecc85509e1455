/**
 * The page's libp2p node: which transports, how it is gated, and settings that were found by trial.
 *
 * A fresh identity each time. No public STUN server: the defaults would tell Google and others who is about to talk. `listen` without a relay
 * named (a named one that is down makes the start fail and its reservation never comes back), and nothing fatal when no relay is there.
 * Identify runs by hand and with relays only, so a friend learns no more than he dialled.
 */
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2';
import { identify, type Identify } from '@libp2p/identify';
import type { Connection, Libp2p, PeerId, Stream } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { ping, type Ping } from '@libp2p/ping';
import { webRTC } from '@libp2p/webrtc';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import { createLibp2p } from 'libp2p';
import { LIMITS } from '../protocol/limits.ts';
import type { LinkGate } from './libp2pGate.ts';

export type LinkNode = Libp2p<{ identify: Identify; ping: Ping }>;

export interface NodeOptions {
  /** False: never a PeerConnection, so friends do not learn our IP address either. */
  readonly direct: boolean;
  /** STUN and TURN servers that the user named. */
  readonly iceServers: readonly RTCIceServer[];
  readonly reservations: ReservationFilter;
}

/** A ping answered late is no reason to cut: with the defaults busy relayed connections and slow phones are cut. */
const CONNECTION_MONITOR = { pingInterval: 30_000, abortConnectionOnPingFailure: false, pingTimeout: { minTimeout: 20_000 } };
/** `transportManager.faultTolerance`: start also when nothing can be listened on (`FaultTolerance.NO_FATAL`). */
const NO_FATAL = 1;
/**
 * At which relays to reserve: those named here, by PeerId. The stock filter would reserve wherever we look for a friend,
 * and by its guessing pass over one relay in a thousand.
 */
export interface ReservationFilter {
  allow(relay: string): void;
  refuse(relay: string): void;
  has(relay: PeerId): boolean;
  add(): void;
  remove(): void;
}

export function createReservationFilter(): ReservationFilter {
  const own = new Set<string>();
  return { allow: (relay) => void own.add(relay), refuse: (relay) => void own.delete(relay), has: (relay) => !own.has(relay.toString()), add: () => {}, remove: () => {} };
}

type WebRTCFactory = ReturnType<typeof webRTC>;
type WebRTCComponents = Parameters<WebRTCFactory>[0];
type Registrar = WebRTCComponents['registrar'];
type Handler = (stream: Stream, connection: Connection) => void | Promise<void>;

/** An object with some members replaced; the methods of the others keep their own `this`. */
function withMembers<T extends object>(target: T, members: Partial<T>): T {
  return new Proxy(target, {
    get(inner, name) {
      if (Object.hasOwn(members, name)) return Reflect.get(members, name) as unknown;
      const value: unknown = Reflect.get(inner, name);
      return typeof value === 'function' ? (value.bind(inner) as unknown) : value;
    },
  });
}

/**
 * WebRTC whose signalling answers allowed peers only. The stock one answers whoever has a connection, a relay too: it would
 * make a PeerConnection and send its candidates (our addresses) before any gate is asked.
 */
function gatedWebRTC(gate: LinkGate, iceServers: readonly RTCIceServer[]): WebRTCFactory {
  const factory = webRTC({ rtcConfiguration: { iceServers: [...iceServers] } });
  return (components) => {
    const { registrar } = components;
    const handle: Registrar['handle'] = (protocol, handler, options) => {
      const gated: Handler = (stream, connection) => {
        if (gate.isAllowed(connection.remotePeer.toString())) return handler(stream, connection);
        stream.abort(new Error('not allowed'));
      };
      return registrar.handle(protocol, gated, options);
    };
    return factory(withMembers(components, { registrar: withMembers(registrar, { handle }) }));
  };
}

export async function createLinkNode(gate: LinkGate, { direct, iceServers, reservations }: NodeOptions): Promise<LinkNode> {
  const refuses = (peer: PeerId): boolean => !gate.isAllowed(peer.toString());
  // One listener holds a reservation at one relay.
  const circuits = Array.from({ length: LIMITS.relays }, () => '/p2p-circuit');
  const transports = [webSockets(), circuitRelayTransport({ discoveryFilter: reservations })];
  return createLibp2p({
    nodeInfo: { name: 'kith', version: '1', userAgent: 'kith' },
    addresses: { listen: direct ? [...circuits, '/webrtc'] : circuits },
    transportManager: { faultTolerance: NO_FATAL },
    transports: direct ? [...transports, gatedWebRTC(gate, iceServers)] : transports,
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: {
      denyDialMultiaddr: (address) => !gate.mayDial(address.toString()),
      denyInboundRelayedConnection: (_relay, peer) => refuses(peer),
      denyInboundEncryptedConnection: refuses,
      denyInboundUpgradedConnection: refuses,
    },
    connectionManager: { reconnectRetries: 0 },
    connectionMonitor: CONNECTION_MONITOR,
    services: { identify: identify({ runOnConnectionOpen: false }), ping: ping() },
  });
}
