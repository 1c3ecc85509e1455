/** A small circuit relay for tests of links: libp2p over websocket on this machine, one key, so it comes back as itself. */
import './nodeLikeBrowser.ts';
import { circuitRelayServer, type CircuitRelayService } from '@libp2p/circuit-relay-v2';
import { generateKeyPair } from '@libp2p/crypto/keys';
import { identify } from '@libp2p/identify';
import type { Libp2p } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { peerIdFromString } from '@libp2p/peer-id';
import { ping } from '@libp2p/ping';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import { createLibp2p, type ServiceFactoryMap } from 'libp2p';
import { adaptStream } from '../../src/net/libp2pStream.ts';
import type { Stream } from '../../src/ports/links.ts';
import type { PeerName, RelayId } from '../../src/protocol/ids.ts';

export interface CircuitRelay {
  /** `ws://127.0.0.1:port`. */
  readonly address: string;
  readonly relayId: RelayId;
  onStream(protocol: string, handler: (peer: PeerName, stream: Stream) => void): void;
  /** Names of the devices that hold a reservation. */
  reservations(): string[];
  /** What a hostile relay does: opens a stream to a device over the connection the device keeps to it. */
  openTo(peer: string, protocol: string): Promise<Stream>;
  down(): Promise<void>;
  up(): Promise<void>;
}

/** @param circuits false: libp2p answers, but it is no circuit relay */
export async function startCircuitRelay(circuits = true): Promise<CircuitRelay> {
  const privateKey = await generateKeyPair('Ed25519');
  const handlers = new Map<string, (peer: PeerName, stream: Stream) => void>();
  const listen = async (port: number): Promise<Libp2p> => {
    const services: ServiceFactoryMap = { identify: identify(), ping: ping() };
    if (circuits) services['relay'] = circuitRelayServer({ reservations: { maxReservations: 100, defaultDataLimit: 2n ** 24n, defaultDurationLimit: 600_000 } });
    const node: Libp2p = await createLibp2p({
      privateKey,
      addresses: { listen: [`/ip4/127.0.0.1/tcp/${port}/ws`] },
      transports: [webSockets()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      connectionManager: { inboundConnectionThreshold: 1000, maxIncomingPendingConnections: 100 },
      connectionMonitor: { pingInterval: 30_000, abortConnectionOnPingFailure: false, pingTimeout: { minTimeout: 20_000 } },
      services,
    });
    for (const [protocol, handler] of handlers) await serve(node, protocol, handler);
    return node;
  };
  const serve = (node: Libp2p, protocol: string, handler: (peer: PeerName, stream: Stream) => void): Promise<void> =>
    node.handle(protocol, (stream, connection) => handler(connection.remotePeer.toString() as PeerName, adaptStream(stream, connection)), { force: true });

  let node: Libp2p | null = await listen(0);
  const port = Number(/\/tcp\/(\d+)\//.exec(node.getMultiaddrs()[0]!.toString())![1]);
  return {
    address: `ws://127.0.0.1:${port}`,
    relayId: privateKey.publicKey.raw as RelayId,
    onStream(protocol, handler) {
      handlers.set(protocol, handler);
      if (node !== null) void serve(node, protocol, handler);
    },
    reservations: () => [...((node?.services['relay'] as CircuitRelayService | undefined)?.reservations.keys() ?? [])].map(String),
    async openTo(peer, protocol) {
      const [connection] = node!.getConnections(peerIdFromString(peer));
      return adaptStream(await connection!.newStream(protocol), connection!);
    },
    async down() {
      const stopping = node;
      node = null;
      await stopping?.stop();
    },
    async up() {
      node ??= await listen(port);
    },
  };
}
