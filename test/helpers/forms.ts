/**
 * A format as a tree of positions, each with what stands there and with what must not: so "cannot have another form" is asked of every
 * position, one by one, and a reader that looks less closely is found.
 */
import { encode, FormError, type Value } from '../../src/protocol/codec.ts';

/** A position: what stands there, and what is refused there. */
export interface Slot {
  readonly good: Value;
  readonly bad: readonly Value[];
}

export const long = (length: number): Uint8Array => new Uint8Array(length);

/** Bytes of one length. */
export const exactly = (good: number | Uint8Array): Slot => {
  const bytes = typeof good === 'number' ? long(good) : good;
  return { good: bytes, bad: [bytes.slice(1), long(bytes.length + 1), 'x'.repeat(bytes.length), bytes.length, null] };
};

export const atMost = (most: number, good: Uint8Array = long(most)): Slot => ({ good, bad: [long(most + 1), 'x', 1, null] });

export const within = (least: number, most: number, good = most): Slot => ({ good, bad: [least - 1, ...(most < Number.MAX_SAFE_INTEGER ? [most + 1] : []), String(least), long(4), null] });

/** Any whole number from 0. */
export const count = (good = 7): Slot => within(0, Number.MAX_SAFE_INTEGER, good);

export const flag = (good = true): Slot => ({ good, bad: [0, 1, 'true', null] });

/** A text of at most so many bytes: the last one that is refused has fewer letters than that. */
export const text = (good: string, most: number): Slot => ({ good, bad: ['x'.repeat(most + 1), 'ß'.repeat(Math.floor(most / 2) + 1), 1, long(3), null] });

/** A list of so many positions; `more`: what else must not stand there. */
export function tuple(slots: readonly Slot[], ...more: readonly Value[]): Slot {
  const good = slots.map((slot) => slot.good);
  const changed = slots.flatMap((slot, at) => slot.bad.map((value) => good.map((old, i) => (i === at ? value : old))));
  return { good, bad: [...changed, good.slice(0, -1), [...good, 0], long(2), 7, ...more] };
}

/** A list of positions of one kind. */
export const listOf = (item: Slot, most: number, good: readonly Value[] = [item.good]): Slot => ({ good, bad: [...item.bad.map((value) => [value]), Array.from({ length: most + 1 }, () => item.good), long(2), 7, null] });

export const orNull = ({ good, bad }: Slot): Slot => ({ good, bad: bad.filter((value) => value !== null) });

/** What stands there as bytes of its own. */
export const inBytes = ({ good, bad }: Slot): Slot => ({ good: encode(good), bad: [...bad.map(encode), good, 'x', null] });

export const only = (good: Value, ...bad: readonly Value[]): Slot => ({ good, bad });

const shown = (value: Value): string => JSON.stringify(value, (_, part: unknown) => (part instanceof Uint8Array ? `${part.length} B` : part)).slice(0, 300);

/** Names what is read though it must not be. The good one has to be read. */
export function readThough(decode: (bytes: Uint8Array) => unknown, { good, bad }: Slot): readonly string[] {
  decode(encode(good));
  return bad.flatMap((value) => {
    try {
      decode(encode(value));
    } catch (error) {
      return error instanceof FormError ? [] : [`${String(error)} for ${shown(value)}`];
    }
    return [shown(value)];
  });
}
