/**
 * One stream across the MessagePort: the same object at both ends, counting credit.
 *
 * It never has more than `LIMITS.streamCredit` bytes under way, asks for no more than was taken at this end,
 * and delivers what came before a handler was set. What exceeds the credit ends the stream: no correct other end sends it.
 */
import type { Stream } from '../ports/links.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { StreamMessage } from './linksPort.ts';

export interface PortStream extends Stream {
  /** A message about this stream from the other end. */
  receive(message: StreamMessage): void;
  /** As `onData`; the credit goes back when the promise is settled. */
  take(handler: (bytes: Uint8Array) => void | Promise<void>): void;
  /** Bytes that wait for credit. */
  readonly waiting: number;
}

/** Credit is told in pieces of at least a quarter, so that small frames do not cost a message each. */
const CREDIT_STEP = LIMITS.streamCredit / 4;

/** The sending half: a queue that empties as far as the credit goes. */
function createOutbox(send: (bytes: Uint8Array) => void) {
  let queue: Uint8Array[] = [];
  let credit: number = LIMITS.streamCredit;
  let waiting = 0;
  let resolvers: (() => void)[] = [];

  const wake = (): void => {
    const ready = resolvers;
    resolvers = [];
    for (const resolve of ready) resolve();
  };
  const pump = (): void => {
    for (let head = queue[0]; head !== undefined && credit > 0; head = queue[0]) {
      const piece = head.subarray(0, credit);
      if (piece.length === head.length) queue.shift();
      else queue[0] = head.subarray(piece.length);
      credit -= piece.length;
      waiting -= piece.length;
      send(piece);
    }
    if (queue.length === 0 && credit > 0) wake();
  };
  return {
    push(bytes: Uint8Array): boolean {
      if (bytes.length > 0) queue.push(bytes.slice());
      waiting += bytes.length;
      pump();
      return queue.length === 0 && credit > 0;
    },
    grant(bytes: number): void {
      credit = Math.min(credit + bytes, LIMITS.streamCredit);
      pump();
    },
    drop(): void {
      queue = [];
      waiting = 0;
      wake();
    },
    drained: (): Promise<void> => (queue.length === 0 && credit > 0 ? Promise.resolve() : new Promise((resolve) => resolvers.push(resolve))),
    waiting: () => waiting,
  };
}

/** The receiving half: hands bytes to the handler one piece after the other and tells what was taken. */
function createInbox(tell: (bytes: number) => void) {
  const queue: Uint8Array[] = [];
  let allowance: number = LIMITS.streamCredit;
  let taken = 0;
  let busy = false;
  let handler: ((bytes: Uint8Array) => void | Promise<void>) | null = null;
  let onEmpty: (() => void) | null = null;

  const settle = (bytes: number): void => {
    taken += bytes;
    if (taken < CREDIT_STEP) return;
    allowance += taken;
    tell(taken);
    taken = 0;
  };
  const pump = (): void => {
    while (!busy && handler !== null) {
      const bytes = queue.shift();
      if (bytes === undefined) {
        onEmpty?.();
        onEmpty = null;
        return;
      }
      const work = handler(bytes);
      if (work === undefined) {
        settle(bytes.length);
        continue;
      }
      busy = true;
      const after = (): void => {
        busy = false;
        settle(bytes.length);
        pump();
      };
      work.then(after, after);
    }
  };
  return {
    /** False when the other end sent more than it may. */
    push(bytes: Uint8Array): boolean {
      allowance -= bytes.length;
      if (allowance < 0) return false;
      queue.push(bytes);
      pump();
      return true;
    },
    take(next: (bytes: Uint8Array) => void | Promise<void>): void {
      handler = next;
      pump();
    },
    /** Runs the task when what arrived is taken; at once while nobody takes anything. */
    afterTaken(task: () => void): void {
      if (handler === null) task();
      else {
        onEmpty = task;
        pump();
      }
    },
  };
}

/**
 * @param id number of the stream on the port; @param direct whether its bytes go straight to the peer
 * @param send posts a message about this stream; @param onEnd called once when it is over, to forget it
 */
export function createPortStream(id: number, direct: boolean, send: (message: StreamMessage) => void, onEnd: () => void): PortStream {
  let state: 'open' | 'closing' | 'closed' = 'open';
  let ended = false;
  let closeHandler: (() => void) | null = null;
  const outbox = createOutbox((bytes) => send({ t: 'data', stream: id, bytes }));
  const inbox = createInbox((bytes) => {
    if (state !== 'closed') send({ t: 'credit', stream: id, bytes });
  });

  const tellClosed = (): void => {
    ended = true;
    const handler = closeHandler;
    closeHandler = null;
    handler?.();
  };
  const end = (tellOther: boolean): void => {
    if (state === 'closed') return;
    const told = state === 'closing';
    state = 'closed';
    if (tellOther) send({ t: 'close', stream: id });
    outbox.drop();
    onEnd();
    if (told) return;
    // Bytes that came before the other end's close are still delivered first.
    if (tellOther) tellClosed();
    else inbox.afterTaken(tellClosed);
  };
  const close = (): void => {
    if (state !== 'open') return;
    if (outbox.waiting() === 0) {
      end(true);
      return;
    }
    // What was sent before the close still goes out.
    state = 'closing';
    tellClosed();
    void outbox.drained().then(() => end(true));
  };
  const receive = (message: StreamMessage): void => {
    if (message.t === 'close') end(false);
    else if (message.t === 'credit') outbox.grant(message.bytes);
    else if (state === 'open' && !inbox.push(message.bytes)) end(true);
  };
  return {
    direct,
    receive,
    close,
    take: inbox.take,
    onData: (handler) =>
      inbox.take((bytes) => {
        handler(bytes);
      }),
    send: (bytes) => state === 'open' && outbox.push(bytes),
    drained: outbox.drained,
    onClose(handler) {
      closeHandler = handler;
      if (ended) tellClosed();
    },
    get waiting() {
      return outbox.waiting();
    },
  };
}
