/** What was said before somebody came back, sent by a friend on a tap. Whole Messengers on both sides. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/app/api.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { backupOf, comeBack, personWithPhrase, restore, startAnew } from '../../helpers/backups.ts';
import { allThere, backAgain, both, delivered, earlierOf, friendsBefore, seenBy, tap, type Back } from '../../helpers/comingBack.ts';
import { fillChat, longChat } from '../../helpers/history.ts';
import { createRng } from '../../helpers/rng.ts';
import { bytesAt, isHere, photo, send } from '../../helpers/photos.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

/** Alice's device of before is gone, and she is back. */
async function lostAndBack(): Promise<Back> {
  const lost = await friendsBefore();
  lost.old.crash();
  return backAgain(lost);
}

async function again(world: World, one: WorldPerson): Promise<void> {
  await world.clock.outcome(one.close());
  await world.clock.outcome(one.open());
}

const unreadOf = async (who: WorldPerson, name: string): Promise<number | undefined> => (await who.messenger.inbox()).find((chat) => chat.name === name)?.unread;

async function messageId(who: WorldPerson, other: string, text: string): Promise<string> {
  const page = await who.messenger.thread(await idOf(who, other), { at: 'end' }, 1000);
  return page.ok ? page.value.messages.find((one) => one.text === text)!.id : '';
}

describe('[F80] [S3.5] what was said before somebody came back', () => {
  it('comes on a tap of the friend, in its place and as theirs and mine, and what both say goes on behind it', async () => {
    const story = await lostAndBack();
    const { world, bob, back } = story;
    await say(world, bob, 'Alice', 'three');
    await both(world, back, 'Bob', 'three');
    expect(await textsOf(back, 'Bob')).toEqual(['three']);
    await tap(story);
    await both(world, back, 'Bob', 'one');
    await allThere(world, bob, back);
    await say(world, back, 'Bob', 'four');
    await both(world, bob, 'Alice', 'four');
    expect((await linesOf(back, 'Bob')).map(({ who, text, kind }) => [who, text, kind])).toEqual([['me', 'one', 'text'], ['them', 'two', 'text'], ['them', 'three', 'text'], ['me', 'four', 'text']]);
    expect(await textsOf(bob, 'Alice')).toEqual(['one', 'two', 'three', 'four']);
    await delivered(world, bob, 'Alice');
    await delivered(world, back, 'Bob');
    for (const one of [bob, back]) await again(world, one);
    await world.clock.advance(120_000);
    expect(await textsOf(back, 'Bob')).toEqual(['one', 'two', 'three', 'four']);
    expect(await earlierOf(bob, 'Alice')).toEqual({ as: 'gone' });
    expect(await earlierOf(back, 'Bob')).toBeNull();
  });

  it('does not come without the tap, whatever the new device asks for and however often both connect', async () => {
    const { world, bob, back } = await lostAndBack();
    expect(await earlierOf(bob, 'Alice')).toMatchObject({ as: 'offered' });
    expect(await earlierOf(back, 'Bob')).toBeNull();
    for (const one of [bob, back, bob]) {
      await again(world, one);
      await world.clock.advance(60_000);
    }
    await say(world, bob, 'Alice', 'three');
    await both(world, back, 'Bob', 'three');
    expect(await textsOf(back, 'Bob')).toEqual(['three']);
    expect(back.core.book.home.earlier).toEqual([]);
    expect(back.core.exchange.friend(bob.core.book.self.account)!.epochs.keys().filter(({ boot }) => boot)).toHaveLength(1);
    expect(await earlierOf(bob, 'Alice')).toMatchObject({ as: 'offered' });
  });

  it('is not unread, and neither it nor a reaction in it is told as news; what is said afterwards is both', async () => {
    const lost = await friendsBefore();
    const { world, bob, old } = lost;
    expect(await world.clock.outcome(bob.messenger.react(await idOf(bob, 'Alice'), await messageId(bob, 'Alice', 'one'), '👍'))).toMatchObject({ ok: true });
    await delivered(world, bob, 'Alice');
    old.crash();
    const { back } = await backAgain(lost);
    const heard: Change[] = [];
    await back.messenger.onChange((change) => void ((change.what === 'incoming' || change.what === 'reaction') && heard.push(change)));
    await tap(lost);
    await allThere(world, bob, back);
    expect(heard).toEqual([]);
    expect(await unreadOf(back, 'Bob')).toBe(0);
    await say(world, bob, 'Alice', 'three');
    await both(world, back, 'Bob', 'three');
    expect(heard.map((change) => ('text' in change ? change.text : ''))).toEqual(['three']);
    expect(await unreadOf(back, 'Bob')).toBe(1);
    await again(world, back);
    expect(await unreadOf(back, 'Bob')).toBe(1);
    expect(await textsOf(back, 'Bob')).toEqual(['one', 'two', 'three']);
  });

  it('of a long chat comes whole and in order, also when the link breaks and both start again in its middle', async () => {
    const lost = await friendsBefore();
    const { world, old, bob } = lost;
    const chat = longChat(bob, old, createMemoryStore({ disk: bob.disk, random: createRng('rows') }));
    old.crash();
    await world.clock.outcome(bob.close());
    for (let chapter = 1; chapter <= 12; chapter++) await fillChat(chat, 6, { seed: chapter, endMs: world.clock.now() });
    await world.clock.outcome(bob.open());
    const known = await textsOf(bob, 'Alice');
    const { back } = await backAgain(lost);
    await tap(lost);
    await world.until(async () => (await textsOf(back, 'Bob')).length > 0, 'some of it came');
    back.crash();
    await world.clock.outcome(back.open());
    await again(world, bob);
    await allThere(world, bob, back);
    expect((await linesOf(back, 'Bob')).map(({ text }) => text)).toEqual(known);
    expect((await linesOf(back, 'Bob')).every(({ kind }) => kind === 'text')).toBe(true);
    expect(await unreadOf(back, 'Bob')).toBe(0);
  }, 60_000);

  it('waits while they are not linked: nothing of it goes by a relay', async () => {
    const lost = await friendsBefore({ peers: false });
    lost.old.crash();
    const { world, bob, back } = await backAgain(lost);
    await tap(lost);
    await world.clock.advance(120_000);
    expect(await earlierOf(bob, 'Alice')).toMatchObject({ as: 'going', linked: false });
    expect(await textsOf(back, 'Bob')).toEqual([]);
    await say(world, bob, 'Alice', 'three');
    await both(world, back, 'Bob', 'three');
    expect(await textsOf(back, 'Bob')).toEqual(['three']);
  });

  it('[F20] brings its photos: their pieces are fetched from the friend as of any message', async () => {
    const lost = await friendsBefore();
    const { world, bob } = lost;
    await send(world, bob, 'Alice', [photo(40_000)], 'the barn');
    await delivered(world, bob, 'Alice');
    lost.old.crash();
    const { back } = await backAgain(lost);
    await tap(lost);
    await both(world, back, 'Bob', 'the barn');
    await world.clock.outcome(back.messenger.fetchMedia(await idOf(back, 'Bob'), await messageId(back, 'Bob', 'the barn'), 0));
    await world.until(isHere(back, 'Bob'), 'the photo is here', 120_000);
    expect(await bytesAt(world, back, 'Bob')).toEqual(await bytesAt(world, bob, 'Alice'));
  });

  it('joins what a backup brought, and the chat goes on where it did', async () => {
    const lost = await friendsBefore();
    const { world, old, bob } = lost;
    const backup = await backupOf(old);
    const chat = longChat(bob, old, createMemoryStore({ disk: bob.disk, random: createRng('rows') }));
    old.crash();
    await world.clock.outcome(bob.close());
    for (let chapter = 1; chapter <= 2; chapter++) await fillChat(chat, 4, { seed: chapter, endMs: world.clock.now() });
    await world.clock.outcome(bob.open());
    const known = await textsOf(bob, 'Alice');
    const { back } = await backAgain(lost);
    expect(await restore(world, back, backup)).toMatchObject({ ok: true });
    await startAnew(world, back);
    await world.until(async () => (await seenBy(bob, 'Alice'))?.locked === null && (await seenBy(back, 'Bob'))?.locked === null, 'both may write', 600_000);
    await tap(lost);
    await allThere(world, bob, back);
    await say(world, back, 'Bob', 'last');
    await both(world, bob, 'Alice', 'last');
    expect(await textsOf(back, 'Bob')).toEqual([...known, 'last']);
    expect(await textsOf(bob, 'Alice')).toEqual([...known, 'last']);
  }, 60_000);

  it('is given also by a friend who came back too, with a backup: the keys that it brought to read with are enough', async () => {
    const world = await createWorld({ seed: 'both back' });
    const [alice, bob] = [await personWithPhrase(world, 'Alice'), await personWithPhrase(world, 'Bob')];
    await befriend(world, alice.person, bob.person);
    await say(world, alice.person, 'Bob', 'one');
    await say(world, bob.person, 'Alice', 'two');
    await both(world, bob.person, 'Alice', 'one');
    await both(world, alice.person, 'Bob', 'two');
    const backup = await backupOf(bob.person);
    bob.person.crash();
    await world.clock.advance(60_000);
    const bobAgain = await comeBack(world, 'Bob', bob.phrase);
    expect(await restore(world, bobAgain, backup)).toMatchObject({ ok: true });
    await startAnew(world, bobAgain);
    await world.until(async () => (await seenBy(alice.person, 'Bob'))?.locked === null && (await seenBy(bobAgain, 'Alice'))?.locked === null, 'both may write', 600_000);
    await say(world, bobAgain, 'Alice', 'three');
    await both(world, alice.person, 'Bob', 'three');
    alice.person.crash();
    const lost = { world, old: alice.person, bob: bobAgain, phrase: alice.phrase };
    const { back } = await backAgain(lost);
    await tap(lost);
    await allThere(world, bobAgain, back);
    expect((await linesOf(back, 'Bob')).map(({ who, text }) => [who, text])).toEqual([['me', 'one'], ['them', 'two'], ['them', 'three']]);
  }, 60_000);

  it('is asked for anew when its owner comes back once more: the tap was for the device that one saw', async () => {
    const story = await lostAndBack();
    const { world, bob, back } = story;
    const offered = await earlierOf(bob, 'Alice');
    back.crash();
    const { back: third } = await backAgain(story, 2);
    if (offered?.as !== 'offered') throw new Error('not offered');
    expect(await world.clock.outcome(bob.messenger.sendEarlier(await idOf(bob, 'Alice'), offered.era))).toEqual({ ok: false, error: { code: 'restored' } });
    await tap(story);
    await allThere(world, bob, third);
    third.crash();
    const { back: fourth } = await backAgain(story, 3);
    await world.clock.advance(60_000);
    expect(await textsOf(fourth, 'Bob')).toEqual([]);
    expect(await earlierOf(bob, 'Alice')).toMatchObject({ as: 'offered' });
    await tap(story);
    await allThere(world, bob, fourth);
    expect(await textsOf(fourth, 'Bob')).toEqual(['one', 'two']);
  }, 60_000);

  it('is not given where the tap could not be kept', async () => {
    const story = await lostAndBack();
    const { world, bob, back } = story;
    const offered = await earlierOf(bob, 'Alice');
    if (offered?.as !== 'offered') throw new Error('not offered');
    bob.disk.onWrite = (_, what) => (what === 'records.put earlierGiven' ? 'fail' : 'ok');
    expect(await world.clock.outcome(bob.messenger.sendEarlier(await idOf(bob, 'Alice'), offered.era))).toMatchObject({ ok: false });
    await world.clock.advance(30_000);
    expect(await textsOf(back, 'Bob')).toEqual([]);
    expect(await earlierOf(bob, 'Alice')).toEqual(offered);
    bob.disk.onWrite = null;
    await tap(story);
    await allThere(world, bob, back);
  });

  it('is offered to nobody who did not come back, nor where nothing was said before', async () => {
    const lost = await friendsBefore();
    const { world, bob, old } = lost;
    expect(await earlierOf(bob, 'Alice')).toBeNull();
    expect(await world.clock.outcome(bob.messenger.sendEarlier(await idOf(bob, 'Alice'), old.core.book.home.record.era))).toMatchObject({ ok: false });
    const cleo = await world.person('Cleo');
    await befriend(world, bob, cleo);
    expect(await earlierOf(bob, 'Cleo')).toBeNull();
    old.crash();
    const { back } = await backAgain(lost);
    expect((await seenBy(back, 'Bob'))?.relationship).toBe('Friends');
    expect(await earlierOf(bob, 'Cleo')).toBeNull();
  });
});
