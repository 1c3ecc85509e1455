/**
 * The state of every wire of a memory network: which are cut, how slow they are, which pairs may meet directly.
 *
 * Places are devices, by the name given to `links`, and relays, by their address. A route is the places that bytes pass.
 * It knows nothing of connections; `memory.ts` asks it.
 */
import type { Random } from '../ports/primitives.ts';

export interface Shape {
  /** Ms from one place to the next. */
  readonly latency: number;
  /** Up to so many ms more, evenly distributed; order is kept all the same. */
  readonly jitter: number;
  /** Bytes in a second; Infinity: size costs nothing. */
  readonly bytesPerSecond: number;
}

export type Route = readonly string[];

export interface Weather {
  cut(from: string, to: string): void;
  mend(from: string, to: string): void;
  shape(a: string, b: string, shape: Partial<Shape>): void;
  direct(a: string, b: string, allowed: boolean): void;
  /** Whether two devices may meet without a relay between them. */
  mayBeDirect(a: string, b: string): boolean;
  /** Whether bytes get from the first place of the route to the last. */
  passes(route: Route): boolean;
  /** How long a piece travels along the route this time, ms. */
  travel(route: Route): number;
  /** How long so many bytes keep the slowest wire of the route busy, ms. */
  occupy(route: Route, bytes: number): number;
}

const CALM: Shape = { latency: 0, jitter: 0, bytesPerSecond: Infinity };

const arrow = (from: string, to: string): string => `${from} -> ${to}`;
const pair = (a: string, b: string): string => (a < b ? arrow(a, b) : arrow(b, a));

function hops(route: Route): readonly (readonly [string, string])[] {
  return route.slice(1).map((to, i) => [route[i]!, to] as const);
}

/** A number from 0 up to, not including, 1. */
export function fraction(random: Random): number {
  const [a, b, c, d] = random.bytes(4);
  return (a! * 2 ** 24 + b! * 2 ** 16 + c! * 2 ** 8 + d!) / 2 ** 32;
}

export function createWeather(random: Random, everywhere: Partial<Shape>, directByDefault: boolean): Weather {
  const cuts = new Set<string>();
  const shapes = new Map<string, Shape>();
  const directness = new Map<string, boolean>();
  const usual: Shape = { ...CALM, ...everywhere };
  const shapesOf = (route: Route): readonly Shape[] => hops(route).map(([from, to]) => shapes.get(pair(from, to)) ?? usual);

  return {
    cut: (from, to) => void cuts.add(arrow(from, to)),
    mend: (from, to) => void cuts.delete(arrow(from, to)),
    shape: (a, b, shape) => void shapes.set(pair(a, b), { ...usual, ...shape }),
    direct: (a, b, allowed) => void directness.set(pair(a, b), allowed),
    mayBeDirect: (a, b) => directness.get(pair(a, b)) ?? directByDefault,
    passes: (route) => hops(route).every(([from, to]) => !cuts.has(arrow(from, to))),
    travel: (route) => shapesOf(route).reduce((sum, { latency, jitter }) => sum + latency + (jitter > 0 ? jitter * fraction(random) : 0), 0),
    occupy: (route, bytes) => Math.max(...shapesOf(route).map(({ bytesPerSecond }) => (bytes * 1000) / bytesPerSecond)),
  };
}
