/**
 * Devices with y-webrtc rooms, each with modules of its own: y-webrtc and Yjs keep state per module, and two devices in one process must not share it.
 * The gate of such a device notes what arrives and, if told so, believes it as a real gate would after checking: written with the sender as origin.
 */
import { vi } from 'vitest';
import type { Doc } from 'yjs';
import type { Rooms } from '../../src/net/rooms.ts';
import type { Stream } from '../../src/ports/links.ts';
import type { PeerName } from '../../src/protocol/ids.ts';
import { streamPair, type TestStream } from './streams.ts';

/** Two accounts of sixteen devices. */
export const ROOM_LANES = 32;

export interface RoomDevice {
  readonly rooms: Rooms;
  readonly Y: typeof import('yjs');
  /** What came to the gate. */
  readonly gated: { readonly peer: PeerName; readonly room: string; readonly update: Uint8Array }[];
  /** Joins with a new document of at most `ROOM_LANES` lanes; everybody is allowed unless `allowed` says otherwise. */
  join(room: string, allowed?: (peer: PeerName) => boolean): Doc;
  doc(room: string): Doc;
  leave(room: string): void;
  attach(peer: string, stream: Stream): void;
}

/** @param believes whether what comes to the gate is written to the document */
export async function roomDevice(believes: boolean): Promise<RoomDevice> {
  vi.resetModules();
  // Yjs warns of a second copy of itself; here that is the point.
  Reflect.deleteProperty(globalThis, '__ $YJS$ __');
  const Y = await import('yjs');
  const { createRooms } = await import('../../src/net/rooms.ts');
  const docs = new Map<string, { doc: Doc; leave: () => void }>();
  const gated: RoomDevice['gated'] = [];
  const rooms = createRooms({
    gate(peer, room, update) {
      gated.push({ peer, room, update });
      if (believes) Y.applyUpdate(docs.get(room)!.doc, update, peer);
      return true;
    },
  });
  return {
    rooms,
    Y,
    gated,
    join(room, allowed = () => true) {
      const doc = new Y.Doc();
      docs.set(room, { doc, leave: rooms.join(room, doc, { allowed, maxLanes: () => ROOM_LANES }) });
      return doc;
    },
    doc: (room) => docs.get(room)!.doc,
    leave: (room) => docs.get(room)!.leave(),
    attach: (peer, stream) => rooms.attach(peer as PeerName, stream),
  };
}

/** Two devices, alice and bob, and the stream between them. */
export async function roomPair(believes = true): Promise<{ alice: RoomDevice; bob: RoomDevice; wires: [TestStream, TestStream]; link(): void }> {
  const [alice, bob] = [await roomDevice(believes), await roomDevice(believes)];
  const wires = streamPair();
  return {
    alice,
    bob,
    wires,
    link() {
      alice.attach('bob', wires[0]);
      bob.attach('alice', wires[1]);
    },
  };
}
