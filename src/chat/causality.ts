/**
 * The order of cause in one chapter, from `prev` and `deps` of the entries that are here. A dep is the first half of an id: it
 * only orders, so of two entries that share a half both count [H26]. What is not here is left out: order is a function of the set.
 *
 * A gap hides links, and what stands behind it must not fall to the top of the chat: an entry whose `prev` is not here counts
 * as if the slots between were. In a whole lane that changes nothing. It orders only; nothing is taken to be in anyone's past.
 */
import type { DeviceId, EntryId, Key } from '../protocol/ids.ts';
import { halfName, nameOf } from './names.ts';

/** The links of an entry, whole or stripped. */
export interface Linked {
  readonly id: EntryId;
  readonly device: DeviceId;
  readonly seq: number;
  readonly prev: EntryId | null;
  readonly deps: readonly Uint8Array[];
}

export interface Causality {
  /** Lamport number of an entry by key, from 1. */
  readonly lamport: ReadonlyMap<Key, number>;
  /** What an entry names directly and is here. */
  parents(id: Key): readonly Key[];
  /** Everything before any of these, they themselves left out unless one is before another. */
  past(ids: Iterable<Key>): ReadonlySet<Key>;
}

function parentsOf(entries: readonly Linked[]): Map<Key, readonly Key[]> {
  const byHalf = new Map<Key, Key[]>();
  const known = new Set<Key>();
  for (const entry of entries) {
    const name = nameOf(entry.id);
    const short = halfName(entry.id);
    known.add(name);
    const sharing = byHalf.get(short);
    if (sharing) sharing.push(name);
    else byHalf.set(short, [name]);
  }
  const parents = new Map<Key, readonly Key[]>();
  for (const { id, prev, deps } of entries) {
    const named = deps.flatMap((dep) => byHalf.get(nameOf(dep)) ?? []);
    const before = prev ? nameOf(prev) : null;
    if (before && known.has(before)) named.push(before);
    parents.set(nameOf(id), named);
  }
  return parents;
}

/** An entry behind a gap: what is known of its lane before it, and by how many slots it comes later. */
interface Leap {
  readonly from: readonly Key[];
  readonly slots: number;
}

/** The leap over the gap before each entry that stands behind one. */
function leapsOf(entries: readonly Linked[], parents: ReadonlyMap<Key, readonly Key[]>): Map<Key, Leap> {
  const lanes = new Map<Key, Map<number, Key[]>>();
  for (const { id, device, seq } of entries) {
    const lane = lanes.get(nameOf(device)) ?? new Map<number, Key[]>();
    lanes.set(nameOf(device), lane.set(seq, [...(lane.get(seq) ?? []), nameOf(id)]));
  }
  const leaps = new Map<Key, Leap>();
  for (const { id, device, seq, prev } of entries) {
    if (seq === 0 || !prev || parents.has(nameOf(prev))) continue;
    const lane = lanes.get(nameOf(device))!;
    const before = Math.max(-1, ...[...lane.keys()].filter((slot) => slot < seq));
    leaps.set(nameOf(id), { from: lane.get(before) ?? [], slots: seq - before });
  }
  return leaps;
}

/** L = 1 + max(L of the parents), and over a gap as many as it has slots; null when that runs in a circle, which leaps of a liar can. */
function lamportOf(parents: ReadonlyMap<Key, readonly Key[]>, leaps: ReadonlyMap<Key, Leap>): Map<Key, number> | null {
  const waiting = new Map<Key, number>();
  const children = new Map<Key, Key[]>();
  for (const [name, named] of parents) {
    const before = [...named, ...(leaps.get(name)?.from ?? [])];
    waiting.set(name, before.length);
    for (const parent of before) children.set(parent, [...(children.get(parent) ?? []), name]);
  }
  const lamport = new Map<Key, number>();
  const open = [...waiting].filter(([, count]) => count === 0).map(([name]) => name);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const { from, slots } = leaps.get(name) ?? { from: [], slots: 0 };
    const level = (before: readonly Key[]): number => Math.max(0, ...before.map((parent) => lamport.get(parent)!));
    lamport.set(name, Math.max(1 + level(parents.get(name)!), slots + level(from)));
    for (const child of children.get(name) ?? []) {
      const left = waiting.get(child)! - 1;
      waiting.set(child, left);
      if (left === 0) open.push(child);
    }
  }
  return lamport.size === parents.size ? lamport : null;
}

export function causalityOf(entries: readonly Linked[]): Causality {
  const parents = parentsOf(entries);
  return {
    lamport: lamportOf(parents, leapsOf(entries, parents)) ?? lamportOf(parents, new Map()) ?? new Map(),
    parents: (id) => parents.get(id) ?? [],
    past(ids) {
      const found = new Set<Key>();
      const open = [...ids].flatMap((id) => parents.get(id) ?? []);
      for (let name = open.pop(); name !== undefined; name = open.pop()) {
        if (found.has(name)) continue;
        found.add(name);
        open.push(...(parents.get(name) ?? []));
      }
      return found;
    },
  };
}
