/**
 * One stream to one friend's device, carrying many rooms: frames of `roomFrames.ts` become lanes, one for each room both sides have open.
 *
 * Each side opens a room under a number of its own; a lane is up when both have opened it. Whoever leaves says CLOSE once, and the other side
 * answers with the CLOSE of its own number, so a number never names two things. Bytes that no correct program sends end the stream.
 */
import type { Stream } from '../ports/links.ts';
import type { PeerName } from '../protocol/ids.ts';
import { createFrameReader, encodeFrame, KIND, type Frame, type FrameKind } from './roomFrames.ts';
import { createRoomWriter } from './roomWriter.ts';

export const MUX_LIMITS = {
  /** Rooms of one side at a time: the chats on the screens of a device, with room to spare. */
  rooms: 64,
  /** A name is base64url of 32 bytes (43 characters). */
  nameBytes: 64,
  /** Rooms opened in the life of a stream, also when closed again: opening costs us an answer of a whole chapter. */
  opens: 1024,
} as const;

/** What a room's lane tells. */
export interface LaneEvents {
  /** Both sides have the room open. */
  up(): void;
  /** False: no correct program sends this. */
  data(body: Uint8Array): boolean;
  /** The other side left, or the stream is over. */
  gone(): void;
}

/** One room on the stream to one friend's device. */
export interface Lane {
  /** @param mayLeave asked again when the stream takes it */
  send(body: Uint8Array, mayLeave: () => boolean): void;
  leave(): void;
}

export interface RoomMux {
  readonly peer: PeerName;
  /** Opens a room here. Once at a time for each room. */
  open(room: string, events: LaneEvents): Lane;
  has(room: string): boolean;
  /** Takes what the stream brings, once: from here on `onOpen` and `onEnd` are called, at once where bytes wait or the stream is over. */
  begin(): void;
  /** Ends the stream with all its rooms. */
  close(): void;
}

interface Open {
  readonly number: number;
  readonly events: LaneEvents;
  up: boolean;
}

/** The rooms that the peer has open, by its numbers and by name. */
function createTheirRooms() {
  /** Null: we closed the room, and the peer has yet to say CLOSE. */
  const names = new Map<number, string | null>();
  const numbers = new Map<string, number>();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let opens = 0;
  return {
    has: (room: string): boolean => numbers.has(room),
    name: (number: number): string | null | undefined => names.get(number),
    /** The room's name, or null when no correct program opens so. */
    open(number: number, body: Uint8Array): string | null {
      if (body.length === 0 || body.length > MUX_LIMITS.nameBytes || names.has(number) || names.size >= MUX_LIMITS.rooms || ++opens > MUX_LIMITS.opens) return null;
      const room = decoder.decode(body);
      if (numbers.has(room)) return null;
      names.set(number, room);
      numbers.set(room, number);
      return room;
    },
    /** We closed the room: its number lives until the peer closes it, and is no reason to raise a later lane. */
    release(room: string): void {
      const number = numbers.get(room);
      if (number !== undefined) names.set(number, null);
      numbers.delete(room);
    },
    close(number: number): void {
      const room = names.get(number);
      names.delete(number);
      if (typeof room === 'string') numbers.delete(room);
    },
  };
}

/** The rooms on one stream: what each frame does to them. */
function createLanes(write: (frame: Uint8Array, mayLeave: () => boolean) => void, onOpen: (room: string) => void) {
  const mine = new Map<string, Open>();
  const theirs = createTheirRooms();
  let nextNumber = 1;

  const frame = (kind: FrameKind, number: number, body: Uint8Array = new Uint8Array(0), mayLeave = (): boolean => true): void =>
    write(encodeFrame(kind, number, body), mayLeave);
  const raise = (room: string, open: Open): void => {
    if (open.up || mine.get(room) !== open || !theirs.has(room)) return;
    open.up = true;
    open.events.up();
  };
  const forget = (room: string, open: Open): void => {
    mine.delete(room);
    theirs.release(room);
    frame(KIND.close, open.number);
  };
  return {
    mine,
    frameIn({ kind, room: number, body }: Frame): boolean {
      if (kind === KIND.open) {
        const room = theirs.open(number, body);
        if (room === null) return false;
        const open = mine.get(room);
        if (open === undefined) onOpen(room);
        else raise(room, open);
        return true;
      }
      const room = theirs.name(number);
      if (room === undefined || (kind === KIND.close && body.length > 0)) return false;
      const open = room === null ? undefined : mine.get(room);
      if (kind === KIND.data) return open?.up === true ? open.events.data(body) : true;
      theirs.close(number);
      if (room === null || open?.up !== true) return true;
      forget(room, open);
      open.events.gone();
      return true;
    },
    add(room: string, events: LaneEvents): Lane {
      const open: Open = { number: nextNumber++, events, up: false };
      mine.set(room, open);
      frame(KIND.open, open.number, new TextEncoder().encode(room));
      queueMicrotask(() => raise(room, open));
      return {
        send: (body, mayLeave) => {
          if (open.up && mine.get(room) === open) frame(KIND.data, open.number, body, mayLeave);
        },
        leave: () => {
          if (mine.get(room) === open) forget(room, open);
        },
      };
    },
  };
}

/**
 * @param onOpen the peer opened a room that is not open here: whoever may, calls `open`
 * @param onEnd called once when the stream is over
 */
export function createRoomMux(peer: PeerName, stream: Stream, onOpen: (room: string) => void, onEnd: () => void): RoomMux {
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    writer.drop();
    const gone = [...lanes.mine.values()].map((open) => open.events.gone);
    lanes.mine.clear();
    stream.close();
    onEnd();
    for (const tell of gone) tell();
  };
  const writer = createRoomWriter(stream, end);
  const lanes = createLanes((frame, mayLeave) => {
    if (!over) writer.write(frame, mayLeave);
  }, onOpen);
  const reader = createFrameReader((frame) => {
    try {
      return !over && lanes.frameIn(frame);
    } catch {
      return false;
    }
  });
  return {
    peer,
    open(room, events) {
      if (!over && !lanes.mine.has(room)) return lanes.add(room, events);
      queueMicrotask(() => events.gone());
      return { send: () => {}, leave: () => {} };
    },
    has: (room) => lanes.mine.has(room),
    begin() {
      stream.onData((piece) => {
        if (!over && !reader.feed(piece)) end();
      });
      stream.onClose(end);
    },
    close: end,
  };
}
