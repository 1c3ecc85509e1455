/**
 * The authentic entries of one chapter, as a value: whoever adds to it gets another one, so nothing is in view that is not on
 * disk yet. What it shows (forks, gaps, order, the document's lanes) is a pure function of the set, computed when asked.
 *
 * Two circles: what is here (entries, lanes, digest) and what is seen, which has in it what fork proofs tell of entries that
 * are not here. Peers are told of the first alone; people see the second.
 */
import { labelled } from '../crypto/hash.ts';
import { compareBytes, type DeviceId, type EntryId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import { causalityOf, type Causality } from './causality.ts';
import { keptProofs, provenIn, type ForkProof } from './fork.ts';
import { gapsOf, missingTwins, rangesOf, twinsOf } from './lane.ts';
import { compareNames, nameOf } from './names.ts';
import type { ChapterView, Fork, Gap, KnownEntry, Place, ProvenEntry, SeenEntry } from './types.ts';

/** What a chapter holds. */
interface Holding {
  readonly entries: ReadonlyMap<Key, KnownEntry>;
  /** Ids whose twin stands in another chapter. */
  readonly elsewhere: ReadonlySet<Key>;
  /** Of forks in this chapter. */
  readonly proofs: readonly ForkProof[];
}

export interface ChapterSet extends Holding {
  readonly chapter: number;
  /** Entries of each device by key, in no order. */
  readonly lanes: ReadonlyMap<Key, readonly KnownEntry[]>;
  /** Entries of a slot: none, one, or twins. */
  slot(place: Place): readonly KnownEntry[];
  /** An entry that is here, or that a proof tells of. */
  seen(id: Key): SeenEntry | undefined;
  /** This set with entries added or replaced by id. */
  with(entries: readonly KnownEntry[], elsewhere?: Iterable<Key>, proofs?: readonly ForkProof[]): ChapterSet;
  causality(): Causality;
  /** Names of what follows a fork and is not shown. */
  hidden(): ReadonlySet<Key>;
  /** By device. */
  forks(): readonly Fork[];
  /** Devices whose lane is forked where no proof says so. */
  unproven(): readonly DeviceId[];
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
  readonly lane: readonly SeenEntry[];
  readonly twins: readonly (readonly SeenEntry[])[];
  /** Lowest forked slot; Infinity where there is no fork. */
  readonly cut: number;
}

function laneState(lane: readonly SeenEntry[], elsewhere: ReadonlySet<Key>): LaneState {
  const twins = twinsOf(lane, elsewhere);
  return { lane, twins, cut: Math.min(Infinity, ...twins.flat().map(({ entry }) => entry.seq)) };
}

/** What the proofs of a chapter tell of entries that are not here. */
function provenOf(chapter: number, { entries, proofs }: Holding): ReadonlyMap<Key, ProvenEntry> {
  const told = proofs.flatMap(({ account, strips }) => strips.filter((strip) => strip.chapter === chapter).map((entry): ProvenEntry => ({ form: 'proven', verdict: 'signed', account, arrival: 0, entry })));
  return new Map(told.map((proven) => [nameOf(proven.entry.id), proven] as const).filter(([name]) => !entries.has(name)));
}

/** Ids whose twin stands in another chapter, also those that a proof pairs. */
function pairedElsewhere(chapter: number, { elsewhere, proofs }: Holding): ReadonlySet<Key> {
  const across = proofs.filter(({ strips: [a, b] }) => a.chapter !== b.chapter);
  return new Set([...elsewhere, ...across.flatMap(({ strips }) => strips.filter((strip) => strip.chapter === chapter).map((strip) => nameOf(strip.id)))]);
}

/** What follows a fork is hidden, except what an entry of another account has in its causal past. */
function hiddenOf(states: readonly LaneState[], causalityNow: () => Causality): Set<Key> {
  const hidden = new Set<Key>();
  for (const { lane, twins, cut } of states) {
    if (cut === Infinity) continue;
    const causality = causalityNow();
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
function inShownOrder(entries: Iterable<SeenEntry>, lamport: ReadonlyMap<Key, number>): readonly SeenEntry[] {
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

function lanesOf<T extends SeenEntry>(entries: Iterable<T>): Map<Key, T[]> {
  const lanes = new Map<Key, T[]>();
  for (const known of entries) {
    const lane = lanes.get(nameOf(known.entry.device));
    if (lane) lane.push(known);
    else lanes.set(nameOf(known.entry.device), [known]);
  }
  return lanes;
}

/** Ids of a chapter by their bytes. */
export const inIdOrder = (entries: ReadonlyMap<Key, KnownEntry>): readonly EntryId[] =>
  [...entries].sort(([a], [b]) => compareNames(a, b)).map(([, { entry }]) => entry.id);

const byDevice = (a: { readonly device: DeviceId }, b: { readonly device: DeviceId }): number => compareBytes(a.device, b.device);

const forksOf = (states: readonly LaneState[]): readonly Fork[] =>
  states.flatMap(({ lane, twins }) => twins.map((group): Fork => ({ device: lane[0]!.entry.device, ids: group.map(({ entry }) => entry.id).sort(compareBytes) }))).sort((a, b) => byDevice(a, b) || compareBytes(a.ids[0]!, b.ids[0]!));

const laneGaps = (states: readonly LaneState[]): readonly Gap[] =>
  states.flatMap(({ lane }) => [...gapsOf(rangesOf(lane.map(({ entry }) => entry.seq))), ...missingTwins(lane)].map((gap): Gap => ({ device: lane[0]!.entry.device, account: lane[0]!.account, ...gap }))).sort((a, b) => byDevice(a, b) || a.from - b.from);

/** Lanes with a fork below all that is proven, where there is room for one more proof. */
const unprovenOf = (chapter: number, states: readonly LaneState[], proofs: readonly ForkProof[]): readonly DeviceId[] =>
  states.flatMap(({ lane, cut }) => {
    const { device } = lane[0]!.entry;
    const proven = provenIn(chapter, device, proofs);
    return cut < proven.slot && proven.count < LIMITS.forkProofs ? [device] : [];
  });

export function createChapterSet(
  chapter: number,
  entries: ReadonlyMap<Key, KnownEntry> = new Map(),
  elsewhere: ReadonlySet<Key> = new Set(),
  proofs: readonly ForkProof[] = [],
): ChapterSet {
  const held: Holding = { entries, elsewhere, proofs };
  const proven = provenOf(chapter, held);
  const lanes = lazy(() => lanesOf(entries.values()));
  const all = lazy((): readonly SeenEntry[] => [...entries.values(), ...proven.values()]);
  const states = lazy(() => {
    const paired = pairedElsewhere(chapter, held);
    return [...lanesOf(all()).values()].map((lane) => laneState(lane, paired));
  });
  const forks = lazy(() => forksOf(states()));
  const causality = lazy(() => causalityOf(all().map(({ entry }) => entry)));
  const hidden = lazy(() => hiddenOf(states(), causality));
  const view = lazy((): ChapterView => {
    const { lamport } = causality();
    return { chapter, entries: inShownOrder(all(), lamport), lamport, gaps: laneGaps(states()), forks: forks(), hidden: hidden() };
  });
  const digest = lazy(() => labelled('dig', ...inIdOrder(entries)));
  return {
    chapter, entries, elsewhere, proofs, causality, hidden, forks, view, digest,
    get lanes() {
      return lanes();
    },
    slot: (place) => (lanes().get(nameOf(place.device)) ?? []).filter(({ entry }) => entry.seq === place.seq),
    seen: (id) => entries.get(id) ?? proven.get(id),
    unproven: () => unprovenOf(chapter, states(), proofs),
    with: (more, twins = [], told = []) =>
      createChapterSet(
        chapter,
        new Map([...entries, ...more.map((known) => [nameOf(known.entry.id), known] as const)]),
        new Set([...elsewhere, ...twins]),
        told.length === 0 ? proofs : keptProofs(chapter, [...proofs, ...told]),
      ),
    documentLanes: () => states().map((state) => ({ device: state.lane[0]!.entry.device, slots: documentLane(state) })),
  };
}

/** Whether an entry of this kind acts on something, so that its own signature is verified before it does. */
export const acts = (kind: number): boolean => kind >= KIND.reaction;
