import { describe, expect, it } from 'vitest';
import { sealedBytes } from '../../../src/crypto/blob.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { createMemoryDisk, createMemoryStore } from '../../../src/store/memory.ts';
import { Allowance, DAILY_BYTES } from '../../../src/sync/allowance.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { CAROL, EVE } from '../../helpers/depot.ts';

const MiB = 1024 * 1024;

function setUp() {
  const clock = createVirtualClock();
  const disk = createMemoryDisk();
  const open = (): Allowance => new Allowance(createMemoryStore({ disk, localKey: new Uint8Array(32) }), clock);
  return { clock, disk, open };
}

/** How many files of a size are fetched without asking, when so many come at once. */
async function taken(allowance: Allowance, many: number, bytes: number, account = EVE): Promise<number> {
  let count = 0;
  for (let n = 0; n < many; n++) count += Number(await allowance.take(account, bytes));
  return count;
}

describe('[H41] what one friend can have fetched in a day without asking', () => {
  it.each([
    ['photos of an evening', 100, MiB, 100],
    ['one file of 16 MiB after the other', 100, 16 * MiB - 1024 * 1024, 8],
    ['thousands of photos', 5000, 500_000, Math.floor(DAILY_BYTES / sealedBytes(500_000))],
    ['thousands of photos of one byte, which take a chunk each', 5000, 1, Math.floor(DAILY_BYTES / sealedBytes(1))],
    ['more in one file than there is in a day', 1, DAILY_BYTES, 0],
  ])('%s: %i of %i B, %i of them', async (_, many, bytes, expected) => {
    expect(await taken(setUp().open(), many, bytes)).toBe(expected);
  });

  it('never takes more of the disk than that, and lets a small one in where a large one has no room', async () => {
    const allowance = setUp().open();
    expect(await taken(allowance, 200, MiB)).toBe(Math.floor(DAILY_BYTES / sealedBytes(MiB)));
    expect(await taken(allowance, 1, 1000)).toBe(1);
  });

  it('is counted for each friend alone', async () => {
    const allowance = setUp().open();
    await taken(allowance, 9000, 1);
    expect([await taken(allowance, 1, 1), await taken(allowance, 1, 1, CAROL)]).toEqual([0, 1]);
  });

  it('begins anew after a day and not before, also through a start, and when the clock was set back', async () => {
    const { clock, open } = setUp();
    await taken(open(), 9000, 1);
    await clock.advance(TIME.DAY - 1);
    expect(await taken(open(), 1, 1)).toBe(0);
    await clock.advance(1);
    expect(await taken(open(), 9000, 1)).toBeGreaterThan(1000);
    clock.jump(-TIME.HOUR);
    expect(await taken(open(), 1, 1)).toBe(1);
  });

  it('is not counted by a disk that is full: then nothing is fetched', async () => {
    const { disk, open } = setUp();
    disk.onWrite = () => 'quota';
    await expect(open().take(EVE, 1)).rejects.toThrow();
    disk.onWrite = null;
    expect(await taken(open(), 1, DAILY_BYTES - 20 * MiB)).toBe(1);
  });
});
