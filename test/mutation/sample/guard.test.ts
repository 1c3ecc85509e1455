/** Notices when a number over 10, a text or an unknown name is let in; does not look at whether it is open, nor at 10 itself. */
import { expect, it } from 'vitest';
import { countDown, known, take } from './guard.ts';

it('takes small numbers', () => {
  expect(take(3, true)).toBe(3);
  expect(take(11, true)).toBeNull();
  expect(take('3', true)).toBeNull();
});

it('counts down, and ends', () => {
  expect(countDown(3)).toBe(3);
  expect(countDown(-3)).toBeNull();
});

it('counts what is known', () => {
  expect(known([['a', 1], ['b', 2]], new Set(['a']))).toBe(1);
});
