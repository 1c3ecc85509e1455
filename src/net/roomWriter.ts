/**
 * The sending side of a rooms stream: frames of one turn leave as one write of at most 64 KiB (a write of libp2p costs up to a millisecond),
 * and wait while the stream is full. Nothing is dropped in silence: what waits beyond the bound ends the stream.
 */
import type { Stream } from '../ports/links.ts';
import { concat } from '../protocol/ids.ts';

export const WRITER_LIMITS = {
  /** One write. */
  batch: 64 * 1024,
  /** Bytes that wait for a peer who asks for much and reads nothing: 64 full chapters and their like. */
  waiting: 32 * 1024 * 1024,
} as const;

export interface RoomWriter {
  /** @param mayLeave asked again when its turn comes: what waited for a full stream may have been closed to the peer meanwhile */
  write(frame: Uint8Array, mayLeave: () => boolean): void;
  /** Forgets what waits. */
  drop(): void;
}

/** @param onOverflow called when more waits than the bound allows */
export function createRoomWriter(stream: Stream, onOverflow: () => void): RoomWriter {
  let queue: { readonly frame: Uint8Array; readonly mayLeave: () => boolean }[] = [];
  let waiting = 0;
  let armed = false;
  let blocked = false;
  const nextBatch = (): Uint8Array | null => {
    let [count, size] = [0, 0];
    for (; count < queue.length && (count === 0 || size + queue[count]!.frame.length <= WRITER_LIMITS.batch); count++) size += queue[count]!.frame.length;
    waiting -= size;
    const leaving = queue.splice(0, count).filter(({ mayLeave }) => mayLeave());
    return leaving.length > 0 ? concat(...leaving.map(({ frame }) => frame)) : null;
  };
  const flush = (): void => {
    armed = false;
    while (!blocked && queue.length > 0) {
      const batch = nextBatch();
      if (batch === null || stream.send(batch)) continue;
      blocked = true;
      void stream.drained().then(() => {
        blocked = false;
        flush();
      });
    }
  };
  return {
    write(frame, mayLeave): void {
      queue.push({ frame, mayLeave });
      waiting += frame.length;
      if (waiting > WRITER_LIMITS.waiting) return onOverflow();
      if (armed || blocked) return;
      armed = true;
      queueMicrotask(flush);
    },
    drop(): void {
      queue = [];
      waiting = 0;
    },
  };
}
