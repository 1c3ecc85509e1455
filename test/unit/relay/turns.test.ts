/** Whose turn it is at a relay (docs/relay.md). */
import { describe, expect, it } from 'vitest';
import { createGate, createTurnstile } from '../../../src/relay/turns.ts';
import { createManualClock } from '../../helpers/relay.ts';

/** Works that end when they are told to. */
function createWorks(most: number) {
  const gate = createGate(most);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    begin: (address: string, name: string, cost = 1): Promise<void> =>
      gate.run(address, cost, () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      }),
    async end(name: string): Promise<void> {
      ends.get(name)!();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('a gate for requests', () => {
  it('[H42] [R18] so many are in work at once; of those who wait an address that has had nothing goes before one that waits with many', async () => {
    const works = createWorks(2);
    for (let i = 0; i < 6; i++) void works.begin('eve', `eve ${i}`);
    void works.begin('alice', 'alice 0');
    expect(works.begun).toEqual(['eve 0', 'eve 1']);
    await works.end('eve 0');
    await works.end('eve 1');
    expect(works.begun).toEqual(['eve 0', 'eve 1', 'eve 2', 'alice 0']);
    await works.end('eve 2');
    expect(works.begun).toEqual(['eve 0', 'eve 1', 'eve 2', 'alice 0', 'eve 3']);
  });

  it('[H42] who asks for large things goes less often', async () => {
    const works = createWorks(1);
    void works.begin('bob', 'first');
    for (let i = 0; i < 2; i++) void works.begin('eve', `eve ${i}`, 4);
    for (let i = 0; i < 4; i++) void works.begin('alice', `alice ${i}`);
    for (const name of ['first', 'eve 0', 'alice 0', 'alice 1', 'alice 2', 'alice 3', 'eve 1']) {
      expect(works.begun.at(-1)).toBe(name);
      await works.end(name);
    }
  });

  it('gives its place back when a work fails', async () => {
    const gate = createGate(1);
    await expect(gate.run('eve', 1, () => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
    const begun: string[] = [];
    await gate.run('alice', 1, async () => void begun.push('alice'));
    expect(begun).toEqual(['alice']);
  });
});

describe('a turnstile for joins', () => {
  const RATE = { burst: 2, perSecond: 10 };
  function create(patience = 1000) {
    const clock = createManualClock();
    const turnstile = createTurnstile(clock, RATE, patience);
    const passed: string[] = [];
    const lost: string[] = [];
    const leaving = new Map<string, () => void>();
    const come = (address: string, name = address): void =>
      void turnstile.wait(address, (left) => leaving.set(name, left)).then((isIn) => (isIn ? passed : lost).push(name));
    const pass = async (ms: number): Promise<void> => {
      clock.pass(ms);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { come, pass, passed, lost, leave: (name: string) => leaving.get(name)!() };
  }

  it('[H42] [R18] lets a burst in at once, then so many a second; somebody of another address waits for one turn, not for all of a flood', async () => {
    const { come, pass, passed } = create();
    for (let i = 0; i < 8; i++) come('eve', `eve ${i}`);
    come('alice');
    await pass(0);
    expect(passed).toEqual(['eve 0', 'eve 1']);
    await pass(100);
    await pass(100);
    expect(passed).toEqual(['eve 0', 'eve 1', 'eve 2', 'alice']);
    await pass(300);
    expect(passed).toHaveLength(7);
  });

  it('[H42] who waits in vain is told so, who leaves takes no turn, and both give their place back', async () => {
    const { come, pass, passed, lost, leave } = create(250);
    for (let i = 0; i < 7; i++) come('eve', `eve ${i}`);
    leave('eve 2');
    await pass(250);
    expect(passed).toEqual(['eve 0', 'eve 1', 'eve 3', 'eve 4']);
    expect(lost).toEqual(['eve 2', 'eve 5', 'eve 6']);
    await pass(1000);
    come('bob');
    await pass(0);
    expect(passed.at(-1)).toBe('bob');
  });
});
