/**
 * Joins a stream to a mailbox session: frames in and out, and the bounds of a stream that drips, stalls or does not read.
 * Whatever waits here in memory is counted by address [H41].
 */
import type { Clock } from '../ports/clock.ts';
import type { Stream } from '../ports/links.ts';
import { createFrameReader, frame } from '../protocol/frames.ts';
import { MAILBOX } from '../protocol/mailboxWire.ts';
import type { Holding } from './held.ts';
import type { Mailbox } from './mailbox.ts';

/** @param address what the allowance is counted by */
export function serveStream(mailbox: Mailbox, stream: Stream, address: string, clock: Clock): void {
  const close = (): void => stream.close();
  const holding = mailbox.held.open(address, close);
  const [begun, unread] = [createAlarm(clock, mailbox.limits.frameTimeout, close), createAlarm(clock, mailbox.limits.unreadTimeout, close)];
  const outgoing = createOutgoing(stream, mailbox.limits.outboundBytes, holding, unread);
  const session = mailbox.session({ address, send: (body) => outgoing.send(frame(body)), read: outgoing.read, hold: holding.add, close });
  stream.onClose(() => {
    for (const alarm of [begun, unread]) alarm.off();
    holding.end();
    session?.end();
  });
  if (session === null) close();
  else takeFrames(stream, session.onFrame, holding, begun);
}

function takeFrames(stream: Stream, onFrame: (body: Uint8Array) => void, holding: Holding, begun: Alarm): void {
  let waiting = 0;
  const reader = createFrameReader(MAILBOX.frameBytes, (body) => {
    begun.off();
    onFrame(body);
  });
  stream.onData((bytes) => {
    try {
      reader.push(bytes);
    } catch {
      stream.close();
      return;
    }
    holding.add(reader.waiting - waiting);
    waiting = reader.waiting;
    if (waiting > 0) begun.on();
  });
}

interface Outgoing {
  send(bytes: Uint8Array): void;
  /** Resolves when the stream takes more, or is over. */
  read(): Promise<void>;
}

/** Sends in order; keeps what the stream does not take yet; closes when that is too much, or lies too long. */
function createOutgoing(stream: Stream, mostBytes: number, holding: Holding, unread: Alarm): Outgoing {
  const waiting: Uint8Array[] = [];
  let bytes = 0;
  let draining: Promise<void> | null = null;
  const count = (more: number): void => {
    bytes += more;
    holding.add(more);
  };
  /** False: the stream is full, and holds this until it has drained. */
  const give = (next: Uint8Array): boolean => {
    const takesMore = stream.send(next);
    if (takesMore) count(-next.length);
    return takesMore;
  };

  async function drain(full: Uint8Array): Promise<void> {
    for (let last: Uint8Array | undefined = full; last !== undefined; ) {
      unread.on();
      await stream.drained();
      unread.off();
      count(-last.length);
      last = waiting.shift();
      while (last !== undefined && give(last)) last = waiting.shift();
    }
    draining = null;
  }

  return {
    send(next) {
      count(next.length);
      if (draining === null) {
        if (!give(next)) draining = drain(next);
        return;
      }
      waiting.push(next);
      if (bytes <= mostBytes) return;
      count(-waiting.splice(0).reduce((sum, one) => sum + one.length, 0));
      stream.close();
    },
    read: () => draining ?? Promise.resolve(),
  };
}

interface Alarm {
  /** Rings after its time, unless it rings already or is off by then. */
  on(): void;
  off(): void;
}

function createAlarm(clock: Clock, ms: number, ring: () => void): Alarm {
  let cancel: (() => void) | null = null;
  return {
    on: () => void (cancel ??= clock.after(ms, ring)),
    off() {
      cancel?.();
      cancel = null;
    },
  };
}
