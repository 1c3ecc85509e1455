import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ids from '../../../src/protocol/ids.ts';
import { idsFailures } from '../crypto/refusals.ts';

const { bytesOfKey, compareBytes, concat, fromBase64url, keyOf, sameBytes, toBase64url, u32be } = ids;
const bytes = fc.uint8Array({ maxLength: 80 });

describe('text forms of bytes', () => {
  it('hex comes back, is that of Node, and sorts as the bytes do', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(bytesOfKey(keyOf(a))).toEqual(a);
        expect(keyOf(a)).toBe(Buffer.from(a).toString('hex'));
        const [byText, byBytes] = [keyOf(a) < keyOf(b) ? -1 : Number(keyOf(a) > keyOf(b)), Math.sign(compareBytes(a, b))];
        expect(byBytes).toBe(byText);
      }),
    );
  });

  it('base64url comes back and is that of Node', () => {
    fc.assert(
      fc.property(bytes, (a) => {
        expect(fromBase64url(toBase64url(a))).toEqual(a);
        expect(toBase64url(a)).toBe(Buffer.from(a).toString('base64url'));
      }),
    );
  });

  it('[A25] a text has one reading: what reads back writes the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ABCZabcz019-_=+/ é'), maxLength: 12 }), (text) => {
        const found = fromBase64url(text);
        if (found) expect(toBase64url(found)).toBe(text);
      }),
      { numRuns: 5000 },
    );
  });

  it('[A25] refuse every other spelling', () => {
    expect(idsFailures(ids)).toEqual([]);
  });
});

describe('bytes', () => {
  it('are equal only to the same bytes', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(sameBytes(a, b)).toBe(keyOf(a) === keyOf(b));
        expect(sameBytes(a, a.slice())).toBe(true);
        expect(compareBytes(a, b) === 0).toBe(sameBytes(a, b));
      }),
    );
  });

  it('are joined in order, in a buffer of their own', () => {
    const part = Uint8Array.of(1, 2);
    const whole = concat(part, new Uint8Array(0), Uint8Array.of(3));
    part.fill(9);
    expect(whole).toEqual(Uint8Array.of(1, 2, 3));
    expect(whole.buffer.byteLength).toBe(3);
  });

  it('[S2.2] u32 is big-endian up to its last value', () => {
    expect([0, 1, 256, 2 ** 31, 2 ** 32 - 1].map((value) => keyOf(u32be(value)))).toEqual([
      '00000000',
      '00000001',
      '00000100',
      '80000000',
      'ffffffff',
    ]);
  });
});
