import { describe, expect, it, vi } from 'vitest';
import { coreOpened, createAlarm, type CoreSignal } from '../../../src/device/alarm.ts';

/** A worker as the page sees it. */
function createWorker() {
  const worker = new EventTarget();
  const { alarm, set } = createAlarm();
  const opened = coreOpened(worker, set);
  opened.catch(() => undefined);
  return {
    alarm,
    opened,
    says: (data: CoreSignal) => worker.dispatchEvent(new MessageEvent('message', { data })),
    crashes: () => worker.dispatchEvent(new Event('error')),
  };
}

describe('[F3] what befalls the core', () => {
  it('is nothing while it opens and works', async () => {
    const { alarm, opened, says } = createWorker();
    says({ kind: 'opened' });
    await opened;
    expect(alarm.error).toBeNull();
  });

  it('a crash after the start is an alarm, a crash at the start a reason not to have opened', async () => {
    const running = createWorker();
    running.says({ kind: 'opened' });
    await running.opened;
    running.crashes();
    expect(running.alarm.error).toEqual({ code: 'coreStopped' });
    const starting = createWorker();
    starting.crashes();
    await expect(starting.opened).rejects.toMatchObject({ code: 'coreStopped' });
    expect(starting.alarm.error).toBeNull();
  });

  it('why the store could not be opened keeps its code', async () => {
    const { opened, says } = createWorker();
    says({ kind: 'failed', code: 'storageCorrupt' });
    await expect(opened).rejects.toMatchObject({ code: 'storageCorrupt' });
  });

  it('a store that another tab holds is told until it opens, and not after', async () => {
    const { alarm, opened, says } = createWorker();
    says({ kind: 'waits' });
    expect(alarm.error).toEqual({ code: 'storageWaits' });
    says({ kind: 'opened' });
    await opened;
    expect(alarm.error).toBeNull();
    says({ kind: 'waits' });
    expect(alarm.error).toBeNull();
  });

  it('a store that is taken away is told, to those who still listen', async () => {
    const { alarm, says } = createWorker();
    const [kept, gone] = [vi.fn(), vi.fn()];
    alarm.onChange(kept);
    alarm.onChange(gone)();
    says({ kind: 'opened' });
    says({ kind: 'closed' });
    expect(alarm.error).toEqual({ code: 'storageClosed' });
    expect([kept.mock.calls.length, gone.mock.calls.length]).toEqual([2, 0]);
  });
});
