/**
 * Who comes to a whole relay from an address of this machine's own (127.0.0.2 and on): plain sockets, and libp2p clients that
 * stop reading, or write to the muxer what they like.
 */
import { connect, type Socket } from 'node:net';
import { RELAY_V2_HOP_CODEC, RELAY_V2_STOP_CODEC } from '@libp2p/circuit-relay-v2';
import type { Libp2p, Stream as PeerStream } from '@libp2p/interface';
import { expect, vi } from 'vitest';
import type { Guest } from '../helpers/relayGuest.ts';

export const EVE = '127.0.0.2';
export const MALLORY = '127.0.0.3';

/** A TCP connection that says nothing. Resolves when it is open, or was closed at once. */
export function knock(port: number, from: string, options: { readonly allowHalfOpen?: boolean } = {}): Promise<Socket> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', localAddress: from, ...options }, () => resolve(socket));
    socket.on('error', () => resolve(socket));
  });
}

export const closed = (socket: Socket): Promise<void> => new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())));

/** Everything that a stream brings, as it comes. */
export function hear(stream: PeerStream): { readonly bytes: () => Uint8Array } {
  const parts: Uint8Array[] = [];
  stream.addEventListener('message', ({ data }) => parts.push(data.subarray().slice()));
  return { bytes: () => Buffer.concat(parts) };
}

/** Circuit relay v2, written by hand: RESERVE, CONNECT, and the answer to who is connected. Field 5 (here 4) is the status. */
const RESERVE = Uint8Array.of(2, 0x08, 0);
const STOP_OK = Uint8Array.of(4, 0x08, 1, 0x20, 100);
const connectTo = (id: Uint8Array): Uint8Array => Uint8Array.of(id.length + 6, 0x08, 1, 0x12, id.length + 2, 0x0a, id.length, ...id);
const statusIn = (bytes: Uint8Array): number | null => {
  const at = bytes.lastIndexOf(0x28);
  if (at < 0 || at + 1 >= bytes.length) return null;
  return bytes[at + 1]! < 128 ? bytes[at + 1]! : bytes[at + 1]! - 128 + 128 * bytes[at + 2]!;
};
export const STATUS = { ok: 100, refused: 200, noReservation: 204 } as const;

/** Asks for a reservation, on a stream of its own. The status follows the reservation in the answer, as its last field. */
export async function reserve({ connection }: Pick<Guest, 'connection'>): Promise<number | null> {
  const stream = await connection.newStream(RELAY_V2_HOP_CODEC);
  const heard = hear(stream);
  stream.send(RESERVE);
  await vi.waitFor(() => expect(statusIn(heard.bytes())).not.toBeNull());
  return statusIn(heard.bytes());
}

/** Takes circuits and reads nothing from them until told to. */
export async function takeCircuits({ node }: Pick<Guest, 'node'>, onCircuit: (stream: PeerStream) => void): Promise<void> {
  const handler = (stream: PeerStream): void => {
    stream.addEventListener('message', () => {
      stream.pause();
      stream.send(STOP_OK);
      onCircuit(stream);
    }, { once: true });
  };
  await node.handle(RELAY_V2_STOP_CODEC, handler, { maxInboundStreams: 100 });
}

/** Opens a circuit to a client that holds a reservation. */
export async function openCircuit({ connection }: Pick<Guest, 'connection'>, to: Libp2p): Promise<PeerStream> {
  const stream = await connection.newStream(RELAY_V2_HOP_CODEC);
  const heard = hear(stream);
  stream.send(connectTo(to.peerId.toMultihash().bytes));
  await vi.waitFor(() => expect(heard.bytes().length).toBeGreaterThan(0));
  return stream;
}
