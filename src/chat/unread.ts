/**
 * What is unread: a pure function of the lines of a chat and a read mark [F19]. A mark is, for each device of the others, the
 * last place of its lanes that was seen; marks of several own devices merge by taking the later place, in any order.
 *
 *   mark  [1, [[did, n, seq] … by did]]
 */
import { decode, encode, read } from '../protocol/codec.ts';
import { bytesOfKey, compareBytes, keyOf, sameBytes, SIZE, type AccountId, type DeviceId, type EntryId, type Key } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { ascending } from './grants.ts';
import type { Place, TimelineItem } from './types.ts';

const VERSION = 1;
/** Devices in one mark: every one that ever wrote here. */
const DEVICES = 16_000;

/** Last place seen, by device. */
export type ReadMark = ReadonlyMap<Key, Pick<Place, 'chapter' | 'seq'>>;

export const emptyMark: ReadMark = new Map();

const isAfter = (a: Pick<Place, 'chapter' | 'seq'>, b: Pick<Place, 'chapter' | 'seq'>): boolean => a.chapter > b.chapter || (a.chapter === b.chapter && a.seq > b.seq);

/** A mark with these places in it: whatever is later stays. */
export function withPlaces(mark: ReadMark, places: readonly Place[]): ReadMark {
  const merged = new Map(mark);
  for (const { device, chapter, seq } of places) {
    const known = merged.get(keyOf(device));
    if (!known || isAfter({ chapter, seq }, known)) merged.set(keyOf(device), { chapter, seq });
  }
  return merged;
}

/** The places of a mark, ascending by (chapter, device): the last 256 of them are the body of a kind 7. */
export function placesOf(mark: ReadMark): readonly Place[] {
  const places = [...mark].map(([key, at]): Place => ({ device: bytesOfKey(key) as DeviceId, ...at }));
  return places.sort((a, b) => a.chapter - b.chapter || compareBytes(a.device, b.device));
}

/** Both marks in one: commutative, associative, and the same again changes nothing. */
export const mergeMarks = (a: ReadMark, b: ReadMark): ReadMark => withPlaces(a, placesOf(b));

/** Whether a mark covers a place. */
export function isSeen(mark: ReadMark, place: Place): boolean {
  const seen = mark.get(keyOf(place.device));
  return seen !== undefined && !isAfter(place, seen);
}

/** The mark after everything up to and with a line has been seen. A line that is not there leaves the mark as it was. */
export function seenUpTo(mark: ReadMark, items: readonly TimelineItem[], id: EntryId): ReadMark {
  const last = items.findIndex((item) => sameBytes(item.id, id));
  return withPlaces(mark, items.slice(0, last + 1).filter((item) => item.kind !== 'missing').map((item) => item.place));
}

/** Whether a line counts as unread: said by somebody else, still there to be read, and not covered. */
export function isUnread(item: TimelineItem, mark: ReadMark, self: AccountId): boolean {
  return (item.kind === 'text' || item.kind === 'media' || item.kind === 'report' || item.kind === 'twoVersions') && !sameBytes(item.account, self) && !isSeen(mark, item.place);
}

export const unreadCount = (items: readonly TimelineItem[], mark: ReadMark, self: AccountId): number => items.filter((item) => isUnread(item, mark, self)).length;

/** The first unread line, or null. */
export const firstUnread = (items: readonly TimelineItem[], mark: ReadMark, self: AccountId): EntryId | null => items.find((item) => isUnread(item, mark, self))?.id ?? null;

/** The bytes of a mark. */
export function encodeMark(mark: ReadMark): Uint8Array {
  const places = [...placesOf(mark)].sort((a, b) => compareBytes(a.device, b.device));
  return encode([VERSION, places.map((place) => [place.device, place.chapter, place.seq])]);
}

/** @throws FormError */
export function decodeMark(bytes: Uint8Array): ReadMark {
  const [version, list] = read.tuple(decode(bytes), 2);
  read.version(version, VERSION);
  const places = read.list(list, DEVICES).map((one): Place => {
    const [device, chapter, seq] = read.tuple(one, 3);
    return { device: read.bytes(device, SIZE.device), chapter: read.int(chapter, 0, LIMITS.chapters - 1), seq: read.int(seq, 0, LIMITS.laneEntries - 1) };
  });
  return withPlaces(emptyMark, ascending(places, (place) => place.device));
}
