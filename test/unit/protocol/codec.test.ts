import { decode as cborgDecode, encode as cborgEncode, rfc8949EncodeOptions } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as codec from '../../../src/protocol/codec.ts';
import { bytesOfKey, concat, keyOf } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { anyValue, fuzz } from '../../helpers/fuzz.ts';
import { createRng } from '../../helpers/rng.ts';
import {
  REFUSED_BYTES,
  REFUSED_READS,
  REFUSED_VALUES,
  refusesBytes,
  refusesRead,
  refusesValue,
  TAKEN_BYTES,
  takesBytes,
} from './refusals.ts';

const { decode, encode, FormError, isWellFormed, read } = codec;
type Value = codec.Value;

const leaf: fc.Arbitrary<Value> = fc.oneof(
  fc.maxSafeInteger(),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom(null, true, false),
);
const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof({ maxDepth: 7, depthSize: 'medium' }, leaf, fc.array(tie('value'), { maxLength: 12 })),
})).value;

/** CPU milliseconds of the fastest of five runs: the machine may be busy, the code may not. */
function fastest(act: () => void): number {
  return Math.min(
    ...Array.from({ length: 5 }, () => {
      const start = process.cpuUsage();
      act();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    }),
  );
}

describe('[S2.3] canonical CBOR', () => {
  it('[A25] every value comes back equal, and its bytes have no second spelling', () => {
    fc.assert(
      fc.property(value, (one) => {
        const bytes = encode(one);
        expect(decode(bytes)).toEqual(one);
        expect(encode(decode(bytes))).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it('[A25] any bytes at all are refused or are the one spelling of their value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        let found: Value;
        try {
          found = decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FormError);
          return;
        }
        expect(encode(found)).toEqual(bytes);
      }),
      { numRuns: 20_000 },
    );
  });

  it.each(Object.entries(REFUSED_BYTES))('[A25] refuses %s', (_, list) => {
    for (const hex of list) expect(refusesBytes(codec, hex), hex.slice(0, 60)).toBe(true);
  });

  it.each(Object.entries(TAKEN_BYTES))('takes %s', (_, list) => {
    for (const hex of list) expect(takesBytes(codec, hex), hex.slice(0, 60)).toBe(true);
  });

  it.each(Object.entries(REFUSED_VALUES))('[H23] does not write %s', (_, one) => {
    expect(refusesValue(codec, one)).toBe(true);
  });

  it('[A25] cborg alone would take the second spellings: this test bites', () => {
    for (const hex of ['1817', '9f01ff', 'f93c00', 'a0', 'f7', '590001ff'])
      expect(() => cborgDecode(bytesOfKey(hex))).not.toThrow();
  });

  it('[H23] a text may begin with a byte order mark, and keeps it', () => {
    for (const text of ['\uFEFF', '\uFEFFhello', `\uFEFF${'x'.repeat(300)}`, '\uFEFF\uFEFF'])
      expect(decode(encode(text))).toBe(text);
  });

  it('[H23] sees a lone surrogate anywhere, and no other', () => {
    for (const text of ['\uD800', 'a\uDC00', '\uDC00\uD800', '😀\uD83D', '\uD83D😀']) expect(isWellFormed(text)).toBe(false);
    for (const text of ['', '😀', 'a😀b', '\uFFFF', '\uE000', '\uD7FF']) expect(isWellFormed(text)).toBe(true);
  });

  it('[H22] texts that name members of objects change no object', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const found = decode(encode([names, [['__proto__', [1]]]]));
    expect(found).toEqual([names, [['__proto__', [1]]]]);
    expect(Object.getPrototypeOf(found)).toBe(Array.prototype);
    expect(({} as Record<string, unknown>)[1]).toBeUndefined();
  });

  it('[H21] refuses 100,000 nested arrays at once, without the stack', () => {
    const bomb = new Uint8Array(100_000).fill(0x81);
    expect(fastest(() => expect(() => decode(bomb)).toThrow(FormError))).toBeLessThan(5);
  });

  it('[H20] reserves nothing for a length of 2^53 − 1 or 4 GiB', () => {
    const before = process.memoryUsage();
    for (const hex of ['5b001fffffffffffff', '7b001fffffffffffff', '9b001fffffffffffff', '5affffffff', '9affffffff'])
      expect(refusesBytes(codec, hex)).toBe(true);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1 << 20);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(8 << 20);
  });

  it('[A5] a frame full of tiny items is cut off by count', () => {
    const pair = (item: number): Uint8Array => concat(Uint8Array.of(0x99, 0xff, 0xf0), new Uint8Array(0xfff0).fill(item));
    for (const item of [0x00, 0x80, 0x60, 0x40]) {
      const flat = concat(bytesOfKey('9a0007fffb'), new Uint8Array(LIMITS.frameBytes - 5).fill(item));
      expect(fastest(() => expect(() => decode(flat)).toThrow('too many items'))).toBeLessThan(5);
      const deep = concat(Uint8Array.of(0x82), pair(item), pair(item));
      expect(fastest(() => expect(() => decode(deep)).toThrow('too many items'))).toBeLessThan(50);
    }
  });

  it('gives byte strings a buffer of their own, also from a Buffer', () => {
    const bytes = Buffer.from('8143010203', 'hex');
    const [found] = decode(bytes) as [Uint8Array];
    bytes.fill(9);
    expect(found).toEqual(Uint8Array.of(1, 2, 3));
    expect(Object.getPrototypeOf(found)).toBe(Uint8Array.prototype);
    expect(found.buffer.byteLength).toBe(3);
  });

  it('[R12] no broken input crashes it, is slow, or is read as anything but its one spelling', () => {
    const report = fuzz({
      name: 'codec',
      seeds: [],
      refusal: FormError,
      decode: (bytes) => {
        const found = decode(bytes);
        if (keyOf(encode(found)) !== keyOf(bytes)) throw new Error('a second spelling was read');
      },
    });
    expect(report.read).toBeGreaterThan(report.inputs / 20);
    expect(report.refused).toBeGreaterThan(report.inputs / 20);
  });

  it('writes what cborg writes, at every border of a head too', () => {
    const rng = createRng('cborg writes');
    const borders = [0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER];
    const numbers = borders.flatMap((n) => [n, -n - 1]).filter(Number.isSafeInteger);
    const long = [new Uint8Array(70_000).fill(7), 'ü'.repeat(40_000), Array.from({ length: 300 }, (_, i) => i)];
    for (const one of [...numbers, ...long, ...Array.from({ length: 2000 }, () => anyValue(rng))]) {
      expect(keyOf(encode(one as Value))).toBe(keyOf(cborgEncode(one, rfc8949EncodeOptions)));
    }
  });

  it('reads the same as cborg where both read', () => {
    const rng = createRng('cborg');
    for (let i = 0; i < 2000; i++) {
      const one = anyValue(rng);
      if (!JSON.stringify(one).includes('\uFEFF')) expect(decode(encode(one))).toEqual(cborgDecode(encode(one)));
    }
  });
});

describe('readers of one position', () => {
  it.each(REFUSED_READS.map((row) => [row[0], row] as const))('do not read %s', (_, row) => {
    expect(refusesRead(codec, row)).toBe(true);
  });

  it('read what fits, up to the border', () => {
    expect(read.tuple([1, 2], 2)).toEqual([1, 2]);
    expect(read.list([1, 2], 2)).toEqual([1, 2]);
    expect(read.bytes(new Uint8Array(32), 32)).toHaveLength(32);
    expect(read.bytes(new Uint8Array(2), undefined, 2)).toHaveLength(2);
    expect([read.int(2, 2, 2), read.int(0), read.int(-5, -5), read.int(Number.MAX_SAFE_INTEGER)]).toEqual([
      2,
      0,
      -5,
      Number.MAX_SAFE_INTEGER,
    ]);
    expect(read.text('é', 2)).toBe('é');
    expect(() => read.version(1, 1)).not.toThrow();
    expect(read.orNull(null, () => 1)).toBeNull();
    expect(read.orNull(7, (it) => it)).toBe(7);
  });
});
