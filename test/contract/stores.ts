/** What the suites of the store need from an adapter, and values to store. */
import type { LedgerRow, Store } from '../../src/ports/storage.ts';
import { keyOf, type Key } from '../../src/protocol/ids.ts';

/** One device's disk, which an adapter's spec makes. */
export interface StoreWorld {
  /** Opens what is kept there; the first time: nothing. The store opened before must be closed. */
  open(): Promise<Store>;
  /** From now on every write is refused for lack of room, until false. */
  full(isFull: boolean): void;
  /** Removes the disk. */
  dispose(): Promise<void>;
}

export type MakeStoreWorld = () => Promise<StoreWorld>;

/** An id at rest: 16 B as hex, from a small number. */
export function id(n: number): Key {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(12, n);
  return keyOf(bytes);
}

export const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

export function row(changed: Partial<LedgerRow> = {}): LedgerRow {
  return { conversation: id(1), chapter: 0, lane: id(7), seq: 0, entry: id(100), sealed: bytes(1, 2, 3), note: bytes(9), arrival: 1, ...changed };
}

/** The code of a `StorageError`, or what else came of it. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'resolved';
  } catch (error) {
    return (error as { code?: string }).code ?? `no code: ${String(error)}`;
  }
}
