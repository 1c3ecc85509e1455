/**
 * Writes what was staged, then tells: the one way by which anything enters a conversation. Keeps the two facts that belong to
 * the whole of it, in the same transaction: the order of arrival, and whether this store was copied [A20].
 */
import type { Logger } from '../ports/logger.ts';
import type { Durability, RecordChange, Records } from '../ports/storage.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import { sameBytes, type DeviceId, type EntryId, type Key } from '../protocol/ids.ts';
import { FORMAT } from '../protocol/version.ts';
import type { Documents } from './documents.ts';
import { nameOf } from './names.ts';
import type { Shelf } from './shelf.ts';
import { writesOf, type Stage } from './stage.ts';
import type { Epochs, KnownEntry } from './types.ts';

const CONVERSATION_TABLE = 'chats';

/** What one completed transaction changed in a chapter. */
export interface Change {
  readonly chapter: number;
  /** New or in a new form: stripped, or with another verdict. */
  readonly entries: readonly KnownEntry[];
  /** Written by this device just now. */
  readonly own: boolean;
  /** The chapter's open document is another one now: leave its room and open it again. */
  readonly documentReplaced: boolean;
}

export interface WriteOptions {
  readonly durability: Durability;
  /** The entry that this device writes with it, if it does. */
  readonly own: EntryId | null;
  readonly origin?: unknown;
}

export interface Keeper {
  readonly copied: boolean;
  /** The next order of arrival, from 1. */
  readonly arrive: () => number;
  /** @throws StorageError: then nothing is changed, and nothing told */
  write(stage: Stage, changes: readonly RecordChange[], options: WriteOptions): Promise<void>;
  onChange(listener: (change: Change) => void): () => void;
}

export interface KeeperParts {
  /** At-rest id of the conversation. */
  readonly name: Key;
  readonly self: DeviceId;
  readonly shelf: Shelf;
  readonly documents: Documents;
  readonly records: Records;
  readonly epochs: Epochs;
  readonly logger: Logger;
}

interface Facts {
  arrival: number;
  copied: boolean;
}

async function readFacts(records: Records, name: Key): Promise<Facts> {
  const bytes = await records.get(CONVERSATION_TABLE, name);
  if (!bytes) return { arrival: 0, copied: false };
  const [version, arrival, copied] = read.tuple(decode(bytes), 3);
  read.version(version, FORMAT);
  return { arrival: read.int(arrival), copied: copied === true };
}

/** Whether a stage brings an entry of this device's lane that it did not write and this ledger lacks. */
async function bringsUnwritten({ shelf, self }: KeeperParts, stage: Stage, own: EntryId | null): Promise<boolean> {
  for (const { known } of stage.all()) {
    if (!sameBytes(known.entry.device, self) || (own && sameBytes(known.entry.id, own))) continue;
    const { set } = await shelf.load(known.entry.chapter);
    if (!set.entries.has(nameOf(known.entry.id))) return true;
  }
  return false;
}

/** Counts entries that are new here for the rotation of their epochs. */
async function noteEpochs({ self, epochs, shelf }: KeeperParts, stage: Stage): Promise<readonly RecordChange[]> {
  const last = new Map<string, RecordChange>();
  for (const { known } of stage.all()) {
    const { set } = await shelf.load(known.entry.chapter);
    if (known.form !== 'whole' || set.entries.has(nameOf(known.entry.id))) continue;
    for (const change of epochs.note(known.entry.epoch, sameBytes(known.entry.device, self))) last.set(`${change.table} ${change.key}`, change);
  }
  return [...last.values()];
}

export async function openKeeper(parts: KeeperParts): Promise<Keeper> {
  const { name, shelf, documents, records } = parts;
  const facts = await readFacts(records, name);
  const listeners = new Set<(change: Change) => void>();

  /** What is on disk stays so, whatever a listener throws. */
  const notify = (listener: (change: Change) => void, change: Change): void => {
    try {
      listener(change);
    } catch {
      parts.logger.log('chat', 'a listener failed');
    }
  };
  async function tell(chapters: Iterable<readonly [number, readonly KnownEntry[]]>, options: WriteOptions): Promise<void> {
    for (const [chapter, entries] of chapters) {
      const { set } = await shelf.load(chapter);
      const documentReplaced = documents.follow(set, options.origin);
      for (const listener of listeners) notify(listener, { chapter, entries, own: options.own !== null, documentReplaced });
    }
  }

  return {
    get copied() {
      return facts.copied;
    },
    arrive: () => (facts.arrival += 1),
    async write(stage, changes, options) {
      const copied = facts.copied || (await bringsUnwritten(parts, stage, options.own));
      const record: RecordChange = { table: CONVERSATION_TABLE, key: name, value: encode([FORMAT, facts.arrival, copied]) };
      const writes = writesOf(stage, await shelf.summaries());
      await shelf.write(writes, [record, ...(await noteEpochs(parts, stage)), ...changes], options.durability);
      if (copied && !facts.copied) parts.logger.log('chat', 'this store was copied');
      facts.copied = copied;
      await tell([...writes].map(([chapter, { kept }]) => [chapter, kept.map((one) => one.known)] as const), options);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
