import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../../src/protocol/ids.ts';
import type { Book } from '../../../src/sync/book.ts';
import type { Greeting } from '../../../src/sync/greeting.ts';
import { Pursuit } from '../../../src/sync/pursuit.ts';
import { createVirtualClock } from '../../helpers/clock.ts';

const of = (n: number): AccountId => new Uint8Array(32).fill(n) as AccountId;

function setup() {
  const clock = createVirtualClock();
  const state = { owes: true, reachable: true, running: 0, most: 0, runs: [] as number[], sought: new Set<number>(), fails: false, listed: false, signs: false, told: [] as number[] };
  const greeting = {
    owesSomething: () => state.owes,
    isListed: () => state.listed,
    seek: (person: { account: AccountId }) => void state.sought.add(person.account[0]!),
    async pursue(account: AccountId) {
      state.running++;
      state.most = Math.max(state.most, state.running);
      state.runs.push(account[0]!);
      await Promise.resolve();
      state.running--;
      if (state.signs) state.listed = true;
      if (state.fails) throw new Error('disk');
    },
  } as unknown as Greeting;
  const book = { people: () => [{ account: of(1), iFollow: true }, { account: of(2), iFollow: false }], person: (account: AccountId) => ({ account }) } as unknown as Book;
  const pursuit = new Pursuit({ book, greeting, clock, logger: { log: () => undefined }, isReachable: () => state.reachable, tell: async (account) => void state.told.push(account[0]!), tellOwed: async () => undefined });
  return { clock, state, pursuit };
}

describe('a pursuit', () => {
  it('looks after people I follow, soon at first and later every ten minutes, while something is owed', async () => {
    const { clock, state, pursuit } = setup();
    pursuit.everyone();
    await clock.advance(60_000);
    expect([new Set(state.runs), state.sought]).toEqual([new Set([1]), new Set([1])]);
    expect(state.runs.length).toBeLessThan(8);
    state.runs.length = 0;
    await clock.advance(24 * 3_600_000);
    expect(state.runs.length).toBeGreaterThan(100);
    expect(state.runs.length).toBeLessThan(160);
    state.owes = false;
    await clock.advance(20 * 60_000);
    state.runs.length = 0;
    await clock.advance(24 * 3_600_000);
    expect(state.runs).toEqual([]);
  });

  it('asked often at once runs once more, never twice at a time', async () => {
    const { clock, state, pursuit } = setup();
    state.owes = false;
    await Promise.all(Array.from({ length: 20 }, () => pursuit.one(of(1))));
    await clock.settle();
    expect([state.runs.length, state.most]).toEqual([2, 1]);
  });

  it('asked for while it runs has run once more when it answers', async () => {
    const { state, pursuit } = setup();
    state.owes = false;
    const first = pursuit.one(of(1));
    await pursuit.one(of(1));
    expect(state.runs.length).toBe(2);
    await first;
  });

  it('that fails is tried again, and nothing is thrown', async () => {
    const { clock, state, pursuit } = setup();
    state.fails = true;
    await pursuit.one(of(1));
    await clock.advance(2000);
    expect(state.runs.length).toBe(2);
  });

  it('tells who is signed for only at a later try, once, and also when what comes behind it fails', async () => {
    const { clock, state, pursuit } = setup();
    state.fails = true;
    await pursuit.one(of(1));
    expect(state.told).toEqual([]);
    state.signs = true;
    await clock.advance(2000);
    expect(state.told).toEqual([1]);
    await pursuit.one(of(1));
    expect(state.told).toEqual([1]);
  });

  it('rests while no relay is there, and after the end', async () => {
    const { clock, state, pursuit } = setup();
    state.reachable = false;
    await pursuit.one(of(1));
    await clock.advance(3_600_000);
    expect(state.runs).toEqual([1]);
    state.reachable = true;
    await pursuit.one(of(1));
    pursuit.stop();
    await clock.advance(3_600_000);
    expect(state.runs).toEqual([1, 1]);
  });
});
