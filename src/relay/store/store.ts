/**
 * What a relay needs of a disk: rows by key, in order, written together or not at all. Who implements it knows nothing of
 * topics, so that another store (a cluster, later) is five functions and the contract suite of `test/contract/mailboxStore.ts`.
 */

export interface StoreRow {
  readonly key: string;
  readonly value: Uint8Array;
}

export interface StoreChange {
  /** ASCII. Order of keys is the order of their bytes. */
  readonly key: string;
  /** Null deletes. */
  readonly value: Uint8Array | null;
}

export interface ListBounds {
  /** At most so many rows. */
  readonly rows: number;
  /** Stops after the row whose value reaches this sum of bytes. */
  readonly bytes?: number;
}

export interface MailboxStore {
  read(key: string): Promise<Uint8Array | null>;
  /** Rows with `from` ≤ key < `to`, ascending. */
  list(from: string, to: string, bounds: ListBounds): Promise<readonly StoreRow[]>;
  /** Writes all changes or none, and resolves when they would survive a power cut. Rejects when the disk refuses. */
  write(changes: readonly StoreChange[]): Promise<void>;
  /**
   * Gives back what deleted rows with `from` ≤ key < `to` still take on the disk; a store that does so by itself does nothing.
   * What can be read stays as it is. It costs about as much as reading these rows.
   */
  reclaim(from: string, to: string): Promise<void>;
  close(): Promise<void>;
}

/** Another process has this folder open. */
export class StoreInUseError extends Error {
  override readonly name = 'StoreInUseError';
}
