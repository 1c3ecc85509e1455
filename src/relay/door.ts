/**
 * Who is let in, from the first byte of TCP on [H41, H42]: sockets, HTTP requests and WebSockets, each counted by address.
 * Behind a trusted proxy all sockets are the proxy's: there a socket counts for nobody until it is a WebSocket of the client
 * whom the proxy names. Addresses are held in memory only, and told to nobody.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../ports/clock.ts';
import { clientAddress, networkOf } from './clientAddress.ts';
import type { Held } from './held.ts';
import type { RelayLimits } from './limits.ts';
import { createAddresses, type Addresses } from './quota.ts';
import { createSockets, type Refusal } from './sockets.ts';
import { createTurnstile } from './turns.ts';

export interface Guest {
  readonly address: string;
  /** Bytes have come from this guest: for how many ms no more are to be read. */
  incoming(bytes: number): number;
}

export interface Door {
  /** Watches over a server's sockets. */
  guard(server: Server): void;
  /** Null when a request is welcome, or the HTTP status that refuses it. */
  refuse(request: IncomingMessage, response: ServerResponse): 429 | 503 | null;
  /** Lets a WebSocket in when it is its turn, or null. */
  admit(request: IncomingMessage, socket: Duplex): Promise<Guest | null>;
  /** Counts anew what waits in sockets. Called each `lookEvery`. */
  look(): void;
  /** Forgets addresses that are long gone. */
  sweep(): void;
  /** Ends every socket, also those that became WebSockets, which a server forgets. */
  close(): void;
  /** Sockets, requests and WebSockets that were not let in, or were put out for others, since the start. */
  readonly refused: Readonly<Record<Refusal, number>>;
}

export interface DoorOptions {
  readonly limits: RelayLimits;
  readonly held: Held;
  readonly clock: Clock;
  readonly trustProxy: boolean;
}

/** Places of each address. */
function createPlaces(most: number): { enter(address: string): boolean; leave(address: string): void } {
  const taken = new Map<string, number>();
  return {
    enter(address) {
      const count = taken.get(address) ?? 0;
      if (count >= most) return false;
      taken.set(address, count + 1);
      return true;
    },
    leave(address) {
      const count = taken.get(address) ?? 0;
      if (count > 1) taken.set(address, count - 1);
      else taken.delete(address);
    },
  };
}

export function createDoor(options: DoorOptions): Door {
  const { limits, clock, trustProxy } = options;
  const refused: Record<Refusal, number> = { address: 0, full: 0, place: 0, pace: 0, turn: 0, answers: 0 };
  const onRefuse = (why: Refusal): null => {
    refused[why] += 1;
    return null;
  };
  const sockets = createSockets({ ...options, onRefuse });
  const guests = createAddresses(clock, limits);
  const requests = createRequests(guests, limits, onRefuse);
  const turnstile = createTurnstile(clock, limits.joins, limits.joinPatience);
  const networkOfRequest = (request: IncomingMessage): string => networkOf(clientAddress(request, trustProxy));
  return {
    guard(server) {
      server.on('connection', sockets.enter);
    },
    refuse: (request, response) => requests.refuse(networkOfRequest(request), request.socket, response),
    async admit(request, socket) {
      const network = networkOfRequest(request);
      if (!guests.pace(network, 'addressJoins').allow()) return onRefuse('pace');
      if (!guests.enter(network)) return onRefuse('address');
      socket.once('close', () => guests.leave(network));
      if (!(await turnstile.wait(network, (left) => socket.once('close', left)))) return onRefuse('turn');
      sockets.settle(socket);
      if (trustProxy) sockets.hold(socket, network);
      const pace = guests.pace(network, 'addressIncoming');
      return { address: clientAddress(request, trustProxy), incoming: (bytes) => pace.wait(bytes + limits.incomingMessage) };
    },
    look: sockets.look,
    sweep: () => guests.sweep(),
    close: sockets.close,
    refused,
  };
}

/**
 * Requests in hand on one socket: a client that has all bytes of an answer may ask on before the answer has ended here.
 * More would wait in memory behind each other, and no browser and no proxy asks so.
 */
const ON_ONE_SOCKET = 2;

/** HTTP requests in hand, by address. */
function createRequests(guests: Addresses, limits: RelayLimits, onRefuse: (why: Refusal) => void): { refuse(network: string, socket: Socket, response: ServerResponse): 429 | 503 | null } {
  const places = createPlaces(limits.socketsPerSession * limits.sessionsPerAddress);
  const inHand = new Map<Socket, number>();
  function count(socket: Socket, more: number): void {
    const sum = (inHand.get(socket) ?? 0) + more;
    if (sum > 0) inHand.set(socket, sum);
    else inHand.delete(socket);
  }

  return {
    refuse(network, socket, response) {
      if ((inHand.get(socket) ?? 0) >= ON_ONE_SOCKET) {
        socket.destroy();
        onRefuse('answers');
        return 503;
      }
      const isSlow = guests.pace(network, 'addressPages').allow();
      const isIn = isSlow && places.enter(network);
      count(socket, 1);
      response.once('close', () => {
        count(socket, -1);
        if (isIn) places.leave(network);
      });
      if (isIn) return null;
      response.setHeader('connection', 'close');
      onRefuse(isSlow ? 'address' : 'pace');
      return isSlow ? 503 : 429;
    },
  };
}
