/**
 * A conversation on this device: the one place where its entries are written, admitted and read (protocol §§6, 7).
 *
 * Writing: no number is reserved. Under the queue the next slot is signed, and entry, counters and whatever else belongs to it
 * are written in one strict transaction; only after it completed is the entry in view and told. Admitting: see `admission.ts`;
 * batches are written relaxed. A lane of this device that holds what this ledger never wrote means that the store was copied:
 * from then on this device id writes nothing, for ever, in no conversation [A20].
 */
import type * as Y from 'yjs';
import type { Directory, AccountRecord } from '../people/records.ts';
import type { Clock } from '../ports/clock.ts';
import { loadOnce } from '../ports/loadOnce.ts';
import type { Logger } from '../ports/logger.ts';
import type { Primitives, Random, Signer } from '../ports/primitives.ts';
import { type Ledger, type RecordChange, type Records } from '../ports/storage.ts';
import type { Result } from '../protocol/errors.ts';
import { sameBytes, type AccountId, type ConversationId, type DeviceId, type EntryId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { admit, retry, type AdmissionParts } from './admission.ts';
import { chapterDigestsOf, conversationDigest, frontierOf, laneEndsOf, readLane, toCarried, type ChapterDigest, type LaneEnds, type LaneFrontier } from './catalogue.ts';
import { inIdOrder } from './chapterSet.ts';
import { createDocuments, type Documents } from './documents.ts';
import { createHeld } from './held.ts';
import { createKeySearch } from './keySearch.ts';
import { openKeeper, type Change, type Keeper } from './keeper.ts';
import { nameOf } from './names.ts';
import { createRowForm } from './note.ts';
import { createQueue } from './queue.ts';
import type { Acks } from './receipts.ts';
import type { DeviceLookup } from './redaction.ts';
import { sendEntry, writeControl, type SendParts } from './sending.ts';
import { createShelf, loadChapters, type Shelf } from './shelf.ts';
import type { StoreCopy } from './storeCopy.ts';
import { foldTimeline } from './timeline.ts';
import type { ReadMark } from './unread.ts';
import type { Admission, Carried, ChapterView, Epochs, KnownEntry, OpenEntry, SendingEpoch, TimelineItem } from './types.ts';

export interface ConversationContext {
  readonly id: ConversationId;
  readonly self: { readonly account: AccountId; readonly device: DeviceId; readonly signer: Signer; record(): AccountRecord };
  /** Accounts that ever belonged. */
  members(): readonly AccountId[];
  readonly directory: Directory;
  readonly epochs: Epochs;
  /** The lowest chapter that this device writes into. */
  least?(): number;
  /** That of this device, shared by all its conversations. */
  readonly storeCopy: StoreCopy;
}

export interface ConversationParts {
  readonly ledger: Ledger;
  readonly records: Records;
  /** 32 B of this device. */
  readonly localKey: Uint8Array;
  readonly primitives: Primitives;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Conversation {
  readonly id: ConversationId;
  /** This store was copied or rolled back: nothing is ever written again under this device id. */
  readonly copied: boolean;

  /** Writes an entry; resolves when it and the record changes are on disk, with why not otherwise: then nothing is changed. */
  send(kind: number, body: Uint8Array, alsoWrite?: readonly RecordChange[]): Promise<Result<OpenEntry>>;
  /** Writes the control entries of a planned epoch, each sealed under its key, in order. */
  writeControl(entries: Extract<SendingEpoch, { kind: 'write' }>['entries']): Promise<Result<null>>;
  /** Takes own account's entries back, of two versions in one slot both: kind 1–5 alone. */
  redact(ids: readonly EntryId[]): Promise<Result<OpenEntry>>;

  /**
   * Takes in what a carrier brought, in any order; outcomes come in the order given, when what was admitted is on disk.
   * @param origin the transaction's origin at the chapter's document: the peer that brought it
   * @throws StorageError
   */
  admit(carried: readonly Carried[], origin?: unknown): Promise<readonly Admission[]>;
  /** After new keys, records or devices: tries again what is held. @throws StorageError */
  retryHeld(): Promise<void>;
  /** Checks up to `budget` signatures that links spared; gives how many are left that could be checked now. @throws StorageError */
  verifyIdle(budget: number): Promise<number>;
  /**
   * [E9] Deletes the keys that nothing here is under any more and that every device left behind. Gives whether there is more to do.
   * @param acks what the other side's devices hold of the lanes of this one
   * @throws StorageError
   */
  forgetKeys(acks: Acks): Promise<boolean>;

  /** 32 B; equal on two devices exactly when they hold the same entries. */
  digest(): Promise<Uint8Array>;
  /** Ascending. */
  chapterDigests(): Promise<readonly ChapterDigest[]>;
  frontier(chapter: number): Promise<readonly LaneFrontier[]>;
  /** All ids of a chapter, sorted: exchanged when digests differ and frontiers do not. */
  ids(chapter: number): Promise<readonly EntryId[]>;
  /** Entries of a lane from a slot on: at most `max`, 256 and 192 KiB. */
  read(chapter: number, device: DeviceId, from: number, max: number): Promise<readonly Carried[]>;
  /** These entries of a chapter, as far as they are here. */
  carried(chapter: number, ids: readonly EntryId[]): Promise<readonly Carried[]>;
  /** A friend's digest named these chapters: the next own entry may go there. */
  noteChapters(chapters: readonly number[]): void;
  /** All lanes as far as they are here, ascending by chapter. Costs summaries only, however long the chat. */
  lanes(): Promise<readonly LaneEnds[]>;

  /** See `Shelf.brought` and `Shelf.summaries`. */
  brought(again?: boolean): Promise<number | null>;
  summaries: Shelf['summaries'];
  /** Chapters that are shown, ascending. */
  chapters(): Promise<readonly number[]>;
  /** Of those the ones in which something makes a line: receipts and reactions alone make none. */
  lined(): Promise<readonly number[]>;
  /** Shown chapters with lines, ascending, in which a lane of another device goes beyond a mark. Costs at most a summary for each device. */
  beyond(mark: ReadMark): Promise<readonly number[]>;
  /** What the timeline of a chapter is folded from. */
  view(chapter: number): Promise<ChapterView>;
  /** Shown chapters, ascending, in which something acts on an entry of this one: of many the last. Costs their summaries only. */
  reaching(chapter: number): Promise<readonly number[]>;
  /**
   * The lines of a chapter, in their shown order.
   * @param floorMs when the chat began here, Unix ms (0: not known)
   * @param beforeMs shown time of the line before this chapter, Unix ms
   */
  items(chapter: number, floorMs?: number, beforeMs?: number): Promise<readonly TimelineItem[]>;
  /** An entry of a chapter, or null. */
  entry(chapter: number, id: EntryId): Promise<KnownEntry | null>;

  /** The chapter's Yjs document, kept in step until `closeDocument`. After a change with `documentReplaced`, ask again. */
  document(chapter: number): Promise<Y.Doc>;
  closeDocument(chapter: number): void;
  /** What that document holds, as one V1 update. */
  documentUpdate(chapter: number): Promise<Uint8Array>;

  /** Told after each completed transaction. */
  onChange(listener: (change: Change) => void): () => void;
}

const loadIdle = loadOnce(() => import('./idle.ts'));
const loadReaching = loadOnce(() => import('./reaching.ts'));
const loadRedacting = loadOnce(() => import('./redacting.ts'));

interface Inside {
  readonly context: ConversationContext;
  readonly shelf: Shelf;
  readonly keeper: Keeper;
  readonly documents: Documents;
  readonly admission: AdmissionParts;
  readonly sending: SendParts;
  readonly seen: Set<number>;
}

/** Devices of accounts that ever belonged. Others are no part of this conversation, whatever they sign. */
const memberLookup = ({ directory, members }: ConversationContext): DeviceLookup => (device) => {
  const found = directory.device(device);
  return found && members().some((account) => sameBytes(account, found.account)) ? found : null;
};

async function open(context: ConversationContext, parts: ConversationParts): Promise<Inside> {
  const { id, epochs, self, storeCopy } = context;
  const { primitives, clock, random, localKey } = parts;
  const rows = createRowForm(id, localKey, random);
  const shelf = createShelf({ conversation: id, device: self.device, rows, ledger: parts.ledger, records: parts.records, localKey, keys: () => epochs.keys(), logger: parts.logger });
  const documents = createDocuments(id, shelf);
  const keeper = await openKeeper({ name: rows.conversation, self: self.device, shelf, documents, records: parts.records, epochs, storeCopy, logger: parts.logger });
  const held = createHeld();
  const admission: AdmissionParts = {
    conversation: id, shelf, held, deviceOf: memberLookup(context), epochs, search: createKeySearch(epochs, clock), primitives,
    arrive: () => ({ arrival: keeper.arrive(), receivedMs: Math.max(0, Math.floor(clock.now())) }),
    write: (stage, changes, origin) => keeper.write(stage, changes, { durability: 'relaxed', own: null, origin }),
  };
  const seen = new Set<number>();
  return { context, shelf, keeper, documents, admission, seen, sending: { conversation: id, self, shelf, keeper, epochs, storeCopy, admission, random, clock, seen, least: () => context.least?.() ?? 0 } };
}

/** What a conversation answers about what it holds. */
function readers(inside: Inside) {
  const { shelf, context, admission } = inside;
  const setOf = async (chapter: number) => (await shelf.load(chapter)).set;
  const digests = async () => chapterDigestsOf((await shelf.summaries()).values());
  return {
    chapterDigests: digests,
    digest: async () => conversationDigest(await digests()),
    frontier: async (chapter: number) => frontierOf(await shelf.summary(chapter), chapter, admission.held),
    ids: async (chapter: number) => inIdOrder((await setOf(chapter)).entries),
    read: async (chapter: number, device: DeviceId, from: number, max: number) => readLane(await setOf(chapter), device, from, max),
    async carried(chapter: number, ids: readonly EntryId[]) {
      const { entries } = await setOf(chapter);
      return ids.map((id) => entries.get(nameOf(id))).filter((known) => known !== undefined).map(toCarried);
    },
    lanes: async () => laneEndsOf((await shelf.summaries()).values()),
    documentUpdate: async (chapter: number) => (await import('./documentRuns.ts')).documentUpdate(context.id, await setOf(chapter)),
    brought: shelf.brought,
    summaries: shelf.summaries,
    chapters: async () => (await loadChapters()).shownChapters(await shelf.overview(), context.self.device, await shelf.brought()),
    lined: async () => (await loadChapters()).linedChapters(await shelf.overview(), context.self.device, await shelf.brought()),
    beyond: async (mark: ReadMark) => (await loadChapters()).beyond(shelf, mark, context.self.device),
    view: async (chapter: number) => (await setOf(chapter)).view(),
    async reaching(chapter: number) {
      const isNone = [...(await shelf.overview()).values()].every(({ reaching, more }) => reaching.length === 0 && !more);
      return isNone ? [] : (await loadReaching()).reachingInto(await setOf(chapter), shelf, context.self.device);
    },
    async items(chapter: number, floorMs = 0, beforeMs = 0) {
      const set = await setOf(chapter);
      const receivedMs = (id: EntryId): number | null => set.entries.get(nameOf(id))?.receivedMs ?? null;
      return foldTimeline(set.view(), { self: context.self.account, now: inside.sending.clock.now(), floorMs, beforeMs, receivedMs });
    },
    entry: async (chapter: number, id: EntryId) => (await setOf(chapter)).entries.get(nameOf(id)) ?? null,
  };
}

/** Opens a conversation. Nothing is read but its own record until something is asked for. */
export async function openConversation(context: ConversationContext, parts: ConversationParts): Promise<Conversation> {
  const inside = await open(context, parts);
  const { keeper, shelf, documents, admission, sending, context: { storeCopy } } = inside;
  const queue = createQueue();
  return {
    id: context.id,
    get copied() {
      return storeCopy.isFound;
    },
    ...readers(inside),
    send: (kind, body, alsoWrite = []) => queue(() => sendEntry(sending, kind, body, alsoWrite)),
    writeControl: (entries) => queue(() => writeControl(sending, entries)),
    redact: (ids) => queue(async () => (await loadRedacting()).redactEntries(sending, ids)),
    admit: (carried, origin) => queue(() => admit({ ...admission, write: (stage, changes) => admission.write(stage, changes, origin) }, carried)),
    retryHeld: () => queue(() => retry(admission)),
    verifyIdle: (budget) =>
      queue(async () => {
        const { stage, left } = await (await loadIdle()).checkLinked(shelf, admission.deviceOf, parts.primitives, budget);
        if (!stage.isEmpty()) await admission.write(stage, []);
        return left;
      }),
    forgetKeys: (acks) => queue(async () => (await import('./forgetting.ts')).forgetKeys({ self: context.self.device, shelf, held: admission.held, epochs: context.epochs, logger: parts.logger }, acks)),
    // The last digest alone, and no more of it than one may name: a friend who lies cannot fill memory.
    noteChapters(chapters) {
      inside.seen.clear();
      for (const chapter of chapters.slice(0, LIMITS.digestChapters)) inside.seen.add(chapter);
    },
    // In the queue: a document opens on a whole set, never between a write and its follow.
    document: (chapter) => queue(() => documents.open(chapter)),
    closeDocument: (chapter) => documents.close(chapter),
    onChange: (listener) => keeper.onChange(listener),
  };
}
