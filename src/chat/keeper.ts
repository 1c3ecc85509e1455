/**
 * Writes what was staged, then tells: the one way by which anything enters a conversation. Keeps in the same transaction what
 * belongs to the whole of it, the order of arrival, and sees the evidence that this store was copied [A20].
 */
import type { Logger } from '../ports/logger.ts';
import { StorageError, type Durability, type RecordChange, type Records } from '../ports/storage.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import { sameBytes, type DeviceId, type EntryId, type Key } from '../protocol/ids.ts';
import { FORMAT } from '../protocol/version.ts';
import type { Documents } from './documents.ts';
import { silencedIn } from './forkMarks.ts';
import { nameOf } from './names.ts';
import type { Shelf } from './shelf.ts';
import { writesOf, type Stage } from './stage.ts';
import type { StoreCopy } from './storeCopy.ts';
import type { Epochs, KnownEntry, OpenEntry, Strip } from './types.ts';

const CONVERSATION_TABLE = 'chats';

/** What one completed transaction changed in a chapter. */
export interface Change {
  readonly chapter: number;
  /** New or in a new form: stripped, or with another verdict. */
  readonly entries: readonly KnownEntry[];
  /** Names of those of them that were not here before in any form. */
  readonly added: ReadonlySet<Key>;
  /** Written by this device just now. */
  readonly own: boolean;
  /** All that the chapter holds: nothing of it was here before. */
  readonly whole: boolean;
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
  readonly storeCopy: StoreCopy;
  readonly logger: Logger;
}

interface Facts {
  readonly arrival: number;
  /** Found out in this conversation, when that was kept for each by itself. */
  readonly copied: boolean;
}

async function readFacts(records: Records, name: Key): Promise<Facts> {
  const bytes = await records.get(CONVERSATION_TABLE, name);
  if (!bytes) return { arrival: 0, copied: false };
  const [version, arrival, copied] = read.tuple(decode(bytes), 3);
  read.version(version, FORMAT);
  return { arrival: read.int(arrival), copied: copied === true };
}

/** What a stage brings that was not here in any form. */
async function newIn(shelf: Shelf, stage: Stage): Promise<readonly KnownEntry[]> {
  const added: KnownEntry[] = [];
  for (const { known } of stage.all()) {
    const { set } = await shelf.load(known.entry.chapter);
    if (!set.entries.has(nameOf(known.entry.id))) added.push(known);
  }
  return added;
}

const nameSet = (entries: readonly KnownEntry[]): ReadonlySet<Key> => new Set(entries.map(({ entry }) => nameOf(entry.id)));

/** Entries of this device's lane that it did not write, by all that is known here: staged ones, and those that a proof tells of. */
async function unwritten({ shelf, self }: KeeperParts, stage: Stage, added: readonly KnownEntry[], own: EntryId | null): Promise<readonly (OpenEntry | Strip)[]> {
  const staged = added.map(({ entry }) => entry).filter((entry) => sameBytes(entry.device, self) && !(own && sameBytes(entry.id, own)));
  const told: Strip[] = [];
  for (const strip of stage.proofs().flatMap(({ strips }) => strips)) {
    if (sameBytes(strip.device, self) && !(await shelf.load(strip.chapter)).set.entries.has(nameOf(strip.id))) told.push(strip);
  }
  return [...staged, ...told];
}

/**
 * Whether this store lacks what its device wrote. What is known here may be older than the disk, when a tab that slept wakes
 * after another one took over: then it is no copy, and nothing may be written by what is known here.
 * @throws StorageError in that case
 */
async function isCopy({ shelf }: KeeperParts, entries: readonly (OpenEntry | Strip)[]): Promise<boolean> {
  const kept = await Promise.all(entries.map((entry) => shelf.onDisk(entry.chapter, entry.id)));
  if (kept.includes('a row')) throw new StorageError('storageFailed');
  return kept.includes('nothing');
}

/** Counts new entries for the rotation of their epochs. */
function noteEpochs({ self, epochs }: KeeperParts, added: readonly KnownEntry[]): readonly RecordChange[] {
  const last = new Map<string, RecordChange>();
  for (const { form, entry } of added) {
    if (form !== 'whole') continue;
    for (const change of epochs.note(entry.epoch, sameBytes(entry.device, self))) last.set(`${change.table} ${change.key}`, change);
  }
  return [...last.values()];
}

/** What stands behind a fork now acts on no epoch. */
async function silence({ shelf, epochs }: KeeperParts): Promise<void> {
  epochs.silence(silencedIn(await shelf.forks()));
}

function noteCopy({ storeCopy, logger }: KeeperParts): void {
  if (!storeCopy.isFound) logger.log('chat', 'this store was copied');
  storeCopy.found();
}

export async function openKeeper(parts: KeeperParts): Promise<Keeper> {
  const { name, shelf, documents, records, storeCopy } = parts;
  const facts = await readFacts(records, name);
  let arrival = facts.arrival;
  if (facts.copied && !storeCopy.isFound) {
    const { table, key, value } = storeCopy.change;
    storeCopy.found();
    await records.put(table, key, value!, 'strict');
  }
  const listeners = new Set<(change: Change) => void>();
  await silence(parts);

  /** What is on disk stays so, whatever a listener throws. */
  const notify = (listener: (change: Change) => void, change: Change): void => {
    try {
      listener(change);
    } catch {
      parts.logger.log('chat', 'a listener failed');
    }
  };
  async function tell(chapters: Iterable<readonly [number, readonly KnownEntry[]]>, added: ReadonlySet<Key>, options: WriteOptions): Promise<void> {
    for (const [chapter, entries] of chapters) {
      const { set } = await shelf.load(chapter);
      const documentReplaced = documents.follow(set, options.origin);
      for (const listener of listeners) notify(listener, { chapter, entries, added, own: options.own !== null, whole: entries.length === set.entries.size, documentReplaced });
    }
  }

  return {
    arrive: () => (arrival += 1),
    async write(stage, changes, options) {
      const added = await newIn(shelf, stage);
      const isFound = await isCopy(parts, await unwritten(parts, stage, added, options.own));
      const evidence = isFound ? [storeCopy.change] : [];
      if (isFound) noteCopy(parts);
      const record: RecordChange = { table: CONVERSATION_TABLE, key: name, value: encode([FORMAT, arrival, storeCopy.isFound]) };
      const writes = await writesOf(stage, shelf);
      await shelf.write(writes, [record, ...evidence, ...noteEpochs(parts, added), ...changes], options.durability);
      await silence(parts);
      await tell([...writes].map(([chapter, { kept }]) => [chapter, kept.map((one) => one.known)] as const), nameSet(added), options);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
