import { describe, expect, it } from 'vitest';
import { causalityOf, type Linked } from '../../../src/chat/causality.ts';
import { keyOf, type DeviceId, type EntryId } from '../../../src/protocol/ids.ts';

const id = (name: number, tail = 0): EntryId => Uint8Array.from({ length: 32 }, (_, i) => (i < 16 ? name : tail)) as EntryId;
const entry = (name: EntryId, prev: EntryId | null = null, deps: readonly EntryId[] = [], [device, seq]: readonly [number, number] = [0, 0]): Linked =>
  ({ id: name, device: new Uint8Array(16).fill(device) as DeviceId, seq, prev, deps: deps.map((dep) => dep.slice(0, 16)) });
const levels = (entries: readonly Linked[]): (number | undefined)[] => {
  const { lamport } = causalityOf(entries);
  return entries.map((one) => lamport.get(keyOf(one.id)));
};

describe('[S7.1] the order of cause', () => {
  it('is one more than the highest of what an entry names', () => {
    expect(levels([entry(id(1)), entry(id(2), id(1)), entry(id(3)), entry(id(4), id(3), [id(2)])])).toEqual([1, 2, 1, 3]);
  });

  it('leaves out what is not here', () => {
    expect(levels([entry(id(2), id(1), [id(9)])])).toEqual([1]);
  });

  it('does not depend on the order of arrival', () => {
    const entries = [entry(id(1)), entry(id(2), id(1)), entry(id(3), id(2), [id(1)]), entry(id(4), null, [id(3)])];
    expect(levels(entries.toReversed()).toReversed()).toEqual(levels(entries));
  });

  it('[H26] of two entries that share the first half of their ids counts both', () => {
    const [low, high] = [entry(id(5, 1)), entry(id(5, 2), id(4))];
    expect(levels([low, high, entry(id(4)), entry(id(6), null, [id(5)])])).toEqual([1, 2, 1, 3]);
  });

  it('of a chain of 16,384 needs no stack', () => {
    const name = (i: number): EntryId => Uint8Array.from({ length: 32 }, (_, at) => (i >> (8 * (at % 2))) & 255) as EntryId;
    const chain = Array.from({ length: 16_384 }, (_, i) => entry(name(i), i > 0 ? name(i - 1) : null));
    expect(levels(chain.toReversed())[0]).toBe(16_384);
  });

  it('[H8] counts what stands behind a gap as if the slots between were here, so that it does not fall to the top', () => {
    const whole = [entry(id(1), null, [], [1, 0]), entry(id(2), id(1), [], [1, 1]), entry(id(3), id(2), [], [1, 2]), entry(id(4), id(3), [], [1, 3])];
    expect(levels(whole)).toEqual([1, 2, 3, 4]);
    expect(levels([whole[0]!, whole[3]!])).toEqual([1, 4]);
    expect(levels([whole[3]!])).toEqual([4]);
  });

  it('follows what an entry behind a gap names, when that is later', () => {
    const other = [entry(id(1), null, [], [1, 0]), entry(id(2), id(1), [], [1, 1]), entry(id(3), id(2), [], [1, 2])];
    expect(levels([...other, entry(id(6), id(5), [id(3)], [2, 1])])).toEqual([1, 2, 3, 4]);
  });

  it('leaps over no gap when lanes of liars would leap in a circle', () => {
    const lanes = [entry(id(1), null, [id(4)], [1, 0]), entry(id(2), id(9), [], [1, 5]), entry(id(3), null, [id(2)], [2, 0]), entry(id(4), id(8), [], [2, 5])];
    expect(levels(lanes)).toEqual(levels(lanes.toReversed()).toReversed());
    expect(levels(lanes)).toEqual([2, 1, 2, 1]);
  });

  it('gives everything before some entries', () => {
    const { past } = causalityOf([entry(id(1)), entry(id(2), id(1)), entry(id(3), id(2)), entry(id(4))]);
    expect([...past([keyOf(id(3))])].sort()).toEqual([keyOf(id(1)), keyOf(id(2))]);
    expect(past([keyOf(id(4))]).size).toBe(0);
  });
});
