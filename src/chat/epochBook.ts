/**
 * The epoch book of one conversation: all its keys, who can read them, and under which to write.
 *
 * It learns from entries that the gate admitted and from answers of co-members, chooses by the rules of `epoch.ts`, and
 * keeps itself as one record that the conversation writes in the transaction of the entry it came with. It never sends, and
 * never offers a key that a device outside the newest records known here can read.
 */
import { kdf } from '../crypto/derive.ts';
import type { Directory } from '../people/records.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/primitives.ts';
import type { RecordChange } from '../ports/storage.ts';
import { FormError } from '../protocol/codec.ts';
import { keyOf, sameBytes, type AccountId, type ConversationId, type DeviceId, type EpochId, type Key } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { bootEpoch, compareEpochs } from './epoch.ts';
import { decodeGraph, encodeGraph } from './epochCodec.ts';
import { addBoot, emptyGraph, isValid, unlearnEntry, type EpochGraph, type EpochNode, type EpochShape } from './epochGraph.ts';
import { learnAnswer, learnEntry, learnKey, type Learner, type Learnt, type PrekeySecret } from './epochLearn.ts';
import { rotation, rotationWish, sending, type RotationWish, type Sender, type Sending, type WishMemory } from './epochSend.ts';
import { makeGrant, type Ask, type GrantAnswer } from './grants.ts';
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
  /** Where the book stands among the records of this device. */
  readonly record: Pick<RecordChange, 'table' | 'key'>;
  /** What stands there, or null. */
  readonly saved: Uint8Array | null;
}

export interface EpochBook extends Epochs {
  keys(): readonly EpochKey[];
  /** Keys whose hint fits a sealed entry's nonce, likeliest first; lazily, so that the first costs one derivation. */
  candidates(nonce: Uint8Array, hint: Uint8Array): Iterable<EpochKey>;
  forSending(): Sending;
  learn(entry: OpenEntry, account: AccountId): EpochLesson;
  /** Takes back an entry of kind 21 or 25 whose write failed. */
  unlearn(entry: Pick<OpenEntry, 'id'>): void;
  /** A pair root (32 B) with its contact generations; for home the first home secret with its gen twice. */
  addPairRoot(root: Uint8Array, genLo: number, genHi: number): EpochLesson;
  /** The other account came back from its phrase: nothing is begun or sent until a new pair root is here. */
  dropPairRoots(): readonly RecordChange[];
  /** An entry was admitted or written under an epoch. Own ones: give the changes to the same transaction. */
  note(epoch: EpochId, own: boolean): readonly RecordChange[];
  /** [E6, E7] A rotation that no send waits for. */
  wantsRotation(): RotationWish | null;
  requestRotation(): void;
  /** Plans a new epoch now, whether or not one is needed. */
  rotate(reason: number): Sending;
  /** [E8] Epochs whose key is lacking here, newest first, at most 64. */
  ask(): readonly Ask[];
  /**
   * [E8] The key for a device of the newest record of a member, or null. Nothing from before an account was restored is given
   * unless `earlier` (a person's own choice).
   */
  answer(ask: Ask, earlier?: boolean): GrantAnswer | null;
  takeAnswer(answer: GrantAnswer): EpochLesson;
  /** A key that an own device kept in home. */
  takeKey(epoch: EpochId, key: Uint8Array): EpochLesson;
  /** The record's value now. */
  save(): Uint8Array;
}

/** Largest contact generation believed: Unix seconds, far beyond any date. */
const MAX_GEN = 2 ** 48;
const ASKS = 64;
const HINT_BYTES = 4;
/** Plans whose entries were never written. */
const PLANS = 8;

interface Book extends Learner, Sender {
  readonly record: EpochBookOptions['record'];
  readonly memory: WishMemory;
  /** Epoch that opened the last entry. */
  recent: Key | null;
  sorted: readonly EpochKey[] | null;
  /** `sent` changed since the record was last given out. */
  dirty: boolean;
}

function openGraph(options: EpochBookOptions): EpochGraph {
  if (!options.saved) return emptyGraph(options.shape);
  const graph = decodeGraph(options.saved);
  if (graph.shape !== options.shape) throw new FormError('another shape of epochs');
  return graph;
}

function changesOf(book: Book): readonly RecordChange[] {
  book.dirty = false;
  return [{ ...book.record, value: encodeGraph(book.graph) }];
}

function lessonOf(book: Book, learnt: Learnt): EpochLesson {
  book.sorted = null;
  if (learnt === 'key') book.memory.requested = false;
  return { changes: changesOf(book), unlocked: learnt === 'key' };
}

function keysOf(book: Book): readonly EpochKey[] {
  if (book.sorted) return book.sorted;
  const { boots, nodes } = book.graph;
  const own = [...nodes.values()].flatMap((node): EpochKey[] => (node.key ? [{ id: node.id, gen: node.place?.gen ?? 0, key: node.key, boot: false }] : []));
  const all = [...own.sort(compareEpochs), ...boots.map((boot) => boot.epoch)];
  const first = all.findIndex((one) => keyOf(one.id) === book.recent);
  if (first > 0) all.unshift(...all.splice(first, 1));
  return (book.sorted = all);
}

function* candidatesOf(book: Book, nonce: Uint8Array, hint: Uint8Array): Iterable<EpochKey> {
  for (const epoch of keysOf(book)) if (sameBytes(kdf(epoch.key, 'hint', nonce).slice(0, HINT_BYTES), hint)) yield epoch;
}

function learn(book: Book, entry: OpenEntry, account: AccountId): EpochLesson {
  if (entry.kind !== KIND.epoch && entry.kind !== KIND.grants) return { changes: [], unlocked: false };
  return lessonOf(book, learnEntry(book, entry, account));
}

/** [E5] Remembers under which gen this device writes. */
function remember(book: Book, node: EpochNode): void {
  const { root, gen } = node.place ?? { root: null, gen: 0 };
  const { sent } = book.graph;
  if (root === null || (sent?.root === root && sent.gen >= gen)) return;
  book.graph.sent = { root, gen };
  book.dirty = true;
}

function send(book: Book): Sending {
  const found = sending(book);
  if (found.kind === 'ready') remember(book, book.graph.nodes.get(keyOf(found.key.id))!);
  return kept(book, found);
}

/** Keeps the key of a plan until its kind 21 is learnt; of abandoned plans the oldest go. */
function kept(book: Book, found: Sending): Sending {
  if (found.kind !== 'write') return found;
  book.made.set(keyOf(found.then.id), found.then.key);
  const oldest = book.made.keys().next();
  if (book.made.size > PLANS && !oldest.done) book.made.delete(oldest.value);
  return found;
}

function note(book: Book, epoch: EpochId, own: boolean): readonly RecordChange[] {
  const name = keyOf(epoch);
  if (book.recent !== name) book.sorted = null;
  book.recent = name;
  const node = book.graph.nodes.get(name);
  if (!node) return [];
  node.entries++;
  if (own) remember(book, node);
  return own && book.dirty ? changesOf(book) : [];
}

function addPairRoot(book: Book, source: Uint8Array, genLo: number, genHi: number): EpochLesson {
  const [low, high] = [Math.min(genLo, genHi), Math.max(genLo, genHi)];
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low < 0 || high > MAX_GEN) throw new RangeError('contact generation');
  const added = addBoot(book.graph, { epoch: bootEpoch(book.conversation, source, high), genLo, genHi, live: true });
  return added ? lessonOf(book, 'key') : { changes: [], unlocked: false };
}

function ask(book: Book): readonly Ask[] {
  const lacking = [...book.graph.nodes.values()].filter((node) => !node.key);
  lacking.sort((a, b) => compareEpochs({ gen: a.place?.gen ?? 0, id: a.id }, { gen: b.place?.gen ?? 0, id: b.id }));
  return lacking.slice(0, ASKS).map((node) => ({ conversation: book.conversation, epoch: node.id, device: book.device }));
}

/** Whether a device may be given a valid epoch: it is in the newest record of a member who was not restored since. */
function mayHave(book: Book, node: EpochNode, device: DeviceId, earlier: boolean): boolean {
  const then = node.speakers.flatMap((speaker) => speaker.members ?? []);
  return book.members().some((account) => {
    const record = book.directory.newest(account);
    if (!record?.devices.some((one) => sameBytes(one.id, device))) return false;
    return earlier || then.every((state) => !sameBytes(state.account, account) || state.era === record.era);
  });
}

function answer(book: Book, request: Ask, earlier: boolean): GrantAnswer | null {
  const node = book.graph.nodes.get(keyOf(request.epoch));
  if (!node?.key || !sameBytes(request.conversation, book.conversation)) return null;
  if (!isValid(book.graph, node, book.members(), book.directory) || !mayHave(book, node, request.device, earlier)) return null;
  const prekey = book.directory.prekey(request.device, book.now());
  if (!prekey || prekey.expires <= book.now()) return null;
  const grant = makeGrant(book.conversation, node.id, node.key, prekey, book.random);
  return grant && { conversation: book.conversation, epoch: node.id, grant };
}

function bookOf(options: EpochBookOptions): Book {
  const { conversation, self, directory, random, clock, record } = options;
  return {
    conversation, self, directory, random, record, device: self.device, graph: openGraph(options),
    members: () => options.members(), prekeySecrets: () => self.prekeySecrets(), now: () => clock.now(),
    made: new Map(), memory: { last: null, requested: false }, recent: null, sorted: null, dirty: false,
  };
}

/** @throws FormError when what is saved is not a book of this shape */
export function createEpochBook(options: EpochBookOptions): EpochBook {
  const book = bookOf(options);
  return {
    keys: () => keysOf(book),
    candidates: (nonce, hint) => candidatesOf(book, nonce, hint),
    forSending: () => send(book),
    learn: (entry, account) => learn(book, entry, account),
    unlearn(entry) {
      unlearnEntry(book.graph, entry.id);
      book.sorted = null;
    },
    addPairRoot: (root, genLo, genHi) => addPairRoot(book, root, genLo, genHi),
    dropPairRoots() {
      for (const boot of book.graph.boots) boot.live = false;
      return changesOf(book);
    },
    note: (epoch, own) => note(book, epoch, own),
    wantsRotation: () => rotationWish(book, book.memory),
    requestRotation() {
      book.memory.requested = true;
    },
    rotate: (reason) => kept(book, rotation(book, reason)),
    ask: () => ask(book),
    answer: (request, earlier = false) => answer(book, request, earlier),
    takeAnswer: (given) => lessonOf(book, learnAnswer(book, given)),
    takeKey: (epoch, key) => lessonOf(book, learnKey(book, epoch, key)),
    save: () => encodeGraph(book.graph),
  };
}
