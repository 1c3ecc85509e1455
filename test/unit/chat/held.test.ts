import { describe, expect, it } from 'vitest';
import { createHeld, type HeldEntry } from '../../../src/chat/held.ts';
import type { DeviceId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { createRng } from '../../helpers/rng.ts';

const rng = createRng('held');
const device = rng.bytes(16) as DeviceId;
const held = (seq: number, bytes: number, more: Partial<HeldEntry['carried']> = {}, known = true): HeldEntry =>
  ({ carried: { chapter: 0, device, seq, sealed: rng.bytes(bytes), ...more }, known, bad: false, opened: null });

describe('[S7.2] what is held', () => {
  it('[H1] is at most 256 entries of a lane, the oldest out', () => {
    const kept = createHeld();
    const entries = Array.from({ length: 300 }, (_, seq) => held(seq, 301));
    entries.forEach((entry) => kept.keep(entry));
    expect(kept.all()).toEqual(entries.slice(300 - LIMITS.heldEntries));
  });

  it('is at most 2 MiB of a lane', () => {
    const kept = createHeld();
    for (let seq = 0; seq < 100; seq++) kept.keep(held(seq, 49_197));
    expect(kept.all().reduce((sum, { carried }) => sum + carried.sealed.length, 0)).toBeLessThanOrEqual(LIMITS.heldBytes);
    expect(kept.size).toBe(Math.floor(LIMITS.heldBytes / 49_197));
  });

  it('[H18] of 3,000 unknown devices is at most 1 MiB together', () => {
    const kept = createHeld();
    for (let i = 0; i < 3000; i++) kept.keep(held(0, 557, { device: rng.bytes(16) as DeviceId }, false));
    expect(kept.size).toBe(Math.floor(LIMITS.heldUnknownBytes / 557));
  });

  it('of unknown devices pushes nothing out that is of a known lane', () => {
    const kept = createHeld();
    const mine = held(0, 301);
    kept.keep(mine);
    for (let i = 0; i < 3000; i++) kept.keep(held(0, 557, { device: rng.bytes(16) as DeviceId }, false));
    expect(kept.all()[0]).toBe(mine);
  });

  it('is at most 8 MiB in all, however many chapters are named', () => {
    const kept = createHeld();
    for (let chapter = 0; chapter < 400; chapter++) kept.keep(held(0, 49_197, { chapter }));
    expect(kept.size).toBe(Math.floor((4 * LIMITS.heldBytes) / 49_197));
  });

  it('is kept once, with what was learnt of it last', () => {
    const kept = createHeld();
    const entry = held(3, 301);
    kept.keep(entry);
    kept.keep({ ...entry, bad: true });
    expect(kept.all()).toEqual([{ ...entry, bad: true }]);
    expect(kept.places(0)).toEqual([{ chapter: 0, device, seq: 3 }]);
    kept.drop(entry.carried);
    expect(kept.size).toBe(0);
  });

  it('of two entries in one slot holds both', () => {
    const kept = createHeld();
    kept.keep(held(3, 301));
    kept.keep(held(3, 301));
    expect(kept.size).toBe(2);
  });
});
