/** How often Off was chosen since the core began: a message that was being sealed meanwhile was written before it (F33). */
import type { Core } from './core.ts';

const counts = new WeakMap<Core, number>();

export const offsOf = (core: Core): number => counts.get(core) ?? 0;
export const countOff = (core: Core): void => void counts.set(core, offsOf(core) + 1);
