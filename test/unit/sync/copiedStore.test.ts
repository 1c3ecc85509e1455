/**
 * [A20] A device whose store was copied, or set back to an earlier day, finds it out by what it wrote itself and lacks: at a
 * relay as well as from a friend. From then on it writes nothing more, to nobody.
 */
import { describe, expect, it } from 'vitest';
import { EPOCH_REASON } from '../../../src/chat/grants.ts';
import { createContactList } from '../../../src/people/contactList.ts';
import { signHead } from '../../../src/people/followProof.ts';
import { stateToValue } from '../../../src/people/state.ts';
import type { Signer } from '../../../src/ports/primitives.ts';
import { sameBytes } from '../../../src/protocol/ids.ts';
import { KIND, OBJECT, POLICY } from '../../../src/protocol/kinds.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { Book } from '../../../src/sync/book.ts';
import { intruderAs } from '../../helpers/intruder.ts';
import { createTestPrimitives } from '../../helpers/primitives.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

interface Story {
  readonly world: World;
  readonly alice: WorldPerson;
  readonly bob: WorldPerson;
}

async function twoFriends(): Promise<Story> {
  const world = await createWorld();
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  await say(world, alice, 'Bob', 'one');
  await world.until(async () => (await linesOf(alice, 'Bob'))[0]?.state === 'Delivered', 'one is delivered');
  return { world, alice, bob };
}

async function away(world: World, who: WorldPerson): Promise<void> {
  await world.clock.outcome(who.close());
  await world.clock.advance(15_000);
}

/** Alice writes "two", which a relay keeps while Bob is away, and comes back on a disk of before it. */
async function setBack({ world, alice, bob }: Story, isRelayUp = true): Promise<WorldPerson> {
  await away(world, bob);
  const disk = alice.copyDisk();
  await say(world, alice, 'Bob', 'two');
  await world.until(async () => (await linesOf(alice, 'Bob')).at(-1)?.state === 'At relay', 'two is at the relay');
  await away(world, alice);
  if (!isRelayUp) world.relays[0]!.down();
  return world.returning('Alice', disk);
}

const isCopied = (who: WorldPerson): boolean => who.core.book.storeCopy.isFound;
const chatOf = (who: WorldPerson) => who.core.exchange.friend(who.core.book.people()[0]!.account)!.conversation;
const lockOf = async (who: WorldPerson, name: string): Promise<unknown> => {
  const page = await who.messenger.thread(await idOf(who, name), { at: 'end' }, 10);
  return page.ok ? page.value.locked : page.error.code;
};

describe('[A20] [S7.4] [H70] a store that was set back', () => {
  it('is found out by an own entry at a relay, while the friend is away: it comes back, and nothing is written after it', async () => {
    const story = await twoFriends();
    const { world, bob } = story;
    const again = await setBack(story);
    await world.until(async () => isCopied(again), 'it is found out');
    expect(await textsOf(again, 'Bob')).toEqual(['one', 'two']);
    await expect(say(world, again, 'Bob', 'TWO again')).rejects.toThrow('storeCopied');
    expect(await lockOf(again, 'Bob')).toBe('storeCopied');
    await world.clock.outcome(bob.open());
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 2, 'Bob has two');
    expect((await linesOf(bob, 'Alice')).map(({ kind, text }) => [kind, text])).toEqual([['text', 'one'], ['text', 'two']]);
  });

  it('that wrote before it heard from a relay is found out by the other version of its slot', async () => {
    const story = await twoFriends();
    const { world, bob } = story;
    const again = await setBack(story, false);
    await say(world, again, 'Bob', 'TWO again');
    expect(isCopied(again)).toBe(false);
    world.relays[0]!.up();
    await world.until(async () => isCopied(again), 'it is found out');
    await expect(say(world, again, 'Bob', 'three')).rejects.toThrow('storeCopied');
    await world.clock.outcome(bob.open());
    await world.until(async () => (await linesOf(bob, 'Alice')).some(({ kind }) => kind === 'twoVersions'), 'Bob sees two versions');
    for (const text of ['which of them?', 'well?']) await say(world, bob, 'Alice', text);
    await world.until(async () => (await textsOf(again, 'Bob')).includes('well?'), 'Alice has the answers');
    const shown = [['text', 'one'], ['twoVersions', ''], ['text', 'which of them?'], ['text', 'well?']];
    for (const [who, name] of [[bob, 'Alice'], [again, 'Bob']] as const) {
      expect((await linesOf(who, name)).map(({ kind, text }) => [kind, text])).toEqual(shown);
      expect((await chatOf(who).view(0)).entries.filter(({ entry }) => entry.kind === KIND.fork)).toHaveLength(1);
    }
  });

  it('is found out by a friend who has more of it, over a link', async () => {
    const { world, alice } = await twoFriends();
    const disk = alice.copyDisk();
    await say(world, alice, 'Bob', 'two');
    // Acknowledged over the link before a relay got a copy.
    await world.until(async () => (await linesOf(alice, 'Bob'))[1]?.state === 'Delivered', 'two is delivered', 3000);
    await away(world, alice);
    const again = await world.returning('Alice', disk);
    await world.until(async () => isCopied(again), 'it is found out');
    expect(await textsOf(again, 'Bob')).toEqual(['one', 'two']);
  });

  it('writes to nobody else either, in the chats that are open and in those opened after a restart', async () => {
    const story = await twoFriends();
    const { world, alice } = story;
    const carol = await world.person('Carol');
    await befriend(world, alice, carol);
    const again = await setBack(story);
    await world.until(async () => isCopied(again), 'it is found out');
    const refused = async (): Promise<void> => {
      await expect(say(world, again, 'Carol', 'hello')).rejects.toThrow('storeCopied');
      expect([await lockOf(again, 'Bob'), await lockOf(again, 'Carol')]).toEqual(['storeCopied', 'storeCopied']);
      expect((await again.messenger.people()).map(({ locked }) => locked)).toEqual(['storeCopied', 'storeCopied']);
    };
    await refused();
    world.relays[0]!.down();
    await world.clock.outcome(again.close());
    await world.clock.outcome(again.open());
    await refused();
    expect(await textsOf(carol, 'Alice')).toEqual([]);
  });
});

describe('[H6] [S6.7] an epoch that a copy declares behind the fork', () => {
  it('is one under which the friend sends nothing, though its key opens what stands under it', async () => {
    const { world, alice, bob } = await twoFriends();
    const { account } = alice.core.book.self;
    await away(world, alice);
    const disk = bob.copyDisk();
    await say(world, bob, 'Alice', 'the one');
    await world.until(async () => (await linesOf(bob, 'Alice')).at(-1)?.state === 'At relay', 'at the relay');
    await away(world, bob);
    world.relays[0]!.down();
    const copy = await world.returning('Bob', disk);
    await say(world, copy, 'Alice', 'the other');
    const own = copy.core.exchange.friend(account)!;
    const plan = await own.epochs.rotate(EPOCH_REASON.request);
    if (plan.kind !== 'write') throw new Error(plan.kind);
    expect((await world.clock.outcome(own.conversation.writeControl(plan.entries))).ok).toBe(true);
    await say(world, copy, 'Alice', 'under a new key');
    world.relays[0]!.up();
    await world.clock.outcome(alice.open());
    await world.until(async () => (await linesOf(alice, 'Bob')).some(({ kind }) => kind === 'twoVersions'), 'two versions');
    await world.until(async () => (await chatOf(alice).view(0)).entries.some(({ entry }) => sameBytes(entry.epoch, plan.then.id)), 'all is here, and opened');
    expect((await linesOf(alice, 'Bob')).map(({ kind }) => kind)).toEqual(['text', 'twoVersions']);
    for (const text of ['which?', 'well?']) {
      await say(world, alice, 'Bob', text);
      const { entries } = await chatOf(alice).view(0);
      expect(entries.filter((known) => sameBytes(known.account, account) && sameBytes(known.entry.epoch, plan.then.id))).toEqual([]);
    }
  });
});

describe('[A20] own entries that come back', () => {
  it('are no evidence while this disk has them: many of them, taken back ones too, after a restart and at every start of a topic', async () => {
    const { world, alice, bob } = await twoFriends();
    await away(world, bob);
    for (let i = 0; i < 20; i++) await say(world, alice, 'Bob', `text ${i}`);
    const gone = await say(world, alice, 'Bob', 'a slip');
    await world.until(async () => (await linesOf(alice, 'Bob')).at(-1)?.state === 'At relay', 'at the relay');
    expect((await world.clock.outcome(alice.messenger.deleteForEveryone(await idOf(alice, 'Bob'), gone))).ok).toBe(true);
    await world.clock.advance(20_000);
    await world.clock.outcome(world.relays[0]!.restart());
    await world.clock.advance(20_000);
    await away(world, alice);
    await world.clock.outcome(alice.open());
    await world.clock.advance(60_000);
    expect(isCopied(alice)).toBe(false);
    await say(world, alice, 'Bob', 'and on');
  });

  it('are none either when a friend plays them again, or sends what this device never signed', async () => {
    const { world, alice, bob } = await twoFriends();
    const intruder = await intruderAs(world, bob);
    const chat = chatOf(alice);
    const { device } = alice.core.book.self;
    const [lane] = (await chat.lanes()).filter((one) => String(one.device) === String(device));
    const own = await chat.read(lane!.chapter, device, 0, 100);
    const digest = await chat.digest();
    const run = { conversation: chat.id, chapter: lane!.chapter, device };
    await intruder.putRun('Alice', { ...run, from: 0, entries: own.map(({ sealed }) => sealed) });
    await intruder.putRun('Alice', { ...run, from: 7, entries: own.map(({ sealed }) => sealed) });
    await intruder.putRun('Alice', { ...run, from: 9, entries: [new Uint8Array(301).fill(1), null] });
    await world.clock.advance(10_000);
    expect(isCopied(alice)).toBe(false);
    expect(await chat.digest()).toEqual(digest);
    await say(world, alice, 'Bob', 'two');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('two'), 'Bob has it');
  });
});

describe('[A20] the mark of a copy on disk', () => {
  it('is of one device id, and what an earlier version kept in one chat counts for all', async () => {
    const story = await twoFriends();
    const { world } = story;
    const again = await setBack(story);
    await world.until(async () => isCopied(again), 'it is found out');
    await world.clock.outcome(again.close());
    const store = createMemoryStore({ disk: again.disk });
    const kept = await store.records.list('device');
    expect(kept).toHaveLength(1);
    expect((await Book.open(store.records, store.localKey, createTestPrimitives())).storeCopy.isFound).toBe(true);
    await store.records.delete('device', kept[0]!.key);
    await world.clock.outcome(again.open());
    await expect(say(world, again, 'Bob', 'x')).rejects.toThrow('storeCopied');
    expect(await store.records.list('device')).toEqual(kept);
  });
});

describe('[A20] [R10] a list that was signed before the store was set back', () => {
  it('is learnt of from a relay, and what holds now is signed as newer: friends do not take for Off who is not', async () => {
    const story = await twoFriends();
    const { world, alice, bob } = story;
    const disk = alice.copyDisk();
    await world.clock.outcome(alice.messenger.setPolicy('Off'));
    await world.until(async () => (await lockOf(bob, 'Alice')) === 'theirPolicyOff', 'Bob heard of it');
    await away(world, bob);
    await away(world, alice);
    const again = await world.returning('Alice', disk);
    await world.clock.outcome(bob.open());
    await world.until(async () => (await lockOf(bob, 'Alice')) === null, 'Bob hears that it is over', 30_000);
    await say(world, again, 'Bob', 'two');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('two'), 'Bob has it');
    expect(isCopied(again)).toBe(false);
  });

  it('is not believed when it is not signed by this device, and is no news when it is older', async () => {
    const { world, alice, bob } = await twoFriends();
    const intruder = await intruderAs(world, bob);
    const [mine, his] = [alice.core.book, bob.core.book];
    const { home } = mine;
    const list = (version: number) => createContactList(mine.self.account, mine.self.contact, version, []);
    const state = async (version: number, signer: Signer) =>
      stateToValue({ card: mine.self.card, record: home.record, prekeys: home.prekeys.map(({ prekey }) => prekey), proof: { head: (await signHead(list(version), home.record, POLICY.off, mine.self.device, signer, world.clock.now())).bytes, place: null } });
    await intruder.put('Alice', OBJECT.state, await state(home.listVersion + 9, his.self.signer));
    await intruder.put('Alice', OBJECT.state, await state(home.listVersion - 1, mine.self.signer));
    await world.clock.advance(10_000);
    expect(mine.home.listVersion).toBe(home.listVersion);
    await intruder.put('Alice', OBJECT.state, await state(home.listVersion + 9, mine.self.signer));
    await world.until(async () => mine.home.listVersion === home.listVersion + 10, 'what she signed is outdone');
  });
});
