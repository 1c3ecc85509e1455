/** What time it is for the core, with a clock that is right or wrong and relays that are honest or not. */
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/ports/clock.ts';
import { EXPIRY, TIME } from '../../../src/protocol/limits.ts';
import { createMemoryDisk, createMemoryStore } from '../../../src/store/memory.ts';
import { CoreClock } from '../../../src/sync/coreClock.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { createRng } from '../../helpers/rng.ts';

const YEAR = 365 * TIME.DAY;

/** A device whose clock is `skew` ahead of the true time, and relays that are each `relays[n]` ahead of it. */
async function setup() {
  const truth = createVirtualClock();
  const store = createMemoryStore({ disk: createMemoryDisk(), random: createRng(1) });
  const state = { skew: 0, relays: [] as number[], proven: [] as number[] };
  const wall: Clock = { ...truth, now: () => truth.now() + state.skew };
  /** The app is opened. */
  const open = async (): Promise<CoreClock> => {
    const clock = await CoreClock.open(wall, store.records, store.localKey);
    clock.learnFrom({ relays: () => state.relays.map((ahead) => truth.now() + ahead), proven: () => state.proven });
    return clock;
  };
  const clock = await open();
  /** How far the core's time is from the true one. */
  const error = (one = clock): number => one.now() - truth.now();
  return { truth, store, state, clock, open, error };
}

describe('[S2.7] the time of the core', () => {
  it('is that of the clock here while no relay is there, and within ten minutes', async () => {
    const { state, clock, error } = await setup();
    for (const skew of [0, YEAR, -YEAR]) {
      state.skew = skew;
      expect([error(), clock.isOff]).toEqual([skew, false]);
    }
    state.relays = [0];
    for (const skew of [0, EXPIRY.clockOff, -EXPIRY.clockOff]) {
      state.skew = skew;
      expect([error(), clock.relayTime() - clock.now() + skew, clock.isOff]).toEqual([skew, 0, false]);
    }
  });

  it.each([[[0]], [[0, 3000]], [[0, -YEAR, 5000]]])('is that of own relays that agree (%j ahead), however wrong the clock here is', async (relays) => {
    const { state, clock, error } = await setup();
    state.relays = relays;
    for (const skew of [YEAR, -YEAR, 11 * TIME.MINUTE, -30 * YEAR]) {
      state.skew = skew;
      expect([Math.abs(error()) <= 5000, clock.isOff]).toEqual([true, true]);
    }
  });

  it.each([[[0, TIME.HOUR]], [[0, -TIME.HOUR, TIME.HOUR]], [[YEAR, YEAR, 0, 0]]])('is corrected by none of those that disagree (%j ahead)', async (relays) => {
    const { state, clock, error } = await setup();
    state.relays = relays;
    for (const skew of [0, YEAR, -YEAR]) {
      state.skew = skew;
      expect([error(), clock.isOff]).toEqual([skew, false]);
    }
  });

  it.each([YEAR, -3 * YEAR])('is right after a restart without a relay as well, with a clock that is %i ms ahead', async (skew) => {
    const { truth, state, clock, open, error } = await setup();
    Object.assign(state, { skew, relays: [0] });
    await clock.keep();
    state.relays = [];
    truth.jump(20 * TIME.DAY);
    expect(error()).toBe(0);
    expect(error(await open())).toBe(0);
  });

  it.each([YEAR, -3 * YEAR])('is that of a clock that was %i ms ahead and was set right while no relay was there', async (skew) => {
    const { truth, state, clock, open, error } = await setup();
    Object.assign(state, { skew, relays: [0] });
    await clock.keep();
    Object.assign(state, { skew: 0, relays: [] });
    truth.jump(TIME.DAY);
    expect([error(), error(await open())]).toEqual([0, 0]);
  });

  it('goes on from what relays vouched for when the clock here began anew, and is right again with the next relay', async () => {
    const { truth, state, clock, open, error } = await setup();
    state.relays = [0];
    await clock.keep();
    truth.jump(2 * TIME.DAY);
    Object.assign(state, { skew: -50 * YEAR, relays: [] });
    const after = await open();
    expect(error(after)).toBe(-2 * TIME.DAY);
    await truth.advance(TIME.HOUR);
    expect(error(after)).toBe(-2 * TIME.DAY);
    state.relays = [0];
    expect(error(after)).toBe(0);
  });

  it('passes over what another version kept', async () => {
    const { state, store, clock, open, error } = await setup();
    Object.assign(state, { skew: YEAR, relays: [0] });
    await clock.keep();
    const [row] = await store.records.list('time');
    await store.records.put('time', row!.key, Uint8Array.of(1, 2, 3), 'strict');
    state.relays = [];
    expect(error(await open())).toBe(YEAR);
  });
});

describe('a relay that lies about the time', () => {
  it('[A22] does not bring it back behind what others signed, nor behind what was vouched for before', async () => {
    const { truth, state, clock, open, error } = await setup();
    state.proven = [truth.now() - TIME.DAY];
    state.relays = [-40 * TIME.DAY];
    expect(error()).toBe(0);
    state.relays = [-TIME.DAY];
    expect(error()).toBe(-TIME.DAY);
    state.relays = [0];
    await clock.keep();
    state.relays = [-TIME.DAY];
    expect(error()).toBe(0);
    await truth.advance(10 * TIME.DAY);
    expect(error(await open())).toBe(-TIME.DAY);
    // While the app is open nobody is right who says that less has passed.
    expect(error()).toBe(0);
    expect(clock.isOff).toBe(true);
  });

  it('does not undo what honest ones said of a clock that is wrong', async () => {
    const { state, clock, error } = await setup();
    Object.assign(state, { skew: YEAR, relays: [0] });
    await clock.keep();
    state.relays = [-YEAR];
    expect(error()).toBe(0);
  });

  it('ahead is found out by the next honest one, and leaves nothing behind', async () => {
    const { state, clock, open, error } = await setup();
    state.relays = [YEAR];
    expect(error()).toBe(YEAR);
    await clock.keep();
    state.relays = [0];
    expect([error(), error(await open())]).toEqual([0, 0]);
    await clock.keep();
    state.relays = [];
    expect([error(), error(await open())]).toEqual([0, 0]);
  });

  it('is not helped by a friend whose statement is of a time that is still to come by all clocks', async () => {
    const { truth, state, error } = await setup();
    Object.assign(state, { skew: YEAR, relays: [0], proven: [truth.now() + 50 * YEAR] });
    expect(error()).toBe(0);
    // One between the two clocks does what it says: then the clock here counts.
    state.proven = [truth.now() + YEAR / 2];
    expect(error()).toBe(YEAR);
  });
});

describe('a clock that moved otherwise than time', () => {
  it('is seen once: it was set, or the device slept; small steps are none', async () => {
    const { truth, state, clock } = await setup();
    expect(clock.hasJumped()).toBe(false);
    await truth.advance(TIME.DAY);
    state.skew = EXPIRY.clockOff;
    expect(clock.hasJumped()).toBe(false);
    for (const skew of [TIME.HOUR, -TIME.HOUR]) {
      state.skew = skew;
      expect([clock.hasJumped(), clock.hasJumped()]).toEqual([true, false]);
    }
    truth.jump(8 * TIME.HOUR);
    expect(clock.hasJumped()).toBe(true);
  });
});
