/**
 * The truth about delivery (protocol §11, F17): what the other side's devices have acknowledged, and what follows from it.
 * Pure; `sync/delivery.ts` keeps it on disk.
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

const VERSION = 1;
/** Devices in one record, and lanes of one: what CBOR's items allow. */
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
 * @param own the lanes that were written here: of others nothing is kept, and of none more than there is [A25]
 */
export function withAck(acks: Acks, by: DeviceId, lanes: readonly AckedLane[], own: readonly AckedLane[]): Acks {
  const written = new Map(own.map((lane) => [laneName(lane), lane.upto]));
  const after = new Map(acks.get(keyOf(by)));
  for (const lane of lanes) {
    const name = laneName(lane);
    const upto = Math.min(lane.upto, written.get(name) ?? -1);
    if (upto > (after.get(name) ?? -1)) after.set(name, upto);
  }
  return after.size === 0 ? acks : new Map(acks).set(keyOf(by), after);
}

/** Last seq of a lane that a device holds, −1 when it said nothing of it. */
export const heldBy = (acks: Acks, device: DeviceId, lane: Pick<AckedLane, 'chapter' | 'device'>): number => heldByName(acks, keyOf(device), lane);
/** `heldBy` for a device by `keyOf`. */
export const heldByName = (acks: Acks, device: Key, lane: Pick<AckedLane, 'chapter' | 'device'>): number => acks.get(device)?.get(laneName(lane)) ?? -1;

/** Whether any of the other side's devices holds an entry. */
export const isDelivered = (acks: Acks, place: Place, devices: readonly DeviceId[]): boolean => devices.some((device) => heldBy(acks, device, place) >= place.seq);

/** A device of the other side, and when it last gave a sign of life (Unix ms); null: never yet. */
export interface HeardDevice {
  readonly id: DeviceId;
  readonly heardMs: number | null;
}

/** A stretch of an own lane, both ends inclusive. */
export interface Slots {
  readonly chapter: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The outbox: stretches of own lanes that not every device of the other side holds. A device silent for 60 d is not waited for,
 * unless all were; when it speaks again, it is. Without any device known, everything waits [F3].
 */
export function unacknowledged(own: readonly AckedLane[], acks: Acks, devices: readonly HeardDevice[], now: number): readonly Slots[] {
  const alive = devices.filter(({ heardMs }) => heardMs === null || now - heardMs <= EXPIRY.silentDevice);
  const waited = alive.length > 0 ? alive : devices;
  return own.flatMap((lane) => {
    const everywhere = waited.length === 0 ? -1 : Math.min(...waited.map(({ id }) => heldBy(acks, id, lane)));
    return everywhere < lane.upto ? [{ chapter: lane.chapter, from: everywhere + 1, to: lane.upto }] : [];
  });
}

/** A relay that said: it is on my disk. */
export interface RelayMark {
  readonly relay: Key;
  /** Until when it keeps it, Unix ms. */
  readonly expires: number;
}

/** What may be said of an own entry. */
export interface Evidence {
  readonly state: 'Queued' | 'At relay' | 'Delivered';
  /** Relays that keep it, while `At relay`. */
  readonly relays: readonly Key[];
}

/** No more than what is known gives. When it expired unread at every relay, it is queued again. */
export function evidenceOf(place: Place, acks: Acks, devices: readonly DeviceId[], marks: readonly RelayMark[], now: number): Evidence {
  if (isDelivered(acks, place, devices)) return { state: 'Delivered', relays: [] };
  const relays = [...new Set(marks.filter(({ expires }) => expires > now).map(({ relay }) => relay))];
  return { state: relays.length > 0 ? 'At relay' : 'Queued', relays };
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
