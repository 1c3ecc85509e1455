import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormError } from '../../../src/protocol/codec.ts';
import { createFrameReader, frame } from '../../../src/protocol/frames.ts';
import { concat } from '../../../src/protocol/ids.ts';

function collect(maxBytes = 1 << 20) {
  const frames: Uint8Array[] = [];
  return { frames, reader: createFrameReader(maxBytes, (body) => frames.push(body)) };
}

describe('frames', () => {
  it('come out whole however the stream was cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 9000 }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }),
        (bodies, cuts) => {
          const whole = concat(...bodies.map(frame));
          const { frames, reader } = collect();
          for (let at = 0, i = 0; at < whole.length; i++) {
            const size = cuts[i % cuts.length]!;
            reader.push(whole.subarray(at, at + size));
            at += size;
          }
          expect(frames).toEqual(bodies);
          expect(reader.waiting).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('[H20] refuses a header above the cap before the body, and an empty frame', () => {
    for (const head of [
      [0, 0, 4, 1],
      [0xff, 0xff, 0xff, 0xff],
      [0, 0, 0, 0],
    ]) {
      const { frames, reader } = collect(1024);
      expect(() => reader.push(Uint8Array.from(head))).toThrow(FormError);
      expect(frames).toEqual([]);
    }
  });

  it('[H20] refuses a length prefix of 2^53', () => {
    const prefix = new Uint8Array(8);
    new DataView(prefix.buffer).setBigUint64(0, 2n ** 53n);
    expect(() => collect().reader.push(prefix)).toThrow(FormError);
  });

  it('[H41] reserves what arrives, not what is promised', () => {
    const before = process.memoryUsage().arrayBuffers;
    const open = Array.from({ length: 200 }, () => {
      const one = collect(64 << 20);
      one.reader.push(Uint8Array.of(3, 0xff, 0xff, 0xff, 1));
      return one;
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 << 20);
    expect(open[0]!.reader.waiting).toBe(5);
  });

  it('stays dead after a bad frame', () => {
    const { frames, reader } = collect(10);
    expect(() => reader.push(Uint8Array.of(0, 0, 0, 11))).toThrow(FormError);
    expect(() => reader.push(frame(Uint8Array.of(1)))).toThrow(FormError);
    expect(frames).toEqual([]);
  });

  it('keeps its own copy of the bytes', () => {
    const { frames, reader } = collect();
    const bytes = frame(Uint8Array.of(1, 2, 3));
    reader.push(bytes);
    bytes.fill(9);
    expect(frames).toEqual([Uint8Array.of(1, 2, 3)]);
  });
});
