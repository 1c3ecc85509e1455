/** Blobs in a real browser: small ones in IndexedDB, large ones in the private file system, written by a dedicated worker. */
import * as Comlink from 'comlink';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cdp } from 'vitest/browser';
import { eraseDevice } from '../../src/device/erase.ts';
import { MANIFEST } from '../../src/ports/blobs.ts';
import { sameBytes, type Key } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { openStore } from '../../src/store/indexeddb.ts';
import { carryCodes } from '../../src/workers/throws.ts';
import { blobsContract, chunk, type BlobsWorld, type StoreOfBlobs } from '../contract/blobs.ts';
import { makeIndexedDbWorld } from '../contract/indexeddb.ts';
import { codeOf, id } from '../contract/stores.ts';
import type { BlobHarness } from './harness/blobs.worker.ts';

carryCodes();

interface Core {
  readonly in: Comlink.Remote<BlobHarness>;
  /** Dies as a process does: at once, whatever is under way. */
  kill(): void;
}

function startCore(): Core {
  const worker = new Worker(new URL('./harness/blobs.worker.ts', import.meta.url), { type: 'module' });
  return { in: Comlink.wrap<BlobHarness>(worker), kill: () => worker.terminate() };
}

/** A name that is erased at the end, and a core that dies then. */
function fresh(): { readonly name: string; readonly start: () => Core } {
  const name = `kith-blobs-${crypto.randomUUID()}`;
  const cores: Core[] = [];
  onTestFinished(async () => {
    for (const core of cores) core.kill();
    await eraseDevice(name);
  });
  return {
    name,
    start() {
      const core = startCore();
      cores.push(core);
      return core;
    },
  };
}

const LARGE = LIMITS.blobSmall;

/** Whether a piece is here and is these bytes: comparing 256 KiB as arrays takes a second. */
async function isPiece(core: Core['in'], blob: Key, index: number, expected: Uint8Array): Promise<boolean> {
  const found = await core.get(blob, index);
  return found !== null && sameBytes(found, expected);
}

describe('large blobs of this browser', () => {
  // First in this file: Chromium remembers how much room there was when it last looked.
  it('[R11] lose and keep nothing when the disk is really full', async () => {
    const { name, start } = fresh();
    const room = (size: Record<string, number>): Promise<unknown> => (cdp() as unknown as { send(method: string, params: object): Promise<unknown> }).send('Storage.overrideQuotaForOrigin', { origin: location.origin, ...size });
    await room({ quotaSize: 10_000_000 });
    const core = start().in;
    await core.open(name);
    const large = crypto.getRandomValues(new Uint8Array(65_536));
    let written = 0;
    const fill = (): Promise<string> => codeOf(Promise.all(Array.from({ length: 16 }, (_, i) => core.put(id(1), written + i, large, LARGE))));
    let code = await fill();
    for (; code === 'resolved' && written < 400; code = await fill()) written += 16;
    await room({});
    console.log(`quota of 10 MB: ${code} after ${written} pieces of 64 KiB`);
    expect([code, written > 0]).toEqual(['quotaExceeded', true]);
    for (const index of await core.has(id(1))) expect(await isPiece(core, id(1), index, large)).toBe(true);
    expect((await core.has(id(1))).size).toBeGreaterThanOrEqual(written);
    await core.remove(id(1));
    expect(await core.files(name)).toEqual([]);
  });

  it('[S10.5] stand in one file each, at index times size; manifests and small ones do not', async () => {
    const { name, start } = fresh();
    const core = start().in;
    await core.open(name);
    await core.put(id(1), 0, chunk(0), LARGE - 1);
    await core.put(id(2), MANIFEST, chunk(0), LARGE);
    expect(await core.files(name)).toBeNull();
    for (const index of [3, 0]) await core.put(id(2), index, chunk(index), LARGE);
    expect(await core.files(name)).toEqual([[id(2), 4 * 40]]);
    await core.remove(id(2));
    expect(await core.files(name)).toEqual([]);
  });

  it('[S10.5] [R7] outlive the death of the worker: what was acknowledged is there, and what is there is whole', async () => {
    const { name, start } = fresh();
    const piece = (n: number): Uint8Array => new Uint8Array(262_160).fill(n + 1);
    const first = start();
    await first.in.open(name);
    await first.in.put(id(1), 0, piece(0), 4 * LARGE);
    const acknowledged = new Set([0]);
    const puts = Array.from({ length: 15 }, (_, i) => first.in.put(id(1), i + 1, piece(i + 1), 4 * LARGE).then(() => acknowledged.add(i + 1)));
    await puts[4];
    first.kill();
    const again = start().in;
    await again.open(name);
    const here = await again.has(id(1));
    expect([...acknowledged].every((index) => here.has(index))).toBe(true);
    for (const index of here) expect(await isPiece(again, id(1), index, piece(index))).toBe(true);
    expect((await again.list())[0]!.bytes).toBe(here.size * 262_160);
    await again.put(id(1), 15, piece(15), 4 * LARGE);
    expect(await isPiece(again, id(1), 15, piece(15))).toBe(true);
  });

  it('[S10.5] leave no file of a blob that has no piece, once files are used again', async () => {
    const { name, start } = fresh();
    const first = start();
    await first.in.open(name);
    await first.in.put(id(1), 0, chunk(0), LARGE);
    await first.in.plant(name, id(2));
    first.kill();
    const again = start().in;
    await again.open(name);
    expect(await again.get(id(1), 0)).toEqual(chunk(0));
    expect(await again.files(name)).toEqual([[id(1), 40]]);
  });

  it('[S10.5] are not said to be here when their file is gone', async () => {
    const { name, start } = fresh();
    const core = start().in;
    await core.open(name);
    for (const index of [0, 1]) await core.put(id(1), index, chunk(index), LARGE);
    await core.unplant(name, id(1));
    expect([await core.get(id(1), 0), [...(await core.has(id(1)))]]).toEqual([null, [1]]);
    expect([await core.get(id(1), 1), await core.list()]).toEqual([null, []]);
    await core.put(id(1), 0, chunk(0), LARGE);
    expect(await core.get(id(1), 0)).toEqual(chunk(0));
  });

  it('[S13.3] are deleted with the store, and by the page where the store cannot be opened', async () => {
    const { name, start } = fresh();
    const core = start();
    await core.in.open(name);
    await core.in.put(id(1), 0, chunk(0), LARGE);
    await core.in.erase();
    expect(await core.in.files(name)).toBeNull();
    await core.in.open(name);
    await core.in.put(id(1), 0, chunk(0), LARGE);
    await core.in.close();
    await eraseDevice(name);
    expect(await core.in.files(name)).toBeNull();
    await eraseDevice(name);
  });

  it('take 64 MiB while they are sealed, and give them back', { timeout: 60_000 }, async () => {
    const { name, start } = fresh();
    const core = start().in;
    await core.open(name);
    const ms = await core.seal(id(1), 64 * 2 ** 20);
    const from = performance.now();
    for (let index = 0; index < 256; index++) expect((await core.get(id(1), index))?.length).toBe(262_160);
    console.log(`64 MiB sealed into files in ${ms.toFixed(0)} ms, read in ${(performance.now() - from).toFixed(0)} ms`);
    await core.remove(id(1));
    expect(await core.files(name)).toEqual([]);
  });
});

/** A store in a worker, each opening in a new one. */
async function makeWorkerWorld(): Promise<BlobsWorld> {
  const name = `kith-blobs-${crypto.randomUUID()}`;
  let core = startCore();
  return {
    async open(): Promise<StoreOfBlobs> {
      core.kill();
      core = startCore();
      await core.in.open(name);
      const { put, get, has, remove, list, close } = core.in;
      return { blobs: { put, get, has, remove, list }, close };
    },
    full: (isFull) => core.in.full(isFull),
    async dispose() {
      core.kill();
      await eraseDevice(name);
    },
  };
}

blobsContract('a worker in a browser', makeWorkerWorld);
// Without access handles, as on a page and in some private windows, IndexedDB keeps all.
blobsContract('IndexedDB in a browser', makeIndexedDbWorld);

describe('where there are no access handles', () => {
  it('[S10.5] large blobs are in IndexedDB, and no folder is made', async () => {
    const { name } = fresh();
    const store = await openStore({ name });
    await store.blobs.put(id(1), 0, chunk(0), LARGE);
    expect(await store.blobs.get(id(1), 0)).toEqual(chunk(0));
    await expect((await navigator.storage.getDirectory()).getDirectoryHandle(name)).rejects.toMatchObject({ name: 'NotFoundError' });
    await store.erase();
  });
});
