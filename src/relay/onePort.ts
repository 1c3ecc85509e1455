/**
 * libp2p's WebSocket listener on our HTTP server instead of one of its own, so that app and relay share a port.
 *
 * The listener keeps its work on an upgraded socket; where it listens, what it is told of the client's address, and how large
 * a message may be are ours. It reaches into members of @libp2p/websockets that are not part of its interface (the version
 * is pinned); `assertParts` says so in words when a new version has others.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Listener } from '@libp2p/interface';
import { webSockets } from '@libp2p/websockets';
import type { Multiaddr } from '@multiformats/multiaddr';
import type { RawData, WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../ports/clock.ts';
import type { Guest } from './door.ts';
import type { RelayLimits } from './limits.ts';

type TransportFactory = ReturnType<typeof webSockets>;

interface ListenerParts extends Listener {
  server: NetServer;
  http: Server;
  listeningMultiaddr: Multiaddr;
  readonly wsServer: WebSocketServer;
  onWsServerConnection(socket: WebSocket, request: IncomingMessage): void;
}

export interface OnePortOptions {
  /** Listens already, or will. */
  readonly server: Server;
  readonly limits: Pick<RelayLimits, 'socketMessage' | 'socketBuffer'>;
  readonly clock: Clock;
  /** Who comes in when it is their turn, or null to refuse the socket. Does not reject. */
  admit(request: IncomingMessage, socket: Duplex): Promise<Guest | null>;
}

/** Code of a WebSocket that ended without a word (RFC 6455, 7.4.1). */
const ABNORMAL = 1006;
/** How often libp2p looks whether a full socket has emptied, ms: it fills 5 MiB/s, and costs nothing to speak of. */
const LOOK_EVERY = 50;

export function onePort(options: OnePortOptions): TransportFactory {
  const { server, limits } = options;
  return (components) => {
    const transport = webSockets({ maxBufferedAmount: limits.socketBuffer, bufferedAmountPollInterval: LOOK_EVERY })(components);
    const create = transport.createListener.bind(transport);
    transport.createListener = (upgrader) => {
      const listener = create(upgrader) as unknown as ListenerParts;
      assertParts(listener);
      listener.server = server;
      listener.http = server;
      listener.wsServer.options.maxPayload = limits.socketMessage;
      listener.listen = async (address) => {
        listener.listeningMultiaddr = address;
        server.on('upgrade', (request, socket, head) => void upgrade(listener, options, request, socket, head));
        listener.dispatchEvent(new CustomEvent('listening'));
      };
      // The server is closed by whoever made it.
      listener.close = async () => {
        server.removeAllListeners('upgrade');
        listener.dispatchEvent(new CustomEvent('close'));
      };
      return listener;
    };
    return transport;
  };
}

async function upgrade(listener: ListenerParts, { admit, clock }: OnePortOptions, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  socket.on('error', () => socket.destroy());
  const guest = await admit(request, socket);
  if (socket.destroyed) return;
  if (guest === null) {
    // Not only ended: the other side could keep its half open, and with it the place.
    socket.once('finish', () => socket.destroy()).end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  // libp2p reads the address from the request; behind a proxy the socket's is the proxy's.
  const from = { remoteAddress: guest.address, remotePort: request.socket.remotePort ?? 0 };
  const known = Object.create(request, { socket: { value: from } }) as IncomingMessage;
  listener.wsServer.handleUpgrade(request, socket, head, (webSocket) => {
    // A frame that breaks the protocol, or is too large, is an 'error' event, which libp2p does not hear: unheard it ends the process.
    webSocket.on('error', () => webSocket.terminate());
    endForGood(webSocket);
    webSocket.on('message', (data) => slowDown(webSocket, guest.incoming(sizeOf(data)), clock));
    listener.onWsServerConnection(webSocket, known);
  });
}

/** libp2p ends a socket for good with code 1006, at which `ws` throws, so the socket stayed and with it the place [H41]. */
function endForGood(webSocket: WebSocket): void {
  const close = webSocket.close.bind(webSocket);
  webSocket.close = (code, reason) => (code === ABNORMAL ? webSocket.terminate() : close(code, reason));
}

const sizeOf = (data: RawData): number => (Array.isArray(data) ? data.reduce((sum, part) => sum + part.length, 0) : data.byteLength);

/** Reads nothing for so long: what waits is TCP's, and in the client's memory. */
function slowDown(webSocket: WebSocket, ms: number, clock: Clock): void {
  if (ms <= 0 || webSocket.isPaused) return;
  webSocket.pause();
  clock.after(ms, () => webSocket.resume());
}

function assertParts(listener: ListenerParts): void {
  const isKnown = typeof listener.onWsServerConnection === 'function' && typeof listener.wsServer?.handleUpgrade === 'function' && typeof listener.server?.address === 'function';
  if (!isKnown) throw new Error('This version of @libp2p/websockets has another listener: see src/relay/onePort.ts.');
}
