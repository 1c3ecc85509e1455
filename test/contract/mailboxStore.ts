/** What every store of a relay must do. An adapter's test calls this with a way to open it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MailboxStore, StoreChange } from '../../src/relay/store/store.ts';

const bytes = (...all: number[]): Uint8Array => Uint8Array.from(all);
const put = (key: string, value: Uint8Array): StoreChange => ({ key, value });

/** @param open an empty store; closed by the suite */
export function mailboxStoreContract(name: string, open: () => Promise<MailboxStore>): void {
  const using = async (task: (store: MailboxStore) => Promise<void>): Promise<void> => {
    const store = await open();
    try {
      await task(store);
    } finally {
      await store.close();
    }
  };

  describe(`${name} as a relay's store`, () => {
    it('gives back what was written, and null for what was not', () =>
      using(async (store) => {
        await store.write([put('a', bytes(1, 2)), put('b', bytes())]);
        expect([...(await store.read('a'))!]).toEqual([1, 2]);
        expect(await store.read('b')).toHaveLength(0);
        expect(await store.read('c')).toBeNull();
      }));

    it('replaces and deletes; in one write the last change of a key counts', () =>
      using(async (store) => {
        await store.write([put('a', bytes(1)), put('b', bytes(2))]);
        await store.write([put('a', bytes(3)), { key: 'b', value: null }, { key: 'nothing', value: null }]);
        expect([...(await store.read('a'))!]).toEqual([3]);
        expect(await store.read('b')).toBeNull();
        await store.write([{ key: 'a', value: null }, put('a', bytes(4))]);
        expect([...(await store.read('a'))!]).toEqual([4]);
      }));

    it('lists from a key to before another, ascending, within its bounds', () =>
      using(async (store) => {
        await store.write(['b/2', 'a', 'b/10', 'b/1', 'c', 'b/'].map((key) => put(key, bytes(1, 2, 3))));
        const keys = async (from: string, to: string, bounds: { rows: number; bytes?: number }) => (await store.list(from, to, bounds)).map(({ key }) => key);
        expect(await keys('b/', 'b0', { rows: Infinity })).toEqual(['b/', 'b/1', 'b/10', 'b/2']);
        expect(await keys('b/1', 'b/2', { rows: Infinity })).toEqual(['b/1', 'b/10']);
        expect(await keys('b/', 'b0', { rows: 2 })).toEqual(['b/', 'b/1']);
        expect(await keys('', '~', { rows: 100, bytes: 7 })).toEqual(['a', 'b/', 'b/1']);
        expect(await keys('d', 'e', { rows: 5 })).toEqual([]);
      }));

    it('keeps copies: neither what was given nor what it gives changes it', () =>
      using(async (store) => {
        const given = bytes(1);
        await store.write([put('a', given)]);
        given[0] = 9;
        (await store.read('a'))![0] = 8;
        (await store.list('a', 'b', { rows: 1 }))[0]!.value[0] = 7;
        expect([...(await store.read('a'))!]).toEqual([1]);
      }));

    it('gives back the place of deleted rows, and changes nothing that can be read', () =>
      using(async (store) => {
        await store.write(['a', 'b/1', 'b/2', 'b/3', 'c'].map((key) => put(key, bytes(1, 2, 3))));
        await store.write([{ key: 'b/1', value: null }, { key: 'b/3', value: null }]);
        await store.reclaim('b/', 'b0');
        await store.reclaim('x', 'y');
        expect((await store.list('', '~', { rows: 9 })).map(({ key, value }) => [key, ...value])).toEqual([['a', 1, 2, 3], ['b/2', 1, 2, 3], ['c', 1, 2, 3]]);
      }));

    it('is a sorted map, whatever is written', () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(fc.record({ key: fc.stringMatching(/^[a-d]\/[0-9a-f]{1,2}$/), value: fc.option(fc.uint8Array({ maxLength: 4 })) }), { maxLength: 8 }), { maxLength: 8 }),
          (writes) =>
            using(async (store) => {
              const model = new Map<string, Uint8Array>();
              for (const changes of writes) {
                await store.write(changes);
                for (const { key, value } of changes) if (value === null) model.delete(key);
                  else model.set(key, value);
              }
              const rows = await store.list('', '~', { rows: Infinity });
              expect(rows.map(({ key, value }) => [key, [...value]])).toEqual([...model].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, [...value]]));
            }),
        ),
        { numRuns: 30 },
      ));
  });
}
