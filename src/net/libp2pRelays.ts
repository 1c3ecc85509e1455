/**
 * Keeps one connection to each relay that is wanted: ours, where we hold a reservation, and those that we visit. Tells the state of each.
 * A relay is who noise proved it to be; whoever answers without being a circuit relay is told as `notRelay`.
 */
import { RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2';
import type { Connection } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import type { LinkEvent } from '../ports/links.ts';
import type { RelayId } from '../protocol/ids.ts';
import { addressToMultiaddr } from './address.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import type { LinkNode, ReservationFilter } from './libp2pNode.ts';
import type { BoundedRelays } from './relayTargets.ts';

const DIAL_MS = 10_000;
/** Longest pause for a relay that does not answer, and for an address where no relay lives. */
const LONGEST_PAUSE_MS = 8000;
const NOT_RELAY_PAUSE_MS = 60_000;

interface Relay {
  readonly own: boolean;
  readonly keeper: Keeper;
  connection: Connection | null;
  relayId: RelayId | null;
  state: 'connecting' | 'connected' | 'unreachable' | 'notRelay';
}

export interface RelayKeeper {
  /** The relays to be connected to now; others are left. */
  want(relays: BoundedRelays): void;
  /** Tries those that are not connected now. */
  wake(): void;
  /** The open connection to a relay. */
  connection(address: string): Connection | null;
  stop(): void;
}

/** What a dial came to, when it came to no relay. */
type Failure = 'unreachable' | 'notRelay';

/** Dials an address and asks who is there. A reservation follows by itself when the relay is known as ours before it is asked. */
async function dialRelay(node: LinkNode, address: string, onProven: (relay: string) => void): Promise<{ connection: Connection; relayId: RelayId } | Failure> {
  let answered = false;
  let connection: Connection;
  const signal = AbortSignal.timeout(DIAL_MS);
  try {
    const onProgress = ({ type }: { type: string }): void => {
      // The websocket is open when the upgrade begins.
      answered ||= type.startsWith('upgrader:');
    };
    connection = await node.dial(multiaddr(addressToMultiaddr(address)), { signal, onProgress });
  } catch {
    return answered && !signal.aborted ? 'notRelay' : 'unreachable';
  }
  try {
    onProven(connection.remotePeer.toString());
    const { protocols } = await node.services.identify.identify(connection, { signal });
    const key = connection.remotePeer.publicKey;
    if (key?.type === 'Ed25519' && protocols.includes(RELAY_V2_HOP_CODEC)) return { connection, relayId: key.raw as RelayId };
  } catch {
    if (connection.status !== 'open' || signal.aborted) return 'unreachable';
  }
  connection.abort(new Error('not a relay'));
  return 'notRelay';
}

export interface RelayKeeperOptions {
  readonly node: LinkNode;
  readonly reservations: ReservationFilter;
  /** The state of a relay changed. */
  tell(event: RelayEvent): void;
  /** A connection came up: who waits for it may go on. */
  onReady(): void;
}

type RelayEvent = Extract<LinkEvent, { kind: 'relay' }>;

function eventOf(address: string, { state, relayId }: Relay): RelayEvent {
  return state === 'connected' && relayId !== null ? { kind: 'relay', address, state, relayId } : { kind: 'relay', address, state: state === 'connected' ? 'connecting' : state };
}

const isOpen = ({ connection }: Relay): boolean => connection?.status === 'open';

function leave(relay: Relay): void {
  const { connection } = relay;
  relay.connection = null;
  relay.keeper.stop();
  connection?.close().catch(() => connection.abort(new Error('left')));
}

export function createRelayKeeper({ node, reservations, tell, onReady }: RelayKeeperOptions): RelayKeeper {
  const relays = new Map<string, Relay>();

  const enter = (address: string, relay: Relay, state: Relay['state']): void => {
    if (relay.state === state || relays.get(address) !== relay) return;
    relay.state = state;
    tell(eventOf(address, relay));
  };
  const lost = (address: string, relay: Relay, connection: Connection): void => {
    if (relay.connection !== connection) return;
    relay.connection = null;
    enter(address, relay, 'connecting');
    relay.keeper.lost();
  };
  const attempt = async (address: string, relay: Relay): Promise<boolean> => {
    if (isOpen(relay)) return true;
    const result = await dialRelay(node, address, (peer) => (relay.own ? reservations.allow(peer) : reservations.refuse(peer)));
    if (typeof result === 'string') {
      enter(address, relay, result);
      return false;
    }
    if (relays.get(address) !== relay) {
      result.connection.abort(new Error('no longer wanted'));
      return true;
    }
    Object.assign(relay, result);
    result.connection.addEventListener('close', () => lost(address, relay, result.connection));
    enter(address, relay, 'connected');
    onReady();
    return isOpen(relay);
  };
  const add = (address: string, own: boolean): void => {
    const keeper = createKeeper(() => attempt(address, relay), () => (relay.state === 'notRelay' ? NOT_RELAY_PAUSE_MS : LONGEST_PAUSE_MS));
    const relay: Relay = { own, keeper, connection: null, relayId: null, state: 'connecting' };
    relays.set(address, relay);
    tell(eventOf(address, relay));
    keeper.wake();
  };
  const drop = (address: string): void => {
    const relay = relays.get(address);
    relays.delete(address);
    if (relay !== undefined) leave(relay);
  };
  return {
    connection: (address) => {
      const relay = relays.get(address);
      return relay !== undefined && isOpen(relay) ? relay.connection : null;
    },
    want({ own, visited }) {
      for (const [address, relay] of [...relays]) {
        // One that becomes our own, or is it no more, is dialled anew: a reservation belongs to the connection.
        if (!(relay.own ? own : visited).includes(address)) drop(address);
      }
      for (const address of own) if (!relays.has(address)) add(address, true);
      for (const address of visited) if (!relays.has(address)) add(address, false);
    },
    wake: () => relays.forEach(({ keeper }) => keeper.wake()),
    stop: () => [...relays.keys()].forEach(drop),
  };
}
