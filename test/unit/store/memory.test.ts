/** Crashes and refusals of a disk in memory: what is kept, what is lost, and who hears of it. */
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/ports/storage.ts';
import { createMemoryDisk, createMemoryStore, type MemoryDisk, type WriteFate } from '../../../src/store/memory.ts';
import { bytes, codeOf, id, row } from '../../contract/stores.ts';
import { turn } from '../../helpers/clock.ts';
import { createRng } from '../../helpers/rng.ts';

const open = (disk: MemoryDisk): Store => createMemoryStore({ disk, random: createRng('disk') });

/** Whether a promise is still open after everything has run that can. */
async function staysOpen(work: Promise<unknown>): Promise<boolean> {
  let isOpen = true;
  const done = (): void => {
    isOpen = false;
  };
  work.then(done, done);
  await turn();
  return isOpen;
}

async function crashAt(fate: WriteFate): Promise<{ acknowledged: boolean; kept: number }> {
  const disk = createMemoryDisk();
  disk.onWrite = (n) => (n === 2 ? fate : 'ok');
  const store = open(disk);
  await store.ledger.append([row()], [], 'strict');
  const acknowledged = !(await staysOpen(store.ledger.append([row({ seq: 1 })], [], 'strict')));
  disk.onWrite = null;
  return { acknowledged, kept: (await open(disk).ledger.read(id(1), 0)).length };
}

describe('a memory disk', () => {
  it('[R7] keeps what was acknowledged, and nothing of a write before which it crashed', async () => {
    expect(await crashAt('ok')).toEqual({ acknowledged: true, kept: 2 });
    expect(await crashAt('crash-before')).toEqual({ acknowledged: false, kept: 1 });
    expect(await crashAt('crash-after')).toEqual({ acknowledged: false, kept: 2 });
  });

  it('[R7] answers nothing more to a store whose process died', async () => {
    const disk = createMemoryDisk();
    const store = open(disk);
    const before = store.records.get('people', id(1));
    disk.crash();
    const after = [
      before,
      store.records.get('people', id(1)),
      store.ledger.append([row()], [], 'strict'),
      store.documents.load(id(1)),
      store.erase(),
    ];
    expect(await Promise.all(after.map(staysOpen))).toEqual([true, true, true, true, true]);
    expect(await open(disk).ledger.read(id(1), 0)).toEqual([]);
  });

  it('[S13.1] loses relaxed writes after the last strict one, and none before it', async () => {
    const disk = createMemoryDisk();
    const store = open(disk);
    await store.records.put('t', id(1), bytes(1), 'relaxed');
    await store.records.put('t', id(2), bytes(2), 'strict');
    for (const n of [3, 4]) await store.records.put('t', id(2), bytes(n), 'relaxed');
    await store.ledger.append([row()], [{ table: 't', key: id(1), value: null }], 'relaxed');
    disk.crash();
    const again = open(disk);
    expect((await again.records.list('t')).map(({ value }) => value[0])).toEqual([1, 2]);
    expect(await again.ledger.chapters(id(1))).toEqual([]);
  });

  it('keeps as many relaxed writes as it is told, oldest first', async () => {
    const disk = createMemoryDisk();
    disk.keepAtCrash = () => 1;
    const store = open(disk);
    await store.records.put('t', id(1), bytes(1), 'relaxed');
    await store.records.put('t', id(2), bytes(2), 'relaxed');
    disk.crash();
    expect((await open(disk).records.list('t')).map(({ key }) => key)).toEqual([id(1)]);
  });

  it('refuses a write whole, with its reason', async () => {
    const disk = createMemoryDisk();
    const store = open(disk);
    const seen: string[] = [];
    disk.onWrite = (n, what) => (seen.push(`${n} ${what}`), n === 1 ? 'fail' : 'quota');
    expect(await codeOf(store.ledger.append([row()], [{ table: 't', key: id(1), value: bytes(1) }], 'strict'))).toBe(
      'storageFailed',
    );
    expect(await codeOf(store.records.put('people', id(1), bytes(1), 'strict'))).toBe('quotaExceeded');
    expect(seen).toEqual(['1 ledger.append', '2 records.put people']);
    expect([await store.ledger.read(id(1), 0), await store.records.list('t'), await store.records.list('people')]).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('has no keys left when it dies in the middle of erasing, and a new start finds nothing', async () => {
    const disk = createMemoryDisk();
    const store = open(disk);
    const secrets = ['home', 'people', `epochs ${id(4)}`];
    await store.ledger.append([row()], [...secrets, 'marks'].map((table) => ({ table, key: id(1), value: bytes(1) })), 'strict');
    disk.onWrite = (_n, what) => (what === 'erase rest' ? 'crash-before' : 'ok');
    expect(await staysOpen(store.erase())).toBe(true);
    disk.onWrite = null;
    expect([...disk.session().rows.keys()].sort()).toEqual([`ledger ${id(1)} 0000000000000000`, 'records marks']);
    const again = open(disk);
    for (const table of secrets) expect(await again.records.list(table)).toEqual([]);
    expect(await again.ledger.chapters(id(1))).toEqual([]);
    expect(await staysOpen(store.ledger.chapters(id(1)))).toBe(true);
  });

  it('asks for a local key, or chance, at its first start only', async () => {
    const disk = createMemoryDisk();
    expect(() => createMemoryStore({ disk })).toThrow(RangeError);
    const localKey = new Uint8Array(32).fill(4);
    expect(createMemoryStore({ disk, localKey }).localKey).toEqual(localKey);
    expect(createMemoryStore({ disk }).localKey).toEqual(localKey);
  });
});

describe('blobs on a memory disk', () => {
  const fates = (fate: WriteFate, at: string) => (_n: number, what: string) => (what === at ? fate : 'ok');

  it.each([['crash-before', [0]], ['crash-after', [0, 1]]] as const)('[R7] [S10.5] a piece is there or not after %s, and nobody heard of it', async (fate, kept) => {
    const disk = createMemoryDisk();
    const store = open(disk);
    await store.blobs.put(id(1), 0, bytes(1), 1);
    disk.onWrite = fates(fate, 'blobs.put');
    expect(await staysOpen(store.blobs.put(id(1), 1, bytes(2), 1))).toBe(true);
    disk.onWrite = null;
    expect([...(await open(disk).blobs.has(id(1)))]).toEqual(kept);
  });

  it.each([['crash-before', 2], ['crash-after', 0]] as const)('[R7] [S10.5] all pieces are removed or none after %s', async (fate, left) => {
    const disk = createMemoryDisk();
    const store = open(disk);
    for (const index of [0, 1]) await store.blobs.put(id(1), index, bytes(1), 1);
    disk.onWrite = fates(fate, 'blobs.remove');
    expect(await staysOpen(store.blobs.remove(id(1)))).toBe(true);
    disk.onWrite = null;
    const again = open(disk);
    expect([(await again.blobs.has(id(1))).size, (await again.blobs.list()).length]).toEqual([left, left / 2]);
  });

  it('[S10.5] a piece is strict: what was written before it is kept with it', async () => {
    const disk = createMemoryDisk();
    const store = open(disk);
    await store.records.put('t', id(1), bytes(1), 'relaxed');
    await store.blobs.put(id(1), 0, bytes(1), 1);
    disk.crash();
    expect(await open(disk).records.get('t', id(1))).toEqual(bytes(1));
  });

  it('[R11] a write that the disk refuses says so', async () => {
    const disk = createMemoryDisk();
    const store = open(disk);
    disk.onWrite = () => 'fail';
    expect(await codeOf(store.blobs.put(id(1), 0, bytes(1), 1))).toBe('storageFailed');
    disk.onWrite = null;
    expect(await store.blobs.list()).toEqual([]);
  });
});
