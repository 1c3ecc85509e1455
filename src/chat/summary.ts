/**
 * What must be known of a chapter without loading it: its digest, how full it is, which slots of each lane are here, where each
 * lane begins and ends, and which epochs are used. One small record for each chapter, written in the same transaction as its rows.
 *
 *   summary  [3, n, digest, entries, bytes, unchecked, pending, [lane …], [eid …], [eid16 …]]
 *   lane     [did, [[first, last] …], [[eid, prev|null] …], eid, [[epochId, from, living] …]]
 *
 * Version 1 had no uses in its lanes, version 2 did not name the entries of other chapters that something here acts on.
 */
import { decode, encode, read, type Value } from '../protocol/codec.ts';
import { compareBytes, SIZE, type DeviceId, type EntryId, type EpochId, type Key } from '../protocol/ids.ts';
import { half } from '../crypto/derive.ts';
import { actOf } from './act.ts';
import { acts, type ChapterSet } from './chapterSet.ts';
import { rangesOf, type Ranges } from './lane.ts';
import { compareNames, halfName, nameOf } from './names.ts';
import type { KnownEntry } from './types.ts';

const VERSION = 3;
/** The first in which lanes tell their uses. */
const WITH_USES = 2;

/** An entry and the one before it. */
export interface Link {
  readonly id: EntryId;
  readonly prev: EntryId | null;
}

/** What a lane has under one epoch. */
export interface LaneUse {
  readonly epoch: EpochId;
  /** Lowest seq under it, in any form. */
  readonly from: number;
  /** Entries under it that are whole. */
  readonly living: number;
}

export interface LaneSummary {
  readonly device: DeviceId;
  readonly have: Ranges;
  /** Entries in slot 0. */
  readonly starts: readonly Link[];
  /** Entry of the highest slot; of twins the lowest id. */
  readonly last: EntryId;
  /** By `from`, then epoch. Null: written by version 1, and not counted since. */
  readonly uses: readonly LaneUse[] | null;
}

export interface ChapterSummary {
  readonly chapter: number;
  readonly digest: Uint8Array;
  readonly entries: number;
  /** Sum of the sizes of E. */
  readonly bytes: number;
  /** Entries whose own signature is still to be checked. */
  readonly unchecked: number;
  /** Redacts and fork proofs that name a device not known here yet. */
  readonly pending: number;
  readonly lanes: readonly LaneSummary[];
  /** See `ChapterSet.elsewhere`. */
  readonly elsewhere: readonly EntryId[];
  /** First 16 B of the ids that entries here act on and that are not here, each once, by their bytes. Null: an earlier version did not say. */
  readonly reaching: readonly Uint8Array[] | null;
}

function reachingOf(set: ChapterSet): readonly Uint8Array[] {
  const targets = [...set.entries.values()].flatMap((known) => actOf(known)?.target ?? []).filter((target) => !set.entries.has(nameOf(target)));
  return [...new Map(targets.map((target) => [halfName(target), half(target)])).values()].sort(compareBytes);
}

function usesOf(lane: readonly KnownEntry[]): readonly LaneUse[] {
  const uses = new Map<Key, LaneUse>();
  for (const { form, entry } of lane) {
    const before = uses.get(nameOf(entry.epoch)) ?? { epoch: entry.epoch, from: entry.seq, living: 0 };
    uses.set(nameOf(entry.epoch), { ...before, from: Math.min(before.from, entry.seq), living: before.living + Number(form === 'whole') });
  }
  return [...uses.values()].sort((a, b) => a.from - b.from || compareBytes(a.epoch, b.epoch));
}

export function summarise(set: ChapterSet, pending: number): ChapterSummary {
  const all = [...set.entries.values()];
  const lanes = [...set.lanes.values()].map((lane): LaneSummary => {
    const sorted = [...lane].sort((a, b) => b.entry.seq - a.entry.seq || compareNames(nameOf(a.entry.id), nameOf(b.entry.id)));
    return {
      device: lane[0]!.entry.device,
      have: rangesOf(lane.map(({ entry }) => entry.seq)),
      starts: sorted.filter(({ entry }) => entry.seq === 0).map(({ entry }) => ({ id: entry.id, prev: entry.prev })),
      last: sorted[0]!.entry.id,
      uses: usesOf(lane),
    };
  });
  return {
    chapter: set.chapter,
    digest: set.digest(),
    entries: all.length,
    bytes: all.reduce((sum, known) => sum + (known.form === 'whole' ? known.entry.sealed.length : 0), 0),
    unchecked: all.filter((known) => known.verdict === 'linked' && !acts(known.entry.kind)).length,
    pending,
    lanes: lanes.sort((a, b) => compareBytes(a.device, b.device)),
    elsewhere: [...set.elsewhere].map((id) => set.entries.get(id)?.entry.id).filter((id) => id !== undefined),
    reaching: reachingOf(set),
  };
}

export const laneOf = (summary: ChapterSummary, device: DeviceId): LaneSummary | undefined =>
  summary.lanes.find((lane) => compareBytes(lane.device, device) === 0);

const laneValue = ({ device, have, starts, last, uses }: LaneSummary): Value =>
  [device, have.map(([first, end]) => [first, end]), starts.map(({ id, prev }) => [id, prev]), last, uses && uses.map(({ epoch, from, living }) => [epoch, from, living])];

export const encodeSummary = (s: ChapterSummary): Uint8Array =>
  encode([VERSION, s.chapter, s.digest, s.entries, s.bytes, s.unchecked, s.pending, s.lanes.map(laneValue), [...s.elsewhere], s.reaching && [...s.reaching]]);

const ANY = Number.MAX_SAFE_INTEGER;
const idOf = (value: Value | undefined): EntryId => read.bytes<EntryId>(value, SIZE.entry);

function readUse(value: Value): LaneUse {
  const [epoch, from, living] = read.tuple(value, 3);
  return { epoch: read.bytes<EpochId>(epoch, SIZE.epoch), from: read.int(from), living: read.int(living) };
}

function readLane(value: Value, version: number): LaneSummary {
  const [device, have, starts, last, uses = null] = read.tuple(value, version >= WITH_USES ? 5 : 4);
  return {
    device: read.bytes<DeviceId>(device, SIZE.device),
    have: read.list(have, ANY).map((range) => {
      const [first, end] = read.tuple(range, 2);
      return [read.int(first), read.int(end)] as const;
    }),
    starts: read.list(starts, ANY).map((link) => {
      const [id, prev] = read.tuple(link, 2);
      return { id: idOf(id), prev: read.orNull(prev, idOf) };
    }),
    last: idOf(last),
    uses: read.orNull(uses, (list) => read.list(list, ANY).map(readUse)),
  };
}

/** @throws FormError */
export function decodeSummary(bytes: Uint8Array): ChapterSummary {
  const value = decode(bytes);
  const version = read.int(Array.isArray(value) ? value[0] : value, 1, VERSION);
  const [, chapter, digest, entries, size, unchecked, pending, lanes, elsewhere, reaching = null] = read.tuple(value, version === VERSION ? 10 : 9);
  return {
    chapter: read.int(chapter), digest: read.bytes(digest, SIZE.hash), entries: read.int(entries), bytes: read.int(size), unchecked: read.int(unchecked),
    pending: read.int(pending), lanes: read.list(lanes, ANY).map((lane) => readLane(lane, version)), elsewhere: read.list(elsewhere, ANY).map(idOf),
    reaching: read.orNull(reaching, (list) => read.list(list, ANY).map((id) => read.bytes(id, SIZE.half))),
  };
}
