/** What every `Blobs` does (protocol §10, §13), for small blobs and for large ones, which may be kept elsewhere. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MANIFEST } from '../../src/ports/blobs.ts';
import type { Store } from '../../src/ports/storage.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { bytes, codeOf, id } from './stores.ts';

/** What the suite needs of a store. In a browser it is in a worker, where private files can be written. */
export type StoreOfBlobs = Pick<Store, 'blobs' | 'close'>;

export interface BlobsWorld {
  /** Opens what is kept; the store opened before must be closed. */
  open(): Promise<StoreOfBlobs>;
  /** From now on every write is refused for lack of room, until false. */
  full(isFull: boolean): void | Promise<void>;
  dispose(): Promise<void>;
}

/** A chunk of 40 B, all chunks of one size: another for each number. */
export const chunk = (n: number): Uint8Array => Uint8Array.from({ length: 40 }, (_, i) => (n * 41 + i) & 255);

const SIZES = [['small', LIMITS.blobSmall - 1], ['large', LIMITS.blobSmall]] as const;

/** What is listed, by blob. */
const listed = async ({ blobs }: StoreOfBlobs): Promise<readonly (readonly [string, number])[]> =>
  (await blobs.list()).map(({ blob, bytes: taken }) => [blob, taken] as const).sort(([a], [b]) => (a < b ? -1 : 1));

export function blobsContract(adapter: string, make: () => Promise<BlobsWorld>): void {
  describe.each(SIZES)(`[S10.5] Blobs of ${adapter}, %s`, (_size, whole) => {
    let world: BlobsWorld;
    let store: StoreOfBlobs;
    beforeEach(async () => {
      world = await make();
      store = await world.open();
    });
    afterEach(async () => {
      await world.full(false);
      await store.close();
      await world.dispose();
    });
    const put = (blob: number, index: number, piece: Uint8Array): Promise<void> => store.blobs.put(id(blob), index, piece, whole);
    const get = (blob: number, index: number): Promise<Uint8Array | null> => store.blobs.get(id(blob), index);
    const has = async (blob: number): Promise<readonly number[]> => [...(await store.blobs.has(id(blob)))].sort((a, b) => a - b);
    const reopen = async (): Promise<void> => {
      await store.close();
      store = await world.open();
    };

    it('give back each piece, in whatever order they came, also after they were closed and opened', async () => {
      for (const index of [2, MANIFEST, 0]) await put(1, index, index === MANIFEST ? bytes(9, 9) : chunk(index));
      for (const isOpenedAnew of [false, true]) {
        if (isOpenedAnew) await reopen();
        expect(await has(1)).toEqual([MANIFEST, 0, 2]);
        expect([await get(1, MANIFEST), await get(1, 0), await get(1, 2)]).toEqual([bytes(9, 9), chunk(0), chunk(2)]);
        // The place of chunk 1 lies between two that are here.
        expect([await get(1, 1), await get(1, 3), await get(2, 0)]).toEqual([null, null, null]);
      }
    });

    it('keep one blob apart from another', async () => {
      for (const blob of [1, 2, 256]) await put(blob, 0, chunk(blob));
      for (const blob of [1, 2, 256]) expect([await has(blob), await get(blob, 0)]).toEqual([[0], chunk(blob)]);
      expect(await has(3)).toEqual([]);
    });

    it('list every blob with the bytes of its pieces, also when one came twice', async () => {
      expect(await listed(store)).toEqual([]);
      await put(2, 1, chunk(1));
      for (const index of [0, 1, 1]) await put(1, index, chunk(index));
      await put(1, MANIFEST, bytes(1, 2, 3));
      expect(await listed(store)).toEqual([[id(1), 83], [id(2), 40]]);
      await reopen();
      expect(await listed(store)).toEqual([[id(1), 83], [id(2), 40]]);
    });

    it('replace a piece, also by one of another size', async () => {
      await put(1, 0, chunk(0));
      await put(1, 1, chunk(1));
      await put(1, 0, chunk(7));
      expect([await get(1, 0), await get(1, 1)]).toEqual([chunk(7), chunk(1)]);
      await put(1, 1, bytes(5));
      expect([await get(1, 0), await get(1, 1), await listed(store)]).toEqual([chunk(7), bytes(5), [[id(1), 41]]]);
    });

    it('remove all pieces of one blob, and may be told so twice', async () => {
      for (const blob of [1, 2]) for (const index of [MANIFEST, 0, 1]) await put(blob, index, chunk(blob));
      await store.blobs.remove(id(1));
      await store.blobs.remove(id(1));
      await store.blobs.remove(id(9));
      expect([await has(1), await get(1, 0), await get(1, MANIFEST), await has(2)]).toEqual([[], null, null, [MANIFEST, 0, 1]]);
      expect(await listed(store)).toEqual([[id(2), 120]]);
      await put(1, 1, chunk(3));
      expect([await has(1), await get(1, 1), await get(1, 0)]).toEqual([[1], chunk(3), null]);
      await reopen();
      expect([await has(1), await get(1, 1), await listed(store)]).toEqual([[1], chunk(3), [[id(1), 40], [id(2), 120]]]);
    });

    it('act in the order of the calls for one blob, also when nobody waits between them', async () => {
      const writes = [0, 1, 2].map((index) => put(1, index, chunk(index)));
      const seen = get(1, 2);
      const before = has(1);
      const removed = store.blobs.remove(id(1));
      const after = has(1);
      writes.push(put(1, 1, chunk(5)), removed);
      await Promise.all(writes);
      expect([await seen, await before, await after, await has(1)]).toEqual([chunk(2), [0, 1, 2], [], [1]]);
    });

    it('[R11] say that the disk is full, keep what was there and nothing of what was not', async () => {
      await put(1, 0, chunk(0));
      await world.full(true);
      const codes = [await codeOf(put(1, 1, chunk(1))), await codeOf(put(1, 0, chunk(8))), await codeOf(put(2, 0, chunk(2))), await codeOf(put(2, MANIFEST, chunk(2)))];
      expect(codes).toEqual(Array(4).fill('quotaExceeded'));
      await world.full(false);
      expect([await has(1), await get(1, 0), await has(2), await get(2, 0), await listed(store)]).toEqual([[0], chunk(0), [], null, [[id(1), 40]]]);
      await store.blobs.remove(id(2));
      await put(2, 0, chunk(3));
      expect(await get(2, 0)).toEqual(chunk(3));
    });

    it('keep and give bytes of their own', async () => {
      const piece = chunk(1);
      const writing = put(1, 0, piece);
      piece.fill(0);
      await writing;
      (await get(1, 0))!.fill(0);
      expect(await get(1, 0)).toEqual(chunk(1));
    });

    it('take nothing after they were closed', async () => {
      await store.close();
      expect([await codeOf(put(1, 0, chunk(1))), await codeOf(get(1, 0)), await codeOf(has(1)), await codeOf(store.blobs.list())]).toEqual(Array(4).fill('storageBlocked'));
    });
  });
}
