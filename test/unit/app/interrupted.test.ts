/** A backup of which only a part came, for good: the chat goes on all the same. */
import { describe, expect, it } from 'vitest';
import { backupOf, comeBack, itemsOf, personWithPhrase, restore, startAnew } from '../../helpers/backups.ts';
import { befriend, createWorld, idOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

const LONG = 600_000;

async function talk(world: World, alice: WorldPerson, bob: WorldPerson): Promise<void> {
  const { name } = bob;
  await world.until(async () => (await bob.messenger.person(await idOf(bob, 'Alice')))?.locked === null, `${name} can write`, LONG);
  await world.until(async () => (await alice.messenger.people()).some((one) => one.name === name && one.locked === null), `Alice can write to ${name}`, LONG);
  await say(world, alice, name, `News for ${name}`);
  await world.until(async () => (await textsOf(bob, 'Alice')).includes(`News for ${name}`), `${name} is shown what came`, LONG);
  await say(world, bob, 'Alice', `Answer of ${name}`);
  await world.until(async () => (await textsOf(alice, name)).includes(`Answer of ${name}`), `Alice is shown what ${name} answers`, LONG);
}

describe('[F85, R11] a backup that is interrupted and not brought back again', () => {
  it('at any step leaves a chat in which what the friend writes is shown, and at the friend what one writes then', async () => {
    const world = await createWorld({ seed: 'interrupted' });
    const alice = await world.person('Alice');
    const { person: bob, phrase } = await personWithPhrase(world, 'Bob');
    await befriend(world, alice, bob);
    for (const text of ['One', 'Two']) await say(world, alice, 'Bob', text);
    await say(world, bob, 'Alice', 'Mine');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 3, 'Bob has them');
    await world.until(async () => (await textsOf(alice, 'Bob')).length === 3, 'Alice has them');
    const backup = await backupOf(bob);
    bob.crash();
    // What is said with this device is a chapter that the backup does not hold: behind it stands a gap.
    const between = await comeBack(world, 'Bob the second', phrase);
    await restore(world, between, backup);
    await startAnew(world, between);
    await talk(world, alice, between);
    between.crash();

    const items = (await itemsOf(backup)).length;
    // Each item is a step of the first reading, then it is said that it stores, then each is a step again.
    for (const steps of [items + 2, 2 * items - 2, 2 * items - 1, 2 * items, 2 * items + 1]) {
      for (const ending of ['crash', 'close'] as const) {
        await world.clock.advance(60_000);
        const back = await comeBack(world, `Bob ${ending} ${steps}`, phrase);
        expect(await restore(world, back, backup, undefined, steps), `${steps}`).toEqual({ ok: true, value: null });
        if (ending === 'crash') back.crash();
        else await world.clock.outcome(back.close());
        await world.clock.outcome(back.open());
        await talk(world, alice, back);
        back.crash();
      }
    }
  }, 120_000);
});
