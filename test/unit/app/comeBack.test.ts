import { describe, expect, it, vi } from 'vitest';
import type { PersonView, ThreadPage } from '../../../src/app/api.ts';
import { keyOf } from '../../../src/protocol/ids.ts';
import { EXPIRY } from '../../../src/protocol/limits.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { Friend } from '../../../src/sync/friend.ts';
import { backupOf, comeBack as backAgain, personWithPhrase, restore, startAnew } from '../../helpers/backups.ts';
import { fillChat, longChat } from '../../helpers/history.ts';
import { createRng } from '../../helpers/rng.ts';
import { befriend, createWorld, idOf, linkOf, linesOf, say, textsOf, type World, type WorldOptions, type WorldPerson } from '../../helpers/world.ts';

interface Story {
  readonly world: World;
  /** On the device of before: it is there still, in whatever hands. */
  readonly old: WorldPerson;
  readonly bob: WorldPerson;
  readonly phrase: string;
}

/** Alice and Bob are friends, and have said one thing each. */
async function friends(options: WorldOptions = {}): Promise<Story> {
  const world = await createWorld({ seed: 'comeBack', ...options });
  const { clock } = world;
  const bob = await world.person('Bob');
  const old = await world.stranger('Alice');
  const made = await clock.outcome(old.messenger.createAccount('Alice'));
  if (!made.ok) throw new Error(made.error.code);
  await clock.outcome(old.messenger.phraseSaved());
  await clock.outcome(old.messenger.start('Friends'));
  await befriend(world, old, bob);
  await say(world, old, 'Bob', 'one');
  await say(world, bob, 'Alice', 'two');
  await world.until(async () => (await textsOf(old, 'Bob')).includes('two') && (await textsOf(bob, 'Alice')).includes('one'), 'both have both');
  await world.until(async () => (await linesOf(bob, 'Alice')).at(-1)?.state === 'Delivered', 'Bob knows it');
  return { world, old, bob, phrase: made.value.join(' ') };
}

/** Alice on a new device, by her words. */
async function comeBack({ world, phrase }: Story): Promise<WorldPerson> {
  await world.clock.advance(60_000);
  const back = await world.stranger('Alice');
  const restored = await world.clock.outcome(back.messenger.restoreAccount(phrase, 'Alice'));
  if (!restored.ok) throw new Error(restored.error.code);
  expect(await back.messenger.status()).toEqual({ kind: 'policy' });
  await world.clock.outcome(back.messenger.start('Friends'));
  await world.clock.advance(1000);
  return back;
}

async function follow(world: World, one: WorldPerson, link: string): Promise<void> {
  const followed = await world.clock.outcome(one.messenger.follow(link));
  if (!followed.ok) throw new Error(followed.error.code);
}

const seenBy = async (one: WorldPerson, name: string): Promise<PersonView | undefined> => (await one.messenger.people()).find((person) => person.name === name);

async function threadOf(one: WorldPerson, name: string): Promise<ThreadPage> {
  const page = await one.messenger.thread(await idOf(one, name), { at: 'end' }, 100);
  if (!page.ok) throw new Error(page.error.code);
  return page.value;
}

const areFriends = (world: World, one: WorldPerson, name: string): Promise<void> =>
  world.until(async () => (await seenBy(one, name))?.relationship === 'Friends' && (await seenBy(one, name))?.locked === null, `${one.name} may write to ${name}`);

describe('[F80] [S3.5] an account that comes back on a new device', () => {
  it.each([['linked', true], ['by a relay alone', false]])('is the same person to a friend whom it follows again, %s: one chat, which goes on, and nothing of before is given', async (_, peers) => {
    const story = await friends({ peers });
    const { world, old, bob } = story;
    old.crash();
    const back = await comeBack(story);
    await follow(world, back, await linkOf(bob));
    await areFriends(world, back, 'Bob');
    expect((await bob.messenger.people()).map(({ name }) => name)).toEqual(['Alice']);
    expect(await threadOf(bob, 'Alice')).toMatchObject({ alert: 'restored', locked: null });
    await say(world, bob, 'Alice', 'three');
    await world.until(async () => (await textsOf(back, 'Bob')).includes('three'), 'three is there');
    await say(world, back, 'Bob', 'four');
    await world.until(async () => (await linesOf(back, 'Bob')).every(({ state }) => state === null || state === 'Delivered'), 'four is delivered');
    await world.until(async () => (await linesOf(bob, 'Alice')).every(({ state }) => state === null || state === 'Delivered'), 'three is delivered');
    expect(await textsOf(bob, 'Alice')).toEqual(['one', 'two', 'three', 'four']);
    expect((await linesOf(back, 'Bob')).map(({ text, kind }) => [kind, text])).toEqual([['text', 'three'], ['text', 'four']]);
    await world.clock.advance(120_000);
    expect(await textsOf(back, 'Bob')).toEqual(['three', 'four']);
  });

  it('goes on in the same chat with who writes first on the new device, also after both restart', async () => {
    const story = await friends();
    const { world, old, bob } = story;
    old.crash();
    const back = await comeBack(story);
    await follow(world, back, await linkOf(bob));
    await areFriends(world, back, 'Bob');
    await world.clock.advance(2000);
    await say(world, back, 'Bob', 'three');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('three'), 'three is there');
    for (const one of [bob, back]) {
      await world.clock.outcome(one.close());
      await world.clock.outcome(one.open());
    }
    await say(world, bob, 'Alice', 'four');
    await world.until(async () => (await textsOf(back, 'Bob')).includes('four'), 'four is there');
    await world.until(async () => (await linesOf(bob, 'Alice')).at(-1)?.state === 'Delivered', 'four is delivered');
    expect(await textsOf(bob, 'Alice')).toEqual(['one', 'two', 'three', 'four']);
    expect(await textsOf(back, 'Bob')).toEqual(['three', 'four']);
  });

  it('is given nothing of before, and nothing is written, while it could not be kept where the chat goes on for it', async () => {
    const story = await friends({ peers: false });
    const { world, old, bob } = story;
    const took = vi.spyOn(Friend.prototype, 'tookRun');
    const chaptersOfBob = (): readonly number[] => took.mock.calls.flatMap(([{ device, chapter }]) => (keyOf(device) === keyOf(bob.core.book.self.device) ? [chapter] : []));
    old.crash();
    bob.disk.onWrite = (_, what) => (what === 'records.put comeBack' ? 'fail' : 'ok');
    const back = await comeBack(story);
    await follow(world, back, await linkOf(bob));
    await areFriends(world, back, 'Bob');
    await areFriends(world, bob, 'Alice');
    took.mockClear();
    await say(world, bob, 'Alice', 'three');
    await world.clock.advance(20_000);
    expect((await linesOf(bob, 'Alice')).at(-1)).toMatchObject({ text: 'three', state: 'Queued' });
    expect(chaptersOfBob()).toEqual([]);
    bob.disk.onWrite = null;
    await world.until(async () => (await textsOf(back, 'Bob')).includes('three'), 'three is there', 180_000);
    expect(await textsOf(back, 'Bob')).toEqual(['three']);
    expect(new Set(chaptersOfBob())).toEqual(new Set([1]));
    took.mockRestore();
  });

  it.each([['by its phrase alone', false], ['with a backup that ends before', true]])('sees all that comes and is seen, though it wrote before it knew where a long chat goes on, %s', async (_, isByBackup) => {
    const story = await friends({ peers: false });
    const { world, old, bob } = story;
    const backup = isByBackup ? await backupOf(old) : null;
    const chat = longChat(bob, old, createMemoryStore({ disk: bob.disk, random: createRng('rows') }));
    old.crash();
    await world.clock.outcome(bob.close());
    // What both said in three more chapters.
    for (let chapter = 1; chapter <= 3; chapter++) await fillChat(chat, 4, { seed: chapter, endMs: world.clock.now() });
    await world.clock.outcome(bob.open());
    const known = (await textsOf(bob, 'Alice')).length;
    // So that Bob writes nothing before Alice does.
    bob.disk.onWrite = (_, what) => (what === 'records.put comeBack' ? 'fail' : 'ok');
    const back = await comeBack(story);
    if (backup) {
      expect(await restore(world, back, backup)).toMatchObject({ ok: true });
      await startAnew(world, back);
    } else await follow(world, back, await linkOf(bob));
    await world.until(async () => (await seenBy(back, 'Bob'))?.relationship === 'Friends' && (await seenBy(back, 'Bob'))?.locked === null, 'Alice may write', 600_000);
    const chapters = (): Promise<readonly number[]> => back.core.exchange.friend(bob.core.book.self.account)!.conversation.chapters();
    expect((await chapters()).every((chapter) => chapter === 0)).toBe(true);
    await say(world, back, 'Bob', 'three');
    bob.disk.onWrite = null;
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('three'), 'three is there', 180_000);
    await say(world, bob, 'Alice', 'four');
    await world.until(async () => (await textsOf(back, 'Bob')).includes('four'), 'four is there');
    await say(world, back, 'Bob', 'five');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('five'), 'five is there');
    expect((await textsOf(back, 'Bob')).slice(-3)).toEqual(['three', 'four', 'five']);
    expect((await textsOf(bob, 'Alice')).slice(-2)).toEqual(['four', 'five']);
    expect(await textsOf(bob, 'Alice')).toHaveLength(known + 3);
    await world.until(async () => [...(await linesOf(back, 'Bob')), ...(await linesOf(bob, 'Alice'))].slice(-2).every(({ state }) => state === null || state === 'Delivered'), 'all is delivered');
  }, 60_000);

  it('does not take a friend who came back long ago for one who comes back now, though its backup tells of both eras', async () => {
    const world = await createWorld({ seed: 'both' });
    const [alice, bob] = [await personWithPhrase(world, 'Alice'), await personWithPhrase(world, 'Bob')];
    await befriend(world, alice.person, bob.person);
    await say(world, alice.person, 'Bob', 'one');
    bob.person.crash();
    await world.clock.advance(60_000);
    const bobAgain = await backAgain(world, 'Bob', bob.phrase);
    await follow(world, bobAgain, await linkOf(alice.person));
    await areFriends(world, alice.person, 'Bob');
    await say(world, alice.person, 'Bob', 'two');
    expect(alice.person.copyDisk().rows.has('records comeBack')).toBe(true);
    const backup = await backupOf(alice.person);
    alice.person.crash();
    await world.clock.advance(60_000);
    const aliceAgain = await backAgain(world, 'Alice', alice.phrase);
    expect(await restore(world, aliceAgain, backup)).toMatchObject({ ok: true });
    await startAnew(world, aliceAgain);
    expect(aliceAgain.core.book.people()[0]!.records.map(({ era }) => era)).toHaveLength(2);
    await world.until(async () => (await seenBy(aliceAgain, 'Bob'))?.locked === null, 'Alice may write', 600_000);
    await say(world, aliceAgain, 'Bob', 'three');
    await world.until(async () => (await textsOf(bobAgain, 'Alice')).includes('three'), 'three is there');
    expect(aliceAgain.copyDisk().rows.has('records comeBack')).toBe(false);
    expect(await textsOf(aliceAgain, 'Bob')).toEqual(['one', 'two', 'three']);
  }, 60_000);

  it('[F46] is said to be verified no more, and its friend is told so, until the words are compared again', async () => {
    const story = await friends();
    const { world, old, bob } = story;
    await world.clock.outcome(bob.messenger.compared(await idOf(bob, 'Alice'), true));
    expect(await seenBy(bob, 'Alice')).toMatchObject({ verified: true, alert: null });
    old.crash();
    const back = await comeBack(story);
    await follow(world, back, await linkOf(bob));
    await areFriends(world, back, 'Bob');
    expect(await seenBy(bob, 'Alice')).toMatchObject({ verified: false, alert: 'restored' });
    expect(await bob.messenger.safetyWords(await idOf(bob, 'Alice'))).toEqual(await back.messenger.safetyWords(await idOf(back, 'Bob')));
    await world.clock.outcome(bob.messenger.compared(await idOf(bob, 'Alice'), true));
    expect(await seenBy(bob, 'Alice')).toMatchObject({ verified: true, alert: null });
  });

  it('[H38] again and again makes its friend begin no more than once in ten minutes', async () => {
    const story = await friends({ peers: false });
    const { world, old, bob } = story;
    const alice = old.core.book.self.account;
    old.crash();
    const own = async (): Promise<number> =>
      (await bob.core.exchange.friend(alice)!.conversation.lanes()).filter(({ chapter, device }) => chapter > 0 && keyOf(device) === keyOf(bob.core.book.self.device)).reduce((sum, { upto }) => sum + upto + 1, 0);
    const made: number[] = [];
    for (let time = 0; time < 3; time++) {
      const back = await comeBack(story);
      await follow(world, back, await linkOf(bob));
      await areFriends(world, back, 'Bob');
      await world.clock.advance(2000);
      made.push(await own());
      back.crash();
    }
    expect(made).toEqual([1, 1, 1]);
    await world.clock.advance(EXPIRY.epochPause);
    expect(await own()).toBe(2);
  }, 60_000);

  it('cannot be found by its new link where its friend follows it: the friend’s own link is what leads to both', async () => {
    const story = await friends();
    const { world, old, bob } = story;
    old.crash();
    const back = await comeBack(story);
    expect(await world.clock.outcome(bob.messenger.readCard(await linkOf(back)))).toMatchObject({ ok: false, error: { code: 'alreadyFollowed' } });
    expect(await threadOf(bob, 'Alice')).toMatchObject({ alert: null, locked: null });
  });

  it('cannot be made where there is an account: that has to be erased first', async () => {
    const { world, bob, phrase } = await friends();
    const refused = await world.clock.outcome(bob.messenger.restoreAccount(phrase, 'Alice'));
    expect(refused).toEqual({ ok: false, error: { code: 'accountExists' } });
    expect(await bob.messenger.status()).toMatchObject({ kind: 'ready', me: { name: 'Bob' } });
  });

  it('is made by two restorings at once no more than once, and of no name not at all', async () => {
    const story = await friends();
    const { world, phrase } = story;
    const back = await world.stranger('Alice');
    expect(await world.clock.outcome(back.messenger.restoreAccount(phrase, '  '))).toMatchObject({ ok: false, error: { code: 'nameEmpty' } });
    const both = await world.clock.outcome(Promise.all([back.messenger.restoreAccount(phrase, 'A'), back.messenger.restoreAccount(phrase, 'B')]));
    expect(both.map((one) => (one.ok ? 'made' : one.error.code)).sort()).toEqual(['accountExists', 'made']);
  });

  it('says of its words whether they are those of this account', async () => {
    const { old, bob, phrase } = await friends();
    expect(await old.messenger.checkPhrase(phrase)).toEqual({ ok: true, value: true });
    expect(await bob.messenger.checkPhrase(phrase)).toEqual({ ok: true, value: false });
    expect(await old.messenger.readPhrase(phrase.replace(' ', ' peper '))).toMatchObject({ kind: 'length', count: 13 });
    expect(await old.messenger.readPhrase(['peper', ...phrase.split(' ').slice(1)].join(' '))).toEqual({ kind: 'word', place: 1, word: 'peper', near: ['paper', 'pepper'] });
  });
});

describe('[H10] [A22] whoever has the lost device', () => {
  /** The old device is on, and was linked with Bob; Alice came back, and Bob knows. */
  async function stolen(options: WorldOptions = {}) {
    const story = await friends(options);
    const { world, bob } = story;
    const back = await comeBack(story);
    await follow(world, back, await linkOf(bob));
    await world.until(async () => (await seenBy(bob, 'Alice'))?.alert === 'restored', 'Bob knows of it');
    await areFriends(world, back, 'Bob');
    return { ...story, back };
  }

  it.each([['linked', true], ['by a relay alone', false]])('writes nothing more that Bob takes, and reads nothing that he writes, %s', async (_, peers) => {
    const { world, old, bob, back } = await stolen({ peers });
    await world.clock.outcome(old.messenger.sendText(await idOf(old, 'Bob'), 'send me money'));
    await say(world, bob, 'Alice', 'three');
    await world.until(async () => (await textsOf(back, 'Bob')).includes('three'), 'three is there');
    await world.clock.advance(120_000);
    expect(await textsOf(bob, 'Alice')).toEqual(['one', 'two', 'three']);
    expect(await textsOf(old, 'Bob')).not.toContain('three');
    expect(await textsOf(back, 'Bob')).toEqual(['three']);
  });

  it('loses its link with Bob as soon as he knows: no session, no connection, and no topic of his is left of it', async () => {
    const story = await friends();
    const { world, old, bob } = story;
    const alice = bob.core.book.people()[0]!.account;
    const friend = () => bob.core.exchange.friend(alice)!;
    await world.until(async () => friend().provenPeers().length === 1, 'they are linked');
    const [before] = friend().provenPeers();
    const back = await comeBack(story);
    await follow(world, back, await linkOf(bob));
    await world.until(async () => friend().provenPeers().length === 1 && friend().provenPeers()[0] !== before, 'Bob is linked with the new device alone');
    await world.clock.advance(120_000);
    expect(friend().provenPeers()).not.toContain(before);
    expect(old.core.exchange.friend(bob.core.book.self.account)!.provenPeers()).toEqual([]);
    expect((await seenBy(old, 'Bob'))?.connection).toBe('Away');
    const oldRoot = old.core.book.people()[0]!.roots[0]!.root;
    expect(friend().roots()).toHaveLength(1);
    expect(friend().roots()[0]).not.toEqual(oldRoot);
  });

  it('brings nothing of the old era back: its newer records, lists and hellos are refused', async () => {
    const { world, old, bob, back } = await stolen();
    const before = bob.core.book.people()[0]!.records.at(-1)!;
    await world.clock.outcome(old.messenger.rename('Alice again'));
    await world.clock.outcome(old.messenger.unfollow(await idOf(old, 'Bob')));
    await world.clock.outcome(old.messenger.follow(await linkOf(bob)));
    await world.clock.advance(120_000);
    const known = bob.core.book.people();
    expect(known.map(({ name }) => name)).toEqual(['Alice']);
    expect(known[0]!.records.at(-1)!.era).toBe(before.era);
    expect(back.core.book.home.record.era).toBe(before.era);
    expect(await seenBy(bob, 'Alice')).toMatchObject({ relationship: 'Friends', locked: null });
  });
});
