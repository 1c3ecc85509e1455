import { describe, expect, it, vi } from 'vitest';
import { isStorageKept, keepStorage } from '../../../src/device/persistence.ts';

const yes = () => Promise.resolve(true);
const no = () => Promise.resolve(false);

describe('[S13.3] [F3] keeping what is stored', () => {
  it('is asked of the browser once, and not where it holds already', async () => {
    const persist = vi.fn(yes);
    expect(await keepStorage({ persisted: no, persist })).toBe(true);
    expect(await keepStorage({ persisted: yes, persist })).toBe(true);
    expect(persist).toHaveBeenCalledOnce();
    expect([await isStorageKept({ persisted: no, persist }), await isStorageKept({ persisted: yes, persist })]).toEqual([false, true]);
    expect(persist).toHaveBeenCalledOnce();
  });

  it.each([
    ['the browser refuses', { persisted: no, persist: no }],
    ['the browser cannot', {}],
    ['there is no storage', undefined],
    ['asking fails', { persisted: () => Promise.reject(new TypeError('opaque origin')) }],
  ])('is not granted where %s, and nothing breaks', async (_, storage) => {
    vi.stubGlobal('navigator', { storage });
    expect([await keepStorage(), await isStorageKept()]).toEqual([false, false]);
    vi.unstubAllGlobals();
  });
});
