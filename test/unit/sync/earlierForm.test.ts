import { describe, expect, it } from 'vitest';
import { ENDED_BOOTS } from '../../../src/chat/epochEarlier.ts';
import { decode, encode, FormError, type Value } from '../../../src/protocol/codec.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { DEVICES_BEFORE, earlierToValue, readEarlier, type Earlier } from '../../../src/sync/earlierForm.ts';

const key = new Uint8Array(32).fill(9);
const earlier: Earlier = { from: 3, records: [new Uint8Array([1, 2])], boots: [key], all: false };
const refused = (value: Value): void => expect(() => readEarlier(value)).toThrow(FormError);
const many = (n: number, one: Uint8Array): Value => Array.from({ length: n }, () => one);

describe('[S11.3] what a friend gives of the time before somebody came back', () => {
  it('travels in bytes that stay the same', () => {
    const bytes = encode(earlierToValue(earlier));
    expect(Buffer.from(bytes).toString('hex')).toBe(`85010381420102815820${'09'.repeat(32)}f4`);
    expect(readEarlier(decode(bytes))).toEqual(earlier);
    expect(readEarlier([1, 1, [], [], true])).toEqual({ from: 1, records: [], boots: [], all: true });
  });

  it('[H20] is refused with more than is bounded, and with anything else in a place', () => {
    expect(readEarlier([1, 1, many(2 * DEVICES_BEFORE, key), many(ENDED_BOOTS, key), false]).boots).toHaveLength(ENDED_BOOTS);
    refused([1, 1, many(2 * DEVICES_BEFORE + 1, key), [], false]);
    refused([1, 1, [], many(ENDED_BOOTS + 1, key), false]);
    refused([1, 1, [new Uint8Array(LIMITS.recordBytes + 1)], [], false]);
    refused([1, 1, [], [new Uint8Array(31)], false]);
    refused([1, 0, [], [], false]);
    refused([1, LIMITS.chapters, [], [], false]);
    refused([2, 1, [], [], false]);
    refused([1, 1, [], [], 0]);
    refused([1, 1, [], []]);
    refused([1, 1, [], [], false, 0]);
    refused([1, 1, [3], [], false]);
    refused(null);
  });
});
