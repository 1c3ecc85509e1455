/**
 * The mailboxes of all connected relays, seen as one: which topics to listen to, what came, and where to put.
 *
 * Declarative: `listen` says whose pair roots count now, and subscriptions follow at every connected relay. Objects of one
 * person are handed on one after the other. Nothing is put or asked for anyone who is not listened to. A relay that fails is
 * tried again while the link to it lives; the link itself has its own back-off.
 */
import { kdf } from '../crypto/derive.ts';
import { sha256 } from '../crypto/hash.ts';
import { deriveTopic, periodOf, sealObject, type SealedTopic } from '../crypto/topic.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Chunks, OpenMailbox, RelayMailbox, TopicAccess } from '../ports/mailbox.ts';
import type { Primitives, Random, Signer } from '../ports/primitives.ts';
import type { Records } from '../ports/storage.ts';
import { keyOf, sameBytes, type InboxId, type Key, type RelayId } from '../protocol/ids.ts';
import { EXPIRY, TIME } from '../protocol/limits.ts';
import type { PlainObject } from '../people/object.ts';
import type { Meter } from './meter.ts';
import { createCursors, Office, periodsAt, type Cursors, type OfficeTaker, type WantedTopic } from './office.ts';

/** Topics are looked at again this often, because periods end. */
const REFRESH = TIME.HOUR;
/** A mailbox that could not be opened on a living connection is tried again after this. */
const OPEN_AGAIN = 2 * TIME.SECOND;

/** After the disk refused something that came, its topic is read again after this. */
const STUCK = 30 * TIME.SECOND;

/** A person to listen to, with the newest pair roots, newest first (at most two). */
export interface MailSource {
  readonly person: Key;
  readonly roots: readonly Uint8Array[];
}

export interface MailHandler {
  /** An object of a person's topic that opened. Resolves when what it brought is stored; false: dropped unread, their chat is closed. */
  object(person: Key, object: PlainObject, root: Uint8Array): Promise<boolean>;
  /** A notice posted to the own inbox of this owner's public key. */
  notice(bytes: Uint8Array, owner: Uint8Array): Promise<void>;
  /** A relay's mailbox is open, or (null) one is not any more. */
  relaysChanged(up: ConnectedRelay | null): void;
  /** There is something to do at relays that are not connected. @param isUrgent somebody waits for it */
  relaysWanted(relays: readonly RelayId[], isUrgent: boolean): void;
  /** What answers at this address serves no mailbox. */
  notServed(address: string): void;
}

/** That a relay has an object on its disk, until when: Unix ms of this device, since a relay's clock is its own word. */
export interface PutReceipt {
  readonly relay: RelayId;
  readonly expires: number;
}

export interface ConnectedRelay {
  readonly address: string;
  readonly id: RelayId;
}

/** The store of chunks of a relay that is connected. */
export interface RelayChunks {
  readonly relay: RelayId;
  readonly chunks: Chunks;
  /** Its clock, Unix ms. */
  time(): number;
}

export type StandingTopic = (relay: RelayId) => Promise<TopicAccess>;

export interface MailDeps {
  readonly openMailbox: OpenMailbox;
  readonly records: Records;
  readonly localKey: Uint8Array;
  /** HS: from it come the preimages that delete own objects. */
  readonly homeSecret: Uint8Array;
  readonly primitives: Primitives;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Whether a relay is one of the own. Only there is anything listened to: at a friend's relay, who listens would show who talks with whom. */
  isOwn(address: string): boolean;
}

export class Mail {
  readonly #deps: MailDeps;
  readonly #handler: MailHandler;
  readonly #cursors: Cursors;
  readonly #offices = new Map<string, Office>();
  readonly #wanted = new Map<string, RelayId>();
  readonly #topics = new Map<string, Promise<SealedTopic>>();
  readonly #queues = new Map<Key, Promise<void>>();
  #sources: readonly MailSource[] = [];
  #owners: readonly Signer[] = [];
  #cancelTimer: () => void;
  #stopped = false;
  /** Topics or inboxes were left because the disk here took nothing more. */
  #stuck = false;

  constructor(deps: MailDeps, handler: MailHandler) {
    this.#deps = deps;
    this.#handler = handler;
    this.#cursors = createCursors(deps.records, deps.localKey);
    this.#cancelTimer = deps.clock.after(REFRESH, () => this.#tick());
  }

  /** The link to a relay is up, and this is who it proved to be. */
  relayUp(address: string, relay: RelayId): void {
    this.#wanted.set(address, relay);
    if (!this.#offices.has(address)) this.#tryOpen(address, relay);
  }

  relayDown(address: string): void {
    this.#wanted.delete(address);
    const office = this.#offices.get(address);
    if (!office) return;
    this.#offices.delete(address);
    office.close();
    this.#handler.relaysChanged(null);
  }

  /** Whose topics to listen to, all of them, from now on. */
  listen(sources: readonly MailSource[]): void {
    this.#sources = sources;
    void this.#refresh();
  }

  /** A person's chat opened: what was dropped while it was closed is read again, as far as relays still hold it. */
  reread(person: Key): void {
    for (const office of this.#offices.values()) office.thaw(person);
    void this.#refresh();
  }

  /** The disk takes something again: what was left because of it is followed without the pause. */
  diskWorks(): void {
    if (this.#stuck) void this.#refresh();
    this.#stuck = false;
  }

  /** The own inboxes whose notices are taken. */
  serve(owners: readonly Signer[]): void {
    this.#owners = owners;
    void this.#refresh();
  }

  connected(): readonly ConnectedRelay[] {
    return [...this.#offices.values()].map(({ address, mailbox }) => ({ address, id: mailbox.relayId }));
  }

  /** Asks for those of these relays that are not connected; what waits is tried again when one is. */
  want(relays: readonly RelayId[], isUrgent: boolean): void {
    const here = this.connected();
    const away = relays.filter((relay) => !here.some(({ id }) => sameBytes(id, relay)));
    if (away.length > 0) this.#handler.relaysWanted(away, isUrgent);
  }

  /** Puts one sealed copy at each of the given relays that is connected. Receipts of those that said OK. */
  async put(root: Uint8Array, envelope: Uint8Array, relays: readonly RelayId[], lifetime: number): Promise<readonly PutReceipt[]> {
    const puts = this.#at(relays).map(async ({ mailbox }): Promise<PutReceipt | null> => {
      const topic = await this.#topic(root, mailbox.relayId, periodOf(mailbox.time()));
      const object = sealObject(topic.key, envelope, this.#deps.random);
      const kept = this.#deps.clock.now() + lifetime;
      const result = await mailbox.topics.put(topic.access, object, mailbox.time() + lifetime, this.#delHash(object));
      return result.ok ? { relay: mailbox.relayId, expires: kept } : null;
    });
    return (await Promise.all(puts)).filter((receipt) => receipt !== null);
  }

  /** Own relays that are connected: where this session can be met, and where the bundle and the inbox stand. */
  connectedOwn(): readonly ConnectedRelay[] {
    return this.connected().filter(({ address }) => this.#deps.isOwn(address));
  }

  /** Puts an object into a standing topic at every own relay that is connected. True when at least one has it. */
  async putStanding(topic: StandingTopic, object: Uint8Array): Promise<boolean> {
    const puts = this.#ownOffices().map(async ({ mailbox }) => {
      const access = await topic(mailbox.relayId);
      return (await mailbox.topics.put(access, object, mailbox.time() + EXPIRY.standingObject, this.#delHash(object))).ok;
    });
    return (await Promise.all(puts)).some(Boolean);
  }

  /** Objects of a topic at those of the given relays that are connected. */
  async fetch(topic: StandingTopic, relays: readonly RelayId[]): Promise<readonly Uint8Array[]> {
    const gets = this.#at(relays).map(async ({ mailbox }) => {
      const result = await mailbox.topics.get(await topic(mailbox.relayId), null);
      return result.ok ? result.value.objects.map((object) => object.bytes) : [];
    });
    return (await Promise.all(gets)).flat();
  }

  /** Posts a notice to an inbox at those of the given relays that are connected. True when at least one took it. */
  async post(inbox: InboxId, notice: Uint8Array, relays: readonly RelayId[]): Promise<boolean> {
    const posts = this.#at(relays).map(async ({ mailbox }) => (await mailbox.inboxes.post(inbox, notice)).ok);
    return (await Promise.all(posts)).some(Boolean);
  }

  /** Where pieces of photos and videos are kept: at those of these relays that are connected, or at own ones. */
  chunksAt(relays: readonly RelayId[] | 'own'): readonly RelayChunks[] {
    const offices = relays === 'own' ? this.#ownOffices() : this.#at(relays);
    return offices.map(({ mailbox }) => ({ relay: mailbox.relayId, chunks: mailbox.chunks, time: () => mailbox.time() }));
  }

  /** The clock of a relay that is connected, Unix ms; else null. */
  timeAt(address: string): number | null {
    return this.#offices.get(address)?.mailbox.time() ?? null;
  }

  /** Asks own relays anew what time it is: what they said counts from when they said it, by a clock that may have stood still. */
  askTime(): void {
    for (const office of this.#ownOffices()) this.#renew(office).catch(() => this.#deps.logger.log('mail', 'time not told'));
  }

  #ownOffices(): Office[] {
    return [...this.#offices.values()].filter(({ address }) => this.#deps.isOwn(address));
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer();
    for (const office of this.#offices.values()) office.close();
    this.#offices.clear();
    this.#wanted.clear();
  }

  #at(relays: readonly RelayId[]): Office[] {
    return [...this.#offices.values()].filter(({ mailbox }) => relays.some((relay) => sameBytes(relay, mailbox.relayId)));
  }

  #delHash(object: Uint8Array): Uint8Array {
    return sha256(kdf(this.#deps.homeSecret, 'del', sha256(object)));
  }

  #topic(root: Uint8Array, relay: RelayId, period: number): Promise<SealedTopic> {
    const name = `${keyOf(root)} ${keyOf(relay)} ${period}`;
    const topic = this.#topics.get(name) ?? deriveTopic(root, relay, period, this.#deps.primitives);
    this.#topics.set(name, topic);
    return topic;
  }

  #tick(): void {
    void this.#refresh();
    this.#cancelTimer = this.#deps.clock.after(REFRESH, () => this.#tick());
  }

  /** Opens the mailbox, and again after a pause while the relay stays connected. */
  #tryOpen(address: string, relay: RelayId): void {
    this.#open(address, relay).catch(() => {
      this.#deps.logger.log('mail', 'mailbox not opened');
      this.#handler.notServed(address);
      this.#again(address, relay);
    });
  }

  #again(address: string, relay: RelayId): void {
    this.#deps.clock.after(OPEN_AGAIN, () => {
      if (!this.#stopped && this.#wanted.get(address) === relay && !this.#offices.has(address)) this.#tryOpen(address, relay);
    });
  }

  /** A mailbox whose traffic is counted. */
  async #mailboxAt(address: string, relay: RelayId): Promise<RelayMailbox> {
    return this.#deps.meter.metered(await this.#deps.openMailbox(address, relay));
  }

  async #open(address: string, relay: RelayId): Promise<void> {
    const mailbox = await this.#mailboxAt(address, relay);
    if (this.#wanted.get(address) !== relay || this.#offices.has(address)) mailbox.close();
    else await this.#begin(address, relay, mailbox);
  }

  async #begin(address: string, relay: RelayId, mailbox: RelayMailbox): Promise<void> {
    const office = new Office(address, mailbox, this.#cursors, this.#taker());
    this.#offices.set(address, office);
    mailbox.onClose(() => this.#lost(office, relay));
    this.#handler.relaysChanged({ address, id: relay });
    await this.#refreshAt(office);
  }

  /** Opens the mailbox once more, and closes the one before. */
  async #renew(office: Office): Promise<void> {
    const relay = this.#wanted.get(office.address);
    const mailbox = relay && (await this.#mailboxAt(office.address, relay));
    if (!relay || !mailbox) return;
    if (this.#offices.get(office.address) !== office) {
      mailbox.close();
      return;
    }
    this.#offices.delete(office.address);
    office.close();
    await this.#begin(office.address, relay, mailbox);
  }

  /** The mailbox's stream ended; the link to the relay may live on. */
  #lost(office: Office, relay: RelayId): void {
    if (this.#offices.get(office.address) !== office) return;
    this.#offices.delete(office.address);
    this.#handler.relaysChanged(null);
    this.#again(office.address, relay);
  }

  #taker(): OfficeTaker {
    return {
      object: (person, object, root) => this.#handler.object(person, object, root),
      notice: (bytes, owner) => this.#handler.notice(bytes, owner),
      refused: (bytes) => this.#deps.logger.log('mail', 'object refused', { bytes }),
      inOrder: (name, work) => this.#inOrder(name, work),
      stuck: () => {
        this.#stuck = true;
        this.#deps.clock.after(STUCK, () => void this.#refresh());
      },
    };
  }

  /** Runs work of one name in order; a failure is logged and does not stop the next. */
  #inOrder(name: Key, work: () => Promise<void>): void {
    const next = (this.#queues.get(name) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      this.#deps.logger.log('mail', 'object failed', { error: error instanceof Error ? error.name : 'unknown' });
    });
    this.#queues.set(name, next);
  }

  /** Every relay by itself: one that is slow holds up no other. */
  async #refresh(): Promise<void> {
    await Promise.all([...this.#offices.values()].map((office) => this.#refreshAt(office)));
  }

  #refreshAt(office: Office): Promise<void> {
    return office
      .update(async () => (this.#deps.isOwn(office.address) ? { owners: this.#owners, topics: await this.#wantedAt(office.mailbox) } : { owners: [], topics: [] }))
      .catch(() => this.#deps.logger.log('mail', 'refresh failed'));
  }

  async #wantedAt(mailbox: RelayMailbox): Promise<WantedTopic[]> {
    const wanted: WantedTopic[] = [];
    for (const { person, roots } of this.#sources) {
      for (const root of roots) {
        for (const period of periodsAt(mailbox.time())) wanted.push({ person, root, topic: await this.#topic(root, mailbox.relayId, period) });
      }
    }
    return wanted;
  }
}
