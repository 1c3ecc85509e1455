/**
 * `/kith/rooms/1`: y-webrtc as the Yjs provider of the chats on the screen, riding on one stream per friend's device (protocol §12).
 *
 * A room is named by a secret of its epoch and is offered only to peers that its `access` allows. No update of a peer reaches a document here:
 * each is handed to `gate`, whose owner verifies it and writes what it admits itself, **with the peer's name as the transaction's origin**,
 * so that it is not sent back to where it came from. Losing this wire loses nothing: sync repairs.
 */
import { Awareness } from 'y-protocols/awareness';
import { WebrtcConn, WebrtcProvider } from 'y-webrtc';
import type { Doc } from 'yjs';
import type { Stream } from '../ports/links.ts';
import type { RoomAccess } from '../ports/rooms.ts';
import type { PeerName } from '../protocol/ids.ts';
import type { LinkPeerOptions } from './linkPeer.ts';
import { createRoomMux, MUX_LIMITS, type RoomMux } from './roomMux.ts';

export const ROOMS_PROTOCOL = '/kith/rooms/1';

export interface RoomsOptions {
  /**
   * Gets each update of a peer, V1, not decoded, ≤ 512 KiB. Never applied by this module.
   * False: bytes that no correct program sends; the stream to that peer is closed.
   */
  gate(peer: PeerName, room: string, update: Uint8Array): boolean;
}

export interface Rooms {
  /**
   * Carries a document's updates to those who may have them, until the returned leave.
   * @throws RangeError for a name that is taken, empty or over 64 B, and beyond 64 rooms
   */
  join(room: string, doc: Doc, access: RoomAccess): () => void;
  /** Takes over a stream of `/kith/rooms/1` to a peer; one stream per peer, a later one replaces the earlier. */
  attach(peer: PeerName, stream: Stream): void;
}

interface Joined {
  readonly name: string;
  readonly access: RoomAccess;
  readonly provider: WebrtcProvider;
  readonly awareness: Awareness;
  /** Origin of the update that y-webrtc is about to send. */
  origin(): unknown;
  stopWatching(): void;
}

/** y-webrtc would tell of us each 15 s; who is there is told by presence alone. */
function silentAwareness(doc: Doc): Awareness {
  const awareness = new Awareness(doc);
  awareness.setLocalState(null);
  return awareness;
}

function openProvider(name: string, doc: Doc, access: RoomAccess): Joined {
  let origin: unknown = null;
  const watch = (_update: Uint8Array, from: unknown): void => {
    origin = from;
  };
  // Before y-webrtc's own listener, which sends at once and does not look at the origin.
  doc.on('update', watch);
  const awareness = silentAwareness(doc);
  const provider = new WebrtcProvider(name, doc, { signaling: [], awareness, maxConns: Number.MAX_SAFE_INTEGER, filterBcConns: false });
  return { name, access, provider, awareness, origin: () => origin, stopWatching: () => doc.off('update', watch) };
}

/** Makes y-webrtc open a connection of this room on the stream to the peer. */
function connect(joined: Joined, mux: RoomMux, gate: RoomsOptions['gate']): void {
  const { provider, access, name } = joined;
  const room = provider.room;
  if (room === null || room.webrtcConns.has(mux.peer) || !access.allowed(mux.peer)) return;
  const options: LinkPeerOptions = {
    open: (events) => mux.open(name, events),
    onUpdate: (update) => gate(mux.peer, name, update),
    allowed: () => access.allowed(mux.peer),
    maxLanes: () => access.maxLanes(),
    isEcho: () => joined.origin() === mux.peer,
  };
  provider.peerOpts = options;
  room.webrtcConns.set(mux.peer, new WebrtcConn({ send: () => {} }, true, mux.peer, room));
}

export function createRooms({ gate }: RoomsOptions): Rooms {
  const rooms = new Map<string, Joined>();
  const muxes = new Map<PeerName, RoomMux>();

  const leave = (joined: Joined): void => {
    if (rooms.get(joined.name) !== joined) return;
    rooms.delete(joined.name);
    joined.stopWatching();
    joined.provider.destroy();
    joined.awareness.destroy();
  };
  return {
    join(name, doc, access) {
      const bytes = new TextEncoder().encode(name).length;
      if (rooms.has(name) || rooms.size >= MUX_LIMITS.rooms || bytes === 0 || bytes > MUX_LIMITS.nameBytes) throw new RangeError('no such room can be joined');
      const joined = openProvider(name, doc, access);
      rooms.set(name, joined);
      // Until then y-webrtc has no room object.
      void Promise.resolve(joined.provider.key).then(() => {
        if (rooms.get(name) === joined) for (const mux of muxes.values()) connect(joined, mux, gate);
      });
      return () => leave(joined);
    },
    attach(peer, stream) {
      muxes.get(peer)?.close();
      const onOpen = (name: string): void => {
        const joined = rooms.get(name);
        if (joined !== undefined) connect(joined, mux, gate);
      };
      const onEnd = (): void => {
        if (muxes.get(peer) === mux) muxes.delete(peer);
      };
      const mux: RoomMux = createRoomMux(peer, stream, onOpen, onEnd);
      muxes.set(peer, mux);
      for (const joined of rooms.values()) connect(joined, mux, gate);
      // The rooms were loaded late: the stream may have ended meanwhile, and says so now.
      mux.begin();
    },
  };
}
