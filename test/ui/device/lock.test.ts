/** The page's side of the passphrase lock, with its real worker and a real store: in which order things end, and what comes by which port. */
import { deleteDB } from 'idb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eraseDevice } from '../../../src/device/erase.ts';
import { createLock, type LockOptions } from '../../../src/device/lock.ts';
import { openStore } from '../../../src/store/indexeddb.ts';
import script from '../../../src/store/lock.worker.ts?worker&url';
import { bytes, codeOf, id } from '../../contract/stores.ts';

const HEN = 'a warm brown hen';
let made = 0;

const nothing = async (): Promise<void> => undefined;

/** A lock over a store that is open, as the core holds it. */
async function world(other: Partial<LockOptions> = {}) {
  const name = `kith-page-lock-${made++}`;
  onTestFinished(() => deleteDB(name));
  const store = await openStore({ name });
  await store.records.put('people', id(1), bytes(1, 2, 3), 'strict');
  const seen: string[] = [];
  const keys: CryptoKey[] = [];
  const lock = createLock({
    script,
    store: name,
    open: async (port) => void keys.push(await new Promise<CryptoKey>((come) => (port.onmessage = ({ data }: MessageEvent<CryptoKey>) => come(data)))),
    close: async () => {
      seen.push('close');
      await store.close();
    },
    tidy: async () => void seen.push('tidy'),
    reload: () => seen.push('reload'),
    ...other,
  });
  return { name, lock, seen, keys, store };
}

describe('[S13.5] [H69] the page of a device that has a passphrase', () => {
  it('ends the core before a change and opens anew after it; a wrong or short one ends nothing; the key comes to the core alone', async () => {
    const { name, lock, seen, keys } = await world();
    expect(await lock.change(null, 'hen')).toEqual({ ok: false, code: 'short', waitMs: 0 });
    expect(seen).toEqual([]);
    expect(await lock.change(null, HEN)).toEqual({ ok: true });
    expect([seen, lock.isSet]).toEqual([['close', 'tidy', 'reload'], false]);
    expect(await codeOf(openStore({ name }))).toBe('storageLocked');
    expect(await lock.change('a white duck', null)).toEqual({ ok: false, code: 'wrong', waitMs: 0 });
    expect(await lock.unlock('a white duck')).toEqual({ ok: false, code: 'wrong', waitMs: 0 });
    expect([seen.length, keys, lock.isSet]).toEqual([3, [], false]);
    expect(await lock.unlock(HEN)).toEqual({ ok: true });
    expect([lock.isSet, keys.length, keys[0]!.extractable]).toEqual([true, 1, false]);
    const opened = await openStore({ name, key: keys[0]! });
    expect(await opened.records.get('people', id(1))).toEqual(bytes(1, 2, 3));
    await opened.close();
  });

  it('locks once, tells it before anything else, and opens anew when the core has ended and nothing stands outside', async () => {
    const { lock, seen } = await world();
    lock.onChange(() => seen.push(`closing ${lock.isClosing}`));
    const keep = async (): Promise<void> => void seen.push('keep');
    await Promise.all([lock.lock(keep), lock.lock(keep)]);
    expect(seen).toEqual(['closing true', 'keep', 'tidy', 'close', 'tidy', 'reload']);
  });

  const never = (): Promise<never> => new Promise(() => undefined);
  const fails = (): Promise<never> => Promise.reject(new Error('no'));
  const throws = (): never => {
    throw new Error('no');
  };
  it.each<readonly [string, Partial<LockOptions>, () => Promise<unknown>]>([
    ['the core does not end', { close: never }, nothing],
    ['the end of the core fails', { close: fails }, nothing],
    ['what lies outside cannot be taken away', { tidy: fails }, nothing],
    ['what lies outside breaks', { tidy: throws }, nothing],
    ['what was typed cannot be kept', {}, fails],
    ['what was typed is not kept', {}, never],
  ])('opens anew, once, also when %s', async (_, other, keep) => {
    const { lock, seen, store } = await world({ ...other, patienceMs: 50 });
    await lock.lock(keep);
    expect([lock.isClosing, seen.filter((what) => what === 'reload')]).toEqual([true, ['reload']]);
    await store.close();
  });

  it('opens anew when another tab takes over from one where the passphrase was typed, and does not where there is none', async () => {
    const { name, lock, seen } = await world();
    await lock.letGo();
    expect(seen).toEqual(['close']);
    await lock.change(null, HEN);
    await lock.unlock(HEN);
    seen.length = 0;
    await lock.letGo();
    expect([seen, lock.isSet]).toEqual([['close', 'reload'], false]);
    expect(await codeOf(openStore({ name }))).toBe('storageLocked');
  });

  it('says that its script did not come, and not that the disk refused', async () => {
    const { lock, seen, store } = await world({ script: '/no-such-worker.js' });
    expect(await lock.unlock(HEN)).toEqual({ ok: false, code: 'notLoaded', waitMs: 0 });
    expect([await lock.change(null, HEN), seen]).toEqual([{ ok: false, code: 'notLoaded', waitMs: 0 }, []]);
    await store.close();
  });

  it('keeps after how long it locks, takes nothing else for it, and forgets it with everything', async () => {
    const { name, lock, store } = await world();
    onTestFinished(() => localStorage.removeItem('kith-lock-after'));
    const kept = (): number => createLock({ script, store: name, open: async () => undefined, close: nothing, tidy: nothing }).afterMinutes;
    expect(kept()).toBe(15);
    lock.setAfter(5);
    expect([lock.afterMinutes, kept()]).toEqual([5, 5]);
    for (const other of ['-1', 'NaN', '99999', '{}']) {
      localStorage.setItem('kith-lock-after', other);
      expect(kept()).toBe(15);
    }
    lock.setAfter(0);
    expect(kept()).toBe(0);
    await store.close();
    await eraseDevice(name);
    expect(localStorage.getItem('kith-lock-after')).toBeNull();
  });
});
