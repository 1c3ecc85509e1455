/** Chance that can be repeated: sfc32 (Chris Doty-Humphrey, PractRand), seeded by a number or a text. Not for keys of people. */
import type { Random } from '../../src/ports/primitives.ts';

export interface Rng extends Random {
  /** An integer from 0 up to, not including, `below`. */
  int(below: number): number;
  /** One of the items. @throws RangeError when there is none */
  pick<T>(items: readonly T[]): T;
  /** True with this probability, 0 to 1. */
  chance(probability: number): boolean;
  /** The items in another order. */
  shuffle<T>(items: readonly T[]): T[];
  /** An independent one; the same name gives the same one whatever was drawn before. */
  fork(name: string): Rng;
}

/** Four words from a text (FNV-1a over the text and the word's number). */
function words(seed: string): readonly [number, number, number, number] {
  const word = (salt: number): number => {
    let hash = 0x811c9dc5 ^ salt;
    for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
    return hash >>> 0;
  };
  return [word(1), word(2), word(3), word(4)];
}

/** The generator itself: 32 bits at each call. */
function sfc32(seed: string): () => number {
  let [a, b, c, d] = words(seed);
  const next = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let i = 0; i < 16; i++) next();
  return next;
}

export function createRng(seed: number | string): Rng {
  const name = String(seed);
  const next = sfc32(name);
  const int = (below: number): number => Math.floor((next() / 2 ** 32) * below);
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let i = 0; i < length; i += 4) {
        const word = next();
        for (let j = 0; j < 4 && i + j < length; j++) bytes[i + j] = word >>> (8 * j);
      }
      return bytes;
    },
    int,
    pick(items) {
      if (items.length === 0) throw new RangeError('nothing to pick from');
      return items[int(items.length)]!;
    },
    chance: (probability) => next() / 2 ** 32 < probability,
    shuffle(items) {
      const order = [...items];
      for (let i = order.length - 1; i > 0; i--) {
        const j = int(i + 1);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      return order;
    },
    fork: (child) => createRng(`${name}/${child}`),
  };
}
