/**
 * The epoch book of one conversation: all its keys, who can read them, and under which to write.
 *
 * It learns from entries that the gate admitted and from answers of co-members, chooses by the rules of `epoch.ts`, and
 * keeps itself as records that the conversation writes in the transaction of the entry they came with. It never sends, and
 * never offers a key that a device outside the newest records known here can read. All of it is synchronous: `lazyEpochs.ts`
 * loads X-Wing around it.
 */
import type { Kem } from '../crypto/kem.ts';
import type { Directory } from '../people/records.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/primitives.ts';
import type { RecordChange } from '../ports/storage.ts';
import { keyOf, sameBytes, type AccountId, type ConversationId, type DeviceId, type EpochId, type Key } from '../protocol/ids.ts';
import { bootEpoch, compareEpochs } from './epoch.ts';
import { applyRecord, foldRecords, sentRecord } from './epochFold.ts';
import { headsOf, newestBoot, type EpochNode, type EpochShape } from './epochGraph.ts';
import { learnAnswer, learnEntry, learnKey, openLate, type Learner, type PrekeySecret } from './epochLearn.ts';
import { encodeRecord, recordName, type EpochRecord } from './epochRecord.ts';
import { keyOfNode, rotation, rotationWish, sending, type RotationWish, type Sender, type Sending, type WishMemory } from './epochSend.ts';
import type { Ask, GrantAnswer } from './grants.ts';
import type { EpochKey, EpochLesson, Epochs, OpenEntry } from './types.ts';

export interface EpochBookOptions {
  readonly conversation: ConversationId;
  /** 'direct': kinds 21 under the newest EK₀; 'chain' (home, groups): from the second on under a parent. */
  readonly shape: EpochShape;
  readonly self: { readonly account: AccountId; readonly device: DeviceId; prekeySecrets(): readonly PrekeySecret[] };
  /** Both accounts of a direct chat; the own one in home. */
  members(): readonly AccountId[];
  readonly directory: Directory;
  readonly random: Random;
  readonly clock: Clock;
  /** X-Wing, or null: not loaded yet. What needs it throws `KemNeeded` then, and has changed nothing. */
  kem(): Kem | null;
  readonly records: {
    /** Table of this book alone. */
    readonly table: string;
    /** At-rest key of a name. */
    keyOf(name: Uint8Array): Key;
    /** All values of the table, in any order. */
    readonly saved: readonly Uint8Array[];
    /** All values of the table as they are by now. */
    read(): Promise<readonly Uint8Array[]>;
  };
}

/** Lessons change nothing until `commit`, which the caller calls once their changes are on disk. */
export interface EpochBook extends Epochs {
  /** What it decides by, for what is loaded late. */
  readonly inside: Sender;
  keys(): readonly EpochKey[];
  forSending(): Sending;
  learn(entry: OpenEntry, account: AccountId): EpochLesson;
  /** A pair root (32 B) with its contact generations; for home the first home secret with its gen twice. */
  addPairRoot(root: Uint8Array, genLo: number, genHi: number): EpochLesson;
  /** The other account came back from its phrase: nothing is begun or sent under a pair root that is not among these, each with its higher generation. */
  dropPairRoots(except?: readonly { readonly root: Uint8Array; readonly gen: number }[]): EpochLesson;
  /** An entry was admitted or written under an epoch. Changes of own ones go into its transaction. */
  note(epoch: EpochId, own: boolean): readonly RecordChange[];
  /** [E6, E7] A rotation that no send waits for. */
  wantsRotation(): RotationWish | null;
  requestRotation(): void;
  /** Plans a new epoch now, whether or not one is needed. @param reason see EPOCH_REASON */
  rotate(reason: number): Sending;
  /**
   * [E8] Epochs whose key is lacking here, newest first.
   * @param again also those whose key was deleted: something came that no key here opens
   * @param most of them; by default 64
   */
  ask(again?: boolean, most?: number): readonly Ask[];
  /** [E3] The head of which all who know the same entries and records think first, as far as its key is here. */
  head(): EpochKey | null;
  /** EK₀ of pair roots that ended before this device was here, to read with: nothing is begun or sent under them. @throws LoadError */
  takeBoots(keys: readonly Uint8Array[]): Promise<EpochLesson>;
  takeAnswer(answer: GrantAnswer): EpochLesson;
  /** A key that an own device kept in home. */
  takeKey(epoch: EpochId, key: Uint8Array): EpochLesson;
}

/** Largest contact generation believed: Unix seconds, far beyond any date. */
const MAX_GEN = 2 ** 48;
const ASKS = 64;
/** Keys that stand first because they were learnt or used last. The newest epochs follow. */
const RECENT = 48;
/** Plans whose entries were never written. */
const PLANS = 8;
/** Counts of entries are kept every so many: [E6] may come late by so many after a start. */
const COUNT_STEP = 50;

interface Book extends Learner, Sender {
  readonly records: EpochBookOptions['records'];
  readonly made: Map<Key, Uint8Array>;
  readonly memory: WishMemory;
  /** Epochs that were learnt or that an entry was under, the last one last. */
  readonly recent: Set<Key>;
  /** All keys in the order of E3, EK₀ behind them; null when that has to be made anew. */
  sorted: ReadonlyMap<Key, EpochKey> | null;
  /** A gen that was offered for sending and is in no record yet. */
  offered: EpochRecord | null;
}

const changeOf = (book: Book, record: EpochRecord): RecordChange =>
  ({ table: book.records.table, key: book.records.keyOf(recordName(record)), value: encodeRecord(record) });

function apply(book: Book, record: EpochRecord): void {
  const learnt = nameOfKey(book, record);
  if (learnt) touch(book, learnt);
  applyRecord(book.graph, record);
  if (record.type === 'epoch') {
    book.made.delete(keyOf(record.epoch));
    book.memory.requested = false;
    const late = openLate(book, record.epoch);
    if (late) applyRecord(book.graph, late);
  }
  book.sorted = null;
}

/** The epoch whose key a record brings, or null when it brings none that is new. */
function nameOfKey(book: Book, record: EpochRecord): Key | null {
  if (record.type === 'boot') return record.live ? keyOf(record.epoch.id) : null;
  return 'key' in record && record.key !== null && !book.graph.nodes.get(keyOf(record.epoch))?.key ? keyOf(record.epoch) : null;
}

function lessonOf(book: Book, ...learnt: readonly (EpochRecord | null)[]): EpochLesson {
  const records = learnt.filter((record) => record !== null);
  return {
    changes: records.map((record) => changeOf(book, record)),
    unlocked: records.some((record) => nameOfKey(book, record) !== null),
    commit: () => records.forEach((record) => apply(book, record)),
  };
}

/** Puts an epoch first among those whose keys are tried. */
function touch(book: Book, name: Key): void {
  book.recent.delete(name);
  book.recent.add(name);
  const oldest = book.recent.keys().next();
  if (book.recent.size > RECENT && !oldest.done) book.recent.delete(oldest.value);
}

function sortedOf(book: Book): ReadonlyMap<Key, EpochKey> {
  if (book.sorted) return book.sorted;
  const { boots, nodes, past } = book.graph;
  const here = [...[...nodes.values()].map(({ id, place, key }) => ({ id, gen: place?.gen ?? 0, key })), ...past.values()];
  const own = here.flatMap(({ id, gen, key }): EpochKey[] => (key ? [{ id, gen, key, boot: false }] : []));
  return (book.sorted = new Map([...own.sort(compareEpochs), ...boots.map((boot) => boot.epoch)].map((epoch) => [keyOf(epoch.id), epoch])));
}

function* candidatesOf(book: Book): Iterable<EpochKey> {
  const sorted = sortedOf(book);
  const recent = [...book.recent].reverse().flatMap((name) => sorted.get(name) ?? []);
  yield* recent;
  for (const [name, epoch] of sorted) if (!book.recent.has(name)) yield epoch;
}

/** [E5] The record of a gen under which this device has not written before. */
function newlySent(book: Book, node: EpochNode | undefined): EpochRecord | null {
  const { root, gen } = node?.place ?? { root: null, gen: 0 };
  const { sent } = book.graph;
  return root === null || (sent?.root === root && sent.gen >= gen) ? null : sentRecord(root, gen);
}

/** Keeps the key of a plan until its kind 21 is learnt; of abandoned plans the oldest go. */
function kept(book: Book, found: Sending): Sending {
  if (found.kind !== 'write') return found;
  book.made.set(keyOf(found.then.id), found.then.key);
  const oldest = book.made.keys().next();
  if (book.made.size > PLANS && !oldest.done) book.made.delete(oldest.value);
  return found;
}

/** [E5] What was offered counts as used: a gen never falls between two offers either. */
function offer(book: Book): Sending {
  const found = sending(book);
  const sent = found.kind === 'ready' ? newlySent(book, book.graph.nodes.get(keyOf(found.key.id))) : null;
  if (sent) applyRecord(book.graph, sent);
  book.offered = sent ?? book.offered;
  return kept(book, found);
}

function note(book: Book, epoch: EpochId, own: boolean): readonly RecordChange[] {
  const name = keyOf(epoch);
  touch(book, name);
  const node = book.graph.nodes.get(name);
  if (!node) return [];
  node.entries++;
  const records: EpochRecord[] = node.entries % COUNT_STEP === 1 ? [{ type: 'count', epoch, entries: node.entries }] : [];
  const sent = own ? (newlySent(book, node) ?? book.offered) : null;
  if (sent) {
    applyRecord(book.graph, sent);
    book.offered = null;
    records.push(sent);
  }
  return records.map((record) => changeOf(book, record));
}

function bootRecord(book: Book, source: Uint8Array, genLo: number, genHi: number): EpochRecord | null {
  const [low, high] = [Math.min(genLo, genHi), Math.max(genLo, genHi)];
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low < 0 || high > MAX_GEN) throw new RangeError('contact generation');
  const epoch = bootEpoch(book.conversation, source, high);
  return book.graph.boots.some((boot) => sameBytes(boot.epoch.id, epoch.id)) ? null : { type: 'boot', epoch, genLo, genHi, live: true };
}

/** Records that end all EK₀ that live, but those of these names. */
const dropped = (book: Book, except: readonly Key[]): readonly EpochRecord[] =>
  book.graph.boots.filter(({ live, epoch }) => live && !except.includes(keyOf(epoch.id))).map((boot) => ({ type: 'boot', ...boot, live: false }));

function ask(book: Book, again: boolean, most: number): readonly Ask[] {
  const { nodes, past } = book.graph;
  const lacking = [...nodes.values()].filter((node) => !node.key).map(({ id, place }) => ({ id, gen: place?.gen ?? 0 }));
  if (again) lacking.push(...[...past.values()].filter((one) => !one.key));
  return lacking.sort(compareEpochs).slice(0, most).map(({ id }) => ({ conversation: book.conversation, epoch: id, device: book.device }));
}

function head(book: Book): EpochKey | null {
  const boot = newestBoot(book.graph);
  const [found] = boot ? headsOf(book.graph, keyOf(boot.epoch.id), book.members(), book.directory).filter(({ key }) => key) : [];
  return found ? keyOfNode(found) : null;
}

function bookOf(options: EpochBookOptions): Book {
  const { conversation, self, directory, random, clock, records } = options;
  return {
    conversation, self, directory, random, records, device: self.device, graph: foldRecords(options.shape, conversation, records.saved),
    members: () => options.members(), kem: () => options.kem(), prekeySecrets: () => self.prekeySecrets(), now: () => clock.now(),
    made: new Map(), memory: { last: null, requested: false }, recent: new Set(), sorted: null, offered: null,
  };
}

/** @throws FormError when what is saved is no record of a book */
export function createEpochBook(options: EpochBookOptions): EpochBook {
  const book = bookOf(options);
  return {
    inside: book,
    keys: () => [...candidatesOf(book)],
    candidates: () => candidatesOf(book),
    forSending: () => offer(book),
    learn: (entry, account) => lessonOf(book, learnEntry(book, entry, account)),
    silence(entries) {
      book.graph.silenced = new Set(entries.map(keyOf));
    },
    addPairRoot: (root, genLo, genHi) => lessonOf(book, bootRecord(book, root, genLo, genHi)),
    dropPairRoots: (except = []) => lessonOf(book, ...dropped(book, except.map(({ root, gen }) => keyOf(bootEpoch(book.conversation, root, gen).id)))),
    note: (epoch, own) => note(book, epoch, own),
    wantsRotation: () => rotationWish(book, book.memory),
    requestRotation() {
      book.memory.requested = true;
    },
    rotate: (reason) => kept(book, rotation(book, reason)),
    ask: (again = false, most = ASKS) => ask(book, again, most),
    head: () => head(book),
    forget: async (use) => (await import('./epochForget.ts')).forget(book, use, (record) => changeOf(book, record)),
    takeBoots: async (keys) => lessonOf(book, ...(await import('./epochEarlier.ts')).endedBoots(book, keys)),
    takeAnswer: (given) => lessonOf(book, learnAnswer(book, given)),
    takeKey: (epoch, key) => lessonOf(book, learnKey(book, epoch, key)),
  };
}
