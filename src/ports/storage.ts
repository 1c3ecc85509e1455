/**
 * What a device keeps (protocol §13). All ids given to a store are at-rest ids (`KDF(localKey,"at",id)[0..16]` as hex):
 * a store never learns a real one. What it is given to keep is sealed already, or is sealed by `Records` under the local key.
 */
import type { Key } from '../protocol/ids.ts';
import type { Blobs } from './blobs.ts';

/** One slot of one lane. Of two authentic entries in one slot there are two rows (twins). */
export interface LedgerRow {
  /** At-rest id of conversation. */
  readonly conversation: Key;
  /** Chapter number. */
  readonly chapter: number;
  /** At-rest id of the lane's device. */
  readonly lane: Key;
  readonly seq: number;
  /** At-rest id of the entry; with the four above it is the row's key. */
  readonly entry: Key;
  /** The sealed entry E, or null where it was redacted. */
  readonly sealed: Uint8Array | null;
  /** What the gate learnt about it, sealed under the local key by the caller: verdict, eid, strip. */
  readonly note: Uint8Array;
  /** Order of arrival on this device, from 1. */
  readonly arrival: number;
}

export type Durability = 'strict' | 'relaxed';

/** Records that must hold together with ledger rows: written in the same transaction, or not at all. */
export interface RecordChange {
  readonly table: string;
  readonly key: Key;
  /** Null deletes. */
  readonly value: Uint8Array | null;
}

export interface Ledger {
  /**
   * Writes rows (replacing rows of the same key) and record changes in one transaction and resolves after its `complete`.
   * Rejects with `StorageError` and writes nothing when the disk refuses.
   */
  append(rows: readonly LedgerRow[], changes: readonly RecordChange[], durability: Durability): Promise<void>;
  /** All rows of a chapter, by (lane, seq, entry). */
  read(conversation: Key, chapter: number): Promise<readonly LedgerRow[]>;
  /** Which chapters hold rows, ascending, with how many. */
  chapters(conversation: Key): Promise<readonly { readonly chapter: number; readonly rows: number }[]>;
  /** The highest chapter that holds rows, or null: costs the same however many there are. */
  newest(conversation: Key): Promise<number | null>;
  /** Deletes one row (used when a strip replaces a twin, and when a chat is erased). */
  drop(row: Pick<LedgerRow, 'conversation' | 'chapter' | 'lane' | 'seq' | 'entry'>): Promise<void>;
}

/** Small values by table and key, sealed at rest by the adapter under this device's AES-GCM key. */
export interface Records {
  get(table: string, key: Key): Promise<Uint8Array | null>;
  put(table: string, key: Key, value: Uint8Array, durability: Durability): Promise<void>;
  delete(table: string, key: Key): Promise<void>;
  list(table: string): Promise<readonly { readonly key: Key; readonly value: Uint8Array }[]>;
}

/**
 * Tables whose values are secrets, by the first word of their names: erasing a device begins with them. No secret stands in any
 * other table.
 */
export const SECRET_TABLES = { home: 'home', people: 'people', epochs: 'epochs' } as const;

/** Yjs documents of live chapters. A cache: the ledger is believed, never this. Calls for one document act in their order. */
export interface Documents {
  /** The document's update (V1), or null. */
  load(name: Key): Promise<Uint8Array | null>;
  /** Keeps an update (V1) on top of what is kept. */
  save(name: Key, update: Uint8Array): Promise<void>;
  /** Keeps this update (V1) alone: of what was kept before, no row is left when it resolves. */
  replace(name: Key, update: Uint8Array): Promise<void>;
  drop(name: Key): Promise<void>;
}

export interface Store {
  readonly ledger: Ledger;
  readonly records: Records;
  readonly documents: Documents;
  readonly blobs: Blobs;
  /** 32 B of this device, random, made at the first start. */
  readonly localKey: Uint8Array;
  close(): Promise<void>;
  /** Deletes everything of this device, keys first. */
  erase(): Promise<void>;
}

/** The disk refused or lost something, or (`noRoom`) would refuse what was to begin. `code` has a sentence of its own on the screen. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: 'quotaExceeded' | 'noRoom' | 'storageBlocked' | 'storageLocked' | 'storageCorrupt' | 'storageNewer' | 'storageFailed';
  constructor(code: StorageError['code'], options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}
