import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/crypto/hash.ts';
import { findStamp, stampBits } from '../../../src/crypto/stamp.ts';
import type { InboxId, RelayId } from '../../../src/protocol/ids.ts';
import { systemClock } from '../../../src/relay/platform.ts';
import { createTestRandom } from '../../helpers/relay.ts';

const [relay, inbox, notice] = [new Uint8Array(32) as RelayId, new Uint8Array(32).fill(1) as InboxId, new Uint8Array(100)];
const hash = sha256(notice);
const bitsOf = (x: Uint8Array): number => stampBits(relay, inbox, hash, x);

describe('stamps', () => {
  it('have the bits that were asked for', async () => {
    const stamp = await findStamp({ clock: systemClock, random: createTestRandom('stamp') }, bitsOf, 10, () => true);
    expect(bitsOf(stamp!)).toBeGreaterThanOrEqual(10);
  });

  it('are found in slices: others run in between, and giving up stops the work', async () => {
    let slices = 0;
    const stamp = await findStamp({ clock: systemClock, random: createTestRandom('stamp') }, bitsOf, 200, () => ++slices <= 5);
    expect(stamp).toBeNull();
    expect(slices).toBe(6);
  });

  it('a slice takes less than 50 ms of CPU', async () => {
    let start = process.cpuUsage();
    let longest = 0;
    await findStamp({ clock: systemClock, random: createTestRandom('stamp') }, bitsOf, 200, () => {
      const { user } = process.cpuUsage(start);
      longest = Math.max(longest, user / 1000);
      start = process.cpuUsage();
      return ++slices <= 20;
    });
    expect(longest).toBeLessThan(50);
  });
  let slices = 0;
});
