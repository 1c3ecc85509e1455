/** The parts of y-webrtc 10.3 that `net/rooms.ts` uses, its internals included. The package's own types are not reachable by its `exports`. */
declare module 'y-webrtc' {
  import type { Doc } from 'yjs';
  import type { Awareness } from 'y-protocols/awareness';

  /** One connection of a room to one peer. Makes its `Peer` (our `LinkPeer`) from `{ initiator, ...provider.peerOpts }`. */
  export class WebrtcConn {
    constructor(signaling: { send(message: unknown): void }, initiator: boolean, remotePeerId: string, room: Room);
    readonly connected: boolean;
    readonly synced: boolean;
    destroy(): void;
  }
  export class Room {
    /** By remote name. Deleted by the connection itself when it closes. */
    readonly webrtcConns: Map<string, WebrtcConn>;
  }
  export class WebrtcProvider {
    constructor(roomName: string, doc: Doc, options: { signaling: string[]; awareness: Awareness; maxConns: number; filterBcConns: boolean });
    /** Resolved when the room may be used; without a password in the next microtask. */
    readonly key: PromiseLike<unknown>;
    readonly room: Room | null;
    /** Read by each new `WebrtcConn`. */
    peerOpts: object;
    destroy(): void;
  }
}
