import { describe, expect, it } from 'vitest';
import { EXPIRY, LIMITS } from '../../../src/protocol/limits.ts';

const grows = (list: readonly number[]): boolean => list.every((value, i) => i === 0 || value > list[i - 1]!);

describe('limits', () => {
  it('are whole and positive', () => {
    for (const [name, value] of Object.entries({ ...LIMITS, ...EXPIRY })) {
      for (const one of Array.isArray(value) ? (value as readonly number[]) : [value as number]) {
        expect(Number.isSafeInteger(one) && one > 0, name).toBe(true);
      }
    }
  });

  it('fit into each other: text in body, body in bucket, entry in object, object in frame', () => {
    expect(LIMITS.textBytes).toBeLessThan(LIMITS.bodyBytes);
    expect(LIMITS.bodyBytes + 64 * 17 + 200).toBeLessThan(LIMITS.entryBuckets.at(-1)!);
    expect(LIMITS.entryBuckets.at(-1)!).toBeLessThan(LIMITS.objectBuckets.at(-1)!);
    expect(LIMITS.objectBuckets.at(-1)!).toBeLessThan(LIMITS.frameBytes);
    expect(LIMITS.batchBytes + LIMITS.entryBuckets.at(-1)!).toBeLessThan(LIMITS.frameBytes);
    expect(LIMITS.updateSendBytes).toBeLessThanOrEqual(LIMITS.updateBytes);
    expect(LIMITS.chapterEntries * 2).toBeLessThanOrEqual(LIMITS.laneEntries);
    expect(LIMITS.digestChats * 4).toBeLessThan(LIMITS.cborItems);
  });

  it('buckets grow', () => {
    expect(grows(LIMITS.entryBuckets) && grows(LIMITS.objectBuckets)).toBe(true);
  });

  it('renewals leave room for one that was missed', () => {
    expect(2 * EXPIRY.recordRenew).toBeLessThan(EXPIRY.record);
    expect(2 * EXPIRY.prekeyRenew).toBeLessThan(EXPIRY.prekey);
    expect(2 * EXPIRY.followHeadRenew).toBeLessThanOrEqual(EXPIRY.followHead);
    expect(2 * EXPIRY.presenceRenew).toBeLessThan(EXPIRY.presence);
    expect(EXPIRY.putAgain).toBeLessThan(EXPIRY.object);
    expect(EXPIRY.oldPairRoot).toBeGreaterThan(EXPIRY.object);
  });

  it('[S2.4] keep the numbers that the specification names', () => {
    expect([
      LIMITS.cborDepth,
      LIMITS.textBytes,
      LIMITS.bodyBytes,
      LIMITS.helloBytes,
      LIMITS.laneEntries,
      LIMITS.chapters,
      LIMITS.grants,
    ]).toEqual([8, 16_384, 47_000, 16_384, 1024, 2 ** 31, 32]);
  });
});
