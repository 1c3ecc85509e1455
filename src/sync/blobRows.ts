/**
 * Which photos and videos belong to messages on this device, and how far each is: one small row for each blob of a chat, kept
 * sealed by `Records`. The key of a blob is not in here; it stands in its entry and goes with it.
 *
 *   row = [1, account, root, name, bytes, flags, [chapter, eid] | null, [[relayId, expires]…]]     at the at-rest id of account ‖ root
 */
import { atRestKey } from '../crypto/derive.ts';
import type { Durability, Records } from '../ports/storage.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import { bytesOfKey, concat, keyOf, SIZE, type AccountId, type EntryId, type Key, type RelayId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import { BLOB_TABLE } from './blobTable.ts';

/** Relays remembered for one blob. */
export const MOST_PUTS = LIMITS.relays + LIMITS.relaysPerPut;

const FLAG = { mine: 1, whole: 2, wanted: 4, failed: 8, delivered: 16, freed: 32, video: 64, picture: 128 } as const;

export interface BlobRow {
  /** The other side of the chat. */
  readonly account: AccountId;
  readonly root: Uint8Array;
  /** Of its pieces, in the store of blobs. */
  readonly name: Key;
  /** The message that it belongs to; null: sealed here, and the message is not known to be written. */
  readonly entry: { readonly chapter: number; readonly id: EntryId } | null;
  /** Bytes of the file. */
  readonly bytes: number;
  readonly mine: boolean;
  /** All of it is here, and its hash is right. */
  readonly whole: boolean;
  /** Theirs: it is fetched as soon as somebody has it. */
  readonly wanted: boolean;
  /** What the author sealed is not what they signed. */
  readonly failed: boolean;
  /** A device of theirs said that it has all of it; theirs: they were told that it is here. */
  readonly delivered: boolean;
  /** Theirs: it was here whole, and its room was given back. It comes again when it is asked for. */
  readonly freed: boolean;
  /** False also where the message is not known yet. */
  readonly video: boolean;
  /** The picture of whoever wrote its entry, a profile. Theirs and `freed`: it is kept where pictures are. */
  readonly picture: boolean;
  /** Mine: relays that have all of it, until when (Unix ms of this device). */
  readonly puts: readonly { readonly relay: RelayId; readonly expires: number }[];
}

/** Nobody needs to bring it. */
export const isKept = (row: BlobRow | null): boolean => row !== null && (row.mine || row.whole);

/** Of the pieces of a blob. What was not sealed here is named by its root too: its key alone is its author's choice, and might be that of another photo. */
export const nameOfPieces = (localKey: Uint8Array, account: AccountId, { key, root }: { readonly key: Uint8Array; readonly root?: Uint8Array }): Key =>
  atRestKey(localKey, concat(account, key, root ?? new Uint8Array(0)));

export function encodeRow(row: BlobRow): Uint8Array {
  const flags = Object.entries(FLAG).reduce((all, [name, bit]) => all | (row[name as keyof typeof FLAG] ? bit : 0), 0);
  const entry = row.entry && [row.entry.chapter, row.entry.id];
  return encode([FORMAT, row.account, row.root, bytesOfKey(row.name), row.bytes, flags, entry, row.puts.map(({ relay, expires }) => [relay, expires])]);
}

/** @throws FormError */
export function decodeRow(value: Uint8Array): BlobRow {
  const [version, account, root, name, bytes, flags, entry, puts] = read.tuple(decode(value), 8);
  read.version(version, FORMAT);
  const set = read.int(flags);
  const has = (bit: number): boolean => (set & bit) !== 0;
  return {
    account: read.bytes<AccountId>(account, SIZE.account),
    root: read.bytes(root, SIZE.root),
    name: keyOf(read.bytes(name, SIZE.half)),
    entry: read.orNull(entry, (at) => {
      const [chapter, id] = read.tuple(at, 2);
      return { chapter: read.int(chapter, 0, LIMITS.chapters - 1), id: read.bytes<EntryId>(id, SIZE.entry) };
    }),
    bytes: read.int(bytes, 1, LIMITS.blobBytes),
    mine: has(FLAG.mine),
    whole: has(FLAG.whole),
    wanted: has(FLAG.wanted),
    failed: has(FLAG.failed),
    delivered: has(FLAG.delivered),
    freed: has(FLAG.freed),
    video: has(FLAG.video),
    picture: has(FLAG.picture),
    puts: read.list(puts, MOST_PUTS).map((put) => {
      const [relay, expires] = read.tuple(put, 2);
      return { relay: read.bytes<RelayId>(relay, SIZE.relay), expires: read.int(expires) };
    }),
  };
}

export interface BlobRows {
  all(): readonly BlobRow[];
  get(account: AccountId, root: Uint8Array): BlobRow | null;
  /** Keeps a row that is new; one that is there stays as it is. @throws StorageError: then nothing is changed */
  put(row: BlobRow, durability?: Durability): Promise<void>;
  /** Changes a row as it is when its turn comes; false: it is gone, and does not come back. @throws StorageError: then nothing is changed */
  change(row: Pick<BlobRow, 'account' | 'root'>, change: (now: BlobRow) => Partial<BlobRow>): Promise<boolean>;
  remove(row: BlobRow): Promise<void>;
}

export async function openBlobRows(records: Records, localKey: Uint8Array): Promise<BlobRows> {
  const rows = new Map<Key, BlobRow>();
  const nameOf = (account: AccountId, root: Uint8Array): Key => keyOf(concat(account, root));
  const placeOf = (account: AccountId, root: Uint8Array): Key => atRestKey(localKey, concat(account, root));
  for (const { value } of await records.list(BLOB_TABLE)) {
    const row = decodeRow(value);
    rows.set(nameOf(row.account, row.root), row);
  }
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: what is taken back is not written again by what was on its way. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  }
  async function write(row: BlobRow, durability: Durability): Promise<void> {
    await records.put(BLOB_TABLE, placeOf(row.account, row.root), encodeRow(row), durability);
    rows.set(nameOf(row.account, row.root), row);
  }
  return {
    all: () => [...rows.values()],
    get: (account, root) => rows.get(nameOf(account, root)) ?? null,
    put: (row, durability = 'relaxed') => inTurn(async () => (rows.has(nameOf(row.account, row.root)) ? undefined : write(row, durability))),
    change: ({ account, root }, change) =>
      inTurn(async () => {
        const now = rows.get(nameOf(account, root));
        if (now) await write({ ...now, ...change(now) }, 'relaxed');
        return now !== undefined;
      }),
    remove: (row) =>
      inTurn(async () => {
        await records.delete(BLOB_TABLE, placeOf(row.account, row.root));
        rows.delete(nameOf(row.account, row.root));
      }),
  };
}
