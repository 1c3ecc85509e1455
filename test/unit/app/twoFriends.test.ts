/** Two Messengers over ports in memory: the whole core and a whole relay, from the link to the delivered text. */
import { describe, expect, it } from 'vitest';
import { befriend, createWorld, idOf, linesOf, say, textsOf } from '../../helpers/world.ts';

describe('two friends', () => {
  it('[F1] [F6] become friends by a link and a follow back', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    expect((await alice.messenger.people()).map(({ name, relationship, locked }) => [name, relationship, locked])).toEqual([['Bob', 'Friends', null]]);
  });

  it('[F17] talk over a direct link, and each text is delivered', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await say(world, alice, 'Bob', 'Are the damsons ripe?');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('Are the damsons ripe?'), 'Bob has it');
    await world.until(async () => (await linesOf(alice, 'Bob'))[0]?.state === 'Delivered', 'Alice knows');
    await say(world, bob, 'Alice', 'They are');
    await world.until(async () => (await textsOf(alice, 'Bob')).includes('They are'), 'Alice has it');
    expect(await textsOf(alice, 'Bob')).toEqual(['Are the damsons ripe?', 'They are']);
    expect(await textsOf(bob, 'Alice')).toEqual(['Are the damsons ripe?', 'They are']);
    expect((await alice.messenger.person(await idOf(alice, 'Bob')))?.connection).toBe('Direct');
  });

  it('[F17] what is written to a friend who is away waits at the relay, and comes in order', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    const texts = Array.from({ length: 20 }, (_, i) => `Number ${i + 1}`);
    for (const text of texts) await say(world, alice, 'Bob', text);
    await world.until(async () => (await linesOf(alice, 'Bob')).every(({ state }) => state === 'At relay'), 'all are at the relay');
    await world.clock.outcome(bob.open());
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 20, 'Bob has all');
    expect(await textsOf(bob, 'Alice')).toEqual(texts);
    await world.until(async () => (await linesOf(alice, 'Bob')).every(({ state }) => state === 'Delivered'), 'Alice knows');
  });
});

describe('acknowledgements', () => {
  it('[F17] one that waits for its turn at the relay leaves at once when a link comes', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    world.network.cut(alice.device, bob.device);
    await befriend(world, alice, bob);
    await say(world, alice, 'Bob', 'One');
    await world.until(async () => (await linesOf(alice, 'Bob'))[0]?.state === 'Delivered', 'the first was acknowledged through the relay');
    await say(world, alice, 'Bob', 'Two');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 2, 'Bob has the second');
    world.network.mend(alice.device, bob.device);
    await world.until(async () => (await linesOf(alice, 'Bob'))[1]?.state === 'Delivered', 'the second is acknowledged', 6000);
  });

  it('[F17] one that was lost with the app is said again at its next start', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    world.network.cut(alice.device, bob.device);
    await befriend(world, alice, bob);
    await say(world, alice, 'Bob', 'One');
    await world.until(async () => (await linesOf(alice, 'Bob'))[0]?.state === 'Delivered', 'the first was acknowledged through the relay');
    await say(world, alice, 'Bob', 'Two');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 2, 'Bob has the second');
    await world.clock.outcome(bob.close());
    expect((await linesOf(alice, 'Bob'))[1]?.state).not.toBe('Delivered');
    await world.clock.outcome(bob.open());
    await world.until(async () => (await linesOf(alice, 'Bob'))[1]?.state === 'Delivered', 'Alice knows');
  });
});
