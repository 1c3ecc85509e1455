/**
 * What the verbs share: the book, the exchange while there is an account, the chats, and who listens. Starts and stops the
 * whole. It holds no rule; it wires the rooms below and tells the page what may have changed.
 */
import type { Change as WrittenChange } from '../chat/keeper.ts';
import { ERASED_TABLE } from '../chat/shelf.ts';
import { relationshipWith, type Person } from '../people/person.ts';
import type { Clock } from '../ports/clock.ts';
import type { Links } from '../ports/links.ts';
import { loadOnce } from '../ports/loadOnce.ts';
import type { Logger } from '../ports/logger.ts';
import type { OpenMailbox } from '../ports/mailbox.ts';
import type { Bulk, Primitives, Random } from '../ports/primitives.ts';
import type { RoomGate, Rooms } from '../ports/rooms.ts';
import type { Space } from '../ports/space.ts';
import type { Store } from '../ports/storage.ts';
import type { Result } from '../protocol/errors.ts';
import { keyOf, type AccountId, type PeerName } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { TIME } from '../protocol/limits.ts';
import { Book } from '../sync/book.ts';
import { CoreClock } from '../sync/coreClock.ts';
import { Exchange } from '../sync/exchange.ts';
import type { Friend } from '../sync/friend.ts';
import type { LiveDesk } from '../sync/liveDesk.ts';
import type { LiveRoom } from '../sync/liveRoom.ts';
import { createOpenFriend } from '../sync/openFriend.ts';
import { readSigns, type Signs } from '../sync/signs.ts';
import { createTimers, type Timers } from '../sync/timers.ts';
import { Tray } from '../sync/tray.ts';
import type { Change, LocalId } from './api.ts';
import { Chats } from './chats.ts';
import type { LaterDesk } from './later.ts';
import { LATER_TABLE } from './laterTable.ts';
import type { ReadDesk } from './readDesk.ts';
import { Sender } from './sender.ts';
import { localId } from './views.ts';

export interface MessengerDeps {
  readonly store: Store;
  readonly links: Links;
  readonly openMailbox: OpenMailbox;
  readonly createRooms: (gate: RoomGate) => Rooms;
  readonly primitives: Primitives;
  /** AES-GCM for photos and videos; without it the platform's. */
  readonly bulk?: Bulk;
  /** Room and connection of this device; without it neither is known. */
  readonly space?: () => Promise<Space>;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Address of the relay that served this page, or null. */
  readonly ownRelay: string | null;
  /** The kept form of a relay address that a person typed, or why it is none. */
  readonly parseRelayAddress: (text: string) => Result<string>;
}

export class Core {
  /** With the clock of the core in place of that of the device. */
  readonly deps: MessengerDeps & { readonly clock: CoreClock };
  readonly book: Book;
  readonly chats: Chats;
  readonly sender: Sender;
  readonly tray: Tray;
  /** The signs of life that this person gives, and sees in return. */
  signs: Signs;
  readonly #listeners = new Set<(change: Change) => void>();
  #exchange: Exchange | null = null;
  #rooms: Rooms | null = null;
  #live: LiveRoom | null = null;
  #isStopped = false;
  /** What is loaded from now on begins nothing. */
  #isStopping = false;
  #onScreen: Friend | null = null;
  readonly #loadRoom = loadOnce(() => this.#openRoom());
  /** Tells what was read. @throws LoadError */
  readonly readDesk = loadOnce(async () => (this.#reads = new (await import('./readDesk.ts')).ReadDesk(this)));
  #reads: ReadDesk | null = null;
  /** Sends what goes later. @throws LoadError */
  readonly laterDesk = loadOnce(async () => (this.#later = await (await import('./later.ts')).LaterDesk.open(this)));
  #later: LaterDesk | null = null;
  /** Who is writing now. @throws LoadError */
  readonly liveDesk = loadOnce(() => this.#openLiveDesk());
  #writing: LiveDesk | null = null;
  readonly #timers: Timers;

  private constructor(deps: Core['deps'], book: Book, tray: Tray, signs: Signs) {
    this.deps = deps;
    this.book = book;
    this.tray = tray;
    this.signs = signs;
    this.#timers = createTimers(deps.clock);
    const chats = {
      book,
      tray,
      store: deps.store,
      clock: deps.clock,
      exchange: () => this.#exchange,
      receipts: () => this.signs.receipts,
      wasRead: (person: Person) => this.#wasRead(person),
      tell: (change: Change) => this.tell(change),
    };
    this.chats = new Chats(chats);
    this.sender = new Sender(chats, this.chats);
  }

  static async open(deps: MessengerDeps): Promise<Core> {
    const { records, localKey } = deps.store;
    const clock = await CoreClock.open(deps.clock, records, localKey);
    const core = new Core({ ...deps, clock }, await Book.open(records, localKey, deps.primitives), await Tray.open(records, localKey), await readSigns(deps.store));
    if (core.book.hasHome) await core.start();
    return core;
  }

  /** @throws Error before an account was made */
  get exchange(): Exchange {
    if (!this.#exchange) throw new Error('no account yet');
    return this.#exchange;
  }

  /** The chat that is on the screen now, or none. Without the code of its room the push of each entry has to do. */
  async show(friend: Friend | null): Promise<void> {
    this.#onScreen = friend;
    // It may have left the screen before the room came.
    if (friend || this.#live) await this.#inRoom(({ room }) => room.show(this.#onScreen));
  }

  async #openRoom(): Promise<LiveRoom> {
    const { openLiveRoom } = await import('../sync/liveRoom.ts');
    const { store, logger } = this.deps;
    const isMember = (peer: PeerName, account: AccountId): boolean => this.exchange.isMember(peer, account);
    return (this.#live = openLiveRoom({ rooms: this.#rooms!, store, logger, ownDevice: this.book.self.device, isMember }));
  }

  async #openLiveDesk(): Promise<LiveDesk> {
    const { LiveDesk } = await import('../sync/liveDesk.ts');
    return (this.#writing = new LiveDesk({
      clock: this.deps.clock,
      ownDevice: this.book.self.device,
      isOn: () => this.signs.writing,
      friend: (account) => this.exchange.friend(account),
      isFriend: ({ person }) => relationshipWith(person, this.deps.clock.now()) === 'Friends',
      changed: (account, on) => this.tell({ what: 'writing', chat: this.idOf(account), on }),
    }));
  }

  /** What an earlier run erased and could not take out of the documents any more [S13.2]. */
  async #purge(): Promise<void> {
    if ((await this.deps.store.records.list(ERASED_TABLE)).length > 0) await this.#inRoom(({ kept }) => kept.purge());
  }

  /** Once the room is here, in the order asked. */
  async #inRoom(work: (live: LiveRoom) => Promise<void> | void): Promise<void> {
    try {
      const live = await this.#loadRoom();
      if (!this.#isStopped) await work(live);
    } catch (error) {
      this.deps.logger.log('room', 'not here', { error: error instanceof Error ? error.name : 'unknown' });
    }
  }

  /** Begins to listen and to connect, once there is an account. */
  async start(): Promise<void> {
    const { store, links, openMailbox, createRooms, primitives, bulk, space, random, clock, logger } = this.deps;
    const { book, tray } = this;
    const changed = (account: AccountId, change?: WrittenChange): void => this.#chatChanged(account, change);
    const rooms = (this.#rooms = createRooms((peer, name, update) => this.#live?.room.gate(peer, name, update) ?? true));
    const exchange = new Exchange({
      book, tray, store, links, rooms, openMailbox, primitives, bulk, space, random, clock, logger,
      isHere: () => this.signs.here,
      openFriend: createOpenFriend({ book, store, primitives, random, clock, logger, changed }),
      events: {
        chat: (account) => this.#chatChanged(account),
        people: () => this.#peopleChanged(),
        live: (account, ends, message) => {
          if (this.signs.writing) this.#background(this.liveDesk().then((desk) => void (this.#isStopping || desk.took(account, ends, message))));
        },
        earlier: async (friend, payload) => (await import('./earlierComing.ts')).takeEarlier(this, friend, payload),
        requests: () => this.tell({ what: 'requests' }),
        relays: () => {
          this.tell({ what: 'relays' });
          this.tell({ what: 'connection' });
        },
      },
    });
    this.#exchange = exchange;
    this.#background(this.#purge());
    // A text may wait for code that could not be fetched, and nobody tells when it can be.
    this.#timers.every(TIME.MINUTE, () => this.#background(this.chats.drain()));
    await exchange.start();
    // What was read and could not be told any more before this start.
    for (const person of this.book.people()) this.#wasRead(person);
    if ((await store.records.list(LATER_TABLE)).length > 0) this.#background(this.laterDesk());
  }

  async stop(): Promise<void> {
    this.#listeners.clear();
    this.#isStopping = true;
    this.#reads?.stop();
    this.#later?.stop();
    this.#writing?.stop();
    this.#timers.stop();
    await this.show(null);
    this.#isStopped = true;
    await this.#exchange?.stop();
    await this.deps.store.close();
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** What this person read is told, where they want that. */
  #wasRead(person: Person): void {
    if (this.signs.receipts && !this.#isStopping) this.#background(this.readDesk().then((desk) => void (this.#isStopping || desk.owe(person))));
  }

  /** Nobody is shown as writing any more. */
  endWriting(): void {
    for (const { account } of this.book.people()) this.#writing?.ended(account);
  }

  /** My name, relays or keys are others now: everyone is told, when they can be reached. */
  tellAll(): void {
    this.#background(this.exchange.ties().then((ties) => ties.tellAll()));
  }

  idOf(account: AccountId): LocalId {
    return localId(this.deps.store.localKey, account);
  }

  personOf(id: LocalId): Person | null {
    return this.book.people().find((person) => this.idOf(person.account) === id) ?? null;
  }

  /** Work that nobody waits for; it comes again with the next change. */
  #background(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.deps.logger.log('app', 'failed', { error: error instanceof Error ? error.name : 'unknown' }));
  }

  #peopleChanged(): void {
    for (const what of ['people', 'policy', 'inbox'] as const) this.tell({ what });
    for (const person of this.book.people()) {
      this.#live?.room.changed(person.account);
      if (this.#exchange?.friend(person.account)) this.tell({ what: 'thread', chat: this.idOf(person.account) });
    }
    this.#background(this.chats.drain());
  }

  #chatChanged(account: AccountId, change?: WrittenChange): void {
    const chat = this.idOf(account);
    if (change?.own) this.#exchange?.diskWorks();
    this.#live?.room.changed(account, change);
    if (change) {
      // Only what erases needs the documents, so no other entry fetches what keeps them.
      if (change.entries.some(({ form }) => form === 'strip')) void this.#inRoom(({ kept }) => kept.changed(change));
      this.#exchange?.media.written(account, change);
      if (!change.own && change.entries.some(({ entry }) => (entry.kind === KIND.text || entry.kind === KIND.media) && change.added.has(keyOf(entry.id)))) this.#writing?.ended(account);
      this.#background(this.chats.written(account, change));
    }
    this.tell({ what: 'thread', chat });
    this.tell({ what: 'inbox' });
  }
}
