/**
 * Streams within one process: two ends of a wire that delays, holds back and loses as it is told.
 *
 * Real code, not a mock: tests and the simulated world run the product's own protocols on it. Bytes are cloned when they are
 * sent, arrive in order and never before the next microtask. It must never hand both sides the same buffer, and never
 * call the other side from inside `send` or `close`.
 */
import type { Clock } from '../ports/clock.ts';
import type { Stream } from '../ports/links.ts';
import { LIMITS } from '../protocol/limits.ts';

/** One direction of a connection. Everything that is carried arrives in the order in which it was given. */
export interface Wire {
  /** Calls `arrive` once `bytes` have crossed. */
  carry(bytes: number, arrive: () => void): void;
  /** Delivers what was held back while the wire was cut. */
  flush(): void;
}

export interface WireOptions {
  readonly clock?: Clock | undefined;
  /** How long a piece travels, ms. 0: it is there in the next microtask. */
  readonly travel?: () => number;
  /** How long so many bytes keep the wire busy, ms: what follows waits. */
  readonly occupy?: (bytes: number) => number;
  /** False while the wire is cut: what arrives is held back. */
  readonly passes?: () => boolean;
}

export function createWire({ clock, travel = () => 0, occupy = () => 0, passes = () => true }: WireOptions = {}): Wire {
  const crossing: (() => void)[] = [];
  let arrived = 0;
  let freeAt = 0;
  let lastDue = 0;
  const flush = (): void => {
    while (arrived > 0 && passes()) {
      arrived--;
      crossing.shift()!();
    }
  };
  const step = (): void => {
    arrived++;
    flush();
  };
  return {
    carry(bytes, arrive) {
      crossing.push(arrive);
      const now = clock?.monotonic() ?? 0;
      freeAt = Math.max(freeAt, now) + occupy(bytes);
      lastDue = Math.max(lastDue, freeAt + travel());
      if (clock === undefined || lastDue <= now) queueMicrotask(step);
      else clock.after(lastDue - now, step);
    },
    flush,
  };
}

/** What the wire may do to bytes on their way: returns the pieces that arrive. */
export type Tap = (bytes: Uint8Array) => readonly Uint8Array[];

interface End extends Stream {
  /** The other side's bytes. `consumed` is called when they left the queue. */
  receive(bytes: Uint8Array, consumed: (bytes: number) => void): void;
  /** The stream is over; a handler of `onClose` is told in a microtask. */
  finish(): void;
  /** Nothing reaches this end any more, not even that it is over. */
  mute(): void;
}

/** What an end has received and not yet given away. */
function createReceiver(): Pick<End, 'receive' | 'onData'> {
  const early: (() => void)[] = [];
  let handler: ((bytes: Uint8Array) => void) | null = null;
  return {
    receive(bytes, consumed) {
      const give = (): void => {
        consumed(bytes.length);
        handler?.(bytes);
      };
      if (handler === null) early.push(give);
      else give();
    },
    onData(next) {
      handler = next;
      for (const give of early.splice(0)) give();
    },
  };
}

function createEnd(wire: Wire, direct: boolean, tap: Tap, far: () => End, onOver: () => void): End {
  const receiver = createReceiver();
  const waiting: (() => void)[] = [];
  let open = true;
  let queued = 0;
  let onClose: (() => void) | null = null;

  const release = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  const isFull = (): boolean => queued >= LIMITS.streamCredit;
  const consumed = (bytes: number): void => {
    queued -= bytes;
    if (!isFull()) release();
  };
  const finish = (): void => {
    if (!open) return;
    open = false;
    release();
    if (onClose !== null) queueMicrotask(onClose);
    onOver();
  };
  return {
    direct,
    send(bytes) {
      if (!open) return false;
      for (const piece of tap(bytes.slice())) {
        queued += piece.length;
        wire.carry(piece.length, () => far().receive(piece, consumed));
      }
      return !isFull();
    },
    drained: () => (open && isFull() ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
    onData: (handler) => receiver.onData(handler),
    receive(bytes, told) {
      if (open) receiver.receive(bytes, told);
      else told(bytes.length);
    },
    onClose(handler) {
      if (open) onClose = handler;
      else queueMicrotask(handler);
    },
    close() {
      if (!open) return;
      wire.carry(0, () => far().finish());
      finish();
    },
    finish,
    mute() {
      open = false;
    },
  };
}

export interface StreamPair {
  readonly ends: readonly [Stream, Stream];
  /** The network ended the stream: both sides are told, what was on the way is lost. */
  abort(): void;
  /** One side is gone without a word. */
  mute(end: 0 | 1): void;
}

export interface JoinOptions {
  /** The first end sends over `wires[0]`, the second over `wires[1]`. */
  readonly wires: readonly [Wire, Wire];
  readonly direct: boolean;
  readonly taps: readonly [Tap, Tap];
  /** Called when an end is over, once for each that was told. */
  readonly onOver?: () => void;
}

const untouched: Tap = (bytes) => [bytes];

export function joinStreams({ wires, direct, taps, onOver = () => {} }: JoinOptions): StreamPair {
  const near: End = createEnd(wires[0], direct, taps[0], () => far, onOver);
  const far: End = createEnd(wires[1], direct, taps[1], () => near, onOver);
  return {
    ends: [near, far],
    abort() {
      near.finish();
      far.finish();
    },
    mute: (end) => [near, far][end]!.mute(),
  };
}

/** Two joined streams for a test of anything that speaks over one. Without a clock, or without latency (ms), by microtask. */
export function createStreamPair(clock?: Clock, latency = 0): readonly [Stream, Stream] {
  const wire = (): Wire => createWire({ clock, travel: () => latency });
  return joinStreams({ wires: [wire(), wire()], direct: true, taps: [untouched, untouched] }).ends;
}
