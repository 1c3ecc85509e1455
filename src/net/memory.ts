/**
 * A whole network in one process: devices and relays that reach each other by microtask, or as slowly and as badly as told.
 *
 * `links(name)` gives a device its `Links`; `relay(address, relayId)` sets up a relay that serves streams. Two devices are
 * linked when both allow each other and the one that dials reaches a relay at which the other is; then directly where the
 * pair may, else through that relay. Everything random comes from `random`, every wait from `clock`, so a run can be repeated.
 */
import type { Clock } from '../ports/clock.ts';
import type { Links } from '../ports/links.ts';
import type { Random } from '../ports/primitives.ts';
import type { PeerName, RelayId } from '../protocol/ids.ts';
import { later } from './memoryDialer.ts';
import { createGround, type MemoryGround, type Inspect } from './memoryGround.ts';
import { createSession, type Session, type StreamHandler } from './memorySession.ts';
import { createWeather, type Route, type Shape } from './memoryWeather.ts';

/** How long it takes until somebody notices that the other side fell silent, ms (seen in Chromium: 9.4 s). */
const NOTICE = 9400;

export interface MemoryNetworkOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Of every wire that was not shaped otherwise; by default everything arrives in the next microtask. */
  readonly shape?: Partial<Shape>;
  /** Whether pairs may meet directly unless told otherwise. */
  readonly direct?: boolean;
}

export interface CutOptions {
  /** Only from the first to the second. */
  readonly oneWay?: boolean;
  /** After so many ms connections across the cut end, unless it was mended. */
  readonly notice?: number;
}

export interface MemoryRelay {
  readonly address: string;
  /** Serves streams of a protocol; a second call replaces the first (a relay that was started again). */
  onStream(protocol: string, handler: StreamHandler): void;
  /** Stops answering: every connection through it or to it ends at once. */
  down(): void;
  up(): void;
}

export interface MemoryNetwork {
  /** A device. Its first session has this name; each later one another, as every session has a fresh identity. */
  links(name: PeerName): Links;
  relay(address: string, relayId: RelayId): MemoryRelay;
  /** Something that answers at an address but is no relay. */
  website(address: string): void;
  cut(a: string, b: string, options?: CutOptions): void;
  mend(a: string, b: string): void;
  /** Ends every connection between two places at once; they may come back. */
  drop(a: string, b: string): void;
  shape(a: string, b: string, shape: Partial<Shape>): void;
  /** Whether two devices may meet directly. What is direct already ends when they may not any more. */
  direct(a: string, b: string, allowed: boolean): void;
  /** A device loses its power: its links say nothing more and nobody is told before `notice` ms. */
  crash(name: string, notice?: number): void;
  /** How many links this device's gate has refused. */
  refused(name: string): number;
  /** The relays to which this device is connected. */
  relaysOf(name: string): readonly string[];
  /** Sees all bytes of all streams; null: nobody does. */
  inspect(inspect: Inspect | null): void;
}

/** A device: one session at a time, each under a name of its own. */
function createLinks(ground: MemoryGround, host: PeerName): Links {
  const handlers = new Map<string, StreamHandler>();
  let session: Session | null = null;
  const running = (): Session => {
    if (session === null) throw new Error('links are not started');
    return session;
  };
  return {
    async start(onEvent) {
      if (session !== null) throw new Error('links are started already');
      session = createSession({ ground, host, name: ground.freshName(host), handlers, onEvent });
      ground.sessions.set(session.name, session);
      return session.name;
    },
    async stop() {
      if (session === null) return;
      ground.sessions.delete(session.name);
      session.end();
      session = null;
    },
    allow: (peers) => running().allow(peers),
    connect: (relays) => running().connect(relays),
    open: async (target, protocol) => running().open(target, protocol),
    onStream: (protocol, handler) => void handlers.set(protocol, handler),
  };
}

const hasHop = (route: Route, a: string, b: string): boolean =>
  route.some((place, i) => (place === a && route[i + 1] === b) || (place === b && route[i + 1] === a));

function createRelay(ground: MemoryGround, address: string, relayId: RelayId): MemoryRelay {
  const down = (): void => {
    ground.relays.get(address)!.isUp = false;
    ground.endWhere((route) => route.includes(address));
  };
  if (ground.relays.has(address)) down();
  ground.relays.set(address, { relayId, handlers: new Map(), isUp: true });
  return {
    address,
    onStream: (protocol, handler) => void ground.relays.get(address)!.handlers.set(protocol, handler),
    down,
    up() {
      ground.relays.get(address)!.isUp = true;
    },
  };
}

export function createMemoryNetwork({ clock, random, shape = {}, direct = true }: MemoryNetworkOptions): MemoryNetwork {
  const weather = createWeather(random, shape, direct);
  const ground = createGround(clock, weather);
  const reconsider = (): void => {
    for (const session of ground.sessions.values()) session.reconsider();
  };
  return {
    links: (name) => createLinks(ground, name),
    relay: (address, relayId) => createRelay(ground, address, relayId),
    website: (address) => void ground.relays.set(address, { relayId: null, handlers: new Map(), isUp: true }),
    cut(a, b, { oneWay = false, notice = NOTICE } = {}) {
      weather.cut(a, b);
      if (!oneWay) weather.cut(b, a);
      const across = [...ground.connections].filter(({ route }) => hasHop(route, a, b));
      later(clock, notice, () => {
        for (const connection of across) if (!ground.bothWays(connection.route)) connection.end();
      });
    },
    mend(a, b) {
      weather.mend(a, b);
      weather.mend(b, a);
      for (const connection of ground.connections) connection.flush();
      reconsider();
    },
    drop: (a, b) => ground.endWhere((route) => hasHop(route, a, b)),
    shape: weather.shape,
    direct(a, b, allowed) {
      weather.direct(a, b, allowed);
      if (!allowed) ground.endWhere((route) => route.length === 2 && hasHop(route, a, b));
      reconsider();
    },
    crash(name, notice = NOTICE) {
      for (const session of [...ground.sessions.values()].filter(({ host }) => host === name)) {
        ground.sessions.delete(session.name);
        const left = session.vanish();
        later(clock, notice, () => left.forEach((connection) => connection.end()));
      }
    },
    refused: (name) => ground.refusals.get(name) ?? 0,
    relaysOf: (name) => [...ground.connections].flatMap(({ route: [from, to, ...more] }) => (from === name && more.length === 0 && ground.relays.has(to!) ? [to!] : [])),
    inspect: (next) => ground.inspect(next),
  };
}
