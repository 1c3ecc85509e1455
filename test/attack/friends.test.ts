/** A friend with a modified client: what one may not do to the links, the time and the relays of others. */
import { describe, expect, it } from 'vitest';
import { presenceToValue } from '../../src/people/presence.ts';
import type { PeerName } from '../../src/protocol/ids.ts';
import { OBJECT } from '../../src/protocol/kinds.ts';
import { intruderAs } from '../helpers/intruder.ts';
import { befriend, createWorld, idOf, say, textsOf, type World, type WorldPerson } from '../helpers/world.ts';

const pathOf = async (who: WorldPerson, name: string) => (await who.messenger.person(await idOf(who, name)))!.connection;

/** Mallory tells somebody that a PeerId of somebody else is hers. */
async function claim(world: World, mallory: WorldPerson, to: string, peer: string): Promise<void> {
  const eve = await intruderAs(world, mallory);
  await eve.put(to, OBJECT.presence, presenceToValue({ device: eve.book.self.device, peer: peer as PeerName, relays: [], expires: world.clock.now() + 600_000 }));
  await world.clock.advance(2000);
}

describe('a friend who claims the PeerId of another', () => {
  it.each([['of one', 1], ['of both', 2]])('[H9] first, %s, does not keep the two from a direct link', async (_of, ends) => {
    const world = await createWorld();
    const [alice, bob, mallory] = [await world.person('Alice'), await world.person('Bob'), await world.person('Mallory')];
    await befriend(world, alice, mallory);
    await befriend(world, bob, mallory);
    await world.clock.outcome(mallory.close());
    await world.clock.advance(15_000);
    await claim(world, mallory, 'Alice', bob.device);
    if (ends === 2) await claim(world, mallory, 'Bob', alice.device);
    await befriend(world, alice, bob);
    await world.until(async () => (await pathOf(alice, 'Bob')) === 'Direct' && (await pathOf(bob, 'Alice')) === 'Direct', 'a direct link', 5 * 60_000);
    await say(world, alice, 'Bob', 'for Bob alone');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('for Bob alone'), 'Bob has it', 3000);
    expect(await pathOf(alice, 'Mallory')).toBe('Away');
    expect(await textsOf(bob, 'Mallory')).toEqual([]);
  });
});
