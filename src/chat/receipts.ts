/**
 * The truth about delivery (protocol §11, F17): what the other side's devices have acknowledged, and what follows from it.
 *
 * An acknowledgement says: this device holds the lane from 0 up to and with `upto`. It only grows. The outbox is computed, not
 * kept: own entries that not every device of the other side has. A message is never called delivered without a device's word.
 *
 *   acks  [1, [[did, [[n, lane, upto] … by (n, lane)]] … by did]]
 */
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { bytesOfKey, keyOf, SIZE, type DeviceId, type Key } from '../protocol/ids.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import { ascending } from './grants.ts';
import type { Place } from './types.ts';
import { isSeen, type ReadMark } from './unread.ts';

const VERSION = 1;
/** Devices in one record, and lanes of one: what CBOR's items allow. Longer histories keep one record for each chapter. */
const LANES = 16_000;
/** Hex digits of a chapter in a lane's name: sorted as numbers are. */
const CHAPTER_DIGITS = 8;

/** One lane as far as a device holds it. */
export interface AckedLane {
  readonly chapter: number;
  /** Device that writes the lane. */
  readonly device: DeviceId;
  /** Last seq of the unbroken run from 0. */
  readonly upto: number;
}

/** By acknowledging device, by lane (`laneName`): the last seq it holds. */
export type Acks = ReadonlyMap<Key, ReadonlyMap<string, number>>;

export const emptyAcks: Acks = new Map();

const laneName = (lane: Pick<AckedLane, 'chapter' | 'device'>): string => lane.chapter.toString(16).padStart(CHAPTER_DIGITS, '0') + keyOf(lane.device);

/**
 * Takes in what a device said. It only grows; an older word changes nothing.
 * @param isOwn whether a lane is one of ours with this many entries: a device cannot make us keep lanes that do not exist
 */
export function withAck(acks: Acks, by: DeviceId, lanes: readonly AckedLane[], isOwn: (lane: AckedLane) => boolean): Acks {
  const before = acks.get(keyOf(by));
  const after = new Map(before);
  for (const lane of lanes) if (isOwn(lane)) after.set(laneName(lane), Math.max(lane.upto, after.get(laneName(lane)) ?? 0));
  return after.size === 0 ? acks : new Map(acks).set(keyOf(by), after);
}

/** Both in one: commutative, associative, and the same again changes nothing. */
export function mergeAcks(a: Acks, b: Acks): Acks {
  const merged = new Map(a);
  for (const [device, lanes] of b) {
    const known = new Map(merged.get(device));
    for (const [lane, upto] of lanes) known.set(lane, Math.max(upto, known.get(lane) ?? 0));
    merged.set(device, known);
  }
  return merged;
}

/** Without the words of devices that are not in this list. */
export function onlyDevices(acks: Acks, devices: readonly DeviceId[]): Acks {
  const wanted = new Set(devices.map(keyOf));
  return new Map([...acks].filter(([device]) => wanted.has(device)));
}

/** Whether a device holds an entry. */
export function hasEntry(acks: Acks, device: DeviceId, place: Place): boolean {
  const upto = acks.get(keyOf(device))?.get(laneName(place));
  return upto !== undefined && upto >= place.seq;
}

/** Which of these devices hold an entry. */
export const deliveredTo = (acks: Acks, place: Place, devices: readonly DeviceId[]): readonly DeviceId[] => devices.filter((device) => hasEntry(acks, device, place));

/** Whether any of the other side's devices holds an entry. */
export const isDelivered = (acks: Acks, place: Place, devices: readonly DeviceId[]): boolean => deliveredTo(acks, place, devices).length > 0;

/** A device of the other side, and when it last gave a sign of life (Unix ms; when it was first known, if never). */
export interface HeardDevice {
  readonly id: DeviceId;
  readonly heardMs: number;
}

/**
 * The outbox: own entries that not every device of the other side holds, in the order given. A device not heard of for 60 d is
 * not waited for; when it speaks again, it is. Without any device known, everything waits.
 */
export function unacknowledged<T extends Place>(own: readonly T[], acks: Acks, devices: readonly HeardDevice[], now: number): readonly T[] {
  if (devices.length === 0) return own;
  const waited = devices.filter((device) => now - device.heardMs <= EXPIRY.silentDevice);
  return own.filter((entry) => waited.some((device) => !hasEntry(acks, device.id, entry)));
}

/** A relay that said: it is on my disk. */
export interface RelayMark {
  readonly host: string;
  /** Until when it keeps it, Unix ms. */
  readonly expires: number;
}

export interface Evidence {
  readonly place: Place;
  readonly acks: Acks;
  readonly devices: readonly DeviceId[];
  readonly relays: readonly RelayMark[];
  /** What the other side says it has read; empty when they do not say. */
  readonly read: ReadMark;
  readonly now: number;
}

export interface Delivery {
  readonly state: 'Queued' | 'At relay' | 'Delivered' | 'Read';
  /** Hosts that keep it now. */
  readonly relays: readonly string[];
  /** Devices that hold it. */
  readonly devices: readonly DeviceId[];
}

/** What may be said of an own entry: no more than the evidence gives. When it expired unread at every relay, it is queued again. */
export function deliveryOf({ place, acks, devices, relays, read: seen, now }: Evidence): Delivery {
  const held = deliveredTo(acks, place, devices);
  const hosts = relays.filter((relay) => relay.expires > now).map((relay) => relay.host);
  const reached = held.length > 0 ? 'Delivered' : hosts.length > 0 ? 'At relay' : 'Queued';
  return { state: isSeen(seen, place) ? 'Read' : reached, relays: hosts, devices: held };
}

/** The bytes of acknowledgements; equal ones give equal bytes. */
export function encodeAcks(acks: Acks): Uint8Array {
  const lane = ([name, upto]: readonly [string, number]) => [Number.parseInt(name.slice(0, CHAPTER_DIGITS), 16), bytesOfKey(name.slice(CHAPTER_DIGITS)), upto];
  const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return encode([VERSION, sorted(acks).map(([device, lanes]) => [bytesOfKey(device), sorted(lanes).map(lane)])]);
}

function readLane(value: Parameters<typeof read.tuple>[0]): AckedLane {
  const [chapter, device, upto] = read.tuple(value, 3);
  return { chapter: read.int(chapter, 0, LIMITS.chapters - 1), device: read.bytes(device, SIZE.device), upto: read.int(upto, 0, LIMITS.laneEntries - 1) };
}

/** @throws FormError */
export function decodeAcks(bytes: Uint8Array): Acks {
  const [version, list] = read.tuple(decode(bytes), 2);
  read.version(version, VERSION);
  const devices = read.list(list, LANES).map((one) => {
    const [device, lanes] = read.tuple(one, 2);
    const entries = read.list(lanes, LANES).map(readLane).map((lane) => [laneName(lane), lane.upto] as const);
    if (entries.some(([name], i) => i > 0 && name <= entries[i - 1]![0])) throw new FormError('lanes do not ascend');
    return { device: read.bytes<DeviceId>(device, SIZE.device), lanes: new Map(entries) };
  });
  return new Map(ascending(devices, (one) => one.device).map((one) => [keyOf(one.device), one.lanes]));
}
