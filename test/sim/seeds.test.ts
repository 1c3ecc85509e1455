/** Seeds that once failed, kept by what was wrong. */
import { expect, it } from 'vitest';
import { runSeed } from './run.ts';

it.each([
  ['359520346', '[R5] what was dropped while a clock was years ahead was never read again'],
])('seed %s: %s', { timeout: 60_000 }, async (seed) => {
  expect((await runSeed(seed)).violations).toEqual([]);
});
