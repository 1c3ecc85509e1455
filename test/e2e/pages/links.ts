/** A page with nothing but links, driven by links.spec.ts through `window.device` and, for whoever breaks the rules, `window.stranger`. */
import { multiaddr } from '@multiformats/multiaddr';
import { addressToMultiaddr } from '../../../src/net/address.ts';
import { createLibp2pLinks } from '../../../src/net/libp2p.ts';
import { createLinkGate } from '../../../src/net/libp2pGate.ts';
import { createLinkNode, createReservationFilter, type LinkNode } from '../../../src/net/libp2pNode.ts';
import type { LinkEvent, LinkPath, Links, Stream } from '../../../src/ports/links.ts';
import type { PeerName } from '../../../src/protocol/ids.ts';

const ECHO = '/kith/echo/1';

export interface PageDevice {
  start(direct: boolean): Promise<string>;
  connect(relays: string[]): void;
  allow(peers: string[], relays: string[]): void;
  path(peer: string): LinkPath;
  relay(address: string): string;
  /** Every path that was told of a peer. */
  paths(peer: string): LinkPath[];
  /** Opens a stream to a peer who echoes. */
  open(peer: string): Promise<{ id: number; direct: boolean }>;
  /** Sends so many bytes and resolves when as many are back. */
  echo(id: number, bytes: number): Promise<number>;
  isClosed(id: number): boolean;
}

export interface PageStranger {
  /** A node of its own, which keeps no rule. */
  start(relay: string): Promise<string>;
  /** Dials a peer through the relay, then by WebRTC. Tells for each whether it was let in. */
  knock(peer: string): Promise<{ circuit: boolean; webrtc: boolean }>;
}

declare global {
  interface Window {
    device: PageDevice;
    stranger: PageStranger;
    /** PeerConnections made on this page so far; counted by the stage, before any script runs. */
    peerConnections: number;
  }
}

interface Open {
  readonly stream: Stream;
  got: number;
  closed: boolean;
  wake(): void;
}

let links: Links;
const events: LinkEvent[] = [];
const streams: Open[] = [];

function keep(stream: Stream): number {
  const open: Open = { stream, got: 0, closed: false, wake: () => {} };
  stream.onData((bytes) => {
    open.got += bytes.length;
    open.wake();
  });
  stream.onClose(() => {
    open.closed = true;
    open.wake();
  });
  return streams.push(open) - 1;
}

async function sendAll(stream: Stream, bytes: number): Promise<void> {
  const piece = new Uint8Array(16 * 1024);
  for (let left = bytes; left > 0; left -= piece.length) if (!stream.send(piece.subarray(0, Math.min(left, piece.length)))) await stream.drained();
}

const pathsOf = (peer: string): LinkPath[] => events.flatMap((event) => (event.kind === 'peer' && event.peer === peer ? [event.path] : []));

window.device = {
  async start(direct) {
    links = createLibp2pLinks({ direct });
    links.onStream(ECHO, (_peer, stream) => {
      let last = Promise.resolve();
      stream.onData((bytes) => {
        last = last.then(() => (stream.send(bytes) ? undefined : stream.drained()));
      });
    });
    return links.start((event) => events.push(event));
  },
  connect: (relays) => links.connect(relays.map((address) => ({ address, isOwn: true }))),
  allow: (peers, relays) => links.allow(peers.map((peer) => ({ peer: peer as PeerName, relays }))),
  path: (peer) => pathsOf(peer).at(-1) ?? 'away',
  paths: pathsOf,
  relay: (address) => events.flatMap((event) => (event.kind === 'relay' && event.address === address ? [event.state] : [])).at(-1) ?? 'none',
  async open(peer) {
    const stream = await links.open({ peer: peer as PeerName }, ECHO);
    return { id: keep(stream), direct: stream.direct };
  },
  async echo(id, bytes) {
    const open = streams[id]!;
    const want = open.got + bytes;
    const begun = performance.now();
    const back = new Promise<void>((resolve, reject) => {
      open.wake = () => {
        if (open.got >= want) resolve();
        else if (open.closed) reject(new Error('closed'));
      };
      open.wake();
    });
    await Promise.all([sendAll(open.stream, bytes), back]);
    return performance.now() - begun;
  },
  isClosed: (id) => streams[id]!.closed,
};

let strange: LinkNode;
let circuitHead = '';
const strangeGate = createLinkGate();

window.stranger = {
  async start(relay) {
    strangeGate.setRelays([{ address: relay, isOwn: true }]);
    strange = await createLinkNode(strangeGate, { direct: true, iceServers: [], reservations: createReservationFilter() });
    const connection = await strange.dial(multiaddr(addressToMultiaddr(relay)));
    circuitHead = `${addressToMultiaddr(relay)}/p2p/${connection.remotePeer.toString()}/p2p-circuit`;
    return strange.peerId.toString();
  },
  async knock(peer) {
    strangeGate.setPeers([{ peer: peer as PeerName, relays: [] }]);
    const dial = async (address: string): Promise<boolean> => {
      try {
        const connection = await strange.dial(multiaddr(address), { force: true, signal: AbortSignal.timeout(8000) });
        // The other side may close what it refuses only after the dial is done.
        await strange.services.ping.ping(connection.remotePeer, { signal: AbortSignal.timeout(3000) });
        return connection.status === 'open';
      } catch {
        return false;
      }
    };
    return { circuit: await dial(`${circuitHead}/p2p/${peer}`), webrtc: await dial(`${circuitHead}/webrtc/p2p/${peer}`) };
  },
};
