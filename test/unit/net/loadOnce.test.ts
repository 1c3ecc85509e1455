import { expect, test } from 'vitest';
import { loadOnce } from '../../../src/net/loadOnce.ts';

test('what is loaded is loaded once, and again after it failed', async () => {
  let calls = 0;
  const load = loadOnce(async () => {
    calls++;
    if (calls === 1) throw new Error('no network');
    return calls;
  });
  await expect(load()).rejects.toThrow('no network');
  expect(await Promise.all([load(), load()])).toEqual([2, 2]);
  expect(await load()).toBe(2);
});
