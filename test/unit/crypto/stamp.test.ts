import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { STAMP_BYTES, stampBits } from '../../../src/crypto/stamp.ts';
import type { InboxId, RelayId } from '../../../src/protocol/ids.ts';
import { createRng } from '../../helpers/rng.ts';

const rng = createRng('stamp');
const [relay, inbox, notice] = [rng.bytes(32) as RelayId, rng.bytes(32) as InboxId, rng.bytes(32)];

/** The first stamp of so many bits, counting up. */
function find(bits: number): Uint8Array {
  const x = new Uint8Array(STAMP_BYTES);
  const view = new DataView(x.buffer);
  for (let i = 0; stampBits(relay, inbox, notice, x) < bits; i++) view.setUint32(0, i);
  return x;
}

describe('[S11.5] a stamp', () => {
  it('[A16] counts the leading zero bits: a second count finds the same', () => {
    for (let i = 0; i < 500; i++) {
      const x = rng.bytes(STAMP_BYTES);
      const digest = createHash('sha256')
        .update('kith1/stamp')
        .update(relay)
        .update(inbox)
        .update(notice)
        .update(x)
        .digest('hex');
      const bits = BigInt(`0x${digest}`).toString(2).padStart(256, '0').indexOf('1');
      expect(stampBits(relay, inbox, notice, x)).toBe(bits);
    }
  });

  it('[A16] of twelve bits is found by work, and is worth nothing at another relay, inbox or for another notice', () => {
    const x = find(12);
    expect(stampBits(relay, inbox, notice, x)).toBeGreaterThanOrEqual(12);
    const elsewhere = [
      stampBits(rng.bytes(32) as RelayId, inbox, notice, x),
      stampBits(relay, rng.bytes(32) as InboxId, notice, x),
      stampBits(relay, inbox, rng.bytes(32), x),
    ];
    expect(Math.max(...elsewhere)).toBeLessThan(12);
  });
});
