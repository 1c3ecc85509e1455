/**
 * One connection of a memory network: two wires along a route, and any number of streams on them.
 *
 * Either side may open a stream; the other side has a handler for the protocol or refuses it. When the connection ends, every
 * stream on it ends, and every opening under way is refused.
 */
import type { Clock } from '../ports/clock.ts';
import type { Stream } from '../ports/links.ts';
import { createWire, joinStreams, type StreamPair, type Tap, type Wire } from './memoryStream.ts';
import type { Route, Weather } from './memoryWeather.ts';

/** One side of a connection, as the connection sees it. */
export interface Party {
  /** Takes an opened stream, or answers false: the protocol is not spoken here. */
  accept(protocol: string, stream: () => Stream): boolean;
  /** The connection is over. Called once for each side. */
  ended(): void;
}

export interface Connection {
  readonly route: Route;
  /** Opens a stream from side 0 or side 1. Rejects when the other side does not speak the protocol or the connection ends. */
  open(from: 0 | 1, protocol: string): Promise<Stream>;
  /** Ends it for both sides at once. */
  end(): void;
  /** Ends it silently: side `gone` never hears of it again, the other side is told at `end`. */
  abandon(gone: 0 | 1): void;
  /** Delivers what a cut held back. */
  flush(): void;
}

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly weather: Weather;
  /** From side 0 to side 1. */
  readonly route: Route;
  readonly parties: readonly [Party, Party];
  readonly tapFor: (from: string, to: string, protocol: string) => Tap;
  /** Called once, after both sides were told. */
  readonly onEnd: (connection: Connection) => void;
}

function wireAlong(clock: Clock, weather: Weather, route: Route): Wire {
  return createWire({
    clock,
    travel: () => weather.travel(route),
    occupy: (bytes) => weather.occupy(route, bytes),
    passes: () => weather.passes(route),
  });
}

interface Joined {
  /** Which side opened it: its end is the pair's first. */
  readonly from: 0 | 1;
  readonly pair: StreamPair;
}

const other = (side: 0 | 1): 0 | 1 => (side === 0 ? 1 : 0);

/** All streams of one connection. */
function createStreams(join: (from: 0 | 1, protocol: string, onOver: () => void) => StreamPair) {
  const all = new Set<Joined>();
  return {
    add(from: 0 | 1, protocol: string): readonly [Stream, Stream] {
      let told = 0;
      const joined: Joined = { from, pair: join(from, protocol, () => void (++told === 2 && all.delete(joined))) };
      all.add(joined);
      return joined.pair.ends;
    },
    abort(): void {
      for (const { pair } of [...all]) pair.abort();
    },
    mute(side: 0 | 1): void {
      for (const { from, pair } of all) pair.mute(from === side ? 0 : 1);
    },
  };
}

export function createConnection({ clock, weather, route, parties, tapFor, onEnd }: ConnectionOptions): Connection {
  const wires = [wireAlong(clock, weather, route), wireAlong(clock, weather, [...route].reverse())] as const;
  const places = [route[0]!, route.at(-1)!] as const;
  const opening = new Map<(reason: Error) => void, 0 | 1>();
  const silent = new Set<0 | 1>();
  let over = false;

  const streams = createStreams((from, protocol, onOver) => {
    const to = other(from);
    const taps = [tapFor(places[from], places[to], protocol), tapFor(places[to], places[from], protocol)] as const;
    return joinStreams({ wires: [wires[from], wires[to]], direct: route.length === 2, taps, onOver });
  });

  /** The opening has reached the other side: its end if it speaks the protocol. */
  const arrive = (from: 0 | 1, protocol: string): Stream | null => {
    const to = other(from);
    if (over || silent.has(to)) return null;
    let mine: Stream | null = null;
    const accepted = parties[to].accept(protocol, () => {
      const ends = streams.add(from, protocol);
      mine = ends[0];
      return ends[1];
    });
    return accepted ? mine : null;
  };

  const open = (from: 0 | 1, protocol: string): Promise<Stream> =>
    new Promise((resolve, reject) => {
      if (over) return reject(new Error('the connection has ended'));
      opening.set(reject, from);
      wires[from].carry(protocol.length, () => {
        const mine = arrive(from, protocol);
        wires[other(from)].carry(0, () => {
          if (!opening.delete(reject)) return;
          if (mine !== null) resolve(mine);
          else reject(new Error('the other side does not speak this protocol'));
        });
      });
    });

  const connection: Connection = {
    route,
    open,
    end() {
      if (over) return;
      over = true;
      streams.abort();
      for (const [refuse, side] of opening) if (!silent.has(side)) refuse(new Error('the connection has ended'));
      opening.clear();
      for (const side of [0, 1] as const) if (!silent.has(side)) parties[side].ended();
      onEnd(connection);
    },
    abandon(gone) {
      silent.add(gone);
      streams.mute(gone);
    },
    flush() {
      wires[0].flush();
      wires[1].flush();
    },
  };
  return connection;
}
