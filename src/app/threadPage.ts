/**
 * A page of a thread: some messages around an anchor, read chapter by chapter from wherever the anchor is, so that it costs
 * the same at the end of a long chat as of a short one. Pure over what it is given; it knows no store and no network.
 */
import type { Anchor, MessageView } from './api.ts';

/** Anything that stands in a chat, by its message id. */
interface Named {
  readonly id: string;
}

/** The chat as stretches in shown order; the last stretch holds what is not an entry yet. */
export interface Stretches<Line extends Named = MessageView> {
  /** Numbers of stretches, ascending. */
  readonly numbers: readonly number[];
  /** Messages of one stretch, in shown order. */
  load(number: number): Promise<readonly Line[]>;
  /** Which stretch a message id names, or null. */
  stretchOf(id: string): number | null;
}

export interface Page<Line extends Named = MessageView> {
  readonly messages: readonly Line[];
  readonly older: boolean;
  readonly newer: boolean;
}

interface Spot {
  /** Index into `numbers`. */
  readonly at: number;
  /** Index into the stretch: messages before it are older. */
  readonly index: number;
}

async function spotOf(stretches: Stretches<Named>, id: string): Promise<Spot | null> {
  const number = stretches.stretchOf(id);
  const at = number === null ? -1 : stretches.numbers.indexOf(number);
  if (at < 0) return null;
  const index = (await stretches.load(stretches.numbers[at]!)).findIndex((message) => message.id === id);
  return index < 0 ? null : { at, index };
}

/** Up to `limit` messages before a spot, and whether more exist. */
async function before<Line extends Named>(stretches: Stretches<Line>, spot: Spot, limit: number): Promise<{ readonly messages: Line[]; readonly more: boolean }> {
  let messages: Line[] = [];
  for (let at = spot.at; at >= 0; at--) {
    const all = await stretches.load(stretches.numbers[at]!);
    messages = [...(at === spot.at ? all.slice(0, spot.index) : all), ...messages];
    if (messages.length > limit) break;
  }
  return { messages: limit === 0 ? [] : messages.slice(-limit), more: messages.length > limit };
}

/** Up to `limit` messages from a spot on, the one at it included, and whether more exist. */
async function from<Line extends Named>(stretches: Stretches<Line>, spot: Spot, limit: number): Promise<{ readonly messages: Line[]; readonly more: boolean }> {
  let messages: Line[] = [];
  for (let at = spot.at; at < stretches.numbers.length; at++) {
    const all = await stretches.load(stretches.numbers[at]!);
    messages = [...messages, ...(at === spot.at ? all.slice(spot.index) : all)];
    if (messages.length > limit) break;
  }
  return { messages: messages.slice(0, limit), more: messages.length > limit };
}

/** The page at an anchor; an id that is not here any more falls back to the end. */
export async function readPage<Line extends Named>(stretches: Stretches<Line>, anchor: Anchor, limit: number): Promise<Page<Line>> {
  const spot = anchor.at === 'end' ? null : await spotOf(stretches, anchor.id);
  if (!spot) {
    const { messages, more } = await before(stretches, { at: stretches.numbers.length - 1, index: Infinity }, limit);
    return { messages, older: more, newer: false };
  }
  if (anchor.at === 'before') {
    const { messages, more } = await before(stretches, spot, limit);
    return { messages, older: more, newer: true };
  }
  if (anchor.at === 'after') {
    const { messages, more } = await from(stretches, { at: spot.at, index: spot.index + 1 }, limit);
    return { messages, older: true, newer: more };
  }
  const older = await before(stretches, spot, Math.floor(limit / 2));
  const newer = await from(stretches, spot, limit - older.messages.length);
  return { messages: [...older.messages, ...newer.messages], older: older.more, newer: newer.more };
}
