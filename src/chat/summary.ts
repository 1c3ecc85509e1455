/**
 * What must be known of a chapter without loading it: its digest, how full it is, which slots of each lane are here, and where
 * each lane begins and ends. One small record for each chapter, written in the same transaction as its rows.
 */
import { decode, encode, read, type Value } from '../protocol/codec.ts';
import { compareBytes, SIZE, type DeviceId, type EntryId } from '../protocol/ids.ts';
import { FORMAT } from '../protocol/version.ts';
import { acts, type ChapterSet } from './chapterSet.ts';
import { rangesOf, type Ranges } from './lane.ts';
import { compareNames, nameOf } from './names.ts';

/** An entry and the one before it. */
export interface Link {
  readonly id: EntryId;
  readonly prev: EntryId | null;
}

export interface LaneSummary {
  readonly device: DeviceId;
  readonly have: Ranges;
  /** Entries in slot 0. */
  readonly starts: readonly Link[];
  /** Entry of the highest slot; of twins the lowest id. */
  readonly last: EntryId;
}

export interface ChapterSummary {
  readonly chapter: number;
  readonly digest: Uint8Array;
  readonly entries: number;
  /** Sum of the sizes of E. */
  readonly bytes: number;
  /** Entries whose own signature is still to be checked. */
  readonly unchecked: number;
  /** Redacts that name a device not known here yet. */
  readonly pending: number;
  readonly lanes: readonly LaneSummary[];
  /** See `ChapterSet.elsewhere`. */
  readonly elsewhere: readonly EntryId[];
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
  };
}

export const laneOf = (summary: ChapterSummary, device: DeviceId): LaneSummary | undefined =>
  summary.lanes.find((lane) => compareBytes(lane.device, device) === 0);

const laneValue = (lane: LaneSummary): Value =>
  [lane.device, lane.have.map(([first, last]) => [first, last]), lane.starts.map(({ id, prev }) => [id, prev]), lane.last];

export const encodeSummary = (s: ChapterSummary): Uint8Array =>
  encode([FORMAT, s.chapter, s.digest, s.entries, s.bytes, s.unchecked, s.pending, s.lanes.map(laneValue), [...s.elsewhere]]);

const ANY = Number.MAX_SAFE_INTEGER;
const idOf = (value: Value | undefined): EntryId => read.bytes<EntryId>(value, SIZE.entry);

function readLane(value: Value): LaneSummary {
  const [device, have, starts, last] = read.tuple(value, 4);
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
  };
}

/** @throws FormError */
export function decodeSummary(bytes: Uint8Array): ChapterSummary {
  const [version, chapter, digest, entries, size, unchecked, pending, lanes, elsewhere] = read.tuple(decode(bytes), 9);
  read.version(version, FORMAT);
  return {
    chapter: read.int(chapter), digest: read.bytes(digest, SIZE.hash), entries: read.int(entries), bytes: read.int(size), unchecked: read.int(unchecked),
    pending: read.int(pending), lanes: read.list(lanes, ANY).map(readLane), elsewhere: read.list(elsewhere, ANY).map(idOf),
  };
}

/** The first entry of a lane in a chapter. */
export interface Start extends Link {
  readonly chapter: number;
  readonly device: DeviceId;
}

/** Forks of devices across chapters: lanes of one device that begin with the same predecessor, or all with none. */
export function crossForks(starts: readonly Start[]): readonly Start[] {
  const groups = new Map<string, Start[]>();
  for (const start of starts) {
    const name = `${nameOf(start.device)} ${start.prev ? nameOf(start.prev) : ''}`;
    groups.set(name, [...(groups.get(name) ?? []), start]);
  }
  return [...groups.values()].filter((group) => new Set(group.map((one) => one.chapter)).size > 1).flat();
}
