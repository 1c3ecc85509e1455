/** Photos of a backup beside what was done on this device since: what was deleted stays so, and a disk that is full costs photos alone. */
import { beforeAll, describe, expect, it } from 'vitest';
import { backupOf, comeBack, personWithPhrase, restore, startAnew } from '../../helpers/backups.ts';
import { isHere, mediaOf, photo, send, stateAt } from '../../helpers/photos.ts';
import { befriend, createWorld, idOf, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

const MARGIN = 16 * 1024 * 1024;

let world: World;
let alice: WorldPerson;
let bob: WorldPerson;
let phrase: string;
let backup: Uint8Array;

const blobs = async (who: WorldPerson): Promise<number> => (await who.core.deps.store.blobs.list()).length;

beforeAll(async () => {
  world = await createWorld({ seed: 'restoringMedia' });
  alice = await world.person('Alice');
  ({ person: bob, phrase } = await personWithPhrase(world, 'Bob'));
  await befriend(world, alice, bob);
  await send(world, alice, 'Bob', [photo(200_000)], 'One');
  await send(world, alice, 'Bob', [photo(150_000)], 'Two');
  await send(world, alice, 'Bob', [photo(100_000)], 'Three');
  await world.until(isHere(bob, 'Alice'), 'Bob has them');
  backup = await backupOf(bob, undefined, true);
}, 60_000);

describe('[F85] photos of a backup, on a device that was used since', () => {
  it('are not begun where those that are not here have no room, whatever else is here', async () => {
    const chat = await idOf(bob, 'Alice');
    await world.clock.outcome(bob.messenger.freeUp(chat));
    await send(world, alice, 'Bob', [photo(1_500_000)], 'Four');
    await world.until(async () => (await stateAt(bob, 'Alice')).filter((state) => state === 'Here').length === 1, 'Bob has the new one');
    bob.browser.room = { used: 0, most: MARGIN + 300_000 };
    expect(await restore(world, bob, backup)).toMatchObject({ ok: true, value: { media: 0, mediaLeft: 3, noRoom: true } });
    expect(await blobs(bob)).toBe(1);
    await startAnew(world, bob);
    bob.browser.room = { used: 0, most: MARGIN + 1_000_000 };
    expect(await restore(world, bob, backup)).toMatchObject({ ok: true, value: { media: 3, mediaLeft: 0, noRoom: false } });
    await startAnew(world, bob);
    bob.browser.room = { used: 0, most: MARGIN };
    expect(await restore(world, bob, backup), 'nothing is missing any more').toMatchObject({ ok: true, value: { media: 0, mediaLeft: 0, noRoom: false } });
    await startAnew(world, bob);
  }, 60_000);

  it('[F25] of messages that were taken back or deleted here since are not on its disk for a moment, and none is said to be missing', async () => {
    const [one, two] = await mediaOf(bob, 'Alice');
    await world.clock.outcome(bob.messenger.deleteForMe(await idOf(bob, 'Alice'), one!.id));
    await world.clock.outcome(alice.messenger.deleteForEveryone(await idOf(alice, 'Bob'), two!.id));
    await world.until(async () => (await blobs(bob)) === 2, 'both photos are gone');
    expect(await restore(world, bob, backup)).toMatchObject({ ok: true, value: { media: 0, mediaLeft: 0, noRoom: false } });
    expect(await blobs(bob)).toBe(2);
    await startAnew(world, bob);
    expect(await textsOf(bob, 'Alice')).toEqual(['', 'Three', 'Four']);
    bob.crash();
  }, 60_000);

  it('that a disk has no room for, which takes nothing at all any more, are told as such: all texts are back', async () => {
    const who = await comeBack(world, 'Bob', phrase);
    let puts = 0;
    who.disk.onWrite = (_, name) => ((puts += Number(name === 'blobs.put')) > 6 ? 'quota' : 'ok');
    expect(await restore(world, who, backup)).toMatchObject({ ok: true, value: { media: 1, mediaLeft: 2, noRoom: true, left: 0 } });
    who.disk.onWrite = null;
    await startAnew(world, who);
    expect((await textsOf(who, 'Alice')).slice(0, 3)).toEqual(['One', 'Two', 'Three']);
    who.crash();
  }, 60_000);
});
