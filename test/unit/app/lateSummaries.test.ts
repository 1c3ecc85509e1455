/** What knows the chapters of a chat is code of its own: what becomes of the chats while it cannot be fetched. */
import { expect, it, vi } from 'vitest';
import { LoadError } from '../../../src/ports/loadOnce.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { befriend, createWorld, say, textsOf } from '../../helpers/world.ts';

const state = vi.hoisted(() => ({ fails: false }));
vi.mock('../../../src/chat/summaries.ts', async (original) => {
  const real = await original<typeof import('../../../src/chat/summaries.ts')>();
  return {
    ...real,
    createSummaries(...parts: Parameters<typeof real.createSummaries>) {
      if (state.fails) throw new LoadError('not fetched');
      return real.createSummaries(...parts);
    },
  };
});

it('chats that could not be opened at the start are there again a minute later, with all that was said', async () => {
  const world = await createWorld();
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  await say(world, alice, 'Bob', 'one');
  await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'it came');
  await world.clock.outcome(bob.close());
  state.fails = true;
  await world.clock.outcome(bob.open());
  expect((await bob.messenger.inbox()).map(({ name }) => name)).toEqual([]);
  await say(world, alice, 'Bob', 'two');
  state.fails = false;
  await world.clock.advance(TIME.MINUTE + TIME.SECOND);
  await world.until(async () => (await textsOf(bob, 'Alice')).length === 2, 'both are here');
  expect((await bob.messenger.inbox()).map(({ name }) => name)).toEqual(['Alice']);
});
