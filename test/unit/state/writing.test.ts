import { describe, expect, it } from 'vitest';
import { Writing } from '../../../src/state/writing.svelte.ts';

describe('that somebody writes', () => {
  it('[F16] is shown each time, and said once in half a minute', () => {
    const writing = new Writing();
    const told = [true, true, false, true, false, true].map((on, at) => {
      writing.set(on, [0, 3000, 5000, 9000, 20_000, 30_001][at]!);
      return [writing.on, writing.said];
    });
    expect(told).toEqual([[true, true], [true, true], [false, false], [true, false], [false, false], [true, true]]);
  });
});
