/** Rooms of Yjs documents with the devices of friends (protocol §12, `/kith/rooms/1`). A help on top of sync: losing it loses nothing. */
import type { PeerName } from '../protocol/ids.ts';
import type { Stream } from './links.ts';

export interface RoomAccess {
  /** Whether the peer's device belongs to the chat. Asked when either side opens the room, and again for each message. */
  allowed(peer: PeerName): boolean;
  /** Most lanes that the document can have by now: a peer that claims to hold more sends what no program sends [H19]. */
  maxLanes(): number;
}

/** Gets each update of a peer, undecoded, and applies nothing. False: bytes that no correct program sends. */
export type RoomGate = (peer: PeerName, room: string, update: Uint8Array) => boolean;

export interface Rooms {
  /** Carries the updates of a Yjs document (opaque here) to those who may have them, until the returned leave. */
  join(room: string, document: object, access: RoomAccess): () => void;
  /** Takes over a stream to a peer; a later one replaces the earlier. */
  attach(peer: PeerName, stream: Stream): void;
}
