/**
 * The sending side of a rooms stream: frames of one turn leave as one write of at most 64 KiB (a write of libp2p costs up to a millisecond),
 * and wait while the stream is full. Nothing is dropped in silence: what waits beyond the bound ends the stream.
 */
import type { Stream } from '../ports/links.ts';

export const WRITER_LIMITS = {
  /** One write. */
  batch: 64 * 1024,
  /** Bytes that wait for a peer who asks for much and reads nothing: 64 full chapters and their like. */
  waiting: 32 * 1024 * 1024,
} as const;

export interface RoomWriter {
  write(frame: Uint8Array): void;
  /** Forgets what waits. */
  drop(): void;
}

/** @param onOverflow called when more waits than the bound allows */
export function createRoomWriter(stream: Stream, onOverflow: () => void): RoomWriter {
  let queue: Uint8Array[] = [];
  let waiting = 0;
  let armed = false;
  let blocked = false;
  const nextBatch = (): Uint8Array => {
    let [count, size] = [0, 0];
    for (; count < queue.length && (count === 0 || size + queue[count]!.length <= WRITER_LIMITS.batch); count++) size += queue[count]!.length;
    const batch = new Uint8Array(size);
    let at = 0;
    for (const frame of queue.splice(0, count)) {
      batch.set(frame, at);
      at += frame.length;
    }
    waiting -= size;
    return batch;
  };
  const flush = (): void => {
    armed = false;
    while (!blocked && queue.length > 0) {
      if (stream.send(nextBatch())) continue;
      blocked = true;
      void stream.drained().then(() => {
        blocked = false;
        flush();
      });
    }
  };
  return {
    write(frame: Uint8Array): void {
      queue.push(frame);
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
