/**
 * The evidence of delivery of one conversation: which of the other side's devices acknowledged my lanes up to where, and
 * which relays have what on their disks until when. States of messages are read from this and from nothing else (F17).
 *
 * Kept as one small record; written relaxed, since every part of it can be learnt again: acknowledgements come again with
 * the next frontier, and a mark that was lost means that an object is put once more.
 */
import { decode, encode, read, type Value } from '../protocol/codec.ts';
import type { RecordChange, Records } from '../ports/storage.ts';
import { bytesOfKey, keyOf, SIZE, type DeviceId, type Key, type RelayId } from '../protocol/ids.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import type { PutReceipt } from './mail.ts';

const ANY = Number.MAX_SAFE_INTEGER;

/** A stretch of my lane in a chapter, both ends inclusive. */
export interface Slots {
  readonly chapter: number;
  readonly from: number;
  readonly to: number;
}

/** My lane in a chapter: slots 0 … upto. */
export interface OwnLane {
  readonly chapter: number;
  readonly upto: number;
}

interface Mark extends Slots {
  readonly relay: Key;
  /** The relay's Unix ms. */
  readonly expires: number;
}

export interface Evidence {
  readonly state: 'Queued' | 'At relay' | 'Delivered';
  /** Relays that keep it, while `At relay`. */
  readonly relays: readonly Key[];
}

interface Heard {
  /** Last sign of life, Unix ms. */
  at: number;
  readonly upto: Map<number, number>;
}

export class Delivery {
  readonly #records: Records;
  readonly #place: Pick<RecordChange, 'table' | 'key'>;
  readonly #devices = new Map<Key, Heard>();
  #marks: Mark[] = [];

  private constructor(records: Records, place: Pick<RecordChange, 'table' | 'key'>) {
    this.#records = records;
    this.#place = place;
  }

  static async open(records: Records, place: Pick<RecordChange, 'table' | 'key'>): Promise<Delivery> {
    const delivery = new Delivery(records, place);
    const saved = await records.get(place.table, place.key);
    if (saved) delivery.#load(saved);
    return delivery;
  }

  /** Slots that not every device has acknowledged. A device that was silent for 60 d is not waited for, unless all were. */
  pending(lanes: readonly OwnLane[], devices: readonly DeviceId[], now: number): readonly Slots[] {
    const heard = devices.map((device) => this.#devices.get(keyOf(device)));
    const alive = heard.filter((one) => !one || now - one.at < EXPIRY.silentDevice);
    const awaited = alive.length > 0 ? alive : heard;
    return lanes.flatMap(({ chapter, upto }) => {
      const acknowledged = awaited.length === 0 ? -1 : Math.min(...awaited.map((one) => one?.upto.get(chapter) ?? -1));
      return acknowledged < upto ? [{ chapter, from: acknowledged + 1, to: upto }] : [];
    });
  }

  /** The parts of `pending` that a relay does not keep, or not for long any more. */
  unmarked(pending: readonly Slots[], relay: RelayId, now: number): readonly Slots[] {
    const name = keyOf(relay);
    const kept = this.#marks.filter((mark) => mark.relay === name && mark.expires - now > EXPIRY.putAgain);
    return pending.flatMap((slots) => without(slots, kept.filter(({ chapter }) => chapter === slots.chapter)));
  }

  /** A relay has a stretch on its disk. */
  async mark(slots: Slots, { relay, expires }: PutReceipt): Promise<void> {
    const name = keyOf(relay);
    const others = this.#marks.filter((mark) => !(mark.relay === name && mark.chapter === slots.chapter && mark.from >= slots.from && mark.to <= slots.to));
    this.#marks = joined([...others, { ...slots, relay: name, expires }]);
    await this.#save();
  }

  /** A device holds my lanes up to these slots. Never goes back. */
  async acknowledge(device: DeviceId, lanes: readonly OwnLane[], now: number): Promise<void> {
    const name = keyOf(device);
    const heard = this.#devices.get(name) ?? { at: now, upto: new Map<number, number>() };
    this.#devices.set(name, heard);
    heard.at = Math.max(heard.at, now);
    for (const { chapter, upto } of lanes) heard.upto.set(chapter, Math.max(upto, heard.upto.get(chapter) ?? -1));
    this.#marks = this.#marks.filter((mark) => mark.to > this.#everywhere(mark.chapter));
    await this.#save();
  }

  /** Up to where every known device has acknowledged a chapter. */
  #everywhere(chapter: number): number {
    return Math.min(...[...this.#devices.values()].map(({ upto }) => upto.get(chapter) ?? -1));
  }

  /** What is known of one slot: a device of the other side named it, a relay keeps it, or neither. */
  evidence(chapter: number, seq: number, devices: readonly DeviceId[], now: number): Evidence {
    if (devices.some((device) => (this.#devices.get(keyOf(device))?.upto.get(chapter) ?? -1) >= seq)) return { state: 'Delivered', relays: [] };
    const relays = this.#marks.filter((mark) => mark.chapter === chapter && mark.from <= seq && seq <= mark.to && mark.expires > now).map(({ relay }) => relay);
    return relays.length > 0 ? { state: 'At relay', relays: [...new Set(relays)] } : { state: 'Queued', relays: [] };
  }

  #save(): Promise<void> {
    const devices: Value = [...this.#devices].map(([device, { at, upto }]) => [bytesOfKey(device), at, [...upto].map(([chapter, seq]) => [chapter, seq])]);
    const marks: Value = this.#marks.map(({ chapter, from, to, relay, expires }) => [chapter, from, to, bytesOfKey(relay), expires]);
    return this.#records.put(this.#place.table, this.#place.key, encode([FORMAT, devices, marks]), 'relaxed');
  }

  #load(bytes: Uint8Array): void {
    const [version, devices, marks] = read.tuple(decode(bytes), 3);
    read.version(version, FORMAT);
    for (const device of read.list(devices, ANY)) {
      const [id, at, lanes] = read.tuple(device, 3);
      const upto = read.list(lanes, ANY).map((lane) => {
        const [chapter, seq] = read.tuple(lane, 2);
        return [read.int(chapter, 0, LIMITS.chapters), read.int(seq, 0, LIMITS.laneEntries)] as const;
      });
      this.#devices.set(keyOf(read.bytes(id, SIZE.device)), { at: read.int(at), upto: new Map(upto) });
    }
    this.#marks = read.list(marks, ANY).map((mark) => {
      const [chapter, from, to, relay, expires] = read.tuple(mark, 5);
      return { chapter: read.int(chapter), from: read.int(from), to: read.int(to), relay: keyOf(read.bytes(relay, SIZE.relay)), expires: read.int(expires) };
    });
  }
}

/** A stretch less those that cover parts of it. */
function without(slots: Slots, covers: readonly Slots[]): Slots[] {
  let rest: Slots[] = [slots];
  for (const cover of covers) {
    rest = rest.flatMap(({ chapter, from, to }) => [
      ...(from < cover.from ? [{ chapter, from, to: Math.min(to, cover.from - 1) }] : []),
      ...(to > cover.to ? [{ chapter, from: Math.max(from, cover.to + 1), to }] : []),
    ]);
  }
  return rest;
}

/** Marks of one relay and chapter that touch become one, with the earlier expiry, so that a chatty chat keeps few. */
function joined(marks: readonly Mark[]): Mark[] {
  const result: Mark[] = [];
  for (const mark of [...marks].sort((a, b) => (a.relay < b.relay ? -1 : a.relay > b.relay ? 1 : a.chapter - b.chapter || a.from - b.from))) {
    const last = result[result.length - 1];
    const touches = last && last.relay === mark.relay && last.chapter === mark.chapter && mark.from <= last.to + 1;
    const alike = last && Math.abs(last.expires - mark.expires) < EXPIRY.putAgain / 7;
    if (touches && alike) result[result.length - 1] = { ...last, to: Math.max(last.to, mark.to), expires: Math.min(last.expires, mark.expires) };
    else result.push(mark);
  }
  return result;
}
