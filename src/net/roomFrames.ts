/**
 * Frames of `/kith/rooms/1`, version 1: u32be length | u8 kind | u16be room number | body. `length` counts what follows it.
 *
 * Kinds: 0 OPEN (body: the room's name, UTF-8), 1 DATA (a y-webrtc message), 2 CLOSE (no body). A number belongs to the side that opened it,
 * is opened once and closed once. The length is checked before anything is kept: a frame of 4 GiB costs nothing.
 */
import { LIMITS } from '../protocol/limits.ts';
import { u32be } from '../protocol/ids.ts';

export const KIND = { open: 0, data: 1, close: 2 } as const;
export type FrameKind = (typeof KIND)[keyof typeof KIND];

export interface Frame {
  readonly kind: FrameKind;
  readonly room: number;
  readonly body: Uint8Array;
}

const HEAD = 4;
const FIELDS = 3;

/** The bytes of one frame. The caller keeps `body` within `LIMITS.frameBytes` less 3. */
export function encodeFrame(kind: FrameKind, room: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEAD + FIELDS + body.length);
  bytes.set(u32be(FIELDS + body.length));
  bytes[4] = kind;
  bytes[5] = room >> 8;
  bytes[6] = room & 255;
  bytes.set(body, HEAD + FIELDS);
  return bytes;
}

/** Reads frames from a stream's pieces. `feed` answers false, for good, at the first byte that no correct program sends. */
export function createFrameReader(onFrame: (frame: Frame) => boolean): { feed(piece: Uint8Array): boolean } {
  let parts: Uint8Array[] = [];
  let held = 0;
  let sound = true;

  const joined = (): Uint8Array => {
    if (parts.length === 1) return parts[0]!;
    const whole = new Uint8Array(held);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    parts = [whole];
    return whole;
  };
  const lengthAt = (bytes: Uint8Array, at: number): number => new DataView(bytes.buffer, bytes.byteOffset + at, HEAD).getUint32(0);
  /** Length of the frame that is being read; 0: not known yet, -1: refused. */
  let wanted = 0;
  const readHead = (bytes: Uint8Array, at: number): void => {
    const length = lengthAt(bytes, at);
    wanted = length < FIELDS || length > LIMITS.frameBytes ? -1 : length;
  };

  const readAll = (): boolean => {
    if (held < HEAD || (wanted > 0 && held < HEAD + wanted)) return true;
    const bytes = joined();
    let at = 0;
    for (;;) {
      if (held - at < HEAD) wanted = 0;
      else readHead(bytes, at);
      if (wanted < 0) return false;
      if (wanted === 0 || held - at < HEAD + wanted) break;
      const kind = bytes[at + 4]!;
      if (kind > KIND.close) return false;
      const body = bytes.subarray(at + HEAD + FIELDS, at + HEAD + wanted);
      if (!onFrame({ kind: kind as FrameKind, room: (bytes[at + 5]! << 8) | bytes[at + 6]!, body })) return false;
      at += HEAD + wanted;
    }
    parts = at === held ? [] : [bytes.subarray(at)];
    held -= at;
    return true;
  };
  return {
    feed(piece) {
      if (!sound || piece.length === 0) return sound;
      parts.push(piece);
      held += piece.length;
      sound = readAll();
      if (!sound) parts = [];
      return sound;
    },
  };
}
