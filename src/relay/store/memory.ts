/** A store that lives as long as its process: for tests and the simulation. It copies what it is given and what it gives. */
import type { MailboxStore, StoreRow } from './store.ts';

export function createMemoryStore(): MailboxStore {
  const rows = new Map<string, Uint8Array>();
  let keys: string[] | null = null;

  function sorted(): readonly string[] {
    return (keys ??= [...rows.keys()].sort());
  }

  /** First place whose key is not below `key`. */
  function placeOf(key: string): number {
    const all = sorted();
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (all[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    async read(key) {
      return rows.get(key)?.slice() ?? null;
    },
    async list(from, to, { rows: most, bytes = Infinity }) {
      const found: StoreRow[] = [];
      let sum = 0;
      for (let at = placeOf(from); at < sorted().length && found.length < most && sum < bytes; at++) {
        const key = sorted()[at]!;
        if (key >= to) break;
        const value = rows.get(key)!.slice();
        found.push({ key, value });
        sum += value.length;
      }
      return found;
    },
    async write(changes) {
      for (const { key, value } of changes) {
        if (value === null ? rows.delete(key) : !rows.has(key)) keys = null;
        if (value !== null) rows.set(key, value.slice());
      }
    },
    async reclaim() {},
    async close() {},
  };
}
