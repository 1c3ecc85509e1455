/**
 * A libp2p stream (v3: events) in the face of the port's `Stream`.
 *
 * libp2p keeps what arrives until a listener is there, and its streams close by halves; here a stream has one end for both sides.
 * `drained` listens to the events itself: the promise of libp2p 3.3's `onDrain` stays resolved after the first time.
 */
import type { Connection, Stream as WireStream, StreamMessageEvent } from '@libp2p/interface';
import type { PausableStream } from './linksServer.ts';

/** How long the other side may take to close its half before the stream is cut. */
const CLOSE_WAIT_MS = 5000;

/** Resolves at the stream's next `drain` that leaves room, or when it is over. */
function untilDrained(stream: WireStream): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      // In the same turn libp2p sends on what it kept, which may fill the stream again.
      queueMicrotask(() => queueMicrotask(() => {
        if (stream.status === 'open' && stream.writableNeedsDrain) return;
        stream.removeEventListener('drain', check);
        stream.removeEventListener('close', check);
        resolve();
      }));
    };
    stream.addEventListener('drain', check);
    stream.addEventListener('close', check);
    check();
  });
}

function closeBothHalves(stream: WireStream): void {
  const cut = (): void => stream.abort(new Error('stream not closed in time'));
  stream.close({ signal: AbortSignal.timeout(CLOSE_WAIT_MS) }).then(() => {
    if (stream.status === 'open' || stream.status === 'closing') setTimeout(cut, CLOSE_WAIT_MS);
  }, cut);
}

/** @param connection the one the stream runs on: it says whether the bytes go through a relay */
export function adaptStream(stream: WireStream, connection: Connection): PausableStream {
  let closeHandler: (() => void) | null = null;
  let closed = false;

  const end = (): void => {
    if (closed) return;
    closed = true;
    closeHandler?.();
  };
  const close = (): void => {
    if (closed) return;
    end();
    closeBothHalves(stream);
  };
  stream.addEventListener('close', end);
  // The other side sends no more: for us that is the end of both halves, after its last bytes.
  stream.addEventListener('remoteCloseWrite', close);
  if (stream.status !== 'open') end();

  return {
    direct: connection.direct,
    close,
    send(bytes) {
      if (closed) return false;
      try {
        return stream.send(bytes);
      } catch {
        return false;
      }
    },
    drained: () => (closed || !stream.writableNeedsDrain ? Promise.resolve() : untilDrained(stream)),
    onData(handler) {
      stream.addEventListener('message', ({ data }: StreamMessageEvent) => {
        for (const piece of data instanceof Uint8Array ? [data] : data) handler(piece);
      });
    },
    onClose(handler) {
      closeHandler = handler;
      if (closed) handler();
    },
    pause() {
      if (stream.readStatus === 'readable') stream.pause();
    },
    resume() {
      if (stream.readStatus === 'paused') stream.resume();
    },
  };
}
