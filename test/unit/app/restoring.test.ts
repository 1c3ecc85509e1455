/** What a backup says of people and relays, against what this device knows and has done. */
import { describe, expect, it } from 'vitest';
import { mergedPerson } from '../../../src/app/restoring.ts';
import { personOfCard, type Person } from '../../../src/people/person.ts';
import { follow } from '../../../src/people/transitions.ts';
import { backupOf, comeBack, personWithPhrase, restore, startAnew } from '../../helpers/backups.ts';
import { createPerson, NOW } from '../../helpers/people.ts';
import { befriend, createWorld, idOf, type World, type WorldPerson } from '../../helpers/world.ts';

const LONG = 600_000;

async function known(): Promise<Person> {
  const eve = await createPerson('Eve');
  return { ...personOfCard(eve.card, NOW), records: [eve.record] };
}

describe('[F85] somebody in a backup', () => {
  it('is never verified by it: neither who is unknown here, nor who is known and was not compared', async () => {
    const here = await known();
    const there = { ...here, verified: here.records[0]!.era };
    expect(mergedPerson(null, there, true).verified).toBeNull();
    expect(mergedPerson(here, there, true).verified).toBeNull();
    expect(mergedPerson(there, here, true).verified).toBe(there.verified);
  });

  it('is followed, or blocked, as before where this device does not know them, and once', async () => {
    const there = follow(await known());
    expect(mergedPerson(null, there, true)).toMatchObject({ iFollow: true });
    expect(mergedPerson(null, { ...there, accepted: true, blocked: true }, false)).toMatchObject({ iFollow: false, accepted: false, blocked: false });
  });

  it('whom this device knows is not followed by it, and is blocked by it only where nothing was done with them here', async () => {
    const here = await known();
    expect(mergedPerson(here, { ...follow(here), accepted: true }, true)).toMatchObject({ iFollow: false, accepted: false });
    const blocked = { ...here, blocked: true };
    expect(mergedPerson(here, blocked, true)).toMatchObject({ blocked: true });
    expect(mergedPerson(here, blocked, false)).toMatchObject({ blocked: false });
    const done: readonly Partial<Person>[] = [{ iFollow: true }, { accepted: true }, { toldVersion: 3 }, { helloSent: { theirGen: 1, myGen: 1, at: NOW } }];
    for (const one of done) expect(mergedPerson({ ...here, ...one }, blocked, true), JSON.stringify(one)).toMatchObject({ blocked: false, ...one });
  });
});

describe('[F85] a backup that is brought back a second time', () => {
  const personIn = (who: WorldPerson, name: string): Person => who.core.book.people().find((one) => one.name === name)!;
  const addresses = (who: WorldPerson): readonly string[] => who.core.book.home.relays.map(({ address }) => address);

  async function cameBack(world: World): Promise<{ readonly back: WorldPerson; readonly backup: Uint8Array; readonly second: string }> {
    const [alice, eve] = [await world.person('Alice'), await world.person('Eve')];
    const { person: bob, phrase } = await personWithPhrase(world, 'Bob');
    await befriend(world, alice, bob);
    await befriend(world, eve, bob);
    expect(await world.clock.outcome(bob.messenger.addRelay(world.relays[1]!.address))).toMatchObject({ ok: true });
    const [, second] = addresses(bob);
    const backup = await backupOf(bob);
    bob.crash();
    const back = await comeBack(world, 'Bob', phrase);
    expect(await restore(world, back, backup)).toMatchObject({ ok: true });
    await startAnew(world, back);
    return { back, backup, second: second! };
  }

  it('follows nobody again who was left or unblocked since, and brings no relay back that was removed', async () => {
    const world = await createWorld({ seed: 'twice', relays: 2 });
    const { back, backup, second } = await cameBack(world);
    expect([personIn(back, 'Alice').iFollow, personIn(back, 'Eve').iFollow, addresses(back)]).toEqual([true, true, [addresses(back)[0], second]]);
    await world.until(async () => (await back.messenger.person(await idOf(back, 'Alice')))?.locked === null, 'they are friends again', LONG);
    await world.clock.outcome(back.messenger.unfollow(await idOf(back, 'Alice')));
    await world.clock.outcome(back.messenger.block(await idOf(back, 'Eve')));
    await world.clock.outcome(back.messenger.unblock(await idOf(back, 'Eve')));
    await world.clock.outcome(back.messenger.removeRelay(second));
    await world.until(async () => personIn(back, 'Alice').toldVersion === null, 'Alice was told', LONG);
    expect(await restore(world, back, backup)).toMatchObject({ ok: true });
    await startAnew(world, back);
    expect([personIn(back, 'Alice').iFollow, personIn(back, 'Eve').iFollow, addresses(back)]).toEqual([false, false, [addresses(back)[0]]]);
  }, 60_000);
});
