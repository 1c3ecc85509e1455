/** Pieces of photos and videos in each store that a relay may have: the same bytes come back, also to another process, and go in time. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MANIFEST } from '../../src/ports/blobs.ts';
import { TIME } from '../../src/protocol/limits.ts';
import { openEmbeddedStore } from '../../src/relay/store/embedded.ts';
import { createMemoryStore } from '../../src/relay/store/memory.ts';
import type { MailboxStore } from '../../src/relay/store/store.ts';
import { LARGE, pieceOf, SMALL, type TestPiece } from '../helpers/pieces.ts';
import { createTestRelay, inDays, topicOf, type TestRelay } from '../helpers/relay.ts';
import { makeFolder } from '../helpers/relayProcess.ts';

const { folder, remove } = makeFolder();
afterAll(remove);

/** A disk: what one process leaves, the next finds. */
interface Disk {
  readonly path: string | null;
  open(): Promise<MailboxStore>;
}
let disks = 0;
const inMemory = (): Disk => {
  const store = createMemoryStore();
  return { path: null, open: async () => store };
};
const embedded = (): Disk => {
  const path = join(folder, String(disks++));
  return { path, open: () => openEmbeddedStore(path) };
};

async function found(relay: TestRelay, pieces: readonly TestPiece[]): Promise<boolean[]> {
  const { chunks } = await relay.client('203.0.113.9');
  const had = await chunks.has(pieces.map(({ id }) => id));
  const same: boolean[] = [];
  for (const { id, index, bytes } of pieces) {
    const got = await chunks.get(id, index);
    same.push(got.ok && got.value !== null && Buffer.compare(got.value, bytes) === 0);
  }
  expect(had).toEqual({ ok: true, value: same });
  return same;
}

describe.each([['memory', inMemory], ['the embedded store', embedded]] as const)('[S11.7] pieces in %s', (_name, newDisk) => {
  it('come back as they were, from another process too, and go when their time is over', async () => {
    const disk = newDisk();
    const first = await createTestRelay({ store: await disk.open() });
    const pieces = [pieceOf('photo', 0), pieceOf('photo', MANIFEST, 1024), pieceOf('video', 0, LARGE), pieceOf('video', 1, LARGE), pieceOf('video', MANIFEST, SMALL)];
    const { chunks, topics } = await first.client();
    for (const [i, { index, bytes }] of pieces.entries()) expect((await chunks.put(index, bytes, inDays(first.clock, 1 + i))).ok).toBe(true);
    expect((await chunks.put(pieces[0]!.index, pieces[0]!.bytes, inDays(first.clock, 14))).ok).toBe(true);
    const topic = await topicOf('pair');
    expect((await topics.put(topic, new Uint8Array(1000), inDays(first.clock, 28), new Uint8Array(32))).ok).toBe(true);
    expect(await found(first, pieces)).toEqual(pieces.map(() => true));
    await first.store.close();

    const second = await createTestRelay({ store: await disk.open(), clock: first.clock });
    expect(second.mailbox.counts()).toMatchObject({ pieces: 5, pieceBytes: 2 * SMALL + 1024 + 2 * LARGE, objects: 1 });
    expect(await found(second, pieces)).toEqual(pieces.map(() => true));
    second.clock.pass(3 * TIME.DAY);
    await second.mailbox.sweep();
    expect(await found(second, pieces)).toEqual([true, false, false, true, true]);
    second.clock.pass(11 * TIME.DAY);
    await second.mailbox.sweep();
    expect(second.mailbox.counts()).toMatchObject({ pieces: 0, pieceBytes: 0, objects: 1 });
    expect(await second.store.list('b/', 'd', { rows: 9 })).toHaveLength(0);
    const kept = await (await second.client()).topics.get(topic, null);
    expect(kept.ok && kept.value.objects).toHaveLength(1);
    await second.store.close();
  });

  it('are refused when their share is full, and none that is there is lost for another', async () => {
    const relay = await createTestRelay({ store: await newDisk().open(), limits: { totalPieceBytes: 4 * LARGE } });
    const { chunks } = await relay.client();
    const pieces = Array.from({ length: 8 }, (_, i) => pieceOf('video', i, LARGE));
    const said = await Promise.all(pieces.map(({ index, bytes }) => chunks.put(index, bytes, inDays(relay.clock, 7))));
    expect(said.filter(({ ok }) => ok)).toHaveLength(4);
    expect(await found(relay, pieces)).toEqual(said.map(({ ok }) => ok));
    await relay.store.close();
  });
});

describe('the disk of a relay', () => {
  const bytesIn = (path: string): number => readdirSync(path).reduce((sum, file) => sum + statSync(join(path, file)).size, 0);

  it('gets back the place of pieces that are over: it was taken two and a half times', async () => {
    const disk = embedded();
    const relay = await createTestRelay({ store: await disk.open(), limits: { reclaimBytes: 16 * LARGE } });
    const { chunks } = await relay.client();
    const lasting = pieceOf('lasting', 0, LARGE);
    await chunks.put(0, lasting.bytes, inDays(relay.clock, 14));
    for (let round = 0; round < 3; round++) {
      // More than one stretch of them, and some that stay in between.
      for (let i = 0; i < 80; i++) {
        const { index, bytes } = pieceOf(`round ${round}`, i, LARGE);
        expect((await chunks.put(index, bytes, inDays(relay.clock, i % 20 === 0 ? 7 : 1))).ok).toBe(true);
      }
      relay.clock.pass(TIME.DAY);
      await relay.mailbox.sweep();
      const { pieces, pieceBytes } = relay.mailbox.counts();
      expect(pieces).toBe(1 + 4 * (round + 1));
      // What is written first goes into a log of up to 4 MiB.
      expect(bytesIn(disk.path!)).toBeLessThan(pieceBytes + 6 * 1024 * 1024);
    }
    expect(await found(relay, [lasting, pieceOf('round 0', 20, LARGE), pieceOf('round 2', 1, LARGE)])).toEqual([true, true, false]);
    await relay.store.close();
  });

  it('is not read again for a few', async () => {
    const disk = embedded();
    const store = await disk.open();
    const given: string[] = [];
    const relay = await createTestRelay({ store: { ...store, reclaim: async (from, to) => void given.push(`${from} ${to}`) }, limits: { reclaimBytes: 3 * SMALL } });
    const { chunks } = await relay.client();
    for (let i = 0; i < 100; i++) {
      const { index, bytes } = pieceOf('photo', i);
      await chunks.put(index, bytes, inDays(relay.clock, i < 20 ? 1 + (i >= 2 ? 1 : 0) : 9));
    }
    relay.clock.pass(TIME.DAY);
    await relay.mailbox.sweep();
    expect(given).toEqual([]);
    relay.clock.pass(TIME.DAY);
    await relay.mailbox.sweep();
    await relay.mailbox.sweep();
    expect(given).toHaveLength(1);
    await store.close();
  });
});
