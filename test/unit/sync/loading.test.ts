/** What is loaded without a tap. */
import { describe, expect, it } from 'vitest';
import { encode } from '../../../src/protocol/codec.ts';
import { createMemoryDisk, createMemoryStore } from '../../../src/store/memory.ts';
import { keepLoading, loadsAlone, LOADINGS, readLoading } from '../../../src/sync/loading.ts';

const MiB = 1024 * 1024;
const [ALWAYS, WIFI, NEVER] = LOADINGS;

describe('[F26] a photo or video', () => {
  it.each([
    // choice, metered, photo 1 MiB, photo 1 MiB + 1, photo 16 MiB, photo 16 MiB + 1, video 1 B, video 16 MiB, video 16 MiB + 1
    [ALWAYS, false, 'yes yes yes no yes yes no'],
    [ALWAYS, true, 'yes yes yes no yes yes no'],
    [WIFI, false, 'yes yes yes no yes yes no'],
    [WIFI, true, 'yes no no no no no no'],
    [NEVER, false, 'no no no no no no no'],
    [NEVER, true, 'no no no no no no no'],
  ] as const)('[H59] with “%s”, metered: %s, loads by itself: %s', (choice, isMetered, expected) => {
    const cases = [[MiB, false], [MiB + 1, false], [16 * MiB, false], [16 * MiB + 1, false], [1, true], [16 * MiB, true], [16 * MiB + 1, true]] as const;
    expect(cases.map(([bytes, isVideo]) => (loadsAlone({ bytes, isVideo }, choice, isMetered) ? 'yes' : 'no')).join(' ')).toBe(expected);
  });
});

describe('what was chosen on a device', () => {
  const localKey = new Uint8Array(32).fill(4);
  const storeOf = (disk = createMemoryDisk()) => createMemoryStore({ disk, localKey });

  it('is kept over a start, and is “not on mobile data” before', async () => {
    const disk = createMemoryDisk();
    expect(await readLoading(storeOf(disk))).toBe(WIFI);
    for (const choice of LOADINGS) {
      await keepLoading(storeOf(disk), choice);
      expect(await readLoading(storeOf(disk))).toBe(choice);
    }
  });

  it.each([
    ['another version', [2, 0]],
    ['a choice that there is not', [1, 3]],
  ])('is passed over when it is of %s', async (_, value) => {
    const store = storeOf();
    await keepLoading(store, ALWAYS);
    const [row] = await store.records.list('loading');
    await store.records.put('loading', row!.key, encode(value), 'relaxed');
    expect(await readLoading(store)).toBe(WIFI);
  });
});
