/** Who lies about what was said before somebody came back: a friend who gives it, and whoever asks for it. */
import { describe, expect, it } from 'vitest';
import { sealEntry } from '../../src/chat/entry.ts';
import { encodeAsk } from '../../src/chat/grants.ts';
import type { KnownEntry } from '../../src/chat/types.ts';
import { half } from '../../src/crypto/derive.ts';
import { decode, encode, type Value } from '../../src/protocol/codec.ts';
import { KIND, OBJECT } from '../../src/protocol/kinds.ts';
import type { Friend } from '../../src/sync/friend.ts';
import { earlierToValue, type Earlier } from '../../src/sync/earlierForm.ts';
import { allThere, backAgain, both, earlierOf, friendsBefore, tap, type Back } from '../helpers/comingBack.ts';
import { say, textsOf, type World, type WorldPerson } from '../helpers/world.ts';

const NOTHING: Earlier = { from: 1, records: [], boots: [], all: false };
const friendOf = (one: WorldPerson, other: WorldPerson): Friend => one.core.exchange.friend(other.core.book.self.account)!;
const bootsOf = (friend: Friend): number => friend.epochs.keys().filter(({ boot }) => boot).length;

/** With what the lost device signed with, and its record. */
async function lostAndBack() {
  const lost = await friendsBefore();
  const { record, account, device } = lost.old.core.book.home;
  lost.old.crash();
  const story = await backAgain(lost);
  await linked(story.world, story.bob, story.back);
  return { ...story, before: { record, account, device } };
}

const linked = (world: World, one: WorldPerson, other: WorldPerson): Promise<void> =>
  world.until(async () => friendOf(one, other).provenPeers().length > 0 && friendOf(other, one).provenPeers().length > 0, 'they are linked');

/** What Bob's modified client says to Alice. */
async function lie({ world, bob, back }: Back, earlier: Partial<Earlier> | Value): Promise<void> {
  const value = Array.isArray(earlier) ? (earlier as Value) : earlierToValue({ ...NOTHING, ...(earlier as Partial<Earlier>) });
  expect(friendOf(bob, back).sendLinked(OBJECT.earlier, value)).toBe(true);
  await world.clock.advance(3000);
}

describe('[H9] a friend who lies about what was said before', () => {
  it('makes no record of this account: what is not signed by its root, is altered, or is of others, is kept by nobody', async () => {
    const story = await lostAndBack();
    const { bob, back, before } = story;
    const mallory = await story.world.person('Mallory');
    const genuine = before.record.bytes;
    const altered = genuine.slice();
    altered[altered.length - 1]! ^= 1;
    await lie(story, { records: [altered, mallory.core.book.home.record.bytes, new Uint8Array(200).fill(7)] });
    expect(back.core.book.home.earlier).toEqual([]);
    expect(back.core.book.people().map(({ records }) => records.length)).toEqual([1]);
    await lie(story, { records: [altered, genuine] });
    expect(back.core.book.home.earlier.map(({ bytes }) => bytes)).toEqual([genuine]);
    expect(back.core.book.home.record.era).toBeGreaterThan(before.record.era);
    expect(friendOf(bob, back).isOpen).toBe(true);
  });

  it('puts no word into the mouth of this person: what the device of before did not sign is not shown', async () => {
    const story = await lostAndBack();
    const { world, bob, back, before: { record, account, device } } = story;
    await tap(story);
    await allThere(world, bob, back);
    const friend = friendOf(bob, back);
    const epoch = friend.epochs.keys().findLast(({ boot }) => !boot)!;
    const top = (await friend.conversation.lanes()).find((lane) => lane.chapter === 0 && Buffer.compare(lane.device, device) === 0)!.top;
    const fields = { conversation: friend.conversation.id, chapter: 0, device, seq: top + 1, prev: null, kind: KIND.text, body: encode(['I owe Bob a thousand', null]), epoch: epoch.id, deps: [], sentMs: world.clock.now(), recordHead: half(record.hash), salt: new Uint8Array(16) };
    const entry = await sealEntry(fields, bob.core.book.self.signer, epoch);
    const forged: KnownEntry = { form: 'whole', verdict: 'signed', account, entry, arrival: 1, receivedMs: 1 };
    friend.bring([forged]);
    await world.clock.advance(10_000);
    expect(await textsOf(back, 'Bob')).toEqual(['one', 'two']);
  });

  it('moves a chat no higher than where it goes on, and makes nothing read that he says afterwards', async () => {
    const story = await lostAndBack();
    const { world, bob, back } = story;
    await say(world, bob, 'Alice', 'three');
    await both(world, back, 'Bob', 'three');
    await lie(story, { from: 2 ** 31 - 1 });
    expect(await friendOf(back, bob).conversation.brought()).toBe(0);
    await say(world, bob, 'Alice', 'four');
    await both(world, back, 'Bob', 'four');
    expect((await back.messenger.inbox())[0]!.unread).toBe(2);
    await say(world, back, 'Bob', 'five');
    await both(world, bob, 'Alice', 'five');
    expect(await textsOf(back, 'Bob')).toEqual(['three', 'four', 'five']);
  });

  it('fills nothing: more than is bounded is refused whole, and keys of pair roots that ended are 64 in all', async () => {
    const story = await lostAndBack();
    const { back, bob } = story;
    const friend = friendOf(back, bob);
    const key = (n: number): Uint8Array => new Uint8Array(32).fill(n);
    const before = bootsOf(friend);
    await lie(story, [1, 1, [], Array.from({ length: 65 }, (_, n) => key(n)), false]);
    await lie(story, [1, 1, Array.from({ length: 33 }, () => new Uint8Array(8)), [], false]);
    await lie(story, [1, 0, [], [], false]);
    await lie(story, [2, 1, [], [], false]);
    expect(bootsOf(friend)).toBe(before);
    expect(await friend.conversation.brought()).toBe(-1);
    await lie(story, { boots: Array.from({ length: 40 }, (_, n) => key(n)) });
    await lie(story, { boots: Array.from({ length: 40 }, (_, n) => key(n + 30)) });
    expect(bootsOf(friend)).toBe(before + 64);
    expect((await friend.epochs.forSending()).kind).toBe('ready');
  });

  it('gives nothing to who was here all the time, and changes nothing there', async () => {
    const { world, bob, old } = await friendsBefore();
    await linked(world, bob, old);
    const before = { records: bob.core.book.people()[0]!.records.length, boots: bootsOf(friendOf(bob, old)) };
    friendOf(old, bob).sendLinked(OBJECT.earlier, earlierToValue({ ...NOTHING, from: 9, boots: [new Uint8Array(32).fill(5)], records: [old.core.book.home.record.bytes] }));
    await world.clock.advance(3000);
    expect({ records: bob.core.book.people()[0]!.records.length, boots: bootsOf(friendOf(bob, old)) }).toEqual(before);
    expect(await friendOf(bob, old).conversation.brought()).toBeNull();
    await say(world, old, 'Bob', 'three');
    await both(world, bob, 'Alice', 'three');
    expect((await bob.messenger.inbox())[0]!.unread).toBeGreaterThan(0);
    expect(await earlierOf(bob, 'Alice')).toBeNull();
  });

  it('who says that all is there when nothing came ends the row, and a true one still brings it', async () => {
    const story = await lostAndBack();
    const { world, bob, back } = story;
    await lie(story, {});
    expect(await earlierOf(back, 'Bob')).toMatchObject({ as: 'coming' });
    await lie(story, { all: true });
    expect(await earlierOf(back, 'Bob')).toBeNull();
    expect(await textsOf(back, 'Bob')).toEqual([]);
    await tap(story);
    await allThere(world, bob, back);
    expect(await textsOf(back, 'Bob')).toEqual(['one', 'two']);
  });
});

describe('[H10] whoever asks for what was said before', () => {
  it('with the phrase, but without the tap, gets no key, no record and no entry for any question', async () => {
    const story = await lostAndBack();
    const { world, bob, back, before } = story;
    const [friend, epochs] = [friendOf(back, bob), friendOf(bob, back).epochs.keys().filter(({ boot }) => !boot)];
    const conversation = friend.conversation.id;
    const keysBefore = friend.epochs.keys().length;
    for (const { id } of epochs) friend.sendLinked(OBJECT.ask, decode(encodeAsk({ conversation, epoch: id, device: back.core.book.self.device })));
    friend.sendLinked(OBJECT.earlier, earlierToValue({ ...NOTHING, records: [before.record.bytes] }));
    friend.resync();
    await world.clock.advance(60_000);
    expect(epochs.length).toBeGreaterThan(1);
    expect(friend.epochs.keys()).toHaveLength(keysBefore);
    expect(await textsOf(back, 'Bob')).toEqual([]);
    expect((await friend.conversation.lanes()).filter(({ chapter }) => chapter === 0)).toEqual([]);
    expect(await earlierOf(bob, 'Alice')).toMatchObject({ as: 'offered' });
  });

  it('with the lost device gets nothing by the tap that is for the new one', async () => {
    const lost = await friendsBefore();
    const story = await backAgain(lost);
    const { world, bob, back, old } = story;
    await linked(world, bob, back);
    await tap(story);
    await allThere(world, bob, back);
    await say(world, bob, 'Alice', 'three');
    await both(world, back, 'Bob', 'three');
    await world.clock.advance(60_000);
    expect(await textsOf(old, 'Bob')).toEqual(['one', 'two']);
    expect(friendOf(old, bob).provenPeers()).toEqual([]);
  });
});
