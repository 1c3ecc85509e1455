/** Inputs that never change: every vector is computed from these, so that a run anywhere gives the same bytes. */
import type { Random } from '../../src/ports/primitives.ts';

/** The byte n repeated. */
export const of = <T extends Uint8Array>(n: number, length = 32): T => new Uint8Array(length).fill(n) as T;

/** Chance that gives the bytes 0, 1, 2, … */
export function counting(): Random {
  let next = 0;
  return { bytes: (length) => Uint8Array.from({ length }, () => next++ & 255) };
}
