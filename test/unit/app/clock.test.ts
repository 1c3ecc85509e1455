/** The clock of a device beside that of its relays. */
import { expect, it } from 'vitest';
import { TIME } from '../../../src/protocol/limits.ts';
import { createWorld } from '../../helpers/world.ts';

it('[S2.7] a clock more than ten minutes off its relays is said to be off; without a relay nothing is said', async () => {
  const world = await createWorld();
  const [alice, stranger] = [await world.person('Alice'), await world.stranger('Sam')];
  expect([await alice.messenger.clock(), await stranger.messenger.clock()]).toEqual(['right', 'right']);
  world.clock.jump(9 * TIME.MINUTE);
  expect(await alice.messenger.clock()).toBe('right');
  world.clock.jump(2 * TIME.MINUTE);
  expect(await alice.messenger.clock()).toBe('off');
  world.relays[0]!.down();
  await world.clock.advance(5000);
  expect(await alice.messenger.clock()).toBe('right');
});
