/**
 * One person with whom there is a pair root: their conversation, the sessions to their devices, what is owed to them and
 * what they are owed. What is written goes at once to live sessions; `Dispatch` sees to the relays. Acknowledgements go back
 * the way that is open. Nothing is sent while policy says no.
 */
import { toCarried } from '../chat/catalogue.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { Ask, GrantAnswer } from '../chat/grants.ts';
import type { Change } from '../chat/keeper.ts';
import type { LazyEpochBook } from '../chat/lazyEpochs.ts';
import type { AckedLane, Slots } from '../chat/receipts.ts';
import type { Admission, EpochLesson, KnownEntry } from '../chat/types.ts';
import { isHeld } from '../people/home.ts';
import { encodeObject } from '../people/object.ts';
import { followState, newestRecord, activeRoots, pinnedRecord, type Person } from '../people/person.ts';
import { maySend } from '../people/policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Ledger, RecordChange, Records } from '../ports/storage.ts';
import type { Value } from '../protocol/codec.ts';
import { compareBytes, keyOf, sameBytes, type AccountId, type DeviceId, type PeerName } from '../protocol/ids.ts';
import { OBJECT, type ObjectType } from '../protocol/kinds.ts';
import { EXPIRY, TIME } from '../protocol/limits.ts';
import { AckDesk } from './ackDesk.ts';
import type { Book } from './book.ts';
import type { Given } from './comeBack.ts';
import type { Delivery } from './delivery.ts';
import { Dispatch } from './dispatch.ts';
import type { Greeting } from './greeting.ts';
import type { Mail } from './mail.ts';
import { KeyDesk } from './keyDesk.ts';
import type { LiveMessage } from './live.ts';
import type { LaneFrontier } from './messages.ts';
import { encodeAck, type Ack, type Run } from './objects.ts';
import { learnPairRoots } from './pairRoots.ts';
import { Rotation } from './rotation.ts';
import { runsOfCarried } from './runs.ts';
import type { Session, SyncChat } from './session.ts';
import { SpentKeys } from './spentKeys.ts';

/** How long someone who is left may take to hear of it on a link. */
const FAREWELL = 2 * TIME.SECOND;

/** How many signatures that links spared are checked in one idle moment: about 10 ms in a browser. */
const IDLE_BUDGET = 32;
const IDLE_PAUSE = 50;

export interface GivenHere {
  /** The first chapter that they are given: above 0 when they came back in a new era since there are chapters. */
  from: number;
  /** The era whose pair roots are known to the epoch book, and those alone. */
  era: number | undefined;
}

/** Whether what is here is of the era of now: before, nothing is written or told, lest it goes by the rules of the one before. */
export const isOfEra = (given: GivenHere, person: Person): boolean => given.era === pinnedRecord(person)?.era;

export interface FriendParts {
  readonly conversation: Conversation;
  readonly epochs: LazyEpochBook;
  readonly delivery: Delivery;
  /** What holds since they came back. */
  readonly given: GivenHere;
}

export interface FriendDeps {
  readonly book: Book;
  readonly mail: Mail;
  readonly greeting: Greeting;
  readonly ledger: Ledger;
  readonly records: Records;
  /** Where `given` is kept. */
  readonly place: Pick<RecordChange, 'table' | 'key'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Something shown may have changed; with a change, what was written. */
  changed(account: AccountId, change?: Change): void;
}

export class Friend {
  readonly account: AccountId;
  readonly conversation: Conversation;
  readonly delivery: Delivery;
  readonly epochs: LazyEpochBook;
  readonly #given: FriendParts['given'];
  readonly #deps: FriendDeps;
  readonly #sessions = new Map<PeerName, Session>();
  readonly #dispatch: Dispatch;
  readonly #acks: AckDesk;
  readonly #keys: KeyDesk;
  #idle: (() => void) | null = null;
  readonly #rotation: Rotation;
  readonly #spent: SpentKeys;
  /** They came back in a new era; null: not since they are known here. */
  since: Given | null | undefined;
  #stopped = false;
  /** The chat was closed here, and they are being told: their links stay for a moment. Nothing else passes. */
  isLeaving = false;
  #onceAlone: (() => void) | null = null;

  constructor(account: AccountId, parts: FriendParts, deps: FriendDeps) {
    this.account = account;
    this.conversation = parts.conversation;
    this.epochs = parts.epochs;
    this.delivery = parts.delivery;
    this.#given = parts.given;
    this.#deps = deps;
    this.#dispatch = new Dispatch({
      conversation: parts.conversation,
      delivery: parts.delivery,
      ownDevice: deps.book.self.device,
      mail: deps.mail,
      greeting: deps.greeting,
      clock: deps.clock,
      person: () => this.person,
      devices: () => this.devices(),
      from: () => this.#given.from,
      root: () => (this.isOpen ? (this.roots()[0] ?? null) : null),
      isLive: () => this.#ready().length > 0,
      changed: () => deps.changed(this.account),
    });
    this.#acks = new AckDesk({
      conversation: parts.conversation.id,
      ownDevice: deps.book.self.device,
      clock: deps.clock,
      lanes: () => this.conversation.lanes(),
      isLive: () => this.#ready().length > 0,
      isOpen: () => this.isOpen && !this.#stopped,
      send: (ack) => this.#send(OBJECT.ack, encodeAck(ack)),
    });
    this.#keys = new KeyDesk({ epochs: parts.epochs, clock: deps.clock, send: (type, payload) => this.#send(type, payload) });
    this.#rotation = new Rotation({ conversation: parts.conversation, epochs: parts.epochs, first: () => this.since?.wish, clock: deps.clock, logger: deps.logger, isOpen: () => this.isOpen && !this.#stopped && !deps.book.storeCopy.isFound });
    this.#spent = new SpentKeys({ conversation: parts.conversation, delivery: parts.delivery, clock: deps.clock, logger: deps.logger });
    this.conversation.onChange((change) => this.#onChange(change));
  }

  get person(): Person {
    return this.#deps.book.person(this.account)!;
  }

  /** Newest pair root first; those from which is still read. */
  roots(): readonly Uint8Array[] {
    return activeRoots(this.person, this.#deps.clock.now()).map(({ root }) => root);
  }

  /** Whether content may pass now, by my policy, by what they told, by my word where something for them waits since Off, and once a new era of theirs was learnt. */
  get isOpen(): boolean {
    const { book, clock } = this.#deps;
    return !isHeld(book.home, this.account) && isOfEra(this.#given, this.person) && this.person.roots.length > 0 && maySend(book.home.policy, followState(this.person, clock.now())) === null;
  }

  devices(): readonly DeviceId[] {
    return newestRecord(this.person)?.devices.map(({ id }) => id) ?? [];
  }

  /** Devices of theirs that one of my messages in a chapter was for. */
  devicesOf({ chapter }: { readonly chapter: number }): readonly DeviceId[] {
    return chapter < this.#given.from ? this.#everOwned() : this.devices();
  }

  #everOwned(): readonly DeviceId[] {
    return [...new Map(this.person.records.flatMap(({ devices }) => devices.map(({ id }) => [keyOf(id), id]))).values()];
  }

  /** The chat as their devices are told of it. */
  get shared(): SyncChat {
    return this.since?.chat ?? this.conversation;
  }

  addSession(peer: PeerName, session: Session): void {
    this.#sessions.get(peer)?.close();
    if (session.closed) return;
    this.#sessions.set(peer, session);
  }

  removeSession(peer: PeerName, session: Session): void {
    if (this.#sessions.get(peer) !== session) return;
    this.#sessions.delete(peer);
    if (this.#sessions.size === 0) this.#onceAlone?.();
    this.flushSoon(0);
  }

  /** Waits on the links that live for them to end these, `FAREWELL` at most. */
  async farewell(): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#deps.clock.after(this.#sessions.size === 0 ? 0 : FAREWELL, resolve);
      this.#onceAlone = () => {
        cancel();
        resolve();
      };
    });
    this.#onceAlone = null;
  }

  closeSessions(): void {
    for (const session of [...this.#sessions.values()]) session.close();
  }

  hasSession(peer: PeerName): boolean {
    return this.#sessions.has(peer);
  }

  /** A live message for each of their devices that is linked, made for the ends of its link. */
  sayLive(make: (ends: Session['ends']) => LiveMessage): void {
    for (const session of this.#ready()) session.sayLive(make(session.ends));
  }

  /** Whether that peer proved to be one of their devices. */
  isProven(peer: PeerName): boolean {
    return this.#sessions.get(peer)?.ready ?? false;
  }

  /** Peers that proved to be devices of theirs, and are linked. */
  provenPeers(): readonly PeerName[] {
    return [...this.#sessions].flatMap(([peer, session]) => (session.ready ? [peer] : []));
  }

  #ready(): readonly Session[] {
    return [...this.#sessions.values()].filter((session) => session.ready);
  }

  /** The chat opened: what waited goes, what is held may now be checked. */
  async opened(): Promise<void> {
    this.resync();
    void this.#keys.ask();
    this.#rotation.look();
    // What was acknowledged is not kept: after a start the newest chapter is acknowledged once more, in case a word was lost.
    for (const { chapter } of (await this.conversation.chapterDigests()).slice(-1)) this.#acks.owe(chapter);
  }

  /** Pair roots and records may be new: keys of epochs come from the first, checks of entries from the second. Until it is done for a new era the chat is closed. */
  async learnRoots(): Promise<void> {
    const [{ book, ledger, records, place }, { person }] = [this.#deps, this];
    const era = pinnedRecord(person)?.era;
    if (this.since === undefined && (await records.get(place.table, place.key))) await this.#give(era);
    this.since ??= null;
    const isLow = compareBytes(book.self.account, this.account) < 0;
    const keep = async (lesson: EpochLesson): Promise<void> => {
      if (lesson.changes.length > 0) await ledger.append([], lesson.changes, 'strict');
      lesson.commit();
    };
    await learnPairRoots(this.epochs, person.roots, isLow, keep, () => this.#give(era, true));
    if (this.#given.era !== era) this.flushSoon(0);
    this.#given.era = era;
    for (const session of this.#sessions.values()) if (!this.devices().some((id) => sameBytes(id, session.device))) session.close();
    this.#rotation.look();
    this.#spent.look();
    await this.conversation.retryHeld();
    // Also what a start before this one left unchecked, and what only now can be.
    this.#checkIdle();
  }

  async #give(era = 0, isNew = false): Promise<void> {
    const { records, place, book } = this.#deps;
    this.since = await (await import('./comeBack.ts')).giveFrom(era, isNew, this.conversation, { records, place, book });
    this.#given.from = this.since.from;
  }

  /** Written: own entries go to whoever is connected at once. */
  #onChange(change: Change): void {
    this.#deps.changed(this.account, change);
    this.#spent.look();
    if (change.own && this.since) this.since.wish = null;
    if (this.#stopped || !this.isOpen) return;
    this.#rotation.look();
    if (change.own) this.#push(change.entries);
    else if (change.entries.some(({ verdict }) => verdict === 'linked')) this.#checkIdle();
  }

  #push(entries: readonly KnownEntry[]): void {
    this.bring(entries.filter(({ entry }) => sameBytes(entry.device, this.#deps.book.self.device)));
    this.flushSoon(this.#dispatch.pushed());
  }

  /** Entries for each of their devices that is linked. */
  bring(entries: readonly KnownEntry[]): void {
    for (const run of runsOfCarried(this.conversation.id, entries.map(toCarried))) for (const session of this.#ready()) session.push(run);
  }

  /** Signatures that links spared are checked in idle time, so that whatever is shown can be quoted and reported by itself. */
  #checkIdle(): void {
    if (this.#idle || this.#stopped) return;
    this.#idle = this.#deps.clock.after(IDLE_PAUSE, () => {
      this.#idle = null;
      void this.conversation.verifyIdle(IDLE_BUDGET).then((left) => left > 0 && this.#checkIdle(), () => undefined);
    });
  }

  /** Whether it came from a device of theirs; it is answered then. */
  async tookAsk(ask: Ask): Promise<boolean> {
    if (!this.devices().some((device) => sameBytes(device, ask.device))) return false;
    await this.#keys.answer(ask, !!this.since?.giving);
    return true;
  }

  async tookGrant(answer: GrantAnswer): Promise<void> {
    const lesson = await this.epochs.takeAnswer(answer);
    if (lesson.changes.length > 0) await this.#deps.ledger.append([], lesson.changes, 'strict');
    lesson.commit();
    this.#deps.changed(this.account);
    if (lesson.unlocked) await this.conversation.retryHeld();
  }

  /** A small object by the way that is open. Gives whether it is on its way to them: by a live session, else at a relay of theirs. */
  async #send(type: ObjectType, payload: Value): Promise<boolean> {
    const { mail, greeting } = this.#deps;
    const root = this.roots()[0];
    if (!this.isOpen || !root) return false;
    if (this.sendLinked(type, payload)) return true;
    const receipts = await mail.put(root, encodeObject(type, payload), greeting.targets(this.person), EXPIRY.object);
    if (greeting.reaches(this.person, receipts)) return true;
    mail.want(greeting.theirRelays(this.person), true);
    return false;
  }

  /** Everything connected compares what it has; the rest goes to relays. */
  resync(): void {
    if (!this.isOpen) return;
    for (const session of this.#ready()) void session.compare();
    this.flushSoon(0);
  }

  /** Looks after `ms` at what is owed; a sooner look stays. */
  flushSoon(ms: number): void {
    this.#dispatch.flushSoon(ms);
  }

  /** Own entries that not every device of the other side has acknowledged. */
  pending = (): Promise<readonly Slots[]> => this.#dispatch.pending();

  /** My lanes, chapter by chapter. */
  ownLanes(): Promise<readonly AckedLane[]> {
    return this.#dispatch.ownLanes();
  }

  /** A run came, by a session or through a relay, and the gate has spoken. */
  async tookRun(run: Run, admissions: readonly Admission[]): Promise<void> {
    if (!sameBytes(run.device, this.#deps.book.self.device)) await this.tookCarried(run.chapter, admissions);
  }

  /** Entries of a chapter came, by whatever way: they are acknowledged, and missing keys are asked for. */
  async tookCarried(chapter: number, admissions: readonly Admission[]): Promise<void> {
    if (admissions.every(({ outcome }) => outcome === 'refused')) return;
    // Also for keys that were deleted here: whoever wrote under one meanwhile has it.
    if (admissions.some(({ outcome }) => outcome === 'held')) void this.#keys.ask(true);
    this.#acks.owe(chapter);
  }

  sessionReady(): void {
    this.since?.giving?.begin(this);
    this.#acks.pay();
  }

  /** A relay came: what waits for one goes. */
  relaysChanged(): void {
    this.flushSoon(0);
    this.#acks.pay();
  }

  /** An object on every session, and nowhere else: what my list says of them, and what was before they came back. */
  sendLinked(type: ObjectType, payload: Value): boolean {
    for (const session of this.#ready()) session.sendObject(type, payload);
    return this.#ready().length > 0;
  }

  /** What a device of theirs says it has of my lanes. Of devices that are not theirs nothing is believed. */
  async tookAck({ device, chats }: Ack): Promise<boolean> {
    if (!this.devices().some((one) => sameBytes(one, device))) return false;
    const lanes = chats.filter(({ conversation }) => sameBytes(conversation, this.conversation.id)).flatMap((chat) => chat.lanes);
    await this.delivery.acknowledge(device, lanes, await this.#dispatch.ownLanes(this.since?.giving ? 0 : undefined), this.devices(), this.#deps.clock.now());
    this.#spent.look();
    this.#deps.changed(this.account);
    return true;
  }

  #tookLanes = (device: DeviceId, lanes: readonly AckedLane[]): Promise<boolean> => this.tookAck({ device, chats: [{ conversation: this.conversation.id, lanes: lanes.filter(({ upto }) => upto >= 0) }] });

  /** A sync frontier is as good as an acknowledgement. */
  async tookFrontier(device: DeviceId, chapter: number, lanes: readonly LaneFrontier[]): Promise<void> {
    this.since?.giving?.compared(chapter);
    await this.#tookLanes(device, lanes.map((lane) => ({ chapter, device: lane.device, upto: lane.upto })));
  }

  /** Equal digests: that device has everything that was here when they were compared. */
  async tookEqual(device: DeviceId, here: readonly AckedLane[]): Promise<void> {
    await this.#tookLanes(device, here);
    await this.since?.giving?.equal(this, here);
  }

  stop(): void {
    this.#stopped = true;
    this.#dispatch.stop();
    this.#acks.stop();
    this.#idle?.();
    this.#rotation.stop();
    this.#spent.stop();
    this.closeSessions();
  }
}

