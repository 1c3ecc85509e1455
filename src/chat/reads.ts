/**
 * Who of the others has read what I said (kind 7). Pure; what counts is decided by the entries alone, and never by when they came.
 *
 * A receipt counts for the device that signed it, up to the place that it names, and for no more than its author can have seen: in
 * its own chapter only what is in its causal past, which names ids that nobody can guess. Behind a fork it says nothing. A receipt
 * of a later chapter counts for this one whole up to its place; that its author has all of it is the word of the acknowledgements,
 * without which nothing is shown as read.
 */
import { FormError } from '../protocol/codec.ts';
import { sameBytes, type AccountId, type DeviceId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { decodeBody } from './bodies.ts';
import { halfName, nameOf } from './names.ts';
import type { ChapterView, Place, SeenEntry } from './types.ts';

/** Devices of the others that read up to a place or beyond. */
export type Readers = (place: Place) => readonly DeviceId[];

export const isReceipt = ({ form, verdict, entry }: SeenEntry): boolean => form === 'whole' && verdict === 'signed' && entry.kind === KIND.read;

interface Receipt {
  readonly by: DeviceId;
  /** Name of its entry. */
  readonly name: Key;
  readonly places: readonly Place[];
}

function placesIn(known: SeenEntry): readonly Place[] {
  if (known.form !== 'whole') return [];
  try {
    const body = decodeBody(KIND.read, known.entry.body);
    return body.kind === 'read' ? body.places : [];
  } catch (error) {
    if (error instanceof FormError) return [];
    throw error;
  }
}

function receiptsIn(view: ChapterView, self: AccountId): readonly Receipt[] {
  const silent = new Set([...view.hidden, ...view.forks.flatMap(({ ids }) => ids.map(nameOf))]);
  const counted = view.entries.filter((known) => isReceipt(known) && !sameBytes(known.account, self) && !silent.has(nameOf(known.entry.id)));
  return counted.map((known) => ({ by: known.entry.device, name: nameOf(known.entry.id), places: placesIn(known) }));
}

/** By entry: the last slot of each lane that is in its causal past, its own lane included. */
function pastOf({ entries }: ChapterView): ReadonlyMap<Key, ReadonlyMap<Key, number>> {
  const known = new Map<Key, Map<Key, number>>();
  const byHalf = new Map<Key, Map<Key, number>>();
  for (const { entry } of entries) {
    const past = new Map<Key, number>();
    for (const parent of [...(entry.prev ? [halfName(entry.prev)] : []), ...entry.deps.map(nameOf)]) {
      for (const [lane, seq] of byHalf.get(parent) ?? []) past.set(lane, Math.max(seq, past.get(lane) ?? -1));
    }
    known.set(nameOf(entry.id), new Map(past));
    byHalf.set(halfName(entry.id), past.set(nameOf(entry.device), entry.seq));
  }
  return known;
}

/** Last slot of a chapter that a place is beyond or at. */
const limitIn = (chapter: number, place: Place): number => (place.chapter > chapter ? Infinity : place.chapter === chapter ? place.seq : -1);

/**
 * @param view the chapter of the lines that are asked about
 * @param later views of later chapters, any of them
 */
export function readersOf(view: ChapterView, later: readonly ChapterView[], self: AccountId): Readers {
  /** By lane, by device: last slot read. */
  const upto = new Map<Key, Map<Key, { readonly device: DeviceId; readonly seq: number }>>();
  const take = (device: DeviceId, lane: Key, seq: number): void => {
    const lanes = upto.get(lane) ?? new Map<Key, { readonly device: DeviceId; readonly seq: number }>();
    if (seq > (lanes.get(nameOf(device))?.seq ?? -1)) upto.set(lane, lanes.set(nameOf(device), { device, seq }));
  };
  const own = receiptsIn(view, self);
  const past = own.length > 0 ? pastOf(view) : new Map<Key, ReadonlyMap<Key, number>>();
  for (const { by, name, places } of own) for (const place of places) take(by, nameOf(place.device), Math.min(limitIn(view.chapter, place), past.get(name)?.get(nameOf(place.device)) ?? -1));
  for (const { by, places } of later.flatMap((one) => receiptsIn(one, self))) for (const place of places) take(by, nameOf(place.device), limitIn(view.chapter, place));
  return ({ device, seq }) => [...(upto.get(nameOf(device))?.values() ?? [])].filter((read) => read.seq >= seq).map((read) => read.device);
}
