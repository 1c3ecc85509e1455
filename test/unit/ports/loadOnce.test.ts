import { expect, test } from 'vitest';
import { LoadError, loadOnce } from '../../../src/ports/loadOnce.ts';

test('what is loaded is loaded once, and again after it failed', async () => {
  let calls = 0;
  const cause = new TypeError('no network');
  const load = loadOnce(async () => {
    calls++;
    if (calls === 1) throw cause;
    return calls;
  });
  const failure = await load().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(LoadError);
  expect(failure).toMatchObject({ cause });
  expect(await Promise.all([load(), load()])).toEqual([2, 2]);
  expect(await load()).toBe(2);
});
