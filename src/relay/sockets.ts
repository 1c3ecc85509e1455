/**
 * Sockets of a relay by address, from accept on [H41, H42]. When all places are taken, somebody of an address that has few
 * gets the place of a socket that has not yet become anything, of the address that has most: whoever is in stays.
 */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { networkOf, plain } from './clientAddress.ts';
import type { Held, Holding } from './held.ts';
import type { RelayLimits } from './limits.ts';

/** Why somebody was not let in, or was put out: for the metrics. */
export type Refusal =
  /** The address has all that one may have. */
  | 'address'
  /** The relay is full. */
  | 'full'
  /** It gave its place to an address that has fewer. */
  | 'place'
  /** The address asks too fast. */
  | 'pace'
  /** Its turn did not come in time. */
  | 'turn'
  /** It asks on without waiting for answers. */
  | 'answers';

export interface SocketsOptions {
  readonly limits: RelayLimits;
  readonly held: Held;
  readonly trustProxy: boolean;
  onRefuse(why: Refusal): void;
}

export interface Sockets {
  /** A socket was accepted. */
  enter(socket: Socket): void;
  /** It has become a WebSocket that was let in: it keeps its place. */
  settle(socket: Duplex): void;
  /** From now on what waits in a socket is counted for an address. */
  hold(socket: Duplex, network: string): void;
  /** Counts anew what waits in sockets. */
  look(): void;
  close(): void;
}

interface Room {
  sockets: number;
  /** Oldest first. */
  readonly unsettled: Set<Duplex>;
}

export function createSockets({ limits, held, trustProxy, onRefuse }: SocketsOptions): Sockets {
  const ofAll = limits.socketsPerSession * limits.sessions;
  const ofOne = limits.socketsPerSession * limits.sessionsPerAddress;
  const open = new Map<Duplex, Holding | null>();
  const rooms = new Map<string, Room>();
  const networks = new Map<Duplex, string>();

  function hold(socket: Duplex, network: string): void {
    const holding = held.open(network, () => socket.destroy());
    open.set(socket, holding);
    socket.once('close', () => holding.end());
  }
  function forget(socket: Duplex): void {
    const network = networks.get(socket);
    open.delete(socket);
    networks.delete(socket);
    const room = network === undefined ? undefined : rooms.get(network);
    if (!room) return;
    room.sockets -= 1;
    room.unsettled.delete(socket);
    if (room.sockets === 0) rooms.delete(network!);
  }
  function refuse(socket: Duplex, why: Refusal): void {
    forget(socket);
    onRefuse(why);
    socket.destroy();
  }
  /** Frees a place for an address that has so many, if another one has more. */
  function makePlace(have: number): boolean {
    let fullest: Room | null = null;
    for (const room of rooms.values()) if (room.unsettled.size > 0 && (fullest === null || room.sockets > fullest.sockets)) fullest = room;
    if (fullest === null || fullest.sockets <= have + 1) return false;
    refuse(fullest.unsettled.values().next().value!, 'place');
    return true;
  }

  return {
    enter(socket) {
      const network = trustProxy ? null : networkOf(plain(socket.remoteAddress ?? ''));
      const have = network === null ? Infinity : (rooms.get(network)?.sockets ?? 0);
      if (network !== null && have >= ofOne) return refuse(socket, 'address');
      if (open.size >= ofAll && !makePlace(have)) return refuse(socket, 'full');
      open.set(socket, null);
      socket.once('close', () => forget(socket));
      if (network === null) return;
      const room = rooms.get(network) ?? { sockets: 0, unsettled: new Set() };
      rooms.set(network, room);
      networks.set(socket, network);
      room.sockets += 1;
      room.unsettled.add(socket);
      hold(socket, network);
    },
    settle: (socket) => void rooms.get(networks.get(socket) ?? '')?.unsettled.delete(socket),
    hold,
    look: () => open.forEach((holding, socket) => holding?.set(socket.writableLength)),
    close: () => [...open.keys()].forEach((socket) => socket.destroy()),
  };
}
