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
import type { WebSocket, WebSocketServer } from 'ws';

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
  /** Largest WebSocket message, bytes. */
  readonly maxMessage: number;
  /** The client's IP address, or null to refuse the socket. `onEnd` is called when it closes. */
  admit(request: IncomingMessage): { readonly address: string; readonly onEnd: () => void } | null;
}

export function onePort({ server, maxMessage, admit }: OnePortOptions): TransportFactory {
  return (components) => {
    const transport = webSockets()(components);
    const create = transport.createListener.bind(transport);
    transport.createListener = (options) => {
      const listener = create(options) as unknown as ListenerParts;
      assertParts(listener);
      listener.server = server;
      listener.http = server;
      listener.wsServer.options.maxPayload = maxMessage;
      listener.listen = async (address) => {
        listener.listeningMultiaddr = address;
        server.on('upgrade', (request, socket, head) => upgrade(listener, admit, request, socket, head));
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

function upgrade(listener: ListenerParts, admit: OnePortOptions['admit'], request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on('error', () => socket.destroy());
  const guest = admit(request);
  if (guest === null) {
    socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  socket.once('close', guest.onEnd);
  // libp2p reads the address from the request; behind a proxy the socket's is the proxy's.
  const from = { remoteAddress: guest.address, remotePort: request.socket.remotePort ?? 0 };
  const known = Object.create(request, { socket: { value: from } }) as IncomingMessage;
  listener.wsServer.handleUpgrade(request, socket, head, (webSocket) => {
    // A frame that breaks the protocol, or is too large, is an 'error' event, which libp2p does not hear: unheard it ends the process.
    webSocket.on('error', () => webSocket.terminate());
    listener.onWsServerConnection(webSocket, known);
  });
}

function assertParts(listener: ListenerParts): void {
  const isKnown = typeof listener.onWsServerConnection === 'function' && typeof listener.wsServer?.handleUpgrade === 'function' && typeof listener.server?.address === 'function';
  if (!isKnown) throw new Error('This version of @libp2p/websockets has another listener: see src/relay/onePort.ts.');
}
