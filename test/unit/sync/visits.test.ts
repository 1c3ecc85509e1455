/** Turns at the relays of others, in a world of names. */
import { describe, expect, it } from 'vitest';
import { LIMITS, TIME } from '../../../src/protocol/limits.ts';
import { Visits } from '../../../src/sync/visits.ts';
import { createVirtualClock } from '../../helpers/clock.ts';

const PLACES = LIMITS.relaysVisited;
const relays = (count: number, name = 'r'): string[] => Array.from({ length: count }, (_, n) => `${name}${n}`);

/** @param answers whether a relay is there when it is visited */
function setup(answers: (address: string) => boolean = () => true) {
  const clock = createVirtualClock();
  const state = { permitted: null as readonly string[] | null, carrying: [] as readonly string[], all: [] as readonly string[] };
  /** Each visit that found its relay, and when. */
  const arrived: { readonly address: string; readonly at: number }[] = [];
  let here: readonly string[] = [];
  const visits: Visits = new Visits({
    clock,
    permitted: () => new Set(state.permitted ?? state.all),
    carrying: () => state.carrying,
    changed() {
      const next = visits.addresses();
      const came = next.filter((address) => !here.includes(address) && answers(address));
      here = next;
      for (const address of came) {
        clock.after(200, () => {
          if (!visits.addresses().includes(address)) return;
          arrived.push({ address, at: clock.monotonic() });
          visits.arrived(address);
        });
      }
    },
  });
  const ask = (addresses: readonly string[], isUrgent = false): void => {
    state.all = [...new Set([...state.all, ...addresses])];
    visits.ask(addresses, isUrgent);
  };
  const at = (address: string): number | undefined => arrived.findLast((one) => one.address === address)?.at;
  return { clock, state, visits, ask, arrived, at };
}

describe('[S12.1] relays of others', () => {
  it('are visited at once while there are places, and stay while nobody else is asked for', async () => {
    const { clock, visits, ask, at } = setup();
    ask(relays(PLACES));
    await clock.advance(1000);
    expect(visits.addresses()).toEqual(relays(PLACES));
    await clock.advance(TIME.HOUR);
    expect(visits.addresses()).toEqual(relays(PLACES));
    expect(at('r0')).toBe(200);
  });

  it('are never more than there are places, and each gets its turn, again and again', async () => {
    const { clock, visits, ask, arrived } = setup();
    const most = { seen: 0 };
    for (let round = 0; round < 3; round++) {
      arrived.length = 0;
      ask(relays(40));
      for (let second = 0; second < 60; second++) {
        await clock.advance(TIME.SECOND);
        most.seen = Math.max(most.seen, visits.addresses().length);
      }
      const came = new Set(arrived.map(({ address }) => address));
      // Those that were still there from the round before had nothing to come for.
      expect(came.size).toBeGreaterThanOrEqual(40 - PLACES);
    }
    expect(most.seen).toBe(PLACES);
  });

  it('that never answer hold up nobody for longer than their turn, however many they are', async () => {
    const { clock, ask, at } = setup((address) => address.startsWith('good'));
    ask(relays(40, 'dead'));
    await clock.advance(TIME.SECOND);
    ask(relays(4, 'good'));
    await clock.advance(TIME.MINUTE + (40 / PLACES) * 15 * TIME.SECOND);
    expect(relays(4, 'good').map((address) => at(address) !== undefined)).toEqual([true, true, true, true]);
  });

  it('that did not answer stay asked for', async () => {
    const up = { good: false };
    const { clock, ask, at } = setup((address) => address !== 'late' || up.good);
    ask(['late', ...relays(20)]);
    await clock.advance(TIME.MINUTE);
    expect(at('late')).toBeUndefined();
    up.good = true;
    ask(relays(20));
    await clock.advance(3 * TIME.MINUTE);
    expect(at('late')).toBeDefined();
  });

  it('for which somebody waits go first', async () => {
    const { clock, ask, at } = setup();
    ask(relays(60));
    await clock.advance(TIME.SECOND);
    ask(['written'], true);
    await clock.advance(5 * TIME.SECOND);
    expect(at('written')).toBeDefined();
  });

  it('for which somebody always waits do not keep the others from their turn', async () => {
    const { clock, ask, at } = setup();
    ask(['patient', ...relays(PLACES, 'first')]);
    await clock.advance(TIME.SECOND);
    ask(['meek']);
    for (let second = 0; second < 180; second++) {
      ask(relays(30, 'loud'), true);
      await clock.advance(TIME.SECOND);
    }
    expect(at('meek')).toBeDefined();
  });

  it('[A23] that are permitted no more are left at once, and not visited later', async () => {
    const { clock, state, visits, ask } = setup();
    ask(relays(20));
    await clock.advance(TIME.SECOND);
    state.permitted = ['r1', 'r19'];
    expect(visits.addresses()).toEqual(['r1']);
    await clock.advance(TIME.MINUTE);
    expect(visits.addresses()).toEqual(['r1', 'r19']);
    visits.ask(['r2'], true);
    await clock.advance(TIME.MINUTE);
    expect(visits.addresses()).toEqual(['r1', 'r19']);
  });

  it('that carry a link stay longer than the others, in half of the places', async () => {
    const { clock, state, visits, ask } = setup();
    ask(relays(PLACES));
    await clock.advance(TIME.SECOND);
    state.carrying = relays(PLACES);
    ask(relays(100, 'more'));
    await clock.advance(30 * TIME.SECOND);
    const kept = visits.addresses().filter((address) => address.startsWith('r'));
    expect(kept).toEqual(relays(PLACES / 2));
    state.carrying = [];
    await clock.advance(30 * TIME.SECOND);
    expect(visits.addresses().filter((address) => address.startsWith('r'))).toEqual([]);
  });

  it('at which there is still something to do stay until it is done, up to a turn', async () => {
    const { clock, visits, ask } = setup();
    ask(['busy', ...relays(PLACES - 1)]);
    await clock.advance(TIME.SECOND);
    ask(relays(40, 'more'));
    for (let n = 0; n < 10; n++) {
      ask(['busy']);
      await clock.advance(TIME.SECOND);
    }
    expect(visits.addresses()).toContain('busy');
    for (let n = 0; n < 10; n++) {
      visits.ask(['busy'], false);
      await clock.advance(TIME.SECOND);
    }
    expect(visits.addresses()).not.toContain('busy');
  });

  it('are visited no more after the end', async () => {
    const { clock, visits, ask } = setup();
    ask(relays(20));
    visits.stop();
    await clock.advance(TIME.MINUTE);
    expect(visits.addresses()).toEqual([]);
    expect(clock.waiting).toBe(0);
  });
});
