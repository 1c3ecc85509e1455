/**
 * Frames on a stream without message borders: `u32be length ‖ body`, the body never empty and never above a cap.
 *
 * A header that promises too much is refused before a byte is reserved for it, and memory grows with what has really
 * arrived, so a peer who claims 4 GiB, or drips one byte at a time, costs what it sent and no more [H20, H41].
 */
import { FormError } from './codec.ts';
import { concat, u32be } from './ids.ts';

/** Bytes of the length word. */
export const FRAME_HEAD = 4;
/** First reservation for a body; doubled as bytes arrive. */
const FIRST = 4096;

/** One frame around a body. */
export function frame(body: Uint8Array): Uint8Array {
  return concat(u32be(body.length), body);
}

export interface FrameReader {
  /** Takes the next bytes of the stream and gives each frame that became whole. @throws FormError; the reader is dead from then on */
  push(bytes: Uint8Array): void;
  /** Bytes of a frame that has begun and is not whole (its head counts). 0 between frames. */
  readonly waiting: number;
}

/**
 * @param maxBytes largest body
 * @param onFrame gets each body; the bytes are its own
 */
export function createFrameReader(maxBytes: number, onFrame: (body: Uint8Array) => void): FrameReader {
  const head = new Uint8Array(FRAME_HEAD);
  let headLength = 0;
  let body = new Uint8Array(0);
  let filled = 0;
  let expected = 0;
  let dead = false;

  function begin(): void {
    expected = ((head[0]! << 24) | (head[1]! << 16) | (head[2]! << 8) | head[3]!) >>> 0;
    if (expected === 0 || expected > maxBytes) throw new FormError('frame length');
    body = new Uint8Array(Math.min(expected, FIRST));
    filled = 0;
  }

  function fill(bytes: Uint8Array): void {
    if (filled + bytes.length > body.length) {
      const larger = new Uint8Array(Math.min(expected, Math.max(2 * body.length, filled + bytes.length)));
      larger.set(body.subarray(0, filled));
      body = larger;
    }
    body.set(bytes, filled);
    filled += bytes.length;
  }

  function read(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (headLength < FRAME_HEAD) {
        head[headLength++] = bytes[at++]!;
        if (headLength === FRAME_HEAD) begin();
        continue;
      }
      const part = bytes.subarray(at, at + expected - filled);
      fill(part);
      at += part.length;
      if (filled < expected) continue;
      const whole = body;
      headLength = 0;
      filled = 0;
      body = new Uint8Array(0);
      onFrame(whole);
    }
  }

  return {
    push(bytes) {
      if (dead) throw new FormError('the stream had a bad frame');
      try {
        read(bytes);
      } catch (error) {
        dead = true;
        body = new Uint8Array(0);
        throw error;
      }
    },
    get waiting() {
      return headLength + filled;
    },
  };
}
