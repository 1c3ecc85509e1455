/**
 * Links to friends' devices and what runs on them: who may be linked now, which streams are open, and sessions on them. A
 * stream from anyone who is not a friend's device, or whose chat is closed, is shut before a byte is read.
 */
import type { Admission } from '../chat/types.ts';
import type { CardRelay } from '../people/card.ts';
import { followState, hintOf, newestRecord, type Person } from '../people/person.ts';
import { mayMeet } from '../people/policy.ts';
import { presenceToValue, type Presence } from '../people/presence.ts';
import type { Clock } from '../ports/clock.ts';
import type { LinkPath, Links, RelayTarget, Stream } from '../ports/links.ts';
import type { Logger } from '../ports/logger.ts';
import type { Primitives, Random } from '../ports/primitives.ts';
import type { Rooms } from '../ports/rooms.ts';
import type { PlainObject } from '../people/object.ts';
import type { Value } from '../protocol/codec.ts';
import { keyOf, sameBytes, type AccountId, type DeviceId, type Key, type PeerName, type RelayId } from '../protocol/ids.ts';
import { EXPIRY, LIMITS, TIME } from '../protocol/limits.ts';
import { PROTOCOL } from '../protocol/version.ts';
import type { Book } from './book.ts';
import type { Friend } from './friend.ts';
import type { ConnectedRelay } from './mail.ts';
import type { Run } from './objects.ts';
import type { LiveMessage } from './live.ts';
import { PresenceList } from './presence.ts';
import { Visits } from './visits.ts';
import { Session } from './session.ts';

/** A stream that ended while its link lives is opened again after this, and after twice as long each time it fails, up to the other. */
const REOPEN = TIME.SECOND;
const REOPEN_MOST = TIME.MINUTE;

export interface ConnectionDeps {
  readonly book: Book;
  readonly links: Links;
  readonly rooms: Rooms;
  readonly primitives: Primitives;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Unix ms by the relays' clocks. */
  relayTime(): number;
  /** Whether someone has yet to hear what my list says of them. */
  owesState(person: Person): boolean;
  friend(account: AccountId): Friend | null;
  /** An object that a friend's device sent on its session. */
  object(person: Key, object: PlainObject): Promise<void>;
  /** A device of a friend, proven, asks for pieces of photos and videos. */
  blobs(account: AccountId, stream: Stream): void;
  /** Whether this person shows that this device is here: else nobody is told, linked or let in. */
  isHere(): boolean;
  /** A friend's device says on its session that something is being written. */
  live(account: AccountId, ends: Session['ends'] & { readonly device: DeviceId }, message: LiveMessage): void;
  /** The path to a friend, or a session, changed. */
  changed(account: AccountId): void;
  /** Others than before are to be connected to. */
  relaysChanged(): void;
}

/** Whom a peer is taken for, until the handshake says. */
interface Claimed {
  readonly friend: Friend;
  readonly device: DeviceId;
}

export class Connections {
  readonly #deps: ConnectionDeps;
  readonly presences: PresenceList;
  /** Peers whose streams are opened again after a pause that runs. */
  readonly #reopening = new Set<PeerName>();
  /** Streams that are being opened. */
  readonly #opening = new Set<string>();
  /** Peers on whose link a rooms stream is open, and that stream. */
  readonly #inRooms = new Map<PeerName, Stream>();
  /** How many sessions in a row with a peer ended badly. */
  readonly #failures = new Map<PeerName, number>();
  /** Peers whose session ended because the disk here took nothing more. */
  readonly #unstored = new Set<PeerName>();
  readonly #visits: Visits;
  #own: PeerName | null = null;
  /** A relay address that somebody wants to add. */
  #trial: string | null = null;
  #stopped = false;

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    this.presences = new PresenceList(() => deps.relayTime());
    this.#visits = new Visits({
      clock: deps.clock,
      permitted: () => this.#theirs(() => true),
      carrying: (visited) => this.#carrying(visited),
      changed: () => deps.relaysChanged(),
    });
    deps.links.onStream(PROTOCOL.sync, (peer, stream) => this.#acceptSync(peer, stream));
    deps.links.onStream(PROTOCOL.blob, (peer, stream) => this.#acceptBlobs(peer, stream));
    deps.links.onStream(PROTOCOL.rooms, (peer, stream) => this.#acceptRooms(peer, stream));
  }

  /** This session's name is known: links may begin. */
  begin(own: PeerName): void {
    this.#own = own;
    this.apply();
  }

  stop(): void {
    this.#stopped = true;
    this.#visits.stop();
  }

  /** Tells the links whom to reach and whom to let in, as it is now. */
  apply(): void {
    if (this.#stopped || !this.#own) return;
    const { links } = this.#deps;
    // A device that their record names no more is not theirs, also where its link lives.
    this.presences.keep(({ account, presence }) => this.#deps.friend(account)?.devices().some((id) => sameBytes(id, presence.device)) ?? true);
    links.connect(this.#targets());
    const targets = this.presences.targets(this.#isLinked);
    links.allow(targets);
    for (const { peer } of targets) this.#reach(peer);
  }

  /** Whether devices of an account may be linked. */
  readonly #isLinked = (account: AccountId): boolean => {
    const friend = this.#deps.friend(account);
    return this.#deps.isHere() && (friend?.isOpen || friend?.isLeaving || false);
  };

  /** Own relays, and the one on trial, always; those of others in turn (`visits.ts`). */
  #targets(): readonly RelayTarget[] {
    const own = [...(this.#trial ? [this.#trial] : []), ...this.#deps.book.home.relays.map(({ address }) => address)];
    const visited = this.#visits.addresses().filter((address) => !own.includes(address));
    return [...[...new Set(own)].map((address) => ({ address, isOwn: true })), ...visited.map((address) => ({ address, isOwn: false }))];
  }

  /** Addresses to be connected to now. */
  relays(): readonly string[] {
    return this.#targets().map(({ address }) => address);
  }

  /**
   * Addresses of relays that may be visited: those that the cards of people name with whom I am in touch, or who have yet to hear that I am
   * not any more, and those at which friends' devices are [A23]. @param isMeant which of them; whom it leaves out is not looked at closer
   */
  #theirs(isMeant: (relay: CardRelay) => boolean): Set<string> {
    const { book, owesState, friend } = this.#deps;
    const now = this.#deps.clock.now();
    const named = book.people().flatMap((person) => {
      const relays = [...person.card.relays, ...(hintOf(person, now)?.card.relays ?? [])].filter(isMeant);
      return relays[0] && (mayMeet(book.home.policy, followState(person, now)) || owesState(person) || friend(person.account)?.isLeaving) ? relays : [];
    });
    const addresses = new Set([...named, ...this.presences.relays(this.#isLinked).filter(isMeant)].map(({ address }) => address));
    for (const { address } of book.home.relays) addresses.delete(address);
    return addresses;
  }

  /** There is something to do at these relays. A relay's name can be claimed under any address; who answers proves it. */
  want(relays: readonly RelayId[], isUrgent: boolean): void {
    const names = new Set(relays.map(keyOf));
    this.#visits.ask(this.#theirs(({ relayId }) => names.has(keyOf(relayId))), isUrgent);
  }

  /** The mailbox of a relay is open. */
  relayUp(address: string): void {
    this.#visits.arrived(address);
  }

  /** The lower name dials, so it is the one who needs a relay of the other. Once for each presence that came: else one who is gone keeps a place busy until it expires. */
  #reach(peer: PeerName): void {
    if (!this.#own || this.#own > peer || this.presences.pathOf(peer) !== 'away') return;
    const at = this.presences.seekOnce(peer);
    const connected = this.relays();
    if (!at.some(({ address }) => connected.includes(address))) this.want(at.map(({ relayId }) => relayId), false);
  }

  /** Visited relays through which a link may go that is not direct. */
  #carrying(visited: readonly string[]): readonly string[] {
    const relayed = this.presences.targets(this.#isLinked).filter(({ peer }) => this.#own !== null && this.#own < peer && this.presences.pathOf(peer) === 'relayed');
    return visited.filter((address) => relayed.some(({ relays }) => relays.includes(address)));
  }

  /** One more relay to connect to, until the next call. */
  try(address: string | null): void {
    this.#trial = address;
    this.apply();
  }

  /** What to tell friends of this session, or null before it has a name. */
  presence(relays: readonly ConnectedRelay[]): Value | null {
    if (!this.#own || this.#stopped || !this.#deps.isHere()) return null;
    const here = relays.slice(0, LIMITS.relaysPerPut).map(({ address, id }) => ({ address, relayId: id }));
    const expires = this.#deps.relayTime() + EXPIRY.presence;
    return presenceToValue({ device: this.#deps.book.self.device, peer: this.#own, relays: here, expires });
  }

  /** A verified presence. Returns whether an own one should answer it. */
  met(account: AccountId, presence: Presence): boolean {
    if (presence.peer === this.#own || !this.presences.take(account, presence)) return false;
    this.apply();
    this.#open(presence.peer);
    return this.presences.answerOnce(presence);
  }

  pathChanged(peer: PeerName, path: LinkPath): void {
    this.presences.setPath(peer, path);
    if (path === 'away') this.#failures.delete(peer);
    const claims = this.presences.claims(peer);
    if (claims.length > 0) this.#open(peer);
    for (const { account } of claims) this.#deps.changed(account);
  }

  /** Whether a linked peer proved to be a device of this account, and its chat is open. */
  isMember(peer: PeerName, account: AccountId): boolean {
    const friend = this.#deps.friend(account);
    return friend !== null && friend.isOpen && friend.isProven(peer);
  }

  /** The friend to whom a peer belongs, while their chat is open: who proved it, else the likeliest of those who say so. */
  #whoIs(peer: PeerName): Claimed | null {
    if (!this.#deps.isHere()) return null;
    const open = this.presences.claims(peer).flatMap(({ account, presence }): Claimed[] => {
      const friend = this.#deps.friend(account);
      return friend?.isOpen ? [{ friend, device: presence.device }] : [];
    });
    return open.find(({ friend }) => friend.isProven(peer)) ?? open[0] ?? null;
  }

  /** The lower name opens what is missing on a link that has a path. */
  #open(peer: PeerName): void {
    const friend = this.#whoIs(peer)?.friend;
    if (this.#stopped || !friend || !this.#own || this.#own > peer || this.presences.pathOf(peer) === 'away') return;
    if (!friend.hasSession(peer)) this.#openStream(peer, PROTOCOL.sync, (stream) => this.#acceptSync(peer, stream));
    else if (friend.isProven(peer) && !this.#inRooms.has(peer)) this.#openStream(peer, PROTOCOL.rooms, (stream) => this.#acceptRooms(peer, stream));
  }

  /** The disk takes something again: what it had ended goes on without its pause. */
  diskWorks(): void {
    for (const peer of this.#unstored) {
      this.#failures.delete(peer);
      this.#open(peer);
    }
    this.#unstored.clear();
  }

  #openStream(peer: PeerName, protocol: string, accept: (stream: Stream) => void): void {
    const name = `${peer} ${protocol}`;
    if (this.#opening.has(name)) return;
    this.#opening.add(name);
    this.#deps.links
      .open({ peer }, protocol)
      .then(accept, () => this.#failed(peer))
      .finally(() => this.#opening.delete(name))
      .catch(() => undefined);
  }

  #failed(peer: PeerName): void {
    this.#failures.set(peer, (this.#failures.get(peer) ?? 0) + 1);
    this.#reopen(peer);
  }

  /** One pause at a time for each peer, however many of its streams end: each would start two more, and so on. */
  #reopen(peer: PeerName): void {
    if (this.#stopped || this.#reopening.has(peer)) return;
    this.#reopening.add(peer);
    const wait = Math.min(REOPEN * 2 ** (this.#failures.get(peer) ?? 0), REOPEN_MOST);
    this.#deps.clock.after(wait, () => {
      this.#reopening.delete(peer);
      this.#open(peer);
    });
  }

  #acceptSync(peer: PeerName, stream: Stream): void {
    const claimed = this.#whoIs(peer);
    const device = claimed && newestRecord(claimed.friend.person)?.devices.find(({ id }) => sameBytes(id, claimed.device));
    if (this.#stopped || !device || !this.#own) {
      stream.close();
      return;
    }
    const { book, primitives, random, clock, logger } = this.#deps;
    const context = {
      own: { peer: this.#own, device: book.self.device, signer: book.self.signer },
      peer,
      device,
      ...this.#handlers(claimed, peer),
    };
    const session = new Session(stream, context, { primitives, random, clock, logger });
    claimed.friend.addSession(peer, session);
  }

  #handlers({ friend, device }: Claimed, peer: PeerName) {
    let wasReady = false;
    return {
      roots: () => friend.roots(),
      chats: () => (friend.isOpen ? [friend.shared] : []),
      onReady: () => {
        wasReady = true;
        friend.sessionReady();
        this.#open(peer);
        this.#deps.changed(friend.account);
      },
      onRun: (_chat: unknown, run: Run, admissions: readonly Admission[]) => friend.tookRun(run, admissions),
      onFrontier: (_chat: unknown, chapter: number, lanes: Parameters<Friend['tookFrontier']>[2]) => friend.tookFrontier(device, chapter, lanes),
      onEqual: (_chat: unknown, here: Parameters<Friend['tookEqual']>[1]) => friend.tookEqual(device, here),
      onLive: (message: LiveMessage) => this.#deps.live(friend.account, { own: this.#own!, peer, device }, message),
      onObject: (object: PlainObject) => this.#deps.object(keyOf(friend.account), object),
      onClose: (session: Session) => {
        friend.removeSession(peer, session);
        if (!wasReady) this.#doubt(peer, friend.account);
        if (session.diskRefused) this.#unstored.add(peer);
        if (session.failed) this.#failed(peer);
        else {
          this.#failures.delete(peer);
          this.#reopen(peer);
        }
        this.#deps.changed(friend.account);
      },
    };
  }

  /** The next attempt is for another who claims this peer. Who accepts changes at random: else two whose peers are both claimed by others might each try the wrong one for ever, in turns. */
  #doubt(peer: PeerName, account: AccountId): void {
    const opens = this.#own !== null && this.#own < peer;
    if (opens || this.#deps.random.bytes(1)[0]! % 2 === 0) this.presences.doubt(peer, account);
  }

  #acceptBlobs(peer: PeerName, stream: Stream): void {
    const friend = this.#whoIs(peer)?.friend;
    if (this.#stopped || !friend?.isProven(peer)) stream.close();
    else this.#deps.blobs(friend.account, stream);
  }

  #acceptRooms(peer: PeerName, stream: Stream): void {
    const friend = this.#whoIs(peer)?.friend;
    if (this.#stopped || !friend?.isProven(peer)) {
      stream.close();
      return;
    }
    this.#inRooms.set(peer, stream);
    this.#deps.rooms.attach(peer, watched(stream, () => {
      if (this.#inRooms.get(peer) !== stream) return;
      this.#inRooms.delete(peer);
      this.#reopen(peer);
    }));
  }
}

/** The stream with one more listener to its end. */
function watched(stream: Stream, ended: () => void): Stream {
  let handler = (): void => undefined;
  stream.onClose(() => {
    handler();
    ended();
  });
  return {
    send: (bytes) => stream.send(bytes),
    drained: () => stream.drained(),
    onData: (take) => stream.onData(take),
    onClose: (next) => {
      handler = next;
    },
    close: () => stream.close(),
    get direct() {
      return stream.direct;
    },
  };
}
