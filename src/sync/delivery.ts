/**
 * The evidence of delivery of one conversation on disk: acknowledgements (`chat/receipts.ts` says what they mean), when each
 * device last spoke, and which relays have what until when. States of messages are read from this and nothing else (F17).
 *
 * Kept as one small record; written relaxed, since every part of it can be learnt again: acknowledgements come again with
 * the next frontier, and a mark that was lost means that an object is put once more.
 *
 *   [1, acks, [[did, heard ms]…], [[n, from, to, relayId, expires]…]]
 */
import { decodeAcks, emptyAcks, encodeAcks, evidenceOf, heldBy, unacknowledged, withAck, type Acks, type AckedLane, type Evidence, type Slots } from '../chat/receipts.ts';
import type { Place } from '../chat/types.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import type { RecordChange, Records } from '../ports/storage.ts';
import { bytesOfKey, keyOf, SIZE, type DeviceId, type Key, type RelayId } from '../protocol/ids.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import type { PutReceipt } from './mail.ts';

const ANY = Number.MAX_SAFE_INTEGER;

interface Mark extends Slots {
  readonly relay: Key;
  /** Unix ms of this device. */
  readonly expires: number;
}

export interface Holders {
  /** In the order asked. */
  readonly devices: readonly { readonly has: boolean; readonly heardMs: number | null }[];
  /** Expiry in Unix ms of this device. */
  readonly relays: readonly { readonly relay: Key; readonly expires: number }[];
}

type RecordPlace = Pick<RecordChange, 'table' | 'key'>;

export class Delivery {
  readonly #records: Records;
  readonly #place: RecordPlace;
  readonly #heard = new Map<Key, number>();
  #acks: Acks = emptyAcks;
  #marks: readonly Mark[] = [];

  private constructor(records: Records, place: RecordPlace) {
    this.#records = records;
    this.#place = place;
  }

  static async open(records: Records, place: RecordPlace): Promise<Delivery> {
    const delivery = new Delivery(records, place);
    const saved = await records.get(place.table, place.key);
    if (saved) delivery.#load(saved);
    return delivery;
  }

  /** What the other side's devices hold of own lanes. */
  get acks(): Acks {
    return this.#acks;
  }

  /** Stretches of own lanes that are still owed to these devices. */
  pending(own: readonly AckedLane[], devices: readonly DeviceId[], now: number): readonly Slots[] {
    const heard = devices.map((id) => ({ id, heardMs: this.#heard.get(keyOf(id)) ?? null }));
    return unacknowledged(own, this.#acks, heard, now);
  }

  /** The parts of `pending` that a relay does not keep, or not for long any more. */
  unmarked(pending: readonly Slots[], relay: RelayId, now: number): readonly Slots[] {
    const name = keyOf(relay);
    const kept = this.#marks.filter((mark) => mark.relay === name && isCredible(mark, now) && mark.expires - now > EXPIRY.putAgain);
    return pending.flatMap((slots) => without(slots, kept.filter(({ chapter }) => chapter === slots.chapter)));
  }

  /** A relay has a stretch on its disk. */
  async mark(slots: Slots, { relay, expires }: PutReceipt): Promise<void> {
    const name = keyOf(relay);
    const others = this.#marks.filter((mark) => !(mark.relay === name && mark.chapter === slots.chapter && mark.from >= slots.from && mark.to <= slots.to));
    this.#marks = joined([...others, { ...slots, relay: name, expires }]);
    await this.#save();
  }

  /**
   * One of the other side's devices holds lanes up to these slots.
   * @param own what was written here; marks of stretches that all of `devices` hold go
   */
  async acknowledge(by: DeviceId, lanes: readonly AckedLane[], own: readonly AckedLane[], devices: readonly DeviceId[], now: number): Promise<void> {
    this.#heard.set(keyOf(by), Math.max(now, this.#heard.get(keyOf(by)) ?? 0));
    this.#acks = withAck(this.#acks, by, lanes, own);
    const everywhere = new Map(own.map((lane) => [lane.chapter, Math.min(...devices.map((id) => heldBy(this.#acks, id, lane)))]));
    this.#marks = this.#marks.filter((mark) => mark.to > (everywhere.get(mark.chapter) ?? -1));
    await this.#save();
  }

  #marksOf({ chapter, seq }: Place, now: number): readonly Mark[] {
    return this.#marks.filter((mark) => isCredible(mark, now) && mark.chapter === chapter && mark.from <= seq && seq <= mark.to);
  }

  /** Who has one own slot, device by device and relay by relay: one that was given it again keeps it until the later time. */
  holders(place: Place, devices: readonly DeviceId[], now: number): Holders {
    const relays = new Map<Key, number>();
    for (const { relay, expires } of this.#marksOf(place, now)) if (expires > now) relays.set(relay, Math.max(expires, relays.get(relay) ?? 0));
    return {
      devices: devices.map((id) => ({ has: heldBy(this.#acks, id, place) >= place.seq, heardMs: this.#heard.get(keyOf(id)) ?? null })),
      relays: [...relays].map(([relay, expires]) => ({ relay, expires })),
    };
  }

  /** What is known of one own slot. */
  evidence(place: Place, devices: readonly DeviceId[], now: number): Evidence {
    return evidenceOf(place, this.#acks, devices, this.#marksOf(place, now), now);
  }

  #save(): Promise<void> {
    const heard = [...this.#heard].map(([device, at]) => [bytesOfKey(device), at]);
    const marks = this.#marks.map(({ chapter, from, to, relay, expires }) => [chapter, from, to, bytesOfKey(relay), expires]);
    return this.#records.put(this.#place.table, this.#place.key, encode([FORMAT, encodeAcks(this.#acks), heard, marks]), 'relaxed');
  }

  #load(bytes: Uint8Array): void {
    const [version, acks, heard, marks] = read.tuple(decode(bytes), 4);
    read.version(version, FORMAT);
    this.#acks = decodeAcks(read.bytes(acks));
    for (const one of read.list(heard, ANY)) {
      const [device, at] = read.tuple(one, 2);
      this.#heard.set(keyOf(read.bytes(device, SIZE.device)), read.int(at));
    }
    this.#marks = read.list(marks, ANY).map((mark) => {
      const [chapter, from, to, relay, expires] = read.tuple(mark, 5);
      const seq = (value: typeof from): number => read.int(value, 0, LIMITS.laneEntries - 1);
      return { chapter: read.int(chapter, 0, LIMITS.chapters - 1), from: seq(from), to: seq(to), relay: keyOf(read.bytes(relay, SIZE.relay)), expires: read.int(expires) };
    });
  }
}

/** No relay keeps an object for longer than it may live: a mark that says so was made by a clock that was wrong. */
const isCredible = (mark: Mark, now: number): boolean => mark.expires <= now + EXPIRY.object + EXPIRY.clockOff;

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
