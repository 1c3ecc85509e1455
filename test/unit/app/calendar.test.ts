/** Weeks go by on the virtual clock: what expires is renewed while people are there, and pauses a chat while they are not. */
import { describe, expect, it } from 'vitest';
import { TIME } from '../../../src/protocol/limits.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

/** Days on the wall clock, with connections cut as a sleeping machine's are, and then long enough that everything due by the calendar was looked at. */
async function days(world: World, count: number): Promise<void> {
  for (const relay of world.relays) relay.down();
  world.clock.jump(count * TIME.DAY - 7 * TIME.HOUR);
  for (const relay of world.relays) relay.up();
  await world.clock.advance(7 * TIME.HOUR);
}

const friendOf = async (person: WorldPerson, name: string) => (await person.messenger.people()).find((one) => one.name === name)!;

describe('weeks later', () => {
  it('[F34] [E6] two friends who are there stay friends through renewals, new topics and new epochs', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    for (let week = 1; week <= 10; week++) {
      await days(world, 7);
      await say(world, alice, 'Bob', `Week ${week}`);
      await world.until(async () => (await linesOf(alice, 'Bob')).at(-1)?.state === 'Delivered', `week ${week} is delivered`);
      expect([(await friendOf(alice, 'Bob')).relationship, (await friendOf(bob, 'Alice')).locked]).toEqual(['Friends', null]);
    }
    expect(await textsOf(bob, 'Alice')).toEqual(Array.from({ length: 10 }, (_, i) => `Week ${i + 1}`));
  }, 60_000);

  it('[F34] a friend who is away for longer than a proof lives pauses the chat, and comes back', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await world.clock.outcome(bob.close());
    await days(world, 20);
    await days(world, 15);
    expect((await friendOf(alice, 'Bob')).locked).toBe('followExpired');
    const refused = await world.clock.outcome(alice.messenger.sendText(await idOf(alice, 'Bob'), 'Too late'));
    expect(refused.ok ? null : refused.error.code).toBe('followExpired');
    await world.clock.outcome(bob.open());
    await world.until(async () => (await friendOf(alice, 'Bob')).locked === null, 'the proof was renewed');
    await say(world, alice, 'Bob', 'Welcome back');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('Welcome back'), 'Bob has it');
  }, 60_000);
});
