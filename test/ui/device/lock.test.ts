/** The page's side of the passphrase lock, with its real worker and a real store: in which order things end, and what comes by which port. */
import { deleteDB } from 'idb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLock } from '../../../src/device/lock.ts';
import { eraseDevice } from '../../../src/device/erase.ts';
import { openStore } from '../../../src/store/indexeddb.ts';
import script from '../../../src/store/lock.worker.ts?worker&url';
import { bytes, codeOf, id } from '../../contract/stores.ts';

const HEN = 'a warm brown hen';
let made = 0;

/** A lock over a store that is open, as the core holds it. */
async function world() {
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
    silence: async () => void seen.push('silence'),
    reload: () => seen.push('reload'),
  });
  return { name, lock, seen, keys, store };
}

describe('[S13.5] [H69] the page of a device that has a passphrase', () => {
  it('ends the core before a change and opens anew after it; a wrong or short one ends nothing; the key comes to the core alone', async () => {
    const { name, lock, seen, keys } = await world();
    expect(await lock.change(null, 'hen')).toEqual({ ok: false, code: 'short', waitMs: 0 });
    expect(seen).toEqual([]);
    expect(await lock.change(null, HEN)).toEqual({ ok: true });
    expect([seen, lock.isSet]).toEqual([['close', 'silence', 'reload'], false]);
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
    await Promise.all([lock.lock(), lock.lock()]);
    expect(seen).toEqual(['closing true', 'silence', 'close', 'silence', 'reload']);
  });

  it('keeps after how long it locks, takes nothing else for it, and forgets it with everything', async () => {
    const { name, lock, store } = await world();
    onTestFinished(() => localStorage.removeItem('kith-lock-after'));
    const kept = (): number => createLock({ script, store: name, open: async () => undefined, close: async () => undefined, silence: async () => undefined }).afterMinutes;
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
