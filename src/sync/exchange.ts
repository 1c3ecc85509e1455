/**
 * The room where everything meets: relays and links come and go, people are met and left, and each friend's entries find a
 * way. It holds no rule of its own: policy decides (`people/policy.ts`), the gate decides (`chat/`), greeting makes pair
 * roots, a friend flushes, the inbox takes.
 */
import { encodeObject, type PlainObject } from '../people/object.ts';
import { activeRoots, type Person } from '../people/person.ts';
import { follow, unfollow, withRootHeard } from '../people/transitions.ts';
import type { Clock } from '../ports/clock.ts';
import type { LinkEvent, LinkPath, Links } from '../ports/links.ts';
import type { Logger } from '../ports/logger.ts';
import type { OpenMailbox } from '../ports/mailbox.ts';
import type { Primitives, Random } from '../ports/primitives.ts';
import type { Rooms } from '../ports/rooms.ts';
import type { Store } from '../ports/storage.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { keyOf, sameBytes, type AccountId, type Key, type PeerName, type RelayId } from '../protocol/ids.ts';
import { OBJECT, POLICY } from '../protocol/kinds.ts';
import { EXPIRY, TIME } from '../protocol/limits.ts';
import type { Book } from './book.ts';
import { Connections } from './connections.ts';
import type { Friend } from './friend.ts';
import { Greeting } from './greeting.ts';
import { Inbox, isOwnObject } from './inbox.ts';
import { Mail } from './mail.ts';

/** A follow that waits for a bundle, or a hello that no relay took, is tried again: soon at first, later every ten minutes. */
const PURSUE_FIRST = 2 * TIME.SECOND;
const PURSUE_LATEST = 10 * TIME.MINUTE;
/** What is due by the calendar (prekeys, lists, hellos) is looked at this often. */
const CALENDAR = 6 * TIME.HOUR;

export type RelayState = 'connected' | 'connecting' | 'unreachable' | 'notRelay';

export interface ExchangeEvents {
  /** States, path or content of a chat with this account changed. */
  chat(account: AccountId): void;
  people(): void;
  relays(): void;
}

/** Opens the conversation with a person who has a pair root, once. */
export type OpenFriend = (person: Person, mail: Mail, greeting: Greeting) => Promise<Friend>;

export interface ExchangeDeps {
  readonly book: Book;
  readonly store: Store;
  readonly links: Links;
  readonly rooms: Rooms;
  readonly openMailbox: OpenMailbox;
  readonly openFriend: OpenFriend;
  readonly primitives: Primitives;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: ExchangeEvents;
}

export class Exchange {
  readonly #deps: ExchangeDeps;
  readonly #mail: Mail;
  readonly #greeting: Greeting;
  readonly #inbox: Inbox;
  readonly #connections: Connections;
  readonly #friends = new Map<Key, Friend>();
  readonly #relayStates = new Map<string, RelayState>();
  readonly #relayIds = new Map<string, RelayId>();
  /** Addresses on trial, and who waits for the outcome. */
  readonly #trials = new Map<string, (state: RelayState) => void>();
  /** Friends whose chat was open at the last look, to see when one opens. */
  readonly #open = new Set<Key>();
  readonly #timers = new Set<() => void>();
  #refreshing: Promise<void> = Promise.resolve();
  #pursueWait = PURSUE_FIRST;
  #cancelPursue = (): void => undefined;
  #stopped = false;

  constructor(deps: ExchangeDeps) {
    const { book, store, links, rooms, openMailbox, primitives, random, clock, logger } = deps;
    this.#deps = deps;
    this.#mail = new Mail(
      { openMailbox, records: store.records, localKey: store.localKey, homeSecret: book.home.homeSecret, primitives, random, clock, logger },
      {
        object: (person, object, root) => this.#heard(person, object, root),
        notice: (bytes) => this.#takeNotice(bytes),
        relaysChanged: () => this.#relaysChanged(),
      },
    );
    this.#greeting = new Greeting({ book, mail: this.#mail, primitives, random, clock, logger });
    this.#connections = new Connections({
      book, links, rooms, primitives, random, clock, logger,
      friend: (account) => this.friend(account),
      friends: () => this.#friends.values(),
      object: (person, object) => this.#inbox.take(person, object),
      changed: (account) => this.#pathChanged(account),
    });
    this.#inbox = new Inbox({
      book, clock, primitives, logger,
      greeting: this.#greeting,
      friend: (key) => this.#friends.get(key) ?? null,
      met: (account, presence) => this.#met(account, presence),
    });
  }

  /** Starts listening and connecting. Resolves when everything that needs no network is in place. */
  async start(): Promise<void> {
    const { links, book } = this.#deps;
    const tellAll = await this.#greeting.exclusively(() => this.#greeting.start());
    await this.refresh();
    this.#every(EXPIRY.presenceRenew, () => this.#sendPresences());
    this.#every(CALENDAR, () => void this.#calendar());
    book.onChange(() => void this.refresh());
    void links.start((event) => this.#onLink(event)).then((name) => {
      this.#connections.begin(name);
      this.#sendPresences();
    });
    if (tellAll) void this.#tellAll();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const cancel of this.#timers) cancel();
    this.#cancelPursue();
    this.#connections.stop();
    for (const friend of this.#friends.values()) friend.stop();
    this.#mail.stop();
    await this.#refreshing;
    await this.#deps.links.stop();
  }

  /** The platform says that the network may be back. */
  wake(): void {
    this.#connections.apply();
    for (const friend of this.#friends.values()) friend.resync();
  }

  friend(account: AccountId): Friend | null {
    return this.#friends.get(keyOf(account)) ?? null;
  }

  pathTo(account: AccountId): LinkPath {
    return this.#connections.presences.pathTo(account);
  }

  /** Whether a linked peer proved to be a device of an account whose chat is open. */
  isMember(peer: PeerName, account: AccountId): boolean {
    return this.#connections.isMember(peer, account);
  }

  relayState(address: string): RelayState {
    return this.#relayStates.get(address) ?? 'connecting';
  }

  /** Some relay or some friend is reachable. */
  get isConnected(): boolean {
    return this.#mail.connected().length > 0 || [...this.#friends.values()].some(({ account }) => this.pathTo(account) !== 'away');
  }

  /** The links are told anew which relays to keep. */
  relaysChosen(): void {
    this.#connections.apply();
  }

  /** Resolves when an own relay is known by its key, so that a card can name it; at the latest after `patience` ms. */
  async relayKnown(patience: number): Promise<boolean> {
    const { book, clock } = this.#deps;
    const isKnown = (): boolean => book.home.relays.some(({ id }) => id !== null);
    if (isKnown()) return true;
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        off();
        resolve(isKnown());
      };
      const cancel = clock.after(patience, end);
      const off = book.onChange(() => isKnown() && end());
    });
  }

  /** Connects to an address on trial, `patience` ms at most. A relay that says who it is becomes one of the own. */
  async tryRelay(address: string, patience: number): Promise<Result<null>> {
    const { book, clock } = this.#deps;
    const state = await new Promise<RelayState>((resolve) => {
      const cancel = clock.after(patience, () => resolve('unreachable'));
      this.#trials.set(address, (found) => {
        cancel();
        resolve(found);
      });
      this.#connections.try(address);
    });
    this.#trials.delete(address);
    if (state === 'connected' && !book.home.relays.some((relay) => relay.address === address)) {
      await book.saveHome({ ...book.home, relays: [...book.home.relays, { address, id: this.#relayIds.get(address) ?? null }] });
    }
    this.#connections.try(null);
    return state === 'connected' ? ok(null) : fail(state === 'notRelay' ? 'notARelay' : 'relayUnreachable', { host: address.replace(/^wss?:\/\//, '') });
  }

  /** Starts to follow; resolves when that is on disk. Their bundle is looked for and my hello goes out as soon as a path is there. */
  async follow(person: Person): Promise<void> {
    await this.#greeting.exclusively(() => this.#deps.book.savePerson({ ...follow(person), helloSent: null }));
    await this.refresh();
    this.#pursueWait = PURSUE_FIRST;
    void this.#pursueAll().then(() => this.#tell(person.account));
  }

  /** Ends to follow; resolves when that is on disk. They are told that my list has them no more; their topics and links are left. */
  async unfollow(account: AccountId): Promise<void> {
    await this.#greeting.exclusively(async () => {
      const person = this.#deps.book.person(account);
      if (!person?.iFollow) return;
      await this.#deps.book.savePerson({ ...unfollow(person), helloSent: null });
      await this.#greeting.relist();
      void this.#tell(account);
    });
    await this.refresh();
  }

  /** After a change that everyone has to know: name, record, prekey, a renewed list. */
  async tellAll(): Promise<void> {
    await this.#greeting.exclusively(async () => {
      await this.#greeting.relist();
      await this.#greeting.publish();
    });
    await this.#tellAll();
  }

  async #tellAll(): Promise<void> {
    for (const person of this.#deps.book.people()) if (person.iFollow) await this.#tell(person.account);
  }

  /** Tells someone who has a pair root with me what my list says of them, by every way that is open. */
  async #tell(account: AccountId): Promise<void> {
    const person = this.#deps.book.person(account);
    const root = person && activeRoots(person, this.#deps.clock.now())[0]?.root;
    if (!person || !root) return;
    const payload = this.#greeting.stateFor(person);
    this.friend(account)?.sendState(payload);
    await this.#mail.put(root, encodeObject(OBJECT.state, payload), this.#greeting.targets(person), EXPIRY.object);
  }

  /** Makes topics, links and friends what people and policy say now. One run after the other. */
  refresh(): Promise<void> {
    this.#refreshing = this.#refreshing
      .then(() => this.#refresh())
      .catch((error: unknown) => this.#deps.logger.log('exchange', 'refresh failed', { error: error instanceof Error ? error.message : 'unknown' }));
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    if (this.#stopped) return;
    const { book, clock } = this.#deps;
    const listening = book.home.policy === POLICY.off ? [] : book.people().filter((person) => person.iFollow && person.roots.length > 0);
    for (const person of listening) await this.#meet(person);
    this.#mail.listen(listening.map((person) => ({ person: keyOf(person.account), roots: activeRoots(person, clock.now()).map(({ root }) => root) })));
    for (const [key, friend] of this.#friends) this.#openOrClose(key, friend);
    this.#connections.apply();
    this.#deps.events.people();
  }

  async #meet(person: Person): Promise<void> {
    const key = keyOf(person.account);
    const known = this.#friends.get(key);
    if (known) await known.learnRoots();
    else this.#friends.set(key, await this.#deps.openFriend(person, this.#mail, this.#greeting));
  }

  /** A chat that opens is told of at once; one that closes loses its links at once. */
  #openOrClose(key: Key, friend: Friend): void {
    if (!friend.isOpen) {
      this.#open.delete(key);
      friend.closeSessions();
    } else if (!this.#open.has(key)) {
      this.#open.add(key);
      void this.#sendPresence(friend);
      friend.opened();
    }
  }

  #onLink(event: LinkEvent): void {
    if (this.#stopped) return;
    if (event.kind === 'peer') this.#connections.pathChanged(event.peer, event.path);
    else if (event.state === 'connected') void this.#relayConnected(event.address, event.relayId);
    else {
      this.#relayStates.set(event.address, event.state);
      this.#mail.relayDown(event.address);
      if (event.state !== 'connecting') this.#trials.get(event.address)?.(event.state);
    }
    this.#deps.events.relays();
  }

  /** A relay proved who it is. One that was known under another key at this address is refused. */
  async #relayConnected(address: string, id: RelayId): Promise<void> {
    const { book, logger, events } = this.#deps;
    const own = book.home.relays.find((relay) => relay.address === address);
    const isAnother = own?.id ? !sameBytes(own.id, id) : false;
    this.#relayStates.set(address, isAnother ? 'notRelay' : 'connected');
    this.#relayIds.set(address, id);
    this.#trials.get(address)?.(isAnother ? 'notRelay' : 'connected');
    if (isAnother) logger.log('exchange', 'another relay answers');
    else {
      if (own && !own.id) await book.saveHome({ ...book.home, relays: book.home.relays.map((relay) => (relay.address === address ? { address, id } : relay)) });
      this.#mail.relayUp(address, id);
    }
    events.relays();
  }

  /** A mailbox opened or closed: what waits for a relay goes now. */
  #relaysChanged(): void {
    this.#deps.events.relays();
    if (this.#stopped || this.#mail.connected().length === 0) return;
    void this.#greeting.exclusively(() => this.#greeting.publish());
    this.#pursueWait = PURSUE_FIRST;
    void this.#pursueAll();
    for (const friend of this.#friends.values()) friend.relaysChanged();
    this.#sendPresences();
  }

  /** An object of a pair topic: it also shows that the other side has this pair root. */
  async #heard(key: Key, object: PlainObject, root: Uint8Array): Promise<void> {
    const { book } = this.#deps;
    const person = book.people().find((one) => keyOf(one.account) === key);
    if (person && !isOwnObject(object, book.self.device)) await book.savePerson(withRootHeard(person, root));
    await this.#inbox.take(key, object);
  }

  /** Looks after everyone to whom something is owed; again later while something is. */
  async #pursueAll(): Promise<void> {
    this.#cancelPursue();
    await this.#greeting.exclusively(async () => {
      for (const person of this.#deps.book.people()) await this.#greeting.pursue(person);
    });
    if (this.#stopped || this.#mail.connected().length === 0 || !this.#greeting.owesSomething()) return;
    this.#cancelPursue = this.#deps.clock.after(this.#pursueWait, () => void this.#pursueAll());
    this.#pursueWait = Math.min(2 * this.#pursueWait, PURSUE_LATEST);
  }

  async #takeNotice(bytes: Uint8Array): Promise<void> {
    await this.#greeting.exclusively(() => this.#greeting.takeHello(bytes));
    await this.refresh();
  }

  #pathChanged(account: AccountId): void {
    this.#deps.events.chat(account);
    this.#deps.events.relays();
  }

  #met(account: AccountId, presence: Parameters<Connections['met']>[1]): void {
    const friend = this.friend(account);
    if (this.#connections.met(account, presence) && friend) void this.#sendPresence(friend);
  }

  #sendPresences(): void {
    this.#connections.apply();
    for (const friend of this.#friends.values()) void this.#sendPresence(friend);
  }

  /** Tells a friend where this session can be reached. */
  async #sendPresence(friend: Friend): Promise<void> {
    const value = this.#connections.presence(this.#mail.connected(), this.#mail.clockOffset());
    const root = friend.roots()[0];
    if (!value || !root || !friend.isOpen) return;
    await this.#mail.put(root, encodeObject(OBJECT.presence, value), this.#greeting.targets(friend.person), EXPIRY.presence);
  }

  async #calendar(): Promise<void> {
    const tellAll = await this.#greeting.exclusively(async () => {
      return this.#greeting.start();
    });
    await this.#pursueAll();
    await this.refresh();
    if (tellAll) await this.#tellAll();
    for (const friend of this.#friends.values()) {
      friend.flushSoon(0);
      void friend.rotateIfDue();
    }
  }

  #every(ms: number, work: () => void): void {
    const again = (): void => {
      const cancel = this.#deps.clock.after(ms, () => {
        this.#timers.delete(cancel);
        again();
        work();
      });
      this.#timers.add(cancel);
    };
    again();
  }
}
