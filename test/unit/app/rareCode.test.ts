/** X-Wing over whole Messengers: when it is loaded, and what becomes of everything while it cannot be. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LoadError } from '../../../src/ports/loadOnce.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { befriend, createWorld, idOf, linesOf, linkOf, say, textsOf } from '../../helpers/world.ts';

const state = vi.hoisted(() => ({ loads: 0, fails: false }));
vi.mock('../../../src/crypto/loadKem.ts', async (original) => {
  const { loadKem } = await original<typeof import('../../../src/crypto/loadKem.ts')>();
  return {
    loadKem() {
      state.loads++;
      return state.fails ? Promise.reject(new LoadError('not fetched')) : loadKem();
    },
  };
});

beforeEach(() => {
  state.fails = false;
});

describe('X-Wing', () => {
  it('is not loaded to open the app, to read, and to write and take texts under a key that is here', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await say(world, alice, 'Bob', 'one');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'it came');
    for (const who of [alice, bob]) await world.clock.outcome(who.close());
    state.loads = 0;
    for (const who of [alice, bob]) await world.clock.outcome(who.open());
    await say(world, alice, 'Bob', 'two');
    await say(world, bob, 'Alice', 'three');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 3 && (await textsOf(alice, 'Bob')).length === 3, 'both came');
    await world.clock.advance(TIME.MINUTE);
    expect(state.loads).toBe(0);
  });
});

describe('while X-Wing cannot be fetched', () => {
  it('a text waits, and goes once it can', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    state.fails = true;
    await say(world, alice, 'Bob', 'one');
    await world.clock.advance(TIME.MINUTE);
    expect((await linesOf(alice, 'Bob')).map(({ text, state: shown }) => [text, shown])).toEqual([['one', 'Queued']]);
    state.fails = false;
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'it came', 10 * TIME.MINUTE);
  });

  it('hellos wait at both sides, and what came is taken once it can be', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    state.fails = true;
    await world.clock.outcome(alice.messenger.follow(await linkOf(bob)));
    await world.clock.advance(TIME.MINUTE);
    expect(await bob.messenger.people()).toEqual([]);
    state.fails = false;
    await world.until(async () => (await bob.messenger.people()).length === 1, 'Bob sees it', 10 * TIME.MINUTE);
    state.fails = true;
    await world.clock.outcome(bob.messenger.followBack(await idOf(bob, 'Alice')));
    await world.clock.advance(TIME.MINUTE);
    state.fails = false;
    await world.until(async () => (await alice.messenger.people())[0]?.relationship === 'Friends', 'friends', 10 * TIME.MINUTE);
    await say(world, alice, 'Bob', 'one');
    await world.until(async () => (await linesOf(alice, 'Bob'))[0]!.state === 'Delivered', 'delivered');
  });

  it('a text under a new key is not passed over: it comes again', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await world.clock.outcome(bob.close());
    await world.clock.advance(15 * TIME.SECOND);
    await say(world, alice, 'Bob', 'one');
    await world.until(async () => (await linesOf(alice, 'Bob'))[0]!.state === 'At relay', 'at the relay');
    await world.clock.outcome(alice.close());
    state.fails = true;
    await world.clock.outcome(bob.open());
    await world.clock.advance(TIME.MINUTE);
    expect(await textsOf(bob, 'Alice')).toEqual([]);
    state.fails = false;
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'it came', 10 * TIME.MINUTE);
  });
});
