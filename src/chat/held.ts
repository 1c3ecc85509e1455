/**
 * What cannot be checked yet: no key opens it, no record names its device, or nothing vouches for its signature. Kept in memory
 * only (it was not acknowledged, so it comes again), within bounds: the oldest goes out, never an allocation by a claimed size.
 */
import { concat, keyOf } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Carried, OpenEntry, Place } from './types.ts';

export interface HeldEntry {
  readonly carried: Carried & { readonly sealed: Uint8Array };
  /** Its device is one of this conversation. */
  readonly known: boolean;
  /** Its own signature was tried and is wrong: only a link can make it authentic. */
  readonly bad: boolean;
  /** What it opened to, or null while no key opens it. */
  readonly opened: OpenEntry | null;
}

export interface Held {
  /** Keeps it, or replaces what is known of it. Sizes are those of opened or at least well-formed E, ≤ 48 KiB. */
  keep(entry: HeldEntry): void;
  drop(carried: Carried): void;
  all(): readonly HeldEntry[];
  /** Slots of a chapter that are held, by device. */
  places(chapter: number): readonly Place[];
  readonly size: number;
}

/** Bytes held for all lanes of a conversation together, so that many chapters are no way around the bound of one lane. */
const TOTAL_BYTES = 4 * LIMITS.heldBytes;

/** First bytes of E, which hold its nonce: they name it among those of its slot. */
const NAME_BYTES = 29;

const slotName = ({ chapter, device, seq, sealed }: Carried): string => `${chapter} ${keyOf(concat(device, sealed!.subarray(0, NAME_BYTES)))} ${seq} ${sealed!.length}`;

interface Budget {
  count: number;
  bytes: number;
}

interface Slot {
  readonly entry: HeldEntry;
  /** Whose budget it is charged to. */
  readonly lane: string;
}

const UNKNOWN = 'unknown';
const TOTAL = 'total';
const laneOf = ({ carried, known }: HeldEntry): string => (known ? `${carried.chapter} ${keyOf(carried.device)}` : UNKNOWN);

export function createHeld(): Held {
  /** In order of arrival. */
  const slots = new Map<string, Slot>();
  const budgets = new Map<string, Budget>();
  const budgetOf = (lane: string): Budget => budgets.get(lane) ?? { count: 0, bytes: 0 };
  const charge = (name: string, count: number, bytes: number): void => {
    const budget = budgetOf(name);
    if (budget.count + count === 0) budgets.delete(name);
    else budgets.set(name, { count: budget.count + count, bytes: budget.bytes + bytes });
  };
  const chargeBoth = (lane: string, count: number, bytes: number): void => {
    charge(lane, count, bytes);
    charge(TOTAL, count, bytes);
  };
  const remove = (name: string): void => {
    const slot = slots.get(name);
    if (!slot) return;
    slots.delete(name);
    chargeBoth(slot.lane, -1, -slot.entry.carried.sealed.length);
  };
  const removeOldest = (isOne: (slot: Slot) => boolean): void => {
    for (const [name, slot] of slots) if (isOne(slot)) return remove(name);
  };
  const isOver = (lane: string): boolean => {
    const { count, bytes } = budgetOf(lane);
    return lane === UNKNOWN ? bytes > LIMITS.heldUnknownBytes : count > LIMITS.heldEntries || bytes > LIMITS.heldBytes;
  };
  const entries = (): HeldEntry[] => [...slots.values()].map((slot) => slot.entry);
  return {
    keep(entry) {
      const [name, lane] = [slotName(entry.carried), laneOf(entry)];
      remove(name);
      slots.set(name, { entry, lane });
      chargeBoth(lane, 1, entry.carried.sealed.length);
      while (isOver(lane)) removeOldest((slot) => slot.lane === lane);
      while (budgetOf(TOTAL).bytes > TOTAL_BYTES) removeOldest(() => true);
    },
    drop: (carried) => remove(slotName(carried)),
    all: entries,
    places: (chapter) => entries().flatMap(({ carried }): Place[] => (carried.chapter === chapter ? [{ chapter, device: carried.device, seq: carried.seq }] : [])),
    get size() {
      return slots.size;
    },
  };
}
