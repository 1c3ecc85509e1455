/**
 * The lane form: the one Yjs V1 struct that can stand for an entry (protocol §6). Written and read by our own hand, byte by byte.
 *
 *   update = nClients { nStructs, client, clock, struct … } … ‖ delete set
 *   slot k = ContentBinary(E), or ContentDeleted where it was redacted; root "<client>" at k = 0, origin (client, k − 1) after it
 *
 * The reader knows binary and deleted items, GC and Skip, and refuses everything else before anything is allocated for it; so
 * no update of a peer ever comes to a decoder of Yjs [A1, A3, A4, A5]. A peer's state vector does, bounded by
 * `net/roomMessages.ts`. Numbers are lib0's: 7 bits a byte, low first.
 */
import { FormError } from '../protocol/codec.ts';
import { LIMITS } from '../protocol/limits.ts';
import { concat } from '../protocol/ids.ts';

const REF = { gc: 0, deleted: 1, binary: 3, skip: 10 } as const;
const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;
const HAS_KEY = 0x20;
const REF_MASK = 0x1f;

/** A contiguous part of one lane: E by slot from `from`, null where redacted. */
export interface LaneRun {
  readonly client: number;
  readonly from: number;
  readonly slots: readonly (Uint8Array | null)[];
}

/** A slot found in an update. */
export interface LaneItem {
  readonly client: number;
  readonly clock: number;
  readonly sealed: Uint8Array;
}

const utf8 = new TextEncoder();

function varUint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) out.push(128 | rest % 128);
  out.push(rest);
  return out;
}

/** Parts of slots with equal fate: one for each E, one for each stretch of redacted slots (Yjs merges those the same way). */
function stretches(run: LaneRun): { readonly at: number; readonly length: number; readonly sealed: Uint8Array | null }[] {
  const out: { at: number; length: number; sealed: Uint8Array | null }[] = [];
  run.slots.forEach((sealed, i) => {
    const last = out[out.length - 1];
    if (sealed === null && last?.sealed === null) last.length += 1;
    else out.push({ at: run.from + i, length: 1, sealed });
  });
  return out;
}

function structBytes(client: number, part: { readonly at: number; readonly length: number; readonly sealed: Uint8Array | null }): Uint8Array {
  const ref = part.sealed ? REF.binary : REF.deleted;
  const name = utf8.encode(String(client));
  const parent = part.at > 0 ? [...varUint(client), ...varUint(part.at - 1)] : [1, ...varUint(name.length), ...name];
  const head = [part.at > 0 ? ref | HAS_ORIGIN : ref, ...parent, ...varUint(part.sealed ? part.sealed.length : part.length)];
  return part.sealed ? concat(Uint8Array.from(head), part.sealed) : Uint8Array.from(head);
}

/**
 * The V1 update of runs of different lanes, equal byte for byte to what Yjs encodes for a document that holds them from slot 0.
 * A run that does not start at 0 needs the slots before it in the document it is applied to.
 */
export function encodeRuns(runs: readonly LaneRun[]): Uint8Array {
  const lanes = runs.filter((run) => run.slots.length > 0).sort((a, b) => b.client - a.client);
  const parts: Uint8Array[] = [Uint8Array.from(varUint(lanes.length))];
  const deletes: Uint8Array[] = [];
  for (const run of lanes) {
    const found = stretches(run);
    parts.push(Uint8Array.from([...varUint(found.length), ...varUint(run.client), ...varUint(run.from)]), ...found.map((part) => structBytes(run.client, part)));
    const gone = found.filter((part) => part.sealed === null);
    if (gone.length > 0) {
      const ranges = gone.flatMap((part) => [...varUint(part.at), ...varUint(part.length)]);
      deletes.push(Uint8Array.from([...varUint(run.client), ...varUint(gone.length), ...ranges]));
    }
  }
  return concat(...parts, Uint8Array.from(varUint(deletes.length)), ...deletes);
}

/** Reads a V1 update's head, bounds-checked: nothing is allocated by a length that the bytes do not hold. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new FormError('update ends early');
    return value;
  }
  uint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw new FormError('number too large');
      if (byte < 128) return value;
    }
  }
  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new FormError('update ends early');
    this.#at += length;
    return this.#bytes.slice(this.#at - length, this.#at);
  }
}

/** One item; gives its length in slots and, when it is a binary in lane form, its bytes. */
function readItem(reader: Reader, info: number, client: number, clock: number): { readonly length: number; readonly sealed: Uint8Array | null } {
  const origin = info & HAS_ORIGIN ? { client: reader.uint(), clock: reader.uint() } : null;
  if (info & (HAS_RIGHT_ORIGIN | HAS_KEY)) throw new FormError('not in lane form');
  let root: Uint8Array | null = null;
  if (!origin) {
    if (reader.uint() !== 1) throw new FormError('not in lane form');
    root = reader.take(reader.uint());
  }
  const isLaneForm = origin ? origin.client === client && origin.clock === clock - 1 : clock === 0 && root !== null && new TextDecoder().decode(root) === String(client);
  const length = reader.uint();
  if ((info & REF_MASK) === REF.deleted) return { length, sealed: null };
  if ((info & REF_MASK) !== REF.binary || !isLaneForm) throw new FormError('not in lane form');
  return { length: 1, sealed: reader.take(length) };
}

/**
 * Slots in lane form that a V1 update carries. Deleted items, GC and Skip are passed over; the delete set is not read.
 * @throws FormError for an update over 512 KiB or 1,024 structs, and for every item that is not in lane form
 */
export function decodeUpdate(update: Uint8Array): readonly LaneItem[] {
  if (update.length > LIMITS.updateBytes) throw new FormError('update too large');
  const reader = new Reader(update);
  const items: LaneItem[] = [];
  let structs = 0;
  for (let clients = reader.uint(); clients > 0; clients--) {
    let count = reader.uint();
    const client = reader.uint();
    let clock = reader.uint();
    structs += Math.max(count, 1);
    if (structs > LIMITS.updateStructs) throw new FormError('too many structs');
    for (; count > 0; count--) {
      const info = reader.byte();
      if (info === REF.gc || info === REF.skip) clock += reader.uint();
      else {
        const { length, sealed } = readItem(reader, info, client, clock);
        if (sealed) items.push({ client, clock, sealed });
        clock += length;
      }
    }
  }
  return items;
}
