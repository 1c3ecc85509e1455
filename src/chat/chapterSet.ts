/**
 * The authentic entries of one chapter, as a value: whoever adds to it gets another one, so nothing is in view that is not on
 * disk yet. What it shows (forks, gaps, order, the document's lanes) is a pure function of the set, computed when asked.
 */
import { labelled } from '../crypto/hash.ts';
import { compareBytes, type DeviceId, type EntryId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { causalityOf, type Causality } from './causality.ts';
import { gapsOf, rangesOf, twinsOf } from './lane.ts';
import { compareNames, nameOf } from './names.ts';
import type { ChapterView, Fork, Gap, KnownEntry, Place } from './types.ts';

export interface ChapterSet {
  readonly chapter: number;
  readonly entries: ReadonlyMap<Key, KnownEntry>;
  /** Entries of each device by key, in no order. */
  readonly lanes: ReadonlyMap<Key, readonly KnownEntry[]>;
  /** Ids whose twin stands in another chapter. */
  readonly elsewhere: ReadonlySet<Key>;
  /** Entries of a slot: none, one, or twins. */
  slot(place: Place): readonly KnownEntry[];
  /** This set with entries added or replaced by id. */
  with(entries: readonly KnownEntry[], elsewhere?: Iterable<Key>): ChapterSet;
  causality(): Causality;
  /** Names of what follows a fork and is not shown. */
  hidden(): ReadonlySet<Key>;
  view(): ChapterView;
  /** Slots of the chapter's document by lane: from 0, unbroken, linked, below the lowest fork; null where redacted. */
  documentLanes(): readonly { readonly device: DeviceId; readonly slots: readonly (Uint8Array | null)[] }[];
  /** `H("kith1/dig" ‖ eids sorted)`, 32 B. */
  digest(): Uint8Array;
}

/** A value that is computed once. */
function lazy<T>(make: () => T): () => T {
  let kept: { readonly value: T } | null = null;
  return () => (kept ??= { value: make() }).value;
}

interface LaneState {
  readonly lane: readonly KnownEntry[];
  readonly twins: readonly (readonly KnownEntry[])[];
  /** Lowest forked slot; Infinity where there is no fork. */
  readonly cut: number;
}

function laneState(lane: readonly KnownEntry[], elsewhere: ReadonlySet<Key>): LaneState {
  const twins = twinsOf(lane, elsewhere);
  return { lane, twins, cut: Math.min(Infinity, ...twins.flat().map(({ entry }) => entry.seq)) };
}

/** What follows a fork is hidden, except what an entry of another account has in its causal past. */
function hiddenOf(states: readonly LaneState[], causality: Causality): Set<Key> {
  const hidden = new Set<Key>();
  for (const { lane, twins, cut } of states) {
    if (cut === Infinity) continue;
    const account = nameOf(lane[0]!.account);
    const isTwin = new Set(twins.flat());
    const others = states.flatMap((other) => other.lane).filter((known) => nameOf(known.account) !== account);
    const seen = causality.past(others.map(({ entry }) => nameOf(entry.id)));
    for (const known of lane) {
      const name = nameOf(known.entry.id);
      if (known.entry.seq > cut && !isTwin.has(known) && !seen.has(name)) hidden.add(name);
    }
  }
  return hidden;
}

/** Entries by (L, did, seq, id). */
function inShownOrder(entries: Iterable<KnownEntry>, lamport: ReadonlyMap<Key, number>): readonly KnownEntry[] {
  const placed = [...entries].map((known) => ({ known, level: lamport.get(nameOf(known.entry.id)) ?? 0 }));
  placed.sort((a, b) => {
    const [x, y] = [a.known.entry, b.known.entry];
    return a.level - b.level || compareNames(nameOf(x.device), nameOf(y.device)) || x.seq - y.seq || compareNames(nameOf(x.id), nameOf(y.id));
  });
  return placed.map(({ known }) => known);
}

function documentLane({ lane, cut }: LaneState): (Uint8Array | null)[] {
  const bySeq = new Map(lane.map((known) => [known.entry.seq, known]));
  const slots: (Uint8Array | null)[] = [];
  for (let seq = 0; seq < cut; seq++) {
    const known = bySeq.get(seq);
    const before = bySeq.get(seq - 1);
    if (!known || (before && (!known.entry.prev || compareBytes(known.entry.prev, before.entry.id) !== 0))) break;
    slots.push(known.form === 'whole' ? known.entry.sealed : null);
  }
  return slots;
}

function lanesOf(entries: ReadonlyMap<Key, KnownEntry>): Map<Key, KnownEntry[]> {
  const lanes = new Map<Key, KnownEntry[]>();
  for (const known of entries.values()) {
    const lane = lanes.get(nameOf(known.entry.device));
    if (lane) lane.push(known);
    else lanes.set(nameOf(known.entry.device), [known]);
  }
  return lanes;
}

/** Ids of a chapter by their bytes. */
export const inIdOrder = (entries: ReadonlyMap<Key, KnownEntry>): readonly EntryId[] =>
  [...entries].sort(([a], [b]) => compareNames(a, b)).map(([, { entry }]) => entry.id);

export function createChapterSet(chapter: number, entries: ReadonlyMap<Key, KnownEntry> = new Map(), elsewhere: ReadonlySet<Key> = new Set()): ChapterSet {
  const lanes = lazy(() => lanesOf(entries));
  const states = lazy(() => [...lanes().values()].map((lane) => laneState(lane, elsewhere)));
  const causality = lazy(() => causalityOf([...entries.values()].map(({ entry }) => entry)));
  const hidden = lazy(() => hiddenOf(states(), causality()));
  const view = lazy((): ChapterView => {
    const { lamport } = causality();
    const forks = states().flatMap(({ lane, twins }): Fork[] => twins.map((group) => ({ device: lane[0]!.entry.device, ids: group.map(({ entry }) => entry.id).sort(compareBytes) })));
    const gaps = states().flatMap(({ lane }): Gap[] =>
      gapsOf(rangesOf(lane.map(({ entry }) => entry.seq))).map((gap) => ({ device: lane[0]!.entry.device, account: lane[0]!.account, ...gap })));
    const inOrder = (a: { readonly device: DeviceId }, b: { readonly device: DeviceId }): number => compareBytes(a.device, b.device);
    return { chapter, entries: inShownOrder(entries.values(), lamport), lamport, gaps: gaps.sort(inOrder), forks: forks.sort(inOrder), hidden: hidden() };
  });
  const digest = lazy(() => labelled('dig', ...inIdOrder(entries)));
  return {
    chapter, entries, elsewhere, causality, hidden, view, digest,
    get lanes() {
      return lanes();
    },
    slot: (place) => (lanes().get(nameOf(place.device)) ?? []).filter(({ entry }) => entry.seq === place.seq),
    with: (more, twins = []) =>
      createChapterSet(chapter, new Map([...entries, ...more.map((known) => [nameOf(known.entry.id), known] as const)]), new Set([...elsewhere, ...twins])),
    documentLanes: () => states().map((state) => ({ device: state.lane[0]!.entry.device, slots: documentLane(state) })),
  };
}

/** Whether an entry of this kind acts on something, so that its own signature is verified before it does. */
export const acts = (kind: number): boolean => kind >= KIND.reaction;
