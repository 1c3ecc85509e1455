import { describe, expect, it } from 'vitest';
import type { Person } from '../../../src/people/person.ts';
import type { AccountId } from '../../../src/protocol/ids.ts';
import { POLICY, type Policy } from '../../../src/protocol/kinds.ts';
import { EXPIRY, TIME } from '../../../src/protocol/limits.ts';
import type { Book } from '../../../src/sync/book.ts';
import { Reminders } from '../../../src/sync/reminders.ts';
import { createVirtualClock } from '../../helpers/clock.ts';

/** Followed, with a pair root, and nothing known of what they think of me. */
const bob = (over: Partial<Person> = {}): Person =>
  ({ account: new Uint8Array(32).fill(2) as AccountId, iFollow: true, accepted: false, blocked: false, opened: true, restored: false, records: [], follow: null, requestInbox: null, roots: [{}], ...over }) as unknown as Person;

const DEVICE = new Uint8Array(16);
/** He follows back, as far as is known. */
const mutualBob = bob({ records: [{ era: 1, devices: [{ id: DEVICE }] }], follow: { proof: { head: { era: 1, expires: Infinity, device: DEVICE }, place: {} }, rival: null } } as unknown as Partial<Person>);

function setup() {
  const clock = createVirtualClock();
  const state = { person: bob(), owed: false, met: false, policy: POLICY.friends as Policy, told: [] as number[] };
  const reminders = new Reminders({
    book: { people: () => [state.person], get home() { return { policy: state.policy }; } } as unknown as Book,
    clock,
    isOwed: async () => state.owed,
    isMet: () => state.met,
    tell: async () => void state.told.push(clock.monotonic() / TIME.MINUTE),
  });
  const pass = async (ms: number): Promise<void> => {
    for (let t = 0; t < ms; t += TIME.MINUTE) {
      await clock.advance(TIME.MINUTE);
      await reminders.round();
    }
  };
  return { state, reminders, pass };
}

describe('[R10] a reminder', () => {
  it('tells after ten minutes, then after twice the pause each time, until that is more than a day', async () => {
    const { state, reminders, pass } = setup();
    reminders.begin(state.person.account, false);
    await pass(3 * TIME.DAY);
    expect(state.told).toEqual([10, 30, 70, 150, 310, 630, 1270, 2550]);
    expect(EXPIRY.helloAnswer).toBe(10 * TIME.MINUTE);
  });

  it('about news is given at least once, also to who seems to know', async () => {
    const { state, reminders, pass } = setup();
    state.person = bob({ iFollow: false, accepted: true });
    reminders.begin(state.person.account, true);
    await pass(15 * TIME.MINUTE);
    expect(state.told).toEqual([10]);
  });

  it('about news is not given to who is linked: nobody is who takes the chat for closed', async () => {
    const { state, reminders, pass } = setup();
    state.person = mutualBob;
    state.met = true;
    reminders.begin(state.person.account, true);
    await pass(15 * TIME.MINUTE);
    const told = [...state.told];
    state.met = false;
    reminders.begin(state.person.account, true);
    await pass(15 * TIME.MINUTE);
    expect([told, state.told.length]).toEqual([[], 1]);
  });

  it.each([
    ['who was left', { iFollow: false }],
    ['who is blocked', { blocked: true }],
    ['with whom there is no pair root', { roots: [] }],
  ] as const)('is not given to somebody %s meanwhile', async (_, over) => {
    const { state, reminders, pass } = setup();
    reminders.begin(state.person.account, true);
    state.person = bob(over as Partial<Person>);
    await pass(TIME.DAY);
    expect(state.told).toEqual([]);
  });

  it('[F33] is given to nobody under Off', async () => {
    const { state, reminders, pass } = setup();
    reminders.begin(state.person.account, true);
    state.policy = POLICY.off;
    await pass(TIME.DAY);
    expect(state.told).toEqual([]);
  });

  it('begun anew starts from its first pause', async () => {
    const { state, reminders, pass } = setup();
    reminders.begin(state.person.account, true);
    await pass(35 * TIME.MINUTE);
    reminders.begin(state.person.account, true);
    await pass(15 * TIME.MINUTE);
    expect(state.told).toEqual([10, 30, 45]);
  });
});
