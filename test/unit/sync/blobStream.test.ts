/** Both ends of a stream of pieces, and what a peer may not do to either. */
import { describe, expect, it } from 'vitest';
import { createStreamPair } from '../../../src/net/memoryStream.ts';
import type { Stream } from '../../../src/ports/links.ts';
import { createFrameReader, frame } from '../../../src/protocol/frames.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { askOn, serveOn } from '../../../src/sync/blobStream.ts';
import { decodeBlobMessage, encodeBlobMessage } from '../../../src/sync/blobWire.ts';
import { createVirtualClock } from '../../helpers/clock.ts';

const root = new Uint8Array(32).fill(7);
const piece = (index: number): Uint8Array => new Uint8Array(1000).fill(index + 1);
const ID = new Uint8Array(32);

/** A peer who answers by hand: what it was asked, in order. */
function byHand(stream: Stream) {
  const asked: number[] = [];
  const reader = createFrameReader(LIMITS.frameBytes, (body) => {
    const message = decodeBlobMessage(body);
    if (message?.op === 'want') asked.push(message.index);
  });
  stream.onData((bytes) => reader.push(bytes));
  const here = (index: number): void => void stream.send(frame(encodeBlobMessage({ op: 'here', root, index, piece: piece(index) })));
  return { asked, here };
}

describe('[S12.4] pieces over a link', () => {
  it('come as they are asked for, and none that is not here', async () => {
    const clock = createVirtualClock();
    const [near, far] = createStreamPair(clock);
    serveOn(far, { piece: async (_, index) => (index === 3 ? null : piece(index)), mayLeave: () => true, whole: () => undefined });
    const source = askOn(near, clock);
    expect(await clock.outcome(Promise.all([0, 1, 3].map((index) => source.ask(root, index, ID))))).toEqual([piece(0), piece(1), null]);
  });

  it('[F26] have each their time from when the one before came: a slow line loses none', async () => {
    const clock = createVirtualClock();
    const [near, far] = createStreamPair(clock);
    const peer = byHand(far);
    const source = askOn(near, clock);
    const asked = [0, 1, 2, 3].map((index) => source.ask(root, index, ID));
    for (const index of [0, 1, 2, 3]) {
      await clock.advance(26_000);
      peer.here(index);
    }
    expect(await clock.outcome(Promise.all(asked))).toEqual([0, 1, 2, 3].map(piece));
  });

  it('[H41] are given up when nothing comes, and when the stream ends', async () => {
    const clock = createVirtualClock();
    const [near, far] = createStreamPair(clock);
    byHand(far);
    const source = askOn(near, clock);
    const silent = source.ask(root, 0, ID);
    await clock.advance(30_000);
    expect(await silent).toBeNull();
    const ended = source.ask(root, 1, ID);
    far.close();
    expect(await clock.outcome(ended)).toBeNull();
    expect(source.isOver).toBe(true);
    expect(await source.ask(root, 2, ID)).toBeNull();
  });

  it('[H41] that nobody asked for end the stream', async () => {
    const clock = createVirtualClock();
    const [near, far] = createStreamPair(clock);
    const source = askOn(near, clock);
    const peer = byHand(far);
    for (let i = 0; i < 16; i++) peer.here(5);
    await clock.advance(10);
    expect(source.isOver).toBe(false);
    peer.here(5);
    await clock.advance(10);
    expect(source.isOver).toBe(true);
  });

  it('[H41] are not answered to who asks for more than they read', async () => {
    const clock = createVirtualClock();
    const [near, far] = createStreamPair(clock);
    let read = 0;
    serveOn(far, { piece: () => new Promise(() => void read++), mayLeave: () => true, whole: () => undefined });
    let isOver = false;
    near.onClose(() => (isOver = true));
    for (let index = 0; index < 100; index++) near.send(frame(encodeBlobMessage({ op: 'want', root, index })));
    await clock.advance(10);
    expect([isOver, read]).toEqual([true, 1]);
  });

  it('[F33] [F16] of a chat that closes, or of what is taken back, on a slow line stop within the piece, and the stream ends', async () => {
    const clock = createVirtualClock();
    const [near, far] = createStreamPair(clock);
    let [sent, isOpen, isOver] = [0, true, false];
    let go = (): void => undefined;
    // Full after each slice, as a slow line is.
    const slow: Stream = { ...far, onData: (take) => far.onData(take), onClose: (take) => far.onClose(take), close: () => far.close(), send: (bytes) => ((sent += bytes.length), far.send(bytes), false), drained: () => new Promise((resolve) => (go = resolve)) };
    serveOn(slow, { piece: async () => new Uint8Array(200_000), mayLeave: () => isOpen, whole: () => undefined });
    near.onClose(() => (isOver = true));
    near.send(frame(encodeBlobMessage({ op: 'want', root, index: 0 })));
    await clock.advance(10);
    go();
    await clock.advance(10);
    const before = sent;
    isOpen = false;
    go();
    await clock.advance(10);
    expect([before > 0, before < 200_000, sent, isOver]).toEqual([true, true, before, true]);
  });
});
