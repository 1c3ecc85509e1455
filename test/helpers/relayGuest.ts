/**
 * libp2p clients that come to a whole relay from an address of this machine's own (127.0.0.2 and on), and let a test write to
 * their socket and muxer what it likes.
 */
import '../../src/relay/polyfill.ts';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Socket } from 'node:net';
import type { Connection, Libp2p } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import { createLibp2p } from 'libp2p';
import { WebSocket } from 'ws';
import { dialRelay } from './relayProcess.ts';

/** The muxer of a connection, as a modified client uses it. */
interface OpenMuxer {
  sendFrame(header: { readonly type: number; readonly flag: number; readonly streamID: number; readonly length: number }, data?: Uint8Array): boolean;
  sendPing(id: number): void;
  readonly maConn: { send(bytes: Uint8Array): boolean };
}
export const FRAME = { data: 0, window: 1, ping: 2, syn: 1 } as const;

/** A client that does not come back when it is put out, and holds no reservation. */
export const createBareNode = (): Promise<Libp2p> =>
  createLibp2p({
    addresses: { listen: [] },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
    connectionManager: { reconnectRetries: 0 },
  });

export interface Guest {
  readonly node: Libp2p;
  readonly connection: Connection;
  readonly muxer: OpenMuxer;
  readonly socket: WebSocket;
  /** Takes no byte from TCP any more. */
  stopReading(): void;
}

interface Dial {
  readonly from: string;
  socket: WebSocket | null;
}

/** libp2p dials with the global WebSocket. One that `enter` asks for comes from the address that is wanted, and is seen. */
const dials = new AsyncLocalStorage<Dial>();
globalThis.WebSocket = new Proxy(globalThis.WebSocket, {
  construct(stock, args: ConstructorParameters<typeof globalThis.WebSocket>) {
    const dial = dials.getStore();
    if (!dial) return Reflect.construct(stock, args) as object;
    const socket = new WebSocket(args[0], { localAddress: dial.from, perMessageDeflate: false });
    socket.on('error', () => undefined);
    return (dial.socket = socket);
  },
});

/** A libp2p client at a relay. Rejects when it is not let in. */
export async function enter(port: number, from: string, node?: Libp2p): Promise<Guest> {
  const made = node ?? (await createBareNode());
  const dial: Dial = { from, socket: null };
  const { connection } = await dials.run(dial, () => dialRelay(made, port));
  const { muxer } = connection as unknown as { readonly muxer: OpenMuxer };
  const socket = dial.socket!;
  return { node: made, connection, muxer, socket, stopReading: () => (socket as unknown as { readonly _socket: Socket })._socket.pause() };
}
