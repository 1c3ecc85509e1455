/**
 * One person with whom there is a pair root: their conversation, the sessions to their devices, what is owed to them and
 * what they are owed. The outbox is computed: own entries that not every device of the other side has acknowledged. A live
 * session gets them at once; what is not acknowledged over it in a few seconds, and everything while there is none, goes to
 * the relays. Acknowledgements go back the way that is open. Nothing is sent while policy says no.
 */
import { toCarried } from '../chat/catalogue.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { EpochBook } from '../chat/epochBook.ts';
import { encodeAsk, encodeGrantAnswer, type Ask, type GrantAnswer } from '../chat/grants.ts';
import type { Change } from '../chat/keeper.ts';
import type { Admission, KnownEntry } from '../chat/types.ts';
import { encodeObject } from '../people/object.ts';
import { followState, newestRecord, activeRoots, type Person } from '../people/person.ts';
import { maySend } from '../people/policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/storage.ts';
import { decode, type Value } from '../protocol/codec.ts';
import { compareBytes, sameBytes, type AccountId, type DeviceId, type PeerName } from '../protocol/ids.ts';
import { OBJECT, type ObjectType } from '../protocol/kinds.ts';
import { EXPIRY, TIME } from '../protocol/limits.ts';
import type { Book } from './book.ts';
import type { Delivery, OwnLane, Slots } from './delivery.ts';
import type { Greeting } from './greeting.ts';
import type { Mail } from './mail.ts';
import type { LaneFrontier } from './messages.ts';
import { encodeAck, encodeRun, RUN_BYTES, type Ack, type Run } from './objects.ts';
import { runsOfCarried, type Session, type SyncChat } from './session.ts';

/** How long a live session may take to acknowledge before the relays get a copy. */
const LINK_GRACE = 4 * TIME.SECOND;
/** Pause after relays refused, so that a full relay is not asked in a loop. */
const PUT_AGAIN = 15 * TIME.SECOND;

/** How many signatures that links spared are checked in one idle moment: about 10 ms in a browser. */
const IDLE_BUDGET = 32;
const IDLE_PAUSE = 50;

export interface FriendParts {
  readonly conversation: Conversation;
  readonly epochs: EpochBook;
  readonly delivery: Delivery;
}

export interface FriendDeps {
  readonly book: Book;
  readonly mail: Mail;
  readonly greeting: Greeting;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Something shown may have changed; with a change, what was written. */
  changed(account: AccountId, change?: Change): void;
}

export class Friend {
  readonly account: AccountId;
  readonly conversation: Conversation;
  readonly delivery: Delivery;
  readonly epochs: EpochBook;
  readonly #deps: FriendDeps;
  readonly #sessions = new Map<PeerName, Session>();
  #timer: { readonly due: number; readonly cancel: () => void } | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #pushedAt = -Infinity;
  /** Chapters in which something came that was not acknowledged yet. */
  readonly #owed = new Set<number>();
  #ackTimer: (() => void) | null = null;
  #ackedAt = -Infinity;
  #idle: (() => void) | null = null;
  #stopped = false;

  constructor(account: AccountId, parts: FriendParts, deps: FriendDeps) {
    this.account = account;
    this.conversation = parts.conversation;
    this.epochs = parts.epochs;
    this.delivery = parts.delivery;
    this.#deps = deps;
    this.conversation.onChange((change) => this.#onChange(change));
  }

  get person(): Person {
    return this.#deps.book.person(this.account)!;
  }

  /** Newest pair root first; those from which is still read. */
  roots(): readonly Uint8Array[] {
    return activeRoots(this.person, this.#deps.clock.now()).map(({ root }) => root);
  }

  /** Whether content may pass now, by my policy and their proof. */
  get isOpen(): boolean {
    const { book, clock } = this.#deps;
    return this.person.roots.length > 0 && maySend(book.home.policy, followState(this.person, clock.now())) === null;
  }

  devices(): readonly DeviceId[] {
    return newestRecord(this.person)?.devices.map(({ id }) => id) ?? [];
  }

  addSession(peer: PeerName, session: Session): void {
    this.#sessions.get(peer)?.close();
    this.#sessions.set(peer, session);
  }

  removeSession(peer: PeerName, session: Session): void {
    if (this.#sessions.get(peer) !== session) return;
    this.#sessions.delete(peer);
    this.flushSoon(0);
  }

  closeSessions(): void {
    for (const session of [...this.#sessions.values()]) session.close();
  }

  hasSession(peer: PeerName): boolean {
    return this.#sessions.has(peer);
  }

  /** Whether that peer proved to be one of their devices. */
  isProven(peer: PeerName): boolean {
    return this.#sessions.get(peer)?.ready ?? false;
  }

  #ready(): readonly Session[] {
    return [...this.#sessions.values()].filter((session) => session.ready);
  }

  /** The chat opened: what waited goes, what is held may now be checked. */
  opened(): void {
    this.resync();
    this.#askForKeys();
    void this.#oweNewest();
  }

  /** What was acknowledged is not kept: after a start the newest chapter is acknowledged once more, in case a word was lost. */
  async #oweNewest(): Promise<void> {
    const newest = (await this.conversation.chapterDigests()).at(-1);
    if (!newest) return;
    this.#owed.add(newest.chapter);
    this.#ackSoon();
  }

  /** Pair roots and records may be new: keys of epochs come from the first, checks of entries from the second. */
  async learnRoots(): Promise<void> {
    const { book, ledger } = this.#deps;
    const isLow = compareBytes(book.self.account, this.account) < 0;
    for (const { root, theirGen, myGen } of [...this.person.roots].reverse()) {
      const lesson = this.epochs.addPairRoot(root, isLow ? myGen : theirGen, isLow ? theirGen : myGen);
      if (lesson.changes.length > 0) await ledger.append([], lesson.changes, 'strict');
      lesson.commit();
    }
    await this.conversation.retryHeld();
  }

  /** Written: own entries go to whoever is connected at once. */
  #onChange(change: Change): void {
    this.#deps.changed(this.account, change);
    if (this.#stopped || !this.isOpen) return;
    if (change.own) this.#push(change.entries);
    else if (change.entries.some(({ verdict }) => verdict === 'linked')) this.#checkIdle();
  }

  #push(entries: readonly KnownEntry[]): void {
    const { device } = this.#deps.book.self;
    const own = entries.filter(({ entry }) => sameBytes(entry.device, device)).map(toCarried);
    const ready = this.#ready();
    for (const run of runsOfCarried(this.conversation.id, own)) for (const session of ready) session.push(run);
    if (ready.length > 0) this.#pushedAt = this.#deps.clock.monotonic();
    this.flushSoon(ready.length > 0 ? LINK_GRACE : 0);
  }

  /** Signatures that links spared are checked in idle time, so that whatever is shown can be quoted and reported by itself. */
  #checkIdle(): void {
    if (this.#idle || this.#stopped) return;
    this.#idle = this.#deps.clock.after(IDLE_PAUSE, () => {
      this.#idle = null;
      void this.conversation.verifyIdle(IDLE_BUDGET).then((left) => left > 0 && this.#checkIdle(), () => undefined);
    });
  }

  /** [E8] Asks for keys that are lacking, on every session, else through relays. */
  #askForKeys(): void {
    for (const ask of this.epochs.ask()) void this.#send(OBJECT.ask, decode(encodeAsk(ask)));
  }

  async tookAsk(ask: Ask): Promise<void> {
    const isTheirs = this.devices().some((device) => sameBytes(device, ask.device));
    const answer = isTheirs ? this.epochs.answer(ask) : null;
    if (answer) await this.#send(OBJECT.grant, decode(encodeGrantAnswer(answer)));
  }

  async tookGrant(answer: GrantAnswer): Promise<void> {
    const lesson = this.epochs.takeAnswer(answer);
    if (lesson.changes.length > 0) await this.#deps.ledger.append([], lesson.changes, 'strict');
    lesson.commit();
    if (lesson.unlocked) await this.conversation.retryHeld();
  }

  /** A small object by the way that is open. */
  async #send(type: ObjectType, payload: Value): Promise<void> {
    const { mail, greeting } = this.#deps;
    const root = this.roots()[0];
    if (!this.isOpen || !root) return;
    const ready = this.#ready();
    for (const session of ready) session.sendObject(type, payload);
    if (ready.length === 0) await mail.put(root, encodeObject(type, payload), greeting.targets(this.person), EXPIRY.object);
  }

  /** [E6, E7] A new epoch that no send waits for, when one is due. */
  async rotateIfDue(): Promise<void> {
    if (!this.isOpen || this.#stopped) return;
    const wish = this.epochs.wantsRotation();
    if (!wish || wish.dueMs > this.#deps.clock.now()) return;
    const plan = this.epochs.rotate(wish.reason);
    if (plan.kind === 'write') await this.conversation.writeControl(plan.entries);
  }

  /** Everything connected compares what it has; the rest goes to relays. */
  resync(): void {
    if (!this.isOpen) return;
    for (const session of this.#ready()) void session.compare();
    this.flushSoon(0);
  }

  /** Looks after `ms` at what is owed; a sooner look stays. */
  flushSoon(ms: number): void {
    const due = this.#deps.clock.monotonic() + ms;
    if (this.#stopped || (this.#timer && this.#timer.due <= due)) return;
    this.#timer?.cancel();
    const cancel = this.#deps.clock.after(ms, () => {
      this.#timer = null;
      this.#flushing = this.#flushing.then(() => this.#flush()).catch(() => this.flushSoon(PUT_AGAIN));
    });
    this.#timer = { due, cancel };
  }

  async #flush(): Promise<void> {
    if (this.#stopped || !this.isOpen) return;
    const { clock, mail, greeting } = this.#deps;
    const pending = this.delivery.pending(await this.ownLanes(), this.devices(), clock.now());
    if (pending.length === 0) return;
    const sinceLink = clock.monotonic() - this.#pushedAt;
    if (this.#ready().length > 0 && sinceLink < LINK_GRACE) {
      this.flushSoon(LINK_GRACE - sinceLink);
      return;
    }
    const connected = mail.connected().map(({ id }) => id);
    const relays = greeting.targets(this.person).filter((relay) => connected.some((id) => sameBytes(id, relay)));
    let refused = false;
    for (const relay of relays) {
      for (const run of await this.#runs(this.delivery.unmarked(pending, relay, clock.now()))) {
        const [receipt] = await mail.put(this.roots()[0]!, encodeObject(OBJECT.run, encodeRun(run)), [relay], EXPIRY.object);
        if (receipt) await this.delivery.mark({ chapter: run.chapter, from: run.from, to: run.from + run.entries.length - 1 }, receipt);
        else refused = true;
        this.#deps.changed(this.account);
      }
    }
    if (refused) this.flushSoon(PUT_AGAIN);
  }

  async #runs(slots: readonly Slots[]): Promise<Run[]> {
    const { device } = this.#deps.book.self;
    const runs: Run[] = [];
    for (const { chapter, from, to } of slots) {
      const carried = await this.conversation.read(chapter, device, from, to - from + 1);
      runs.push(...runsOfCarried(this.conversation.id, carried, RUN_BYTES));
    }
    return runs;
  }

  /** A run came, by a session or through a relay, and the gate has spoken. */
  async tookRun(_chat: SyncChat, run: Run, admissions: readonly Admission[]): Promise<void> {
    if (!sameBytes(run.device, this.#deps.book.self.device)) await this.tookCarried(run.chapter, admissions);
  }

  /** Entries of a chapter came, by whatever way: they are acknowledged, and missing keys are asked for. */
  async tookCarried(chapter: number, admissions: readonly Admission[]): Promise<void> {
    if (admissions.every(({ outcome }) => outcome === 'refused')) return;
    if (admissions.some(({ outcome }) => outcome === 'held')) this.#askForKeys();
    this.#owed.add(chapter);
    this.#ackSoon();
  }

  /** Live at once; through relays the first at once, later ones at most every ten seconds. */
  #ackSoon(): void {
    if (this.#ackTimer || this.#stopped) return;
    const wait = this.#ready().length > 0 ? 0 : Math.max(0, this.#ackedAt + EXPIRY.ack - this.#deps.clock.monotonic());
    this.#ackTimer = this.#deps.clock.after(wait, () => {
      this.#ackTimer = null;
      void this.#acknowledge().catch(() => this.#ackSoon());
    });
  }

  async #acknowledge(): Promise<void> {
    if (this.#stopped || !this.isOpen) return;
    const { mail, greeting, clock } = this.#deps;
    const chapters = [...this.#owed];
    this.#owed.clear();
    const ack = await this.#ackOf(chapters);
    if (ack.chats[0]!.lanes.length === 0) return;
    const ready = this.#ready();
    for (const session of ready) session.sendObject(OBJECT.ack, encodeAck(ack));
    if (ready.length > 0) return;
    this.#ackedAt = clock.monotonic();
    const receipts = await mail.put(this.roots()[0]!, encodeObject(OBJECT.ack, encodeAck(ack)), greeting.targets(this.person), EXPIRY.object);
    if (receipts.length === 0) for (const chapter of chapters) this.#owed.add(chapter);
  }

  async #ackOf(chapters: readonly number[]): Promise<Ack> {
    const own = this.#deps.book.self.device;
    const lanes = await Promise.all(
      chapters.map(async (chapter) => {
        const frontier = await this.conversation.frontier(chapter);
        return frontier.filter(({ device, upto }) => upto >= 0 && !sameBytes(device, own)).map(({ device, upto }) => ({ chapter, device, upto }));
      }),
    );
    return { device: own, chats: [{ conversation: this.conversation.id, lanes: lanes.flat() }] };
  }

  sessionReady(): void {
    this.#payAcks();
  }

  /** A relay came: what waits for one goes. */
  relaysChanged(): void {
    this.flushSoon(0);
    this.#payAcks();
  }

  /** Acknowledgements that could not leave, now that a path is open again. */
  #payAcks(): void {
    if (this.#owed.size === 0) return;
    this.#ackTimer?.();
    this.#ackTimer = null;
    this.#ackSoon();
  }

  /** What my list says of them, on every session. */
  sendState(payload: Value): void {
    for (const session of this.#ready()) session.sendObject(OBJECT.state, payload);
  }

  /** What a device of theirs says it has of my lanes. */
  async tookAck(ack: Ack): Promise<void> {
    const { device: own } = this.#deps.book.self;
    if (!this.devices().some((device) => sameBytes(device, ack.device))) return;
    for (const { conversation, lanes } of ack.chats) {
      if (!sameBytes(conversation, this.conversation.id)) continue;
      const written = new Map((await this.ownLanes()).map(({ chapter, upto }) => [chapter, upto]));
      const mine = lanes.filter((lane) => sameBytes(lane.device, own)).map(({ chapter, upto }) => ({ chapter, upto: Math.min(upto, written.get(chapter) ?? -1) }));
      await this.delivery.acknowledge(ack.device, mine, this.#deps.clock.now());
    }
    this.#deps.changed(this.account);
  }

  /** My lanes, chapter by chapter. */
  async ownLanes(): Promise<readonly OwnLane[]> {
    const { device } = this.#deps.book.self;
    const lanes = await Promise.all(
      (await this.conversation.chapterDigests()).map(async ({ chapter }) => {
        const own = (await this.conversation.frontier(chapter)).find((lane) => sameBytes(lane.device, device));
        return { chapter, upto: own?.upto ?? -1 };
      }),
    );
    return lanes.filter(({ upto }) => upto >= 0);
  }

  /** A sync frontier is as good as an acknowledgement. */
  async tookFrontier(device: DeviceId, chapter: number, lanes: readonly LaneFrontier[]): Promise<void> {
    const list = lanes.filter(({ upto }) => upto >= 0).map((lane) => ({ chapter, device: lane.device, upto: lane.upto }));
    await this.tookAck({ device, chats: [{ conversation: this.conversation.id, lanes: list }] });
  }

  /** Equal digests: that device has everything that is here. */
  async tookEqual(device: DeviceId): Promise<void> {
    await this.delivery.acknowledge(device, await this.ownLanes(), this.#deps.clock.now());
    this.#deps.changed(this.account);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#ackTimer?.();
    this.#idle?.();
    this.closeSessions();
  }
}

