import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as padding from '../../../src/crypto/padding.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { fuzz } from '../../helpers/fuzz.ts';
import { paddingFailures } from './refusals.ts';

const { pad, unpad } = padding;

describe('[S2.4] padding', () => {
  it('comes off again, and the padded length is one of the buckets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (plain) => {
        const padded = pad(plain, LIMITS.entryBuckets);
        expect(LIMITS.entryBuckets).toContain(padded.length);
        expect(Buffer.compare(unpad(padded, LIMITS.entryBuckets)!, plain)).toBe(0);
      }),
    );
  });

  it('uses the smallest bucket that holds length word and bytes', () => {
    for (const [i, bucket] of LIMITS.entryBuckets.entries()) {
      expect(pad(new Uint8Array(bucket - 4), LIMITS.entryBuckets).length).toBe(bucket);
      const next = LIMITS.entryBuckets[i + 1];
      if (next) expect(pad(new Uint8Array(bucket - 3), LIMITS.entryBuckets).length).toBe(next);
    }
  });

  it('[A25] refuses every other form: one plaintext has one padded form', () => {
    expect(paddingFailures(padding)).toEqual([]);
  });

  it('gives bytes of their own', () => {
    const padded = pad(Uint8Array.of(1, 2, 3), [16]);
    const plain = unpad(padded, [16])!;
    padded.fill(9);
    expect(plain).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('[R12] no broken input crashes it, and what it takes pads to the same bytes', () => {
    const seeds = [0, 1, 100, 252, 253, 1000].map((size) => pad(new Uint8Array(size).fill(7), LIMITS.entryBuckets));
    const report = fuzz({
      name: 'padding',
      seeds,
      decode: (bytes) => {
        const plain = unpad(bytes, LIMITS.entryBuckets);
        if (plain && Buffer.compare(pad(plain, LIMITS.entryBuckets), bytes) !== 0)
          throw new Error('a second padded form was taken');
      },
    });
    expect(report.refused).toBe(0);
  });
});
