/**
 * One stream of `/kith/blob/1`: whoever opened it asks, the other side answers, one piece after the other, each when the last
 * has left, so that a photo on its way is never more than two pieces ahead of a text. Nothing here believes anything.
 */
import type { Clock } from '../ports/clock.ts';
import type { Stream } from '../ports/links.ts';
import { FormError } from '../protocol/codec.ts';
import { createFrameReader, frame } from '../protocol/frames.ts';
import { keyOf } from '../protocol/ids.ts';
import { LIMITS, TIME } from '../protocol/limits.ts';
import { decodeBlobMessage, encodeBlobMessage, type BlobMessage } from './blobWire.ts';

/** The next piece may take so long: 256 KiB at 10 KiB/s. */
const PATIENCE = 30 * TIME.SECOND;
/** Requests that wait at who serves: twice what one fetch has under way. */
const WAITING = 16;
/** Pieces that came unasked or too late, before the stream is ended [H41]. */
const UNASKED = 16;
/** Bytes given to the stream at a time: a text that comes then waits for no more. */
const SLICE = 16 * 1024;

/** Where pieces are asked for. */
export interface PieceSource {
  /**
   * The piece, or null: not there now. Never rejects.
   * @param id what it hashes to, 32 B: its name at a relay
   */
  ask(root: Uint8Array, index: number, id: Uint8Array): Promise<Uint8Array | null>;
  /** Says that all of a blob is here. */
  whole?(root: Uint8Array): void;
}

export interface PieceStream extends PieceSource {
  readonly isOver: boolean;
  whole(root: Uint8Array): void;
  onClose(handler: () => void): void;
  close(): void;
}

/** A stream may be slow: what is closed or taken back meanwhile goes no further, and half a piece ends the stream. */
async function sendSliced(stream: Stream, bytes: Uint8Array, mayLeave: () => boolean): Promise<void> {
  for (let at = 0; at < bytes.length; at += SLICE) {
    if (!mayLeave()) return stream.close();
    if (!stream.send(bytes.subarray(at, at + SLICE))) await stream.drained();
  }
}

/** Reads messages; bytes that no correct program sends end the stream. */
function readMessages(stream: Stream, take: (message: BlobMessage) => void): void {
  const reader = createFrameReader(LIMITS.frameBytes, (body) => {
    const message = decodeBlobMessage(body);
    if (message) take(message);
  });
  stream.onData((bytes) => {
    try {
      reader.push(bytes);
    } catch (error) {
      stream.close();
      if (!(error instanceof FormError)) throw error;
    }
  });
}

interface Asked {
  give(piece: Uint8Array | null): void;
  /** Its patience begins anew. */
  wait(): void;
}

/** The asking end. */
export function askOn(stream: Stream, clock: Clock): PieceStream {
  const asked = new Map<string, Asked>();
  let isOver = false;
  let unasked = 0;
  let ended = (): void => undefined;
  const nameOf = (root: Uint8Array, index: number): string => `${keyOf(root)} ${index}`;
  stream.onClose(() => {
    isOver = true;
    for (const { give } of [...asked.values()]) give(null);
    ended();
  });
  readMessages(stream, (message) => {
    if (message.op !== 'here' && message.op !== 'missing') return;
    const one = asked.get(nameOf(message.root, message.index));
    if (!one && ++unasked > UNASKED) return stream.close();
    one?.give(message.op === 'here' ? message.piece : null);
    // Answers come in order: what is behind this one could not come before.
    if (one) for (const { wait } of asked.values()) wait();
  });
  return {
    get isOver() {
      return isOver;
    },
    ask: (root, index) =>
      new Promise((resolve) => {
        const name = nameOf(root, index);
        if (isOver || asked.has(name)) return resolve(null);
        let cancel = (): void => undefined;
        const give = (piece: Uint8Array | null): void => {
          asked.delete(name);
          cancel();
          resolve(piece);
        };
        const wait = (): void => {
          cancel();
          cancel = clock.after(PATIENCE, () => give(null));
        };
        wait();
        asked.set(name, { give, wait });
        stream.send(frame(encodeBlobMessage({ op: 'want', root, index })));
      }),
    whole(root) {
      if (!isOver) stream.send(frame(encodeBlobMessage({ op: 'whole', root })));
    },
    onClose(handler) {
      if (isOver) handler();
      else ended = handler;
    },
    close: () => stream.close(),
  };
}

export interface Serving {
  /** A piece for whoever asks, or null: not here, or not theirs to have. */
  piece(root: Uint8Array, index: number): Promise<Uint8Array | null>;
  /** Whether it is theirs to have still. Asked before each slice of a piece. */
  mayLeave(root: Uint8Array): boolean;
  /** They say that they have all of it. */
  whole(root: Uint8Array): void;
}

/** The answering end. Who asks for more than they read is not answered until they do [H41]. */
export function serveOn(stream: Stream, { piece: pieceOf, mayLeave, whole }: Serving): void {
  let waiting = 0;
  let answering: Promise<void> = Promise.resolve();
  async function answer(root: Uint8Array, index: number): Promise<void> {
    const piece = await pieceOf(root, index);
    if (piece) await sendSliced(stream, frame(encodeBlobMessage({ op: 'here', root, index, piece })), () => mayLeave(root));
    else await sendSliced(stream, frame(encodeBlobMessage({ op: 'missing', root, index })), () => true);
  }
  readMessages(stream, (message) => {
    if (message.op === 'whole') whole(message.root);
    if (message.op !== 'want') return;
    if (++waiting > WAITING) return stream.close();
    answering = answering.then(() => answer(message.root, message.index)).catch(() => stream.close()).finally(() => waiting--);
  });
}
