/** Text forms of ids, made once for each id in memory: sets of entries are keyed by them, and a chapter is folded again at each message. */
import { keyOf, type Key } from '../protocol/ids.ts';

const names = new WeakMap<Uint8Array, Key>();
/** Hex digits of half an id. */
const HALF = 32;

/** `keyOf(id)`, remembered. The bytes must never change, as those of no id do. */
export function nameOf(id: Uint8Array): Key {
  const known = names.get(id);
  if (known !== undefined) return known;
  const name = keyOf(id);
  names.set(id, name);
  return name;
}

/** `keyOf(half(id))`. */
export const halfName = (id: Uint8Array): Key => nameOf(id).slice(0, HALF) as Key;

/** Order of two names: that of their bytes. */
export const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
