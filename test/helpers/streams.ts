/** Two ends of one stream for tests: delivers by microtask, clones what it carries, and one end can be held to see backpressure. */
import type { Stream } from '../../src/ports/links.ts';

const WINDOW = 64 * 1024;

export class TestStream implements Stream {
  readonly direct: boolean;
  other!: TestStream;
  /** Bytes that this end sent so far. */
  sent = 0;
  private queue: Uint8Array[] = [];
  private held = false;
  private closed = false;
  private data: ((bytes: Uint8Array) => void) | null = null;
  private over: (() => void) | null = null;
  private waiters: (() => void)[] = [];

  constructor(direct: boolean) {
    this.direct = direct;
  }

  /** Bytes that arrived here and were not taken. */
  get load(): number {
    return this.queue.reduce((sum, bytes) => sum + bytes.length, 0);
  }
  /** Stops taking what arrives, until `release`. */
  hold(): void {
    this.held = true;
  }
  release(): void {
    this.held = false;
    this.flush();
  }
  send(bytes: Uint8Array): boolean {
    if (this.closed) return false;
    const copy = bytes.slice();
    this.sent += copy.length;
    this.other.queue.push(copy);
    queueMicrotask(() => this.other.flush());
    return this.other.load < WINDOW;
  }
  drained(): Promise<void> {
    return this.closed || this.other.load < WINDOW ? Promise.resolve() : new Promise((resolve) => this.waiters.push(resolve));
  }
  onData(handler: (bytes: Uint8Array) => void): void {
    this.data = handler;
    this.flush();
  }
  onClose(handler: () => void): void {
    this.over = handler;
    if (this.closed) handler();
  }
  close(): void {
    this.end();
    queueMicrotask(() => {
      this.other.flush();
      this.other.end();
    });
  }

  private flush(): void {
    while (!this.held && this.data !== null && this.queue.length > 0) this.data(this.queue.shift()!);
    if (this.load < WINDOW) this.other.wake();
  }
  private wake(): void {
    for (const resolve of this.waiters.splice(0)) resolve();
  }
  private end(): void {
    if (this.closed) return;
    this.closed = true;
    this.wake();
    this.over?.();
  }
}

export function streamPair(direct = true): [TestStream, TestStream] {
  const [a, b] = [new TestStream(direct), new TestStream(direct)];
  a.other = b;
  b.other = a;
  return [a, b];
}

/** Everything that arrives at a stream, and whether it is over. */
export function collect(stream: Stream): { bytes: () => Uint8Array; size: () => number; closed: () => boolean } {
  const pieces: Uint8Array[] = [];
  let closed = false;
  stream.onData((piece) => pieces.push(piece.slice()));
  stream.onClose(() => (closed = true));
  return {
    bytes: () => Uint8Array.from(pieces.flatMap((piece) => [...piece])),
    size: () => pieces.reduce((sum, piece) => sum + piece.length, 0),
    closed: () => closed,
  };
}
