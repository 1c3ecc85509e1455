/**
 * The room where everything meets: relays and links come and go, people are met and left, and each friend's entries find a
 * way. It holds no rule of its own: policy decides (`people/policy.ts`), the gate decides (`chat/`), greeting makes pair
 * roots, a friend flushes, the inbox takes.
 */
import type { PlainObject } from '../people/object.ts';
import { activeRoots, followState, type Person } from '../people/person.ts';
import { mayMeet } from '../people/policy.ts';
import { loadOnce } from '../ports/loadOnce.ts';
import type { LinkEvent, LinkPath, Links } from '../ports/links.ts';
import type { Logger } from '../ports/logger.ts';
import type { OpenMailbox } from '../ports/mailbox.ts';
import type { Primitives, Random } from '../ports/primitives.ts';
import type { Rooms } from '../ports/rooms.ts';
import type { Store } from '../ports/storage.ts';
import { keyOf, sameBytes, type AccountId, type Key, type PeerName } from '../protocol/ids.ts';
import { TIME } from '../protocol/limits.ts';
import { PROTOCOL } from '../protocol/version.ts';
import type { Book } from './book.ts';
import { Connections, type ConnectionDeps } from './connections.ts';
import type { CoreClock } from './coreClock.ts';
import type { DepotDeps } from './depot.ts';
import type { Friend } from './friend.ts';
import { Friends } from './friends.ts';
import { Greeting } from './greeting.ts';
import { Herald } from './herald.ts';
import { Inbox, type InboxDeps } from './inbox.ts';
import { Mail, type ConnectedRelay } from './mail.ts';
import { BLOB_TABLE, TOLD_TABLE } from './blobTable.ts';
import { MediaDesk } from './mediaDesk.ts';
import { Meter } from './meter.ts';
import { createProvenTimes } from './provenTimes.ts';
import { Occasions } from './occasions.ts';
import { Pursuit } from './pursuit.ts';
import { Relays } from './relays.ts';
import { Reminders } from './reminders.ts';
import type { Ties } from './ties.ts';
import { createTimers, type Timers } from './timers.ts';
import { Tray } from './tray.ts';

export interface ExchangeEvents {
  /** States, path or content of a chat with this account changed. */
  chat(account: AccountId): void;
  people(): void;
  relays(): void;
  requests(): void;
  /** A friend's device says that something is being written. */
  live: ConnectionDeps['live'];
  /** A friend gives what was said before this account came back here. */
  readonly earlier: InboxDeps['earlier'];
}

/** Opens the conversation with a person who has a pair root, once. */
export type OpenFriend = (person: Person, mail: Mail, greeting: Greeting) => Promise<Friend>;

export interface ExchangeDeps extends Pick<DepotDeps, 'bulk' | 'space'> {
  readonly book: Book;
  readonly store: Store;
  readonly tray: Tray;
  readonly links: Links;
  readonly rooms: Rooms;
  readonly openMailbox: OpenMailbox;
  readonly openFriend: OpenFriend;
  readonly primitives: Primitives;
  readonly random: Random;
  readonly clock: CoreClock;
  readonly logger: Logger;
  readonly events: ExchangeEvents;
  /** Whether this person shows that this device is here. */
  isHere(): boolean;
}

export class Exchange {
  readonly #deps: ExchangeDeps;
  readonly #mail: Mail;
  /** What relays saw of me. */
  readonly meter: Meter;
  readonly #greeting: Greeting;
  readonly #inbox: Inbox;
  readonly #connections: Connections;
  readonly #friends: Friends;
  readonly #relays: Relays;
  readonly #pursuit: Pursuit;
  readonly #herald: Herald;
  readonly #reminders: Reminders;
  /** How I stand to others, as I change it. @throws LoadError */
  readonly ties: () => Promise<Ties>;
  /** Photos and videos. */
  readonly media: MediaDesk;
  readonly #timers: Timers;
  readonly #occasions: Occasions;
  #refreshing: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(deps: ExchangeDeps) {
    const { book, store, links, rooms, primitives, random, clock, logger } = deps;
    this.#deps = deps;
    this.meter = new Meter({ records: store.records, localKey: store.localKey, clock });
    this.#timers = createTimers(clock);
    this.#mail = this.#createMail(deps);
    clock.learnFrom({ relays: () => this.#relays.times(), proven: createProvenTimes(book) });
    this.#greeting = new Greeting({ book, mail: this.#mail, primitives, random, clock, logger, tray: deps.tray, isStopped: () => this.#stopped });
    this.#friends = new Friends({
      book, store, clock, logger,
      openFriend: (person) => deps.openFriend(person, this.#mail, this.#greeting),
      reread: (person) => this.#mail.reread(person),
      opened: (friend) => {
        this.media.waysChanged();
        this.#background(this.#herald.sendPresence(friend));
        this.#background(friend.opened());
      },
    });
    this.#connections = new Connections({
      book, links, rooms, primitives, random, clock, logger,
      owesState: (person) => this.#greeting.owesState(person),
      friend: (account) => this.friend(account),
      object: async (person, object) => void (await this.#inbox.take(person, object, null)),
      relayTime: () => clock.relayTime(),
      isHere: () => deps.isHere(),
      live: (account, ends, message) => deps.events.live(account, ends, message),
      blobs: (account, stream) => this.media.serve(account, stream),
      changed: (account) => this.#pathChanged(account),
      relaysChanged: () => this.#relays.apply(),
    });
    this.media = this.#createMedia(deps);
    this.#reminders = new Reminders({
      book, clock,
      isOwed: async (person) => this.#greeting.owesState(person) || ((await this.friend(person.account)?.pending()) ?? []).length > 0,
      isMet: ({ account }) => (this.friend(account)?.provenPeers().length ?? 0) > 0,
      tell: (account) => this.#herald.tell(account),
    });
    this.#herald = new Herald({ book, mail: this.#mail, greeting: this.#greeting, connections: this.#connections, clock, friend: (account) => this.friend(account), toldNews: ({ account }) => this.#reminders.begin(account, true) });
    this.#relays = new Relays({ book, connections: this.#connections, mail: this.#mail, clock, logger });
    this.#pursuit = new Pursuit({ book, greeting: this.#greeting, clock, logger, isReachable: () => this.#mail.connected().length > 0, tell: (account) => this.#herald.tell(account), tellOwed: () => this.#herald.tellOwed() });
    this.ties = loadOnce(async () => new (await import('./ties.ts')).Ties({
      book, greeting: this.#greeting, herald: this.#herald, tray: deps.tray, random, clock, logger,
      friend: (account) => this.friend(account),
      friends: () => this.#friends.all(),
      pursue: (account) => this.#pursue(account),
      remind: (account) => this.#reminders.begin(account, true),
      refresh: () => this.refresh(),
    }));
    this.#occasions = this.#createOccasions(deps);
    this.#inbox = new Inbox({
      book, clock, primitives, logger, earlier: deps.events.earlier,
      relayTime: () => clock.relayTime(),
      friend: (account) => this.friend(account),
      hello: (bytes, by) => this.#takeHello(bytes, by),
      met: (account, presence) => this.#met(account, presence),
      ownState: async (payload) => void ((await this.#greeting.takeOwnState(payload)) && this.#background(this.#herald.tellOwed())),
      followedBack: (account) => this.#background(this.#herald.tell(account)),
    });
  }

  #createOccasions({ book, clock, logger, events }: ExchangeDeps): Occasions {
    return new Occasions({
      book, clock, logger,
      mail: this.#mail,
      greeting: this.#greeting,
      connections: this.#connections,
      herald: this.#herald,
      pursuit: this.#pursuit,
      friends: this.#friends,
      timers: this.#timers,
      friend: (account) => this.friend(account),
      refresh: () => this.refresh(),
      peopleChanged: () => events.people(),
      background: (work) => this.#background(work),
      isStopped: () => this.#stopped,
    });
  }

  #createMail({ book, store, openMailbox, primitives, random, clock, logger }: ExchangeDeps): Mail {
    const { records, localKey } = store;
    return new Mail(
      { meter: this.meter, openMailbox, records, localKey, homeSecret: book.home.homeSecret, primitives, random, clock, logger, isOwn: (address) => book.home.relays.some((relay) => relay.address === address) },
      {
        object: (person, object, root) => this.#takeObject(person, object, root),
        notice: (bytes, owner) => this.#takeNotice(bytes, owner),
        relaysChanged: (up) => this.#relaysChanged(up),
        relaysWanted: (relays, isUrgent) => this.#connections.want(relays, isUrgent),
        notServed: (address) => this.#relays.notServed(address),
      },
    );
  }

  #createMedia(deps: ExchangeDeps): MediaDesk {
    const { store, links, logger, events } = deps;
    const load = loadOnce(() => import('./depot.ts'));
    return new MediaDesk({
      logger, opened: events.people,
      isUsed: async () => (await Promise.all([store.blobs.list(), store.records.list(BLOB_TABLE), store.records.list(TOLD_TABLE)])).some(({ length }) => length > 0),
      open: async () =>
        (await load()).Depot.open({
          ...deps,
          friend: (account) => this.friend(account),
          peers: (account) => (this.friend(account)?.isOpen ? this.friend(account)!.provenPeers() : []),
          open: (peer) => links.open({ peer }, PROTOCOL.blob),
          ownRelays: () => this.#mail.chunksAt('own'),
          relaysFor: ({ person }) => this.#mail.chunksAt(this.#greeting.targets(person)),
          changed: (account) => events.chat(account),
        }),
    });
  }

  /** Starts listening and connecting. Resolves when everything that needs no network is in place. */
  async start(): Promise<void> {
    const { links, book } = this.#deps;
    await this.#greeting.start();
    await this.refresh();
    this.#occasions.start();
    this.#background(this.media.start());
    for (const person of book.people()) this.#reminders.begin(person.account, this.#greeting.wasToldLately(person));
    this.#timers.every(TIME.MINUTE, () => this.#background(Promise.all([this.#friends.isMissing ? this.refresh() : null, this.#reminders.round()])));
    book.onChange(() => void this.refresh());
    this.#background(
      links.start((event) => this.#onLink(event)).then((name) => {
        this.#connections.begin(name);
        this.#occasions.sendPresences();
        this.#pursuit.everyone();
        return this.#herald.tellOwed();
      }),
    );
  }

  /** Work that nobody waits for. What it could not do is tried again at the next occasion. */
  #background(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#deps.logger.log('exchange', 'failed', { error: error instanceof Error ? error.name : 'unknown' }));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timers.stop();
    this.#pursuit.stop();
    this.media.stop();
    this.#connections.stop();
    for (const friend of this.#friends.all()) friend.stop();
    this.#mail.stop();
    this.meter.stop();
    await this.#refreshing;
    await this.#deps.links.stop();
  }

  /** The platform says that the network may be back. */
  wake(): void {
    this.#occasions.lookAtTime();
    this.#connections.apply();
    for (const friend of this.#friends.all()) friend.resync();
  }

  /** Something own was just written: what a full disk had stopped goes on. */
  diskWorks(): void {
    for (const part of [this.#mail, this.#connections]) part.diskWorks();
    this.#background(this.ties().then((ties) => ties.diskWorks()));
    this.media.retry();
  }

  /** This device shows that it is here, or does no more: then nobody is linked with it. */
  hereChanged(): void {
    if (!this.#deps.isHere()) for (const friend of this.#friends.all()) friend.closeSessions();
    this.#occasions.sendPresences();
  }

  friend(account: AccountId): Friend | null {
    return this.#friends.get(account);
  }

  pathTo(account: AccountId): LinkPath {
    return this.#connections.presences.pathTo(account);
  }

  /** Whether a linked peer proved to be a device of an account whose chat is open. */
  isMember(peer: PeerName, account: AccountId): boolean {
    return this.#connections.isMember(peer, account);
  }

  /** Own relays and trials of new ones. */
  get relays(): Pick<Relays, 'stateOf' | 'known' | 'try' | 'apply'> {
    return this.#relays;
  }

  /** Some relay or some friend is reachable. */
  get isConnected(): boolean {
    return this.#mail.connected().length > 0 || this.#friends.all().some(({ account }) => this.pathTo(account) !== 'away');
  }

  /** Whether the clock here is more than ten minutes off that of own relays. */
  get isClockOff(): boolean {
    return this.#deps.clock.isOff;
  }

  /** Makes topics, links and friends what people and policy say now. One run after the other; never rejects. */
  refresh(): Promise<void> {
    this.#refreshing = this.#refreshing
      .then(() => this.#refresh())
      .catch((error: unknown) => this.#deps.logger.log('exchange', 'refresh failed', { error: error instanceof Error ? error.name : 'unknown' }));
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    if (this.#stopped) return;
    const { book, clock } = this.#deps;
    await this.#friends.meet();
    const wanted = book.people().filter((person) => person.roots.length > 0 && mayMeet(book.home.policy, followState(person, clock.now())));
    // Who could not be met is not listened to either: what would come could not be kept.
    const met = wanted.filter(({ account }) => this.friend(account) !== null);
    this.#mail.listen(met.map((person) => ({ person: keyOf(person.account), roots: activeRoots(person, clock.now()).map(({ root }) => root) })));
    this.#mail.serve(this.#greeting.owners());
    this.#friends.look();
    this.#relays.apply();
    this.#deps.events.people();
  }

  async #takeObject(person: Key, object: PlainObject, root: Uint8Array): Promise<boolean> {
    const isTaken = await this.#inbox.take(person, object, root);
    if (!isTaken) this.#friends.dropped(person);
    return isTaken;
  }

  #onLink(event: LinkEvent): void {
    if (this.#stopped) return;
    if (event.kind === 'peer') this.#connections.pathChanged(event.peer, event.path);
    else this.#background(this.#relays.onEvent(event).finally(() => this.#relayTold()));
    this.#deps.events.relays();
  }

  /** A relay is there, or is known not to be: then the others alone say what time it is. */
  #relayTold(): void {
    this.#occasions.lookAtTime();
    this.#deps.events.relays();
  }

  /** A mailbox opened or closed: what waits for a relay goes now. */
  #relaysChanged(up: ConnectedRelay | null): void {
    this.#deps.events.relays();
    this.#relays.mailboxesChanged();
    if (this.#stopped || !up) return;
    this.#connections.relayUp(up.address);
    this.media.waysChanged();
    if (this.#mail.connectedOwn().some(({ address }) => address === up.address)) this.#background(this.#occasions.ownRelayUp());
    else this.#occasions.visit(up);
  }

  /** Someone waits for what this may bring. */
  #pursue(account: AccountId): Promise<void> {
    const person = this.#deps.book.person(account);
    if (person) this.#greeting.seek(person, true);
    return this.#pursuit.one(account);
  }

  /** A notice in the request inbox is a request or nothing, one in the follow inbox a hello or nothing. */
  async #takeNotice(bytes: Uint8Array, owner: Uint8Array): Promise<void> {
    if (sameBytes(owner, this.#deps.book.self.inboxOwner.publicKey)) await this.#takeHello(bytes);
    else if (await this.#greeting.takeRequest(bytes)) this.#deps.events.requests();
  }

  /** Whether a hello was taken. @param by whose topic it came by; none: it was posted, by anybody */
  async #takeHello(bytes: Uint8Array, by?: AccountId): Promise<boolean> {
    const from = await this.#greeting.takeHello(bytes, by);
    if (!from) return false;
    await this.refresh();
    this.#background(this.#pursue(from).then(() => this.#herald.tellOwed(from)));
    return true;
  }

  #pathChanged(account: AccountId): void {
    this.media.waysChanged();
    this.#deps.events.chat(account);
    this.#deps.events.relays();
  }

  #met(account: AccountId, presence: Parameters<Connections['met']>[1]): void {
    const friend = this.friend(account);
    if (this.#connections.met(account, presence) && friend) this.#background(this.#herald.sendPresence(friend));
  }
}
