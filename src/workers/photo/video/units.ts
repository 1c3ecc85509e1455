/**
 * The units of H.264 and HEVC. Beside those of the picture are notes (SEI), and among them what an encoder or a camera writes for
 * itself, under a number of its own (`user_data_unregistered`): how it was set, and in some cameras place, time and serial number.
 * No decoder reads them. ISO 14496-15 (units in a file), ITU-T H.264 and H.265 §7.3 (units, notes).
 */
import { join, Reader, Short } from '../bytes.ts';

export type UnitCodec = 'avc' | 'hevc';

interface Kind {
  /** Bytes of a unit's head. */
  readonly head: number;
  isNote(first: number): boolean;
  /** Of the length before each unit in a packet, by what the codec says of itself. */
  lengthSize(description: Reader): number;
}

const KINDS: Readonly<Record<UnitCodec, Kind>> = {
  avc: { head: 1, isNote: (first) => (first & 0x1f) === 6, lengthSize: (description) => (description.u8(4) & 3) + 1 },
  hevc: { head: 2, isNote: (first) => isHevcNote((first >> 1) & 0x3f), lengthSize: (description) => (description.u8(21) & 3) + 1 },
};
/** Before the picture, and behind it. */
const isHevcNote = (type: number): boolean => type === 39 || type === 40;

/** `user_data_unregistered`. */
const OWN = 5;
/** Ends the notes of a unit. */
const STOP = 0x80;

/** Without the 3 that is put behind two zeros, so that nothing in a unit looks like a start of one. */
function bare(unit: Uint8Array): Uint8Array<ArrayBuffer> {
  let zeros = 0;
  return Uint8Array.from([...unit].filter((byte) => {
    const isPutIn = zeros >= 2 && byte === 3;
    zeros = byte === 0 ? zeros + 1 : 0;
    return !isPutIn;
  }));
}

function dressed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let zeros = 0;
  return Uint8Array.from([...bytes].flatMap((byte) => {
    const needs = zeros >= 2 && byte <= 3;
    zeros = byte === 0 ? (needs ? 1 : zeros + 1) : 0;
    return needs ? [3, byte] : [byte];
  }));
}

/** A unit of notes without those of an encoder's own; empty: it had no others, or cannot be read. */
function withoutOwn(unit: Uint8Array, head: number): Uint8Array<ArrayBuffer> {
  const file = new Reader(bare(unit.subarray(head)));
  const kept: Uint8Array[] = [];
  let [at, from] = [0, 0];
  const number = (): number => {
    let sum = 0;
    for (let byte = 255; byte === 255; at += 1) sum += byte = file.u8(at);
    return sum;
  };
  try {
    for (; at < file.size && !(file.u8(at) === STOP && at + 1 >= file.size); from = at) {
      const [type, length] = [number(), number()];
      at += length;
      const note = file.part(from, at);
      if (type !== OWN) kept.push(note);
    }
  } catch (error) {
    if (error instanceof Short) return new Uint8Array();
    throw error;
  }
  return kept.length === 0 ? new Uint8Array() : join([unit.subarray(0, head), dressed(join([...kept, Uint8Array.of(STOP)]))]);
}

function lengthOf(unit: Uint8Array, size: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, unit.length);
  return bytes.subarray(4 - size);
}

/** Makes packets of a track without such notes; the same packet where it has none. @throws Short for units that do not fill theirs */
export function createNoteCleaner(codec: UnitCodec, description: Uint8Array<ArrayBuffer>): (packet: Uint8Array) => Uint8Array {
  const { head, isNote, lengthSize } = KINDS[codec];
  const size = lengthSize(new Reader(description));
  return (packet) => {
    const file = new Reader(packet as Uint8Array<ArrayBuffer>);
    const units: Uint8Array[] = [];
    let isChanged = false;
    for (let at = 0; at < file.size; ) {
      let length = 0;
      for (let i = 0; i < size; i += 1) length = length * 256 + file.u8(at + i);
      const unit = file.part(at + size, at + size + length);
      at += size + length;
      const isNoted = length > 0 && isNote(unit[0]!);
      const clean = isNoted ? withoutOwn(unit, head) : unit;
      isChanged ||= isNoted;
      if (!isNoted || clean.length > 0) units.push(lengthOf(clean, size), clean);
    }
    return isChanged ? join(units) : packet;
  };
}

/** Where the lists of units begin in what HEVC says of itself: their number stands before them. */
const LISTS = 23;

/** What HEVC says of itself, without lists of notes: some encoders put theirs there. @throws Short */
export function cleanHevc(description: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const file = new Reader(description);
  const lists: Uint8Array[] = [];
  let at = LISTS;
  for (let left = file.u8(LISTS - 1); left > 0; left -= 1) {
    const from = at;
    const count = file.u16(at + 1);
    at += 3;
    for (let unit = 0; unit < count; unit += 1) at += 2 + file.u16(at);
    if (!isHevcNote(file.u8(from) & 0x3f)) lists.push(file.part(from, at));
  }
  return join([file.part(0, LISTS - 1), Uint8Array.of(lists.length), ...lists]);
}
