/** Joins a stream to a mailbox session: frames in and out, and the bounds of a stream that drips, stalls or does not read [H41]. */
import type { Clock } from '../ports/clock.ts';
import type { Stream } from '../ports/links.ts';
import { createFrameReader, frame } from '../protocol/frames.ts';
import { MAILBOX } from '../protocol/mailboxWire.ts';
import type { Mailbox } from './mailbox.ts';

/** @param address what the allowance is counted by */
export function serveStream(mailbox: Mailbox, stream: Stream, address: string, clock: Clock): void {
  const outgoing = createOutgoing(stream, mailbox.limits.outboundBytes);
  const session = mailbox.session({ address, send: (body) => outgoing.send(frame(body)), close: () => stream.close() });
  if (session === null) {
    stream.close();
    return;
  }
  let cancel: (() => void) | null = null;
  const rest = (): void => {
    cancel?.();
    cancel = null;
  };
  const reader = createFrameReader(MAILBOX.frameBytes, (body) => {
    rest();
    session.onFrame(body);
  });
  const over = (): void => {
    rest();
    session.end();
  };
  stream.onClose(over);
  stream.onData((bytes) => {
    try {
      reader.push(bytes);
    } catch {
      over();
      stream.close();
      return;
    }
    if (reader.waiting > 0) cancel ??= clock.after(mailbox.limits.frameTimeout, () => stream.close());
  });
}

/** Sends in order; keeps what the stream does not take yet; closes when that is too much. */
function createOutgoing(stream: Stream, mostBytes: number): { send(bytes: Uint8Array): void } {
  const waiting: Uint8Array[] = [];
  let bytes = 0;
  let blocked = false;

  async function drain(): Promise<void> {
    blocked = true;
    await stream.drained();
    blocked = false;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      bytes -= next.length;
      if (!stream.send(next)) return drain();
    }
  }

  return {
    send(next) {
      if (!blocked) {
        if (!stream.send(next)) void drain();
        return;
      }
      waiting.push(next);
      bytes += next.length;
      if (bytes <= mostBytes) return;
      waiting.length = 0;
      bytes = 0;
      stream.close();
    },
  };
}
