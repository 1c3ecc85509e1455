import { describe, expect, it } from 'vitest';
import { createFrameReader, encodeFrame, KIND, type Frame } from '../../../src/net/roomFrames.ts';
import { concat, sameBytes } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i & 255);
function reader() {
  const frames: Frame[] = [];
  const { feed } = createFrameReader((frame) => frames.push({ ...frame, body: frame.body.slice() }) > 0);
  return { frames, feed };
}

describe('frames of a rooms stream', () => {
  it('come out as they went in, however the stream cuts them', () => {
    const sent = [
      encodeFrame(KIND.open, 1, bytesOf(43)),
      encodeFrame(KIND.data, 65_535, bytesOf(70_000)),
      encodeFrame(KIND.data, 2, bytesOf(0)),
      encodeFrame(KIND.close, 1, bytesOf(0)),
    ];
    const whole = concat(...sent);
    for (const cut of [1, 3, 7, 4096, 69_999, whole.length]) {
      const { frames, feed } = reader();
      for (let at = 0; at < whole.length; at += cut) expect(feed(whole.subarray(at, at + cut))).toBe(true);
      expect(frames.map(({ kind, room, body }) => [kind, room, body.length])).toEqual([
        [0, 1, 43],
        [1, 65_535, 70_000],
        [1, 2, 0],
        [2, 1, 0],
      ]);
      expect(sameBytes(frames[1]!.body, bytesOf(70_000))).toBe(true);
    }
  });

  it('the longest frame passes, one byte more does not', () => {
    const longest = encodeFrame(KIND.data, 1, bytesOf(LIMITS.frameBytes - 3));
    expect(reader().feed(longest)).toBe(true);
    expect(reader().feed(encodeFrame(KIND.data, 1, bytesOf(LIMITS.frameBytes - 2)))).toBe(false);
  });

  it('[H20] a frame of 4 GiB is refused at its head, and nothing after it is read', () => {
    const { frames, feed } = reader();
    expect(feed(Uint8Array.of(255, 255, 255, 255))).toBe(false);
    expect(feed(encodeFrame(KIND.data, 1, bytesOf(3)))).toBe(false);
    expect(frames).toEqual([]);
  });

  it.each([[Uint8Array.of(0, 0, 0, 0)], [Uint8Array.of(0, 0, 0, 2, 1, 0)], [Uint8Array.of(0, 0, 0, 3, 9, 0, 1)]])(
    '%j is no frame',
    (bytes) => {
      expect(reader().feed(bytes)).toBe(false);
    },
  );
});
