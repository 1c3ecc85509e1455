/**
 * Who lacks what, between two devices on a live link (`/kith/sync/1`). After the handshake both tell digests; where they
 * differ, chapters, then frontiers, and entries newest chapter first. "Nothing new" costs one round trip. A new entry is
 * pushed at once. Only chats that this side has open with the other are named or answered; a message about any other is
 * passed over in silence. What comes is handed to the conversation, whose gate decides; nothing here believes anything.
 */
import type { Clock } from '../ports/clock.ts';
import type { Stream } from '../ports/links.ts';
import type { Logger } from '../ports/logger.ts';
import type { Primitives, Random, Signer } from '../ports/primitives.ts';
import { StorageError } from '../ports/storage.ts';
import type { LaneFrontier as LaneHere } from '../chat/catalogue.ts';
import type { AckedLane } from '../chat/receipts.ts';
import type { Admission, Carried } from '../chat/types.ts';
import type { PlainObject } from '../people/object.ts';
import { FormError, type Value } from '../protocol/codec.ts';
import { createFrameReader, frame } from '../protocol/frames.ts';
import { keyOf, sameBytes, type ConversationId, type DeviceId, type EntryId, type Key, type PeerName } from '../protocol/ids.ts';
import type { ObjectType } from '../protocol/kinds.ts';
import { LIMITS, TIME } from '../protocol/limits.ts';
import { checkDevice, decodeNonce, encodeNonce, NONCE_BYTES, proveDevice, type Ends } from './handshake.ts';
import type { LiveMessage } from './live.ts';
import { decodeMessage, encodeMessage, type LaneFrontier, type SyncMessage } from './messages.ts';
import { carriedOf, type Run } from './objects.ts';
import { halfOf, runsOf, runsOfCarried, sameFrontier, slotsIn, toWire } from './runs.ts';

/** A peer that is silent for so long in the handshake is let go [H52]. */
const HANDSHAKE_TIME = 20 * TIME.SECOND;
/** What may wait here for its turn before the peer is taken for a flood: several times what was asked for at once. */
const INBOUND_BYTES = 16 * 1024 * 1024;
/** Chapters asked for at once, newest first: some 2 MiB. The rest follows when these are here. */
const CHAPTERS_AT_ONCE = 8;

/** What a session asks of a conversation. */
export interface SyncChat {
  readonly id: ConversationId;
  lanes(): Promise<readonly AckedLane[]>;
  digest(): Promise<Uint8Array>;
  chapterDigests(): Promise<readonly { readonly chapter: number; readonly digest: Uint8Array }[]>;
  frontier(chapter: number): Promise<readonly LaneHere[]>;
  ids(chapter: number): Promise<readonly EntryId[]>;
  read(chapter: number, device: DeviceId, from: number, max: number): Promise<readonly Carried[]>;
  /** Entries by id, twins included. */
  carried(chapter: number, ids: readonly EntryId[]): Promise<readonly Carried[]>;
  admit(carried: readonly Carried[], origin?: unknown): Promise<readonly Admission[]>;
  /** Whether what the other side has of a chapter that differs is asked for; without: always. */
  wants?(chapter: number, digest: Uint8Array): boolean;
  /** The other side's digests named these chapters. */
  noteChapters(chapters: readonly number[]): void;
}

export interface SessionContext {
  readonly own: { readonly peer: PeerName; readonly device: DeviceId; readonly signer: Signer };
  readonly peer: PeerName;
  readonly device: { readonly id: DeviceId; readonly key: Uint8Array };
  /** The newest pair roots with the person, newest first. */
  roots(): readonly Uint8Array[];
  /** Chats open with this person now. */
  chats(): readonly SyncChat[];
  onReady(): void;
  /** Entries were stored (or seen to be here already). */
  onRun(chat: SyncChat, run: Run, admissions: readonly Admission[]): Promise<void>;
  onFrontier(chat: SyncChat, chapter: number, lanes: readonly LaneFrontier[]): Promise<void>;
  /** The other side holds exactly what is here, these lanes among it. */
  onEqual(chat: SyncChat, lanes: readonly AckedLane[]): Promise<void>;
  onObject(object: PlainObject): Promise<void>;
  /** Whoever is at the other end says that something is being written in a chat that is open. */
  onLive(message: LiveMessage): void;
  onClose(session: Session): void;
}

export interface SessionDeps {
  readonly primitives: Primitives;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Phase = 'nonce' | 'proof' | 'ready' | 'closed';

export class Session {
  readonly #stream: Stream;
  readonly #context: SessionContext;
  readonly #deps: SessionDeps;
  readonly #nonce: Uint8Array;
  readonly #cancelTimeout: () => void;
  #ends: Ends | null = null;
  #phase: Phase = 'nonce';
  #failed = false;
  #diskRefused = false;
  #inbound: Promise<void> = Promise.resolve();
  #inboundBytes = 0;
  #outbound: Promise<void> = Promise.resolve();
  /**
   * Chats that differ, compared again once some of what was asked for came: there may be more, older chapters, or twins of
   * slots that both have, which show only when the frontiers are equal.
   */
  readonly #unfinished = new Set<Key>();
  /** Chats compared again for what is held, and nothing was admitted since. */
  readonly #askedForHeld = new Set<Key>();
  /** Chapters whose ids were told since the chat was last compared. */
  readonly #idsTold = new Set<string>();

  constructor(stream: Stream, context: SessionContext, deps: SessionDeps) {
    this.#stream = stream;
    this.#context = context;
    this.#deps = deps;
    this.#nonce = deps.random.bytes(NONCE_BYTES);
    this.#cancelTimeout = deps.clock.after(HANDSHAKE_TIME, () => this.close());
    const reader = createFrameReader(LIMITS.frameBytes, (body) => this.#receive(body));
    stream.onClose(() => this.#ended());
    this.#write(encodeNonce(this.#nonce));
    stream.onData((bytes) => {
      try {
        reader.push(bytes);
      } catch {
        this.#refuse();
      }
    });
  }

  get ready(): boolean {
    return this.#phase === 'ready';
  }

  /** It ended before the other side had proven itself, or by bytes that no correct program sends. */
  get failed(): boolean {
    return this.#failed;
  }

  /** It ended because the disk here took nothing more. */
  get diskRefused(): boolean {
    return this.#diskRefused;
  }

  get closed(): boolean {
    return this.#phase === 'closed';
  }

  /** Sends a run at once. */
  push(run: Run): void {
    if (this.ready) this.#say({ op: 'entries', run });
  }

  sendObject(type: ObjectType, payload: Value): void {
    if (this.ready) this.#say({ op: 'object', type, payload });
  }

  /** Whose end it is. */
  get device(): DeviceId {
    return this.#context.device.id;
  }

  /** Both ends of the link. */
  get ends(): { readonly own: PeerName; readonly peer: PeerName } {
    return { own: this.#context.own.peer, peer: this.#context.peer };
  }

  sayLive(message: LiveMessage): void {
    if (this.ready) this.#say(message);
  }

  /** Tells the digests again: after a chat was opened, or when a push may have been lost. */
  async compare(): Promise<void> {
    if (!this.ready) return;
    const chats = await Promise.all(this.#context.chats().map(async (chat) => ({ conversation: chat.id, digest: await chat.digest() })));
    this.#say({ op: 'digests', chats });
  }

  close(): void {
    this.#stream.close();
    this.#ended();
  }

  #ended(): void {
    if (this.closed) return;
    this.#failed ||= !this.ready;
    this.#phase = 'closed';
    this.#cancelTimeout();
    this.#context.onClose(this);
  }

  /** Bytes that no correct program sends. */
  #refuse(): void {
    if (this.closed) return;
    this.#failed = true;
    this.#deps.logger.log('session', 'stream refused');
    this.close();
  }

  #write(body: Uint8Array, mayLeave = (): boolean => true): void {
    this.#outbound = this.#outbound.then(async () => {
      if (this.closed || !mayLeave()) return;
      if (!this.#stream.send(frame(body))) await this.#stream.drained();
    });
  }

  /** What is of a chat leaves while that is open: it may be closed since this began to wait for its turn. */
  #say(message: SyncMessage): void {
    const conversation = message.op === 'entries' ? message.run.conversation : 'conversation' in message ? message.conversation : null;
    this.#write(encodeMessage(message), () => conversation === null || this.#chat(conversation) !== undefined);
  }

  /** One message after the other, the next when the answer to the last has left: who does not read is not answered either [H41]. */
  #receive(body: Uint8Array): void {
    if (this.closed) return;
    this.#inboundBytes += body.length;
    if (this.#inboundBytes > INBOUND_BYTES) {
      this.#refuse();
      return;
    }
    this.#inbound = this.#inbound
      .then(() => this.#outbound)
      .then(() => (this.closed ? undefined : this.#handle(body)))
      .catch((error: unknown) => {
        this.#diskRefused = error instanceof StorageError;
        if (!(error instanceof FormError)) this.#deps.logger.log('session', 'failed', { error: error instanceof Error ? error.name : 'unknown' });
        this.#refuse();
      })
      .finally(() => {
        this.#inboundBytes -= body.length;
      });
  }

  async #handle(body: Uint8Array): Promise<void> {
    if (this.#phase === 'nonce') return this.#takeNonce(decodeNonce(body));
    if (this.#phase === 'proof') return this.#takeProof(body);
    const message = decodeMessage(body);
    if (message) await this.#answer(message);
  }

  async #takeNonce(peerNonce: Uint8Array): Promise<void> {
    const { own, peer } = this.#context;
    const root = this.#context.roots()[0];
    if (!root || sameBytes(peerNonce, this.#nonce)) throw new FormError('no pair root, or an echo');
    this.#ends = { own: own.peer, peer, ownNonce: this.#nonce, peerNonce };
    this.#phase = 'proof';
    this.#write(await proveDevice(root, own.device, own.signer, this.#ends));
  }

  async #takeProof(box: Uint8Array): Promise<void> {
    const proven = await checkDevice(box, this.#context.roots(), this.#context.device, this.#ends!, this.#deps.primitives);
    if (!proven) throw new FormError('not the device');
    if (this.#phase !== 'proof') return;
    this.#phase = 'ready';
    this.#cancelTimeout();
    this.#context.onReady();
    await this.compare();
  }

  #chat(conversation: ConversationId): SyncChat | undefined {
    return this.#context.chats().find((chat) => sameBytes(chat.id, conversation));
  }

  async #answer(message: SyncMessage): Promise<void> {
    switch (message.op) {
      case 'digests':
        return this.#answerDigests(message.chats);
      case 'object':
        return this.#context.onObject({ type: message.type, payload: message.payload });
      case 'entries': {
        const chat = this.#chat(message.run.conversation);
        return chat && this.#takeRun(chat, message.run);
      }
      default: {
        const chat = this.#chat(message.conversation);
        if (!chat) return;
        if (message.op === 'live') return this.#context.onLive(message);
        if (message.op === 'chapters') return this.#answerChapters(chat, message.chapters);
        if (message.op === 'frontier') return this.#answerFrontier(chat, message.chapter, message.lanes);
        return this.#answerIds(chat, message.chapter, message.ids);
      }
    }
  }

  async #takeRun(chat: SyncChat, run: Run): Promise<void> {
    const admissions = await chat.admit(carriedOf(run), this.#context.peer);
    await this.#context.onRun(chat, run, admissions);
    if (this.#hasNews(keyOf(chat.id), admissions) && this.#unfinished.delete(keyOf(chat.id))) await this.compare();
  }

  /**
   * Whether it is worth comparing again; the answer comes behind everything that was asked for before, since the other side answers
   * in order. What is held waits for a twin of a slot that both have, perhaps: that is asked once, until something is admitted.
   */
  #hasNews(chat: Key, admissions: readonly Admission[]): boolean {
    if (admissions.some(({ outcome }) => outcome === 'admitted')) {
      this.#askedForHeld.delete(chat);
      return true;
    }
    if (this.#askedForHeld.has(chat) || !admissions.some(({ outcome }) => outcome === 'held')) return false;
    this.#askedForHeld.add(chat);
    return true;
  }

  /** Where a digest differs, my chapters; the other side does the same. */
  async #answerDigests(chats: readonly { readonly conversation: ConversationId; readonly digest: Uint8Array }[]): Promise<void> {
    this.#idsTold.clear();
    for (const { conversation, digest } of chats) {
      const chat = this.#chat(conversation);
      if (!chat) continue;
      // Lanes first: what is written between the two is in the digest and not among them.
      const lanes = await chat.lanes();
      if (sameBytes(await chat.digest(), digest)) await this.#context.onEqual(chat, lanes);
      else this.#say({ op: 'chapters', conversation, chapters: await chat.chapterDigests() });
    }
  }

  async #answerChapters(chat: SyncChat, theirs: readonly { readonly chapter: number; readonly digest: Uint8Array }[]): Promise<void> {
    chat.noteChapters(theirs.map(({ chapter }) => chapter));
    const own = new Map((await chat.chapterDigests()).map(({ chapter, digest }) => [chapter, digest]));
    const newestFirst = theirs.filter(({ chapter, digest }) => !sameBytes(own.get(chapter) ?? new Uint8Array(), digest)).sort((a, b) => b.chapter - a.chapter);
    this.#idsTold.clear();
    const asked: number[] = [];
    for (const { chapter, digest } of newestFirst) if (asked.length < CHAPTERS_AT_ONCE && chat.wants?.(chapter, digest) !== false) asked.push(chapter);
    if (asked.length > 0) this.#unfinished.add(keyOf(chat.id));
    for (const chapter of asked) this.#say({ op: 'frontier', conversation: chat.id, chapter, lanes: (await chat.frontier(chapter)).map(toWire) });
  }

  /**
   * Sends what they lack. Equal frontiers in a chapter whose digests differ: a twin is missing, so ids are told. Slots of which only
   * strips are left count as theirs: a strip comes with its redact, which may wait for that twin.
   */
  async #answerFrontier(chat: SyncChat, chapter: number, theirs: readonly LaneFrontier[]): Promise<void> {
    const own = await chat.frontier(chapter);
    const known = new Map<Key, LaneFrontier>(theirs.map((lane) => [keyOf(lane.device), lane]));
    for (const lane of own) {
      const { device } = lane;
      const there = known.get(keyOf(device)) ?? { device, upto: -1, beyond: [] };
      const has = new Set(there.beyond);
      const missing = slotsIn(lane.have).filter((seq) => seq > there.upto && !has.has(seq));
      const stripped = await this.#sendSlots(chat, chapter, device, missing);
      if (stripped.length > 0) known.set(keyOf(device), { ...there, beyond: [...there.beyond, ...stripped] });
    }
    if (sameFrontier(own.map(toWire), [...known.values()])) this.#tellIds(chat, chapter, await chat.ids(chapter));
    await this.#context.onFrontier(chat, chapter, theirs);
  }

  /** Gives the slots of which only strips are left. */
  async #sendSlots(chat: SyncChat, chapter: number, device: DeviceId, seqs: readonly number[]): Promise<readonly number[]> {
    const stripped: number[] = [];
    for (const { from, length } of runsOf(seqs)) {
      for (let at = from; at < from + length; ) {
        const carried = await chat.read(chapter, device, at, Math.min(LIMITS.batchEntries, from + length - at));
        if (carried.length === 0) break;
        for (const run of runsOfCarried(chat.id, carried)) this.#say({ op: 'entries', run });
        for (const { seq, sealed } of carried) if (!sealed) stripped.push(seq);
        at = carried[carried.length - 1]!.seq + 1;
      }
    }
    return stripped;
  }

  async #answerIds(chat: SyncChat, chapter: number, theirs: readonly Uint8Array[]): Promise<void> {
    const own = await chat.ids(chapter);
    const [has, here] = [new Set(theirs.map(keyOf)), new Set(own.map((id) => keyOf(halfOf(id))))];
    const lacking = own.filter((id) => !has.has(keyOf(halfOf(id))));
    for (const run of runsOfCarried(chat.id, await chat.carried(chapter, lacking))) this.#say({ op: 'entries', run });
    if (theirs.some((id) => !here.has(keyOf(id)))) this.#tellIds(chat, chapter, own);
  }

  /** Once a comparison: two sides that can never take what the other sends would tell each other for ever. */
  #tellIds(chat: SyncChat, chapter: number, ids: readonly EntryId[]): void {
    const name = `${keyOf(chat.id)} ${chapter}`;
    if (this.#idsTold.has(name)) return;
    this.#idsTold.add(name);
    this.#say({ op: 'ids', conversation: chat.id, chapter, ids: ids.map(halfOf) });
  }
}
