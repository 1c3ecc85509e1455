/**
 * One session of a device on a memory network: from `start` to `stop` under one name.
 *
 * It keeps what it was told to keep: relays connected, allowed peers linked, each by a dialer with back-off. Of two peers
 * the lower name dials. It must never take a link or a stream from a peer that is not allowed, and never tell anything
 * after it has ended.
 */
import type { Clock } from '../ports/clock.ts';
import type { LinkEvent, PeerTarget, RelayTarget, Stream, StreamTarget } from '../ports/links.ts';
import type { PeerName, RelayId } from '../protocol/ids.ts';
import type { Connection } from './memoryConnection.ts';
import { createDialer, type Dialer } from './memoryDialer.ts';
import { boundRelays } from './relayTargets.ts';

/** What the network does for a session. */
export interface Ground {
  readonly clock: Clock;
  /** How long it takes to get an answer from a place, ms. */
  roundTrip(from: string, to: string): number;
  dialRelay(session: Session, address: string): { readonly connection: Connection; readonly relayId: RelayId } | 'unreachable' | 'notRelay';
  /** Makes or improves the link. True: it is as good as it can be now. */
  dialPeer(session: Session, target: PeerTarget, present: Connection | null): boolean;
}

export type StreamHandler = (peer: PeerName, stream: Stream) => void;

/** A link or a relay connection as one of its two sides holds it. */
interface Held {
  readonly connection: Connection;
  readonly side: 0 | 1;
}

export interface Session {
  readonly host: string;
  readonly name: PeerName;
  allow(targets: readonly PeerTarget[]): void;
  connect(targets: readonly RelayTarget[]): void;
  open(target: StreamTarget, protocol: string): Promise<Stream>;
  /** Tries at once what is not as good as it could be. */
  reconsider(): void;
  /** Ends everything; nothing is told here any more. */
  end(): void;
  /** Ends as a device that lost its power. Returns the connections whose other sides have yet to notice. */
  vanish(): readonly Connection[];

  isAllowed(peer: PeerName): boolean;
  /** Whether peers can reach it through this relay: it holds a reservation there. */
  isAt(address: string): boolean;
  /** Whether it is connected to this relay, and so can reach peers who are at it. */
  reaches(address: string): boolean;
  /** A link to an allowed peer was made, in place of an earlier one. */
  linked(peer: PeerName, held: Held): void;
  unlinked(peer: PeerName, connection: Connection): void;
  relayLost(address: string, connection: Connection): void;
  accept(peer: PeerName, protocol: string, stream: () => Stream): boolean;
}

export interface SessionOptions {
  readonly ground: Ground;
  readonly host: string;
  readonly name: PeerName;
  readonly handlers: ReadonlyMap<string, StreamHandler>;
  readonly onEvent: (event: LinkEvent) => void;
}

interface KeptPeer {
  target: PeerTarget;
  held: Held | null;
  readonly dialer: Dialer | null;
}

interface KeptRelay {
  readonly isOwn: boolean;
  held: Held | null;
  state: 'connecting' | 'unreachable' | 'notRelay' | 'connected';
  readonly dialer: Dialer;
}

const isDirect = (held: Held): boolean => held.connection.route.length === 2;
const sameTarget = (a: PeerTarget, b: PeerTarget): boolean => a.relays.join(' ') === b.relays.join(' ');

type Emit = (event: LinkEvent) => void;

/** The relays to stay connected to. */
function createRelays(ground: Ground, session: () => Session, emit: Emit, onConnection: (address: string, isUp: boolean) => void) {
  const kept = new Map<string, KeptRelay>();

  const say = (address: string, relay: KeptRelay, state: Exclude<KeptRelay['state'], 'connected'>): void => {
    if (relay.state === state) return;
    relay.state = state;
    emit({ kind: 'relay', address, state });
  };
  const attempt = (address: string): boolean => {
    const relay = kept.get(address)!;
    if (relay.held !== null) return true;
    const answer = ground.dialRelay(session(), address);
    if (typeof answer === 'string') {
      say(address, relay, answer);
      return false;
    }
    relay.held = { connection: answer.connection, side: 0 };
    relay.state = 'connected';
    emit({ kind: 'relay', address, state: 'connected', relayId: answer.relayId });
    onConnection(address, true);
    return true;
  };
  const leave = (address: string): void => {
    const relay = kept.get(address)!;
    kept.delete(address);
    relay.dialer.stop();
    relay.held?.connection.end();
    onConnection(address, false);
  };
  const enter = (address: string, isOwn: boolean): void => {
    if (kept.has(address)) return;
    const dialer = createDialer(ground.clock, () => ground.roundTrip(session().host, address), () => attempt(address));
    kept.set(address, { isOwn, held: null, state: 'connecting', dialer });
    emit({ kind: 'relay', address, state: 'connecting' });
    dialer.soon();
  };
  return {
    kept,
    connect(targets: readonly RelayTarget[]): void {
      const { own, visited } = boundRelays(targets);
      // One that becomes an own one, or is it no more, is dialled anew: a reservation belongs to the connection.
      for (const [address, { isOwn }] of [...kept]) if (!(isOwn ? own : visited).includes(address)) leave(address);
      for (const address of own) enter(address, true);
      for (const address of visited) enter(address, false);
    },
    lost(address: string, connection: Connection): void {
      const relay = kept.get(address);
      if (relay?.held?.connection !== connection) return;
      relay.held = null;
      say(address, relay, 'connecting');
      onConnection(address, false);
      relay.dialer.lost();
    },
    rest: () => kept.forEach(({ dialer }) => dialer.stop()),
  };
}

/** The peers that are allowed, and the links to them. */
function createPeers(ground: Ground, session: () => Session, emit: Emit) {
  const kept = new Map<PeerName, KeptPeer>();

  const forget = (peer: PeerName): void => {
    const { dialer, held } = kept.get(peer)!;
    kept.delete(peer);
    dialer?.stop();
    if (held !== null) emit({ kind: 'peer', peer, path: 'away' });
    held?.connection.end();
  };
  const dialerTo = (peer: PeerName): Dialer | null => {
    if (session().name > peer) return null;
    const attempt = (): boolean => {
      const { target, held } = kept.get(peer)!;
      return ground.dialPeer(session(), target, held?.connection ?? null);
    };
    const takes = (): number => Math.max(0, ...kept.get(peer)!.target.relays.map((address) => ground.roundTrip(session().host, address)));
    return createDialer(ground.clock, takes, attempt);
  };
  const admit = (target: PeerTarget): void => {
    const known = kept.get(target.peer);
    if (known !== undefined && sameTarget(known.target, target)) return;
    if (known !== undefined) known.target = target;
    else kept.set(target.peer, { target, held: null, dialer: dialerTo(target.peer) });
    kept.get(target.peer)!.dialer?.soon();
  };
  return {
    kept,
    allow(targets: readonly PeerTarget[]): void {
      for (const peer of [...kept.keys()]) if (!targets.some((target) => target.peer === peer)) forget(peer);
      for (const target of targets) if (target.peer !== session().name) admit(target);
    },
    linked(peer: PeerName, held: Held): void {
      const link = kept.get(peer);
      if (link === undefined) return;
      link.held = held;
      emit({ kind: 'peer', peer, path: isDirect(held) ? 'direct' : 'relayed' });
    },
    /** A way to peers is there, or ends with everything that went along it. */
    relayChanged(address: string, isUp: boolean): void {
      for (const { dialer, held } of [...kept.values()]) {
        if (isUp) dialer?.soon();
        else if (held !== null && !isDirect(held) && held.connection.route.includes(address)) held.connection.end();
      }
    },
    unlinked(peer: PeerName, connection: Connection): void {
      const link = kept.get(peer);
      if (link?.held?.connection !== connection) return;
      link.held = null;
      emit({ kind: 'peer', peer, path: 'away' });
      link.dialer?.lost();
    },
    rest: () => kept.forEach(({ dialer }) => dialer?.stop()),
  };
}

export function createSession({ ground, host, name, handlers, onEvent }: SessionOptions): Session {
  let alive = true;
  const emit: Emit = (event) =>
    queueMicrotask(() => {
      if (alive) onEvent(event);
    });
  const peers = createPeers(ground, () => session, emit);
  const relays = createRelays(ground, () => session, emit, peers.relayChanged);
  const heldFor = (target: StreamTarget): Held | null | undefined =>
    'peer' in target ? peers.kept.get(target.peer)?.held : relays.kept.get(target.relay)?.held;

  const session: Session = {
    host,
    name,
    allow: peers.allow,
    connect: relays.connect,
    async open(target, protocol) {
      const held = heldFor(target);
      if (held === null || held === undefined) throw new Error('not connected');
      return held.connection.open(held.side, protocol);
    },
    reconsider() {
      for (const { dialer } of peers.kept.values()) dialer?.soon();
      for (const { dialer, held } of relays.kept.values()) if (held === null) dialer.soon();
    },
    end() {
      alive = false;
      peers.allow([]);
      relays.connect([]);
    },
    vanish() {
      alive = false;
      peers.rest();
      relays.rest();
      const held = [...peers.kept.values(), ...relays.kept.values()].flatMap((one) => one.held ?? []);
      for (const { connection, side } of held) connection.abandon(side);
      return held.map(({ connection }) => connection);
    },
    isAllowed: (peer) => peers.kept.has(peer),
    isAt: (address) => relays.kept.get(address)?.isOwn === true && session.reaches(address),
    reaches: (address) => relays.kept.get(address)?.held != null,
    linked: peers.linked,
    unlinked: peers.unlinked,
    relayLost: relays.lost,
    accept(peer, protocol, stream) {
      const handler = handlers.get(protocol);
      if (!alive || handler === undefined) return false;
      handler(peer, stream());
      return true;
    },
  };
  return session;
}
