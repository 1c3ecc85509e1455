/** One blob from several sources, of which some have it not, lie, or fall silent: on the disk of the memory store. */
import { beforeAll, describe, expect, it } from 'vitest';
import { webBulk } from '../../../src/crypto/bulk.ts';
import type { MediaItem } from '../../../src/chat/media.ts';
import { MANIFEST } from '../../../src/ports/blobs.ts';
import type { Key } from '../../../src/protocol/ids.ts';
import { fetchBlob, type Fetch } from '../../../src/sync/blobFetch.ts';
import type { PieceSource } from '../../../src/sync/blobStream.ts';
import { createMemoryDisk, createMemoryStore } from '../../../src/store/memory.ts';
import { forgeManifest, sealKept, syntheticSource, type KeptBlob } from '../../helpers/blobs.ts';

const KEY = new Uint8Array(32).fill(9);
const NAME = 'blob' as Key;
const SIZE = { small: 50_000, large: 300_000 };

let blobs: Record<keyof typeof SIZE, KeptBlob>;
beforeAll(async () => {
  blobs = { small: await sealKept(syntheticSource(SIZE.small), KEY), large: await sealKept(syntheticSource(SIZE.large), KEY) };
});

const itemOf = ({ root, plainHash, plainLen }: KeptBlob, more: Partial<MediaItem> = {}): MediaItem =>
  ({ root, key: KEY, bytes: plainLen, hash: plainHash, mime: 'image/jpeg', width: 4, height: 3, durationMs: 0, preview: new Uint8Array(0), poster: new Uint8Array(0), alt: '', ...more });

type Answer = (index: number, right: Uint8Array) => Uint8Array | null | Promise<Uint8Array | null>;
/** A source that answers as it is told, and what it was asked. */
function sourceOf(blob: KeptBlob, answer: Answer = (_, right) => right): PieceSource & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    async ask(_root, index) {
      asked.push(index);
      return answer(index, index === MANIFEST ? blob.manifest : blob.chunks[index]!);
    },
  };
}
const spoilt: Answer = (index, right) => (index === MANIFEST ? right : right.map((byte, i) => (i === 5 ? byte ^ 1 : byte)));
const without: Answer = (index, right) => (index === MANIFEST ? right : null);

function fetching(blob: KeptBlob, sources: readonly PieceSource[], more: Partial<Fetch> = {}) {
  const disk = createMemoryDisk();
  const store = createMemoryStore({ disk, localKey: new Uint8Array(32) });
  const told: [number, number][] = [];
  const fetch: Fetch = { item: itemOf(blob), blobs: store.blobs, bulk: webBulk, name: NAME, sources, isWanted: () => true, first: () => 0, progress: (here, of) => told.push([here, of]), ...more };
  return { disk, store, told, fetch };
}

describe('[F26] [H54] a blob is fetched', () => {
  it.each(['small', 'large'] as const)('from the one source that has it: %s', async (size) => {
    const { fetch, store, told } = fetching(blobs[size], [sourceOf(blobs[size])]);
    expect(await fetchBlob(fetch)).toBe('whole');
    const of = blobs[size].chunks.length;
    expect((await store.blobs.has(NAME)).size).toBe(of + 1);
    expect(told.at(-1)).toEqual([of, of]);
  });

  it.each([
    ['gives wrong pieces', spoilt],
    ['has the manifest and no piece', without],
    ['has nothing', () => null],
    ['gives a piece of another size', (index: number, right: Uint8Array) => (index === MANIFEST ? right : right.subarray(1))],
    ['gives another manifest', (index: number, right: Uint8Array) => (index === MANIFEST ? forgeManifest([1]).bytes : right)],
  ] as [string, Answer][])('from another when the first %s, also the last pieces', async (_, answer) => {
    for (const size of ['small', 'large'] as const) {
      const { fetch } = fetching(blobs[size], [sourceOf(blobs[size], answer), sourceOf(blobs[size])]);
      expect(await fetchBlob(fetch)).toBe('whole');
    }
  });

  it('from another when the first falls silent over a piece until its time is over', async () => {
    let late = (): void => undefined;
    const silent = sourceOf(blobs.small, (index, right) => (index === MANIFEST ? right : new Promise((resolve) => (late = () => resolve(null)))));
    const honest = sourceOf(blobs.small);
    const { fetch } = fetching(blobs.small, [silent, honest]);
    const end = fetchBlob(fetch);
    await expect.poll(() => silent.asked.length).toBe(2);
    late();
    expect(await end).toBe('whole');
    expect(honest.asked).toEqual([0]);
  });

  it('without asking a liar again, and nothing wrong is kept', async () => {
    const liar = sourceOf(blobs.large, spoilt);
    const { fetch, store } = fetching(blobs.large, [liar]);
    expect(await fetchBlob(fetch)).toBe('missing');
    expect(liar.asked.length).toBeLessThanOrEqual(3);
    expect([...(await store.blobs.has(NAME))]).toEqual([MANIFEST]);
  });

  it('as far as somebody has it, and then only the rest', async () => {
    const half = sourceOf(blobs.large, (index, right) => (index === 0 || index === 3 ? null : right));
    const { fetch } = fetching(blobs.large, [half]);
    expect(await fetchBlob(fetch)).toBe('missing');
    const rest = sourceOf(blobs.large);
    expect(await fetchBlob({ ...fetch, sources: [rest] })).toBe('whole');
    expect(rest.asked.toSorted()).toEqual([0, 3]);
  });

  it('until it is paused, and goes on where it was', async () => {
    let wanted = true;
    const source = sourceOf(blobs.large, (index, right) => {
      if (index === 2) wanted = false;
      return right;
    });
    const { fetch } = fetching(blobs.large, [source], { isWanted: () => wanted });
    expect(await fetchBlob(fetch)).toBe('stopped');
    const before = source.asked.length;
    wanted = true;
    const rest = sourceOf(blobs.large);
    expect(await fetchBlob({ ...fetch, sources: [rest] })).toBe('whole');
    expect(before + rest.asked.length).toBeLessThanOrEqual(blobs.large.chunks.length + 1 + 2);
  });

  it('until the disk is full: what came before it stays, and nothing hangs', async () => {
    const { fetch, disk, store } = fetching(blobs.large, [sourceOf(blobs.large), sourceOf(blobs.large)]);
    disk.onWrite = (n) => (n > 3 ? 'quota' : 'ok');
    await expect(fetchBlob(fetch)).rejects.toMatchObject({ code: 'quotaExceeded' });
    disk.onWrite = null;
    const kept = await store.blobs.has(NAME);
    expect(kept.size).toBe(3);
    const rest = sourceOf(blobs.large);
    expect(await fetchBlob({ ...fetch, sources: [rest] })).toBe('whole');
    expect(rest.asked.length).toBe(blobs.large.chunks.length - 2);
  });
});

describe('[F27] for a video that somebody plays', () => {
  const pieces = ({ asked }: { readonly asked: readonly number[] }): readonly number[] => asked.filter((index) => index !== MANIFEST);

  it('the pieces come in order, also those that the first source has not', async () => {
    const blob = await sealKept(syntheticSource(640_000), KEY);
    const [relay, friend] = [sourceOf(blob, without), sourceOf(blob)];
    const { fetch } = fetching(blob, [relay, friend]);
    expect(await fetchBlob(fetch)).toBe('whole');
    expect(pieces(relay).slice(0, 2)).toEqual([0, 1]);
    // Two were on the way when the relay gave the first two back.
    expect(pieces(friend)).toEqual([2, 3, 0, 1, 4, 5, 6, 7, 8, 9]);
  });

  it('those from where they wait come first, then those before it', async () => {
    let first = 2;
    const source = sourceOf(blobs.large, (index, right) => {
      if (index === 3) first = 4;
      return right;
    });
    const { fetch } = fetching(blobs.large, [source], { first: () => first });
    expect(await fetchBlob(fetch)).toBe('whole');
    expect(pieces(source)).toEqual([2, 3, 4, 0, 1]);
  });
});

describe('[H54] what its author sealed otherwise than they signed', () => {
  it('fails, whoever has it', async () => {
    const blob = blobs.small;
    for (const more of [{ hash: new Uint8Array(32) }, { key: new Uint8Array(32) }]) {
      expect(await fetchBlob(fetching(blob, [sourceOf(blob)], { item: itemOf(blob, more) }).fetch)).toBe('failed');
    }
    const { root, bytes } = forgeManifest([1, 1, 65_536, 65_536, new Uint8Array(31)]);
    const forged = { ...blob, root, manifest: bytes };
    expect(await fetchBlob(fetching(forged, [sourceOf(forged)]).fetch)).toBe('failed');
  });

  it('and what this disk spoilt is fetched anew', async () => {
    const blob = blobs.small;
    const { fetch, store } = fetching(blob, [sourceOf(blob)]);
    expect(await fetchBlob(fetch)).toBe('whole');
    await store.blobs.put(NAME, 0, new Uint8Array(65_552), 65_552);
    expect(await fetchBlob(fetch)).toBe('missing');
    expect(await fetchBlob(fetch)).toBe('whole');
  });
});
