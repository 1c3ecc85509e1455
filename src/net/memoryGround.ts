/**
 * The ground under a memory network: who is there, what is connected, and whether a dial gets through.
 *
 * A link needs both gates open and a relay where the one who dials is connected and the other holds a reservation, also for a
 * direct one: that is how they are introduced.
 * Of a refused dial the refusing side counts one and hears nothing else.
 */
import type { Clock } from '../ports/clock.ts';
import type { PeerTarget } from '../ports/links.ts';
import type { PeerName, RelayId } from '../protocol/ids.ts';
import { createConnection, type Connection, type Party } from './memoryConnection.ts';
import type { Ground, Session, StreamHandler } from './memorySession.ts';
import type { Tap } from './memoryStream.ts';
import type { Route, Weather } from './memoryWeather.ts';

/** Looks at, changes, splits or drops what a stream carries: the pieces it returns arrive. */
export type Inspect = (from: string, to: string, protocol: string, bytes: Uint8Array) => readonly Uint8Array[];

interface RelayState {
  /** Null: a website. */
  readonly relayId: RelayId | null;
  readonly handlers: Map<string, StreamHandler>;
  isUp: boolean;
}

export interface MemoryGround extends Ground {
  readonly sessions: Map<PeerName, Session>;
  readonly relays: Map<string, RelayState>;
  readonly connections: ReadonlySet<Connection>;
  /** Refused links by host. */
  readonly refusals: ReadonlyMap<string, number>;
  freshName(host: PeerName): PeerName;
  bothWays(route: Route): boolean;
  endWhere(crosses: (route: Route) => boolean): void;
  inspect(inspect: Inspect | null): void;
}

type Join = (route: Route, parties: readonly [Party, Party]) => Connection;

interface Places {
  readonly weather: Weather;
  readonly sessions: ReadonlyMap<PeerName, Session>;
  readonly relays: ReadonlyMap<string, RelayState>;
  readonly bothWays: (route: Route) => boolean;
  readonly join: Join;
}

function createRelayDial({ relays, bothWays, join }: Places): Ground['dialRelay'] {
  return (session, address) => {
    const relay = relays.get(address);
    const route = [session.host, address];
    if (relay?.isUp !== true || !bothWays(route)) return 'unreachable';
    if (relay.relayId === null) return 'notRelay';
    const there: Party = {
      accept(protocol, stream) {
        const handler = relay.handlers.get(protocol);
        handler?.(session.name, stream());
        return handler !== undefined;
      },
      ended: () => {},
    };
    const here: Party = { accept: () => false, ended: () => session.relayLost(address, connection) };
    const connection: Connection = join(route, [here, there]);
    return { connection, relayId: relay.relayId };
  };
}

function createPeerDial({ weather, sessions, relays, bothWays, join }: Places, refuse: (host: string) => void): Ground['dialPeer'] {
  const meetingPlace = (near: Session, far: Session, { relays: addresses }: PeerTarget): string | undefined =>
    addresses.find((address) => relays.get(address)?.isUp === true && near.reaches(address) && far.isAt(address) && bothWays([near.host, address, far.host]));
  const link = (near: Session, far: Session, route: Route): void => {
    const party = (session: Session, peer: PeerName): Party => ({
      accept: (protocol, stream) => session.accept(peer, protocol, stream),
      ended: () => session.unlinked(peer, connection),
    });
    const connection: Connection = join(route, [party(near, far.name), party(far, near.name)]);
    near.linked(far.name, { connection, side: 0 });
    far.linked(near.name, { connection, side: 1 });
  };
  return (near, target, present) => {
    const isLinked = present !== null;
    const far = sessions.get(target.peer);
    const relay = far && meetingPlace(near, far, target);
    if (present?.route.length === 2 || far === undefined || relay === undefined) return isLinked;
    if (!far.isAllowed(near.name)) {
      refuse(far.host);
      return false;
    }
    const straight = [near.host, far.host];
    const isDirect = weather.mayBeDirect(near.host, far.host) && bothWays(straight);
    if (isLinked && !isDirect) return true;
    link(near, far, isDirect ? straight : [near.host, relay, far.host]);
    present?.end();
    return true;
  };
}

export function createGround(clock: Clock, weather: Weather): MemoryGround {
  const sessions = new Map<PeerName, Session>();
  const relays = new Map<string, RelayState>();
  const connections = new Set<Connection>();
  const refusals = new Map<string, number>();
  const started = new Map<PeerName, number>();
  let inspecting: Inspect | null = null;

  const tapFor = (from: string, to: string, protocol: string): Tap => (bytes) => inspecting?.(from, to, protocol, bytes) ?? [bytes];
  const join: Join = (route, parties) => {
    const connection = createConnection({ clock, weather, route, parties, tapFor, onEnd: (ended) => void connections.delete(ended) });
    connections.add(connection);
    return connection;
  };
  const bothWays = (route: Route): boolean => weather.passes(route) && weather.passes([...route].reverse());
  const places: Places = { weather, sessions, relays, bothWays, join };
  return {
    clock,
    sessions,
    relays,
    connections,
    refusals,
    bothWays,
    roundTrip: (from, to) => weather.travel([from, to]) + weather.travel([to, from]),
    dialRelay: createRelayDial(places),
    dialPeer: createPeerDial(places, (host) => void refusals.set(host, (refusals.get(host) ?? 0) + 1)),
    freshName(host) {
      const times = (started.get(host) ?? 0) + 1;
      started.set(host, times);
      return (times === 1 ? host : `${host}x${times}`) as PeerName;
    },
    endWhere(crosses) {
      for (const connection of [...connections]) if (crosses(connection.route)) connection.end();
    },
    inspect(next) {
      inspecting = next;
    },
  };
}
