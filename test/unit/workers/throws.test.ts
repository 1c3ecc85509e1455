import { expose, wrap } from 'comlink';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StorageError } from '../../../src/ports/storage.ts';
import { faultOf } from '../../../src/state/fault.ts';
import { carryCodes } from '../../../src/workers/throws.ts';

carryCodes();

/** What the page catches when the core throws this. */
async function caught(thrown: unknown): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  expose({ verb: () => Promise.reject(thrown as Error) }, port1 as never);
  return wrap<{ verb(): Promise<void> }>(port2 as never).verb().then(
    () => 'nothing',
    (reason: unknown) => reason,
  );
}

describe('[S13.4] an error that crosses between worker and page', () => {
  it.each(['quotaExceeded', 'storageBlocked', 'storageCorrupt'] as const)('keeps the code %s, so the right sentence is said', async (code) => {
    const reason = await caught(new StorageError(code));
    expect(reason).toBeInstanceOf(Error);
    expect(faultOf(reason)).toEqual({ code });
  });

  it('without a code stays without one, with name and message', async () => {
    const reason = await caught(new RangeError('no such point'));
    expect(reason).toMatchObject({ name: 'RangeError', message: 'no such point' });
    expect(faultOf(reason)).toEqual({ code: 'storageFailed' });
  });

  it('brings no stack and nothing else that it holds', async () => {
    const reason = await caught(Object.assign(new StorageError('storageFailed', { cause: 'row 7' }), { secret: 'words' }));
    expect(Object.values(reason as object)).not.toContain('words');
    expect((reason as Error).cause).toBeUndefined();
    expect((reason as Error).stack).not.toContain('caught(new');
  });

  it('that is no error at all arrives as it was thrown', async () => {
    expect(await caught('just a word')).toBe('just a word');
  });
});
