/**
 * The order of cause in one chapter, from `prev` and `deps` of the entries that are here. A dep is the first half of an id: it
 * only orders, so of two entries that share a half both count [H26]. What is not here is left out: order is a function of the set.
 */
import type { EntryId, Key } from '../protocol/ids.ts';
import { halfName, nameOf } from './names.ts';

/** The links of an entry, whole or stripped. */
export interface Linked {
  readonly id: EntryId;
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

/** L = 1 + max(L of the parents), without recursion: a lane may be 1,024 long. An entry in a circle (it cannot be made) counts as 1. */
function lamportOf(parents: ReadonlyMap<Key, readonly Key[]>): Map<Key, number> {
  const lamport = new Map<Key, number>();
  const opened = new Set<Key>();
  for (const start of parents.keys()) {
    const stack = [start];
    while (stack.length > 0) {
      const name = stack[stack.length - 1]!;
      const missing = lamport.has(name) ? [] : (parents.get(name) ?? []).filter((parent) => !lamport.has(parent) && !opened.has(parent));
      opened.add(name);
      if (missing.length > 0) {
        stack.push(...missing);
        continue;
      }
      stack.pop();
      if (!lamport.has(name)) lamport.set(name, 1 + Math.max(0, ...(parents.get(name) ?? []).map((parent) => lamport.get(parent) ?? 0)));
    }
  }
  return lamport;
}

export function causalityOf(entries: readonly Linked[]): Causality {
  const parents = parentsOf(entries);
  return {
    lamport: lamportOf(parents),
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
