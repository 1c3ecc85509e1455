/**
 * Requests and their answers on one mailbox stream: ids, a bounded number in flight, time-outs, pushes by subscription.
 *
 * It believes nothing: an answer that is not of the form, or answers what was not asked, ends the stream, and everything
 * that waits is told `disconnected`. It never repeats a request by itself.
 */
import type { Clock } from '../ports/clock.ts';
import type { Stream } from '../ports/links.ts';
import { FormError } from '../protocol/codec.ts';
import { createFrameReader, frame } from '../protocol/frames.ts';
import { TIME } from '../protocol/limits.ts';
import { decodeReply, encodeRequest, MAILBOX, type Answer, type Op, type Push, type Request } from '../protocol/mailboxWire.ts';

/** A relay that is silent for so long is as good as gone. */
const ANSWER_TIMEOUT = 20 * TIME.SECOND;
/** Enough that a slow disk is never idle, and that a text need not wait behind a hundred others. */
const IN_FLIGHT = 16;

/** How many requests are under way at a time, and how long an answer may take before the stream is given up, ms. */
export interface RequestBounds {
  readonly inFlight: number;
  readonly timeout: number;
}

type WithoutId<R> = R extends Request ? Omit<R, 'id'> : never;
export type Question = WithoutId<Request>;
export type Reply<O extends Op> = Answer<O> | { readonly op: O; readonly code: 'disconnected' };

export interface Requests {
  /** Asks. `onPush` gets what comes later under this request's id, until `forget`. Never rejects. */
  ask<Q extends Question>(question: Q, onPush?: (push: Push) => void): Promise<Reply<Q['op']>>;
  /** Pushes under this id are dropped from now on. */
  forget(id: number): void;
  /** Called once when the stream is over. */
  onClose(handler: () => void): void;
  close(): void;
}

interface Waiting {
  readonly op: Op;
  readonly settle: (reply: Answer | null) => void;
}

export function createRequests(stream: Stream, clock: Clock, { inFlight, timeout }: RequestBounds = { inFlight: IN_FLIGHT, timeout: ANSWER_TIMEOUT }): Requests {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<number, (push: Push) => void>();
  const closeHandlers: (() => void)[] = [];
  const slots = createSlots(inFlight);
  let next = 1;
  let over = false;

  function end(): void {
    if (over) return;
    over = true;
    listeners.clear();
    for (const { settle } of [...waiting.values()]) settle(null);
    for (const handler of closeHandlers) handler();
  }
  function close(): void {
    stream.close();
    end();
  }
  function onReply(body: Uint8Array): void {
    const reply = decodeReply(body);
    if (reply.op === 'push') {
      listeners.get(reply.id)?.(reply);
      return;
    }
    const asked = waiting.get(reply.id);
    if (asked?.op !== reply.op) throw new FormError('an answer to nothing');
    asked.settle(reply);
  }

  const reader = createFrameReader(MAILBOX.frameBytes, onReply);
  stream.onClose(end);
  stream.onData((bytes) => {
    try {
      if (!over) reader.push(bytes);
    } catch (error) {
      close();
      if (!(error instanceof FormError)) throw error;
    }
  });

  return {
    async ask<Q extends Question>(question: Q, onPush?: (push: Push) => void) {
      const leave = await slots.enter();
      const id = next++;
      if (onPush && !over) listeners.set(id, onPush);
      const reply = over ? null : await send(stream, () => clock.after(timeout, close), waiting, id, question);
      leave();
      if (reply?.code !== 'ok') listeners.delete(id);
      return (reply ?? { op: question.op, code: 'disconnected' }) as Reply<Q['op']>;
    },
    forget: (id) => void listeners.delete(id),
    onClose(handler) {
      if (over) handler();
      else closeHandlers.push(handler);
    },
    close,
  };
}

/** Sends one question; null when no answer came before the stream ended. */
function send(stream: Stream, startTimer: () => () => void, waiting: Map<number, Waiting>, id: number, question: Question): Promise<Answer | null> {
  return new Promise((resolve) => {
    const cancel = startTimer();
    waiting.set(id, {
      op: question.op,
      settle(reply) {
        cancel();
        waiting.delete(id);
        resolve(reply);
      },
    });
    stream.send(frame(encodeRequest({ ...question, id })));
  });
}

/** Lets so many in at once; the rest wait in order. */
function createSlots(count: number): { enter(): Promise<() => void> } {
  const queue: (() => void)[] = [];
  let free = count;
  const leave = (): void => {
    const next = queue.shift();
    if (next) next();
    else free += 1;
  };
  return {
    async enter() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => queue.push(resolve));
      return leave;
    },
  };
}
