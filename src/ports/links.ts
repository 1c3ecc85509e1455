/**
 * One link per friend device, and one connection per relay (protocol §12).
 *
 * A link is a proven PeerId and carries streams. Which path it takes (direct or through a relay) is the adapter's business
 * and told, never asked. The adapter keeps what it was told to keep: back-off, glare (the lower name dials) and the change
 * from relayed to direct are inside.
 */
import type { PeerName, RelayId } from '../protocol/ids.ts';

/** An ordered, reliable stream of bytes without message borders; framing is the caller's (`sync/frames.ts`). */
export interface Stream {
  /** Queues bytes. False: the queue is full, wait for `drained` before the next. After a close it does nothing. */
  send(bytes: Uint8Array): boolean;
  /** Resolves when more may be sent, or when the stream is closed. */
  drained(): Promise<void>;
  /** Receives bytes in order; what came before the handler was set is given at once. One handler. */
  onData(handler: (bytes: Uint8Array) => void): void;
  /** Called once when either side or the network ended the stream; at once if it has ended. One handler. */
  onClose(handler: () => void): void;
  /** Ends the stream for both sides. */
  close(): void;
  /** False while the bytes go through a relay. */
  readonly direct: boolean;
}

/** A relay to stay connected to. */
export interface RelayTarget {
  /** A `/ws` URL as `net/address.ts` normalises it. */
  readonly address: string;
  /**
   * True: a reservation is held there, so that friends' devices find this one at it. Of these there are no more than
   * `LIMITS.relays`. Else it is visited: to leave something, or to reach a friend who holds one there; at a time no more than
   * `LIMITS.relaysVisited`. What is beyond these is passed over.
   */
  readonly isOwn: boolean;
}

/** A friend's device as it told us in a sealed presence object. */
export interface PeerTarget {
  readonly peer: PeerName;
  /** Addresses of relays at which it holds a reservation. */
  readonly relays: readonly string[];
}

/** Where a stream leads: to a friend's device, or to a relay by its address. */
export type StreamTarget = { readonly peer: PeerName } | { readonly relay: string };

export type LinkPath = 'direct' | 'relayed' | 'away';

export type LinkEvent =
  | { readonly kind: 'peer'; readonly peer: PeerName; readonly path: LinkPath }
  /** `relayId` is the Ed25519 key that noise proved on this connection. */
  | { readonly kind: 'relay'; readonly address: string; readonly state: 'connected'; readonly relayId: RelayId }
  | { readonly kind: 'relay'; readonly address: string; readonly state: 'connecting' | 'unreachable' | 'notRelay' };

export interface Links {
  /** Starts with a fresh identity. Resolves with this session's own name. */
  start(onEvent: (event: LinkEvent) => void): Promise<PeerName>;
  /** Closes everything. */
  stop(): Promise<void>;
  /**
   * The only peers let in or dialled; links of all others are closed at once. Refused before a PeerConnection exists. They are
   * dialled through those of their relays to which this device is connected.
   */
  allow(peers: readonly PeerTarget[]): void;
  /** The relays to stay connected to; others are left, and circuits through them end. */
  connect(relays: readonly RelayTarget[]): void;
  /** Opens a stream. Rejects when there is no connection, or the other side does not speak the protocol. */
  open(target: StreamTarget, protocol: string): Promise<Stream>;
  /** Handles streams that allowed peers open to us. One handler for each protocol. */
  onStream(protocol: string, handler: (peer: PeerName, stream: Stream) => void): void;
}
