/** [E9] Keys that nothing needs any more, over whole Messengers: gone from memory and disk, and the chat is as it was. */
import { describe, expect, it } from 'vitest';
import { encodeStateAsUpdate } from 'yjs';
import { EPOCH_REASON } from '../../../src/chat/grants.ts';
import type { EpochKey } from '../../../src/chat/types.ts';
import { keyOf } from '../../../src/protocol/ids.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import type { Friend } from '../../../src/sync/friend.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

const friendOf = (who: WorldPerson, other: WorldPerson): Friend => who.core.exchange.friend(other.core.book.self.account)!;

async function twoFriends() {
  const world = await createWorld();
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  return { world, alice, bob };
}

async function rotate(world: World, who: WorldPerson, other: WorldPerson): Promise<void> {
  const { epochs, conversation } = friendOf(who, other);
  const plan = await epochs.rotate(EPOCH_REASON.request);
  if (plan.kind !== 'write') throw new Error(plan.kind);
  await world.clock.outcome(conversation.writeControl(plan.entries));
}

async function deleteText(world: World, who: WorldPerson, other: string, text: string): Promise<void> {
  const chat = await idOf(who, other);
  const page = await who.messenger.thread(chat, { at: 'end' }, 100);
  const message = page.ok && page.value.messages.find((one) => one.text === text);
  const done = message && (await world.clock.outcome(who.messenger.deleteForEveryone(chat, message.id)));
  if (!done || !done.ok) throw new Error('not deleted');
}

/** The key of a person's newest epoch, copied: the book wipes its own. */
const newestKey = (who: WorldPerson, other: WorldPerson): EpochKey => {
  const head = friendOf(who, other).epochs.head()!;
  return { ...head, key: head.key.slice() };
};
const has = (who: WorldPerson, other: WorldPerson, { id }: EpochKey): boolean => friendOf(who, other).epochs.keys().some((key) => keyOf(key.id) === keyOf(id));
/** Whether a key stands anywhere on a person's disk, or the sealed bytes do. */
function onDisk(who: WorldPerson, part: Uint8Array): boolean {
  const wanted = Buffer.from(part);
  const bytesIn = (value: unknown): readonly Uint8Array[] => (value instanceof Uint8Array ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(bytesIn) : []);
  return [...who.copyDisk().rows.values()].some((rows) => [...rows.values()].flatMap(bytesIn).some((bytes) => Buffer.from(bytes).includes(wanted)));
}

const restart = async (world: World, ...people: WorldPerson[]): Promise<void> => {
  for (const person of people) await world.clock.outcome(person.close());
  for (const person of people) await world.clock.outcome(person.open());
};

describe('[E9] the key of an epoch whose texts were all taken back', () => {
  it('is deleted on both devices, and digests, documents and texts are as they were', async () => {
    const { world, alice, bob } = await twoFriends();
    await say(world, alice, 'Bob', 'to be taken back');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'the first came');
    const old = newestKey(alice, bob);
    await rotate(world, alice, bob);
    await deleteText(world, alice, 'Bob', 'to be taken back');
    await say(world, alice, 'Bob', 'stays');
    await world.until(async () => (await linesOf(alice, 'Bob')).at(-1)!.state === 'Delivered', 'the last is delivered');
    expect([onDisk(alice, old.key), onDisk(bob, old.key)]).toEqual([true, true]);
    await world.until(async () => !has(alice, bob, old) && !has(bob, alice, old), 'the key is gone', 10 * TIME.MINUTE);
    expect([onDisk(alice, old.key), onDisk(bob, old.key)]).toEqual([false, false]);
    await restart(world, alice, bob);
    await say(world, bob, 'Alice', 'and on');
    await world.until(async () => (await textsOf(alice, 'Bob')).length === 3, 'the chat goes on');
    expect((await linesOf(alice, 'Bob')).map(({ kind, text }) => [kind, text])).toEqual([['deleted', ''], ['text', 'stays'], ['text', 'and on']]);
    expect((await linesOf(bob, 'Alice')).map(({ kind, text }) => [kind, text])).toEqual([['deleted', ''], ['text', 'stays'], ['text', 'and on']]);
    expect([has(alice, bob, old), has(bob, alice, old), onDisk(alice, old.key), onDisk(bob, old.key)]).toEqual([false, false, false, false]);
    const [mine, theirs] = [friendOf(alice, bob).conversation, friendOf(bob, alice).conversation];
    expect(await mine.digest()).toEqual(await theirs.digest());
    expect(encodeStateAsUpdate(await mine.document(0))).toEqual(encodeStateAsUpdate(await theirs.document(0)));
  });

  it('opens once more what a friend wrote under it before he knew, and goes when that is taken back too', async () => {
    const { world, alice, bob } = await twoFriends();
    await say(world, alice, 'Bob', 'to be taken back');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'the first came');
    const old = newestKey(alice, bob);
    const apart = (to: string): void => world.network.cut(bob.device, to);
    apart(alice.device);
    apart(world.relays[0]!.address);
    await world.clock.advance(30_000);
    await say(world, bob, 'Alice', 'written on a train');
    await rotate(world, alice, bob);
    await deleteText(world, alice, 'Bob', 'to be taken back');
    await say(world, alice, 'Bob', 'stays');
    // As if Bob's word had come before his text: he holds what Alice wrote.
    const { conversation, delivery } = friendOf(alice, bob);
    const lanes = (await conversation.lanes()).map(({ chapter, device, upto }) => ({ chapter, device, upto }));
    await world.clock.outcome(delivery.acknowledge(bob.core.book.self.device, lanes, lanes, [bob.core.book.self.device], world.clock.now()));
    await world.until(async () => !has(alice, bob, old), 'the key is gone', 10 * TIME.MINUTE);
    for (const to of [alice.device, world.relays[0]!.address]) world.network.mend(bob.device, to);
    bob.messenger.wake();
    await world.until(async () => (await textsOf(alice, 'Bob')).includes('written on a train'), 'the text came', 10 * TIME.MINUTE);
    expect(has(alice, bob, old)).toBe(true);
    await world.clock.advance(5 * TIME.MINUTE);
    await restart(world, alice);
    expect(await textsOf(alice, 'Bob')).toContain('written on a train');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('stays'), 'the other text came');
    await deleteText(world, bob, 'Alice', 'written on a train');
    await say(world, bob, 'Alice', 'bye');
    await world.until(async () => !has(alice, bob, old) && !has(bob, alice, old), 'the key is gone for good', 10 * TIME.MINUTE);
    expect([onDisk(alice, old.key), onDisk(bob, old.key)]).toEqual([false, false]);
  });

  it.each(['crash-before', 'crash-after'] as const)('[R7] is there or not after a device died at that write (%s), and the chat goes on', async (fate) => {
    const { world, alice, bob } = await twoFriends();
    await say(world, alice, 'Bob', 'to be taken back');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'the first came');
    const old = newestKey(alice, bob);
    await rotate(world, alice, bob);
    await deleteText(world, alice, 'Bob', 'to be taken back');
    await say(world, alice, 'Bob', 'stays');
    await world.until(async () => (await linesOf(alice, 'Bob')).at(-1)!.state === 'Delivered', 'the last is delivered');
    await world.clock.advance(20_000);
    let died = false;
    const { forgetKeys } = friendOf(alice, bob).conversation;
    Object.assign(friendOf(alice, bob).conversation, {
      forgetKeys(...given: Parameters<typeof forgetKeys>) {
        alice.disk.onWrite = () => {
          alice.disk.onWrite = null;
          died = true;
          return fate;
        };
        return forgetKeys(...given);
      },
    });
    await world.until(async () => died, 'the device died', 10 * TIME.MINUTE);
    alice.died();
    await world.clock.outcome(alice.open());
    expect(onDisk(alice, old.key)).toBe(fate === 'crash-before');
    await world.until(async () => !has(alice, bob, old), 'the key is gone', 20 * TIME.MINUTE);
    expect(onDisk(alice, old.key)).toBe(false);
    expect(await textsOf(alice, 'Bob')).toEqual(['', 'stays']);
  });
});
