/** The passphrase lock where things go wrong: a death at any write, hostile rows, a full disk, wrong tries, a core that still runs. */
import 'fake-indexeddb/auto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { decode, encode, type Value } from '../../../src/protocol/codec.ts';
import { holdKeys, withKeysFree } from '../../../src/store/keyHold.ts';
import { decodeLock, decodeTries, pauseLeft } from '../../../src/store/lockRow.ts';
import { lockWorld, type LockWorld } from '../../contract/lock.ts';
import { bytes, codeOf, id } from '../../contract/stores.ts';
import { createFakeLocks } from '../../helpers/fakeLocks.ts';

const HEN = 'a warm brown hen';
const world = (now?: { ms: number }): Promise<LockWorld> => lockWorld(createFakeLocks(), now);
const waitOf = (work: Promise<unknown>): Promise<number> => work.then(() => -1, (error: unknown) => (error as { waitMs: number }).waitMs);

/** From the request number `at` on (from 1), every write to the database dies. @returns how many were made */
function dieAt(at: number): () => number {
  const { put, delete: drop } = IDBObjectStore.prototype;
  let count = 0;
  const mortal = <F extends typeof put | typeof drop>(real: F): F =>
    function (this: IDBObjectStore, ...values: Parameters<F>) {
      if (++count >= at) throw new DOMException('the process died', 'UnknownError');
      return (real as (...of: unknown[]) => IDBRequest).apply(this, values);
    } as unknown as F;
  [IDBObjectStore.prototype.put, IDBObjectStore.prototype.delete] = [mortal(put), mortal(drop)];
  const live = (): number => {
    [IDBObjectStore.prototype.put, IDBObjectStore.prototype.delete] = [put, drop];
    return count;
  };
  onTestFinished(() => void live());
  return live;
}

/** Dies at each write of a change in turn, and looks each time whether all is as it was; then lets it through. */
async function dieEverywhere(at: LockWorld, current: string | null, next: string | null): Promise<void> {
  const lock = await at.meta((db) => db.get('meta', 'lock') as Promise<Uint8Array | undefined>);
  const key = current === null ? undefined : await at.desk().unlock(current);
  const desk = at.desk();
  await desk.check(current, next);
  for (let write = 1; ; write++) {
    const live = dieAt(write);
    const code = await codeOf(desk.apply());
    const writes = live();
    if (code === 'resolved') {
      expect(write).toBeGreaterThan(6); // two records, three rows that go, two that come: each was a death
      expect(writes).toBe(write - 1);
      return;
    }
    expect(code).toBe('storageCorrupt');
    expect(await at.meta((db) => db.get('meta', 'lock'))).toEqual(lock);
    await at.expectWhole(key);
  }
}

describe('[S13.5] a death at any write of the lock', () => {
  it('[H69] leaves a store whose passphrase is set without one or with it, and whole', async () => {
    const at = await world();
    await dieEverywhere(at, null, HEN);
    await at.expectWhole(await at.desk().unlock(HEN));
  });

  it('leaves the old passphrase or the new one, or none, and all that was kept', async () => {
    const at = await world();
    await at.change(null, HEN);
    await dieEverywhere(at, HEN, 'the second one');
    await dieEverywhere(at, 'the second one', null);
    await at.expectWhole();
  });

  it('before it is applied changes nothing', async () => {
    const at = await world();
    await at.desk().check(null, HEN);
    await at.expectWhole();
  });
});

describe('[S13.5] a record that does not open', () => {
  it('keeps no passphrase from being set, changed and removed, stays as it is, and the rest is whole', async () => {
    const at = await world();
    const damaged = Uint8Array.from({ length: 60 }, (_, i) => i);
    await at.meta(async (db) => {
      await db.put('records', damaged, ['people', id(1)]);
      await db.put('records', new Uint8Array([1]), ['people', id(9)]);
    });
    for (const [current, next] of [[null, HEN], [HEN, 'the second one'], ['the second one', null]] as const) {
      await at.change(current, next);
      const opened = await at.open(next === null ? undefined : await at.desk().unlock(next));
      expect(await opened.records.get('drafts', id(2))).toEqual(bytes(7, 8, 9));
      expect([opened.localKey, await codeOf(opened.records.get('people', id(1)))]).toEqual([at.localKey, 'storageCorrupt']);
      await opened.close();
      expect(await at.meta((db) => db.get('records', ['people', id(1)]))).toEqual(damaged);
    }
  });

  it('that is the local key lets nothing be changed', async () => {
    const at = await world();
    const key = await at.meta((db) => db.get('meta', 'key') as Promise<CryptoKey>);
    await at.meta((db) => db.put('meta', new Uint8Array(60), 'localKey'));
    expect(await codeOf(at.change(null, HEN))).toBe('storageCorrupt');
    expect(await at.meta((db) => Promise.all([db.get('meta', 'lock'), db.get('meta', 'key')]))).toEqual([undefined, key]);
  });
});

describe('[H69] [S13.5] a row of the lock that somebody wrote', () => {
  const good = encode([1, 65_536, 3, 4, new Uint8Array(16), new Uint8Array(12), new Uint8Array(48)]);
  const with_ = (at: number, value: Value): Uint8Array => encode((decode(good) as Value[]).map((member, i) => (i === at ? value : member)));

  it.each([
    ['4 GiB of memory', with_(1, 4 * 1024 * 1024)],
    ['half a GiB', with_(1, 512 * 1024)],
    ['next to no memory', with_(1, 64)],
    ['a million passes', with_(2, 1_000_000)],
    ['no pass', with_(2, 0)],
    ['a thousand lanes', with_(3, 1000)],
    ['no lane', with_(3, 0)],
    ['another version', with_(0, 2)],
    ['a short salt', with_(4, new Uint8Array(8))],
    ['a short nonce', with_(5, new Uint8Array(11))],
    ['a long box', with_(6, new Uint8Array(64))],
    ['a box that is a text', with_(6, 'x'.repeat(48))],
    ['an end in its middle', good.slice(0, 40)],
    ['more behind it', Uint8Array.from([...good, 0])],
    ['nothing', new Uint8Array()],
  ])('with %s is refused before anything is derived', async (_, row) => {
    expect(decodeLock(good).cost).toEqual({ memory: 65_536, passes: 3, lanes: 4 });
    const at = await world();
    await at.meta(async (db) => {
      await db.delete('meta', 'key');
      await db.put('meta', row, 'lock');
    });
    expect(await codeOf(at.desk().unlock(HEN))).toBe('storageCorrupt');
    expect(await at.meta((db) => db.get('meta', 'tries'))).toBeUndefined();
    expect(await codeOf(at.open())).toBe('storageLocked');
  });

  it('with one bit changed, or another cost, opens with no passphrase', async () => {
    const at = await world({ ms: 1e12 });
    await at.change(null, HEN);
    const row = (await at.meta((db) => db.get('meta', 'lock'))) as Uint8Array;
    const members = decode(row) as Value[];
    const altered = [65, 57, 40, 1].map((fromEnd) => {
      const other = row.slice(); // in the salt, in the nonce, in the key and in the tag
      other[row.length - fromEnd]! ^= 1;
      return other;
    });
    for (const other of [...altered, encode(members.map((value, i) => (i === 2 ? 2 : value)))]) {
      await at.meta((db) => db.put('meta', other, 'lock'));
      at.now.ms += 600_000;
      expect(await codeOf(at.desk().unlock(HEN))).toBe('wrong');
    }
    await at.meta((db) => db.put('meta', row, 'lock'));
    at.now.ms += 600_000;
    await at.expectWhole(await at.desk().unlock(HEN));
  });

  it('of another account opens nothing, also under the same passphrase', async () => {
    const [mine, theirs] = [await world(), await world()];
    await mine.change(null, HEN);
    await theirs.change(null, HEN);
    const row = await theirs.meta((db) => db.get('meta', 'lock') as Promise<Uint8Array>);
    await mine.meta((db) => db.put('meta', row, 'lock'));
    expect(await codeOf(mine.desk().unlock(HEN))).toBe('storageCorrupt');
  });

  it('is not replaced by a key that somebody puts beside it', async () => {
    const at = await world();
    await at.change(null, HEN);
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    await at.meta((db) => db.put('meta', key, 'key'));
    expect(await codeOf(at.open())).toBe('storageCorrupt');
  });
});

describe('[H69] wrong passphrases', () => {
  it('cost nothing three times, then a growing pause, also over new starts, and never the data', async () => {
    const at = await world();
    await at.change(null, HEN);
    for (const wait of [0, 0, 5000]) expect(await waitOf(at.desk().unlock('not this one'))).toBe(wait);
    expect(await at.desk().waitMs()).toBe(5000);
    at.now.ms += 4000;
    expect([await codeOf(at.desk().unlock(HEN)), await waitOf(at.desk().unlock(HEN))]).toEqual(['wait', 1000]);
    at.now.ms += 1000;
    expect(await waitOf(at.desk().unlock('not this one'))).toBe(10_000);
    expect(await waitOf(at.desk().check('not this one', null))).toBe(10_000);
    at.now.ms += 10_000;
    await at.expectWhole(await at.desk().unlock(HEN));
    expect([await at.desk().waitMs(), await waitOf(at.desk().unlock('not this one'))]).toEqual([0, 0]);
  });

  it('make nobody wait for more than five minutes, wherever the clock was set', () => {
    expect([3, 4, 8, 9, 1000].map((count) => pauseLeft({ count, last: 50 }, 50))).toEqual([5000, 10_000, 160_000, 300_000, 300_000]);
    expect(pauseLeft({ count: 1000, last: 2 ** 50 }, 0)).toBe(300_000);
    expect(pauseLeft({ count: 1000, last: 0 }, 2 ** 50)).toBe(0);
  });

  it('that cannot be counted, or were counted in a way that cannot be read, keep nobody out', async () => {
    const at = await world();
    await at.change(null, HEN);
    for (const bad of [new Uint8Array([255]), encode([1]), encode([-1, 0]), encode(['a', 0])]) {
      expect(decodeTries(bad)).toEqual({ count: 0, last: 0 });
      await at.meta((db) => db.put('meta', bad, 'tries'));
      await at.expectWhole(await at.desk().unlock(HEN));
    }
    dieAt(1); // a disk that takes nothing
    expect((await at.desk().unlock(HEN)).type).toBe('secret');
  });
});

describe('[S13.5] a new passphrase', () => {
  it('has eight letters at least, of any script, counted as it is derived', async () => {
    const at = await world();
    for (const short of ['', 'hen', '1234567', '🐔🐔🐔🐔', 'e\u0301'.repeat(7)]) expect(await codeOf(at.change(null, short))).toBe('short');
    await at.change(null, '🐔鶏 דג שֶׁ');
    await at.expectWhole(await at.desk().unlock('🐔鶏 דג שֶׁ'));
  });

  it('is the same however the keyboard composes it', async () => {
    const at = await world();
    await at.change(null, 'cafe\u0301 ﬁve Ｗide');
    await at.expectWhole(await at.desk().unlock('caf\u00e9 five Wide'));
    expect(await codeOf(at.desk().unlock('cafe five Wide'))).toBe('wrong');
  });
});

describe('[S13.5] the keys of a store', () => {
  it('are not changed while a core holds them, and nothing was changed then', async () => {
    const locks = createFakeLocks();
    await holdKeys('held', locks);
    await holdKeys('held', locks); // one more core does not wait for the first
    let done = 0;
    await expect(withKeysFree('held', locks, 20, async () => void done++)).rejects.toThrow(/timeout/i);
    expect(done).toBe(0);
    await withKeysFree('other', createFakeLocks(), 20, async () => void done++);
    expect(done).toBe(1);
  });

  it('are not asked for by a core while they are being changed', async () => {
    const locks = createFakeLocks();
    const seen: string[] = [];
    let end = (): void => undefined;
    const changing = withKeysFree('held', locks, 5000, () => new Promise<void>((resolve) => (end = resolve)));
    await Promise.resolve();
    const held = holdKeys('held', locks).then(() => seen.push('core'));
    await new Promise((resolve) => setImmediate(resolve));
    seen.push('changed');
    end();
    await Promise.all([changing, held]);
    expect(seen).toEqual(['changed', 'core']);
  });

  it('are opened also where the browser refuses locks: the store itself says why', async () => {
    await holdKeys('held', { request: () => Promise.reject(new DOMException('no', 'SecurityError')) } as unknown as LockManager);
  });
});
