import { describe, expect, it } from 'vitest';
import { causalityOf, type Linked } from '../../../src/chat/causality.ts';
import { keyOf, type EntryId } from '../../../src/protocol/ids.ts';

const id = (name: number, tail = 0): EntryId => Uint8Array.from({ length: 32 }, (_, i) => (i < 16 ? name : tail)) as EntryId;
const entry = (name: EntryId, prev: EntryId | null = null, deps: readonly EntryId[] = []): Linked => ({ id: name, prev, deps: deps.map((dep) => dep.slice(0, 16)) });
const levels = (entries: readonly Linked[]): (number | undefined)[] => {
  const { lamport } = causalityOf(entries);
  return entries.map((one) => lamport.get(keyOf(one.id)));
};

describe('the order of cause', () => {
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

  it('gives everything before some entries', () => {
    const { past } = causalityOf([entry(id(1)), entry(id(2), id(1)), entry(id(3), id(2)), entry(id(4))]);
    expect([...past([keyOf(id(3))])].sort()).toEqual([keyOf(id(1)), keyOf(id(2))]);
    expect(past([keyOf(id(4))]).size).toBe(0);
  });
});
