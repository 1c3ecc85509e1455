/** What comes from a person's topic, sent by a client that keeps no rule. The whole core runs at the receiving end. */
import { describe, expect, it } from 'vitest';
import { presenceToValue } from '../../../src/people/presence.ts';
import { stateToValue } from '../../../src/people/state.ts';
import type { Value } from '../../../src/protocol/codec.ts';
import { directConversation } from '../../../src/crypto/derive.ts';
import type { DeviceId, PeerName } from '../../../src/protocol/ids.ts';
import { OBJECT, type ObjectType } from '../../../src/protocol/kinds.ts';
import { befriend, createWorld, idOf, linesOf, linkOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';
import { bookOf, intruderAs, personIn } from '../../helpers/intruder.ts';
import { anyValue } from '../../helpers/fuzz.ts';

async function twoFriends(): Promise<{ world: World; alice: WorldPerson; bob: WorldPerson }> {
  const world = await createWorld();
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  await say(world, alice, 'Bob', 'first');
  await world.until(async () => (await linesOf(alice, 'Bob'))[0]?.state === 'Delivered', 'delivered');
  return { world, alice, bob };
}

const relationOf = async (who: WorldPerson, name: string) => (await who.messenger.person(await idOf(who, name)))!.relationship;

describe('[S11.3] acknowledgements in a topic', () => {
  it('[H9] by a device that is not theirs do not make anything delivered', async () => {
    const { world, alice, bob } = await twoFriends();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    const eve = await intruderAs(world, bob);
    await say(world, alice, 'Bob', 'second');
    const { self } = await bookOf(alice);
    const conversation = directConversation(self.account, eve.book.self.account);
    const lanes = [{ chapter: 0, device: self.device, upto: 1000 }];
    const isKept = alice.disk.writes;
    for (let n = 1; n < 20; n++) await eve.putAck('Alice', { device: new Uint8Array(16).fill(n) as DeviceId, chats: [{ conversation, lanes }] });
    await world.clock.advance(20_000);
    expect(alice.disk.writes - isKept).toBeLessThanOrEqual(25);
    expect((await linesOf(alice, 'Bob')).map(({ state }) => state)).toEqual(['Delivered', 'At relay']);
    await eve.putAck('Alice', { device: eve.book.self.device, chats: [{ conversation, lanes }] });
    await world.until(async () => (await linesOf(alice, 'Bob'))[1]?.state === 'Delivered', 'the right device is believed');
  });

  it('[H19] for lanes that do not exist leave the chat as it was, also after a restart', async () => {
    const { world, alice, bob } = await twoFriends();
    const eve = await intruderAs(world, bob);
    const { self } = await bookOf(alice);
    const conversation = directConversation(self.account, eve.book.self.account);
    const lanes = Array.from({ length: 1000 }, (_, n) => ({ chapter: 100 + n, device: self.device, upto: 0 }));
    await eve.putAck('Alice', { device: eve.book.self.device, chats: [{ conversation, lanes }] });
    await world.clock.advance(5000);
    await world.clock.outcome(alice.close());
    await world.clock.outcome(alice.open());
    await say(world, alice, 'Bob', 'still here');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('still here'), 'the chat works');
  });
});

describe('[S11.3] [H9] a presence', () => {
  it("with somebody else's PeerId does not take their link", async () => {
    const { world, alice, bob } = await twoFriends();
    const eve = await world.person('Eve');
    await befriend(world, alice, eve);
    expect((await alice.messenger.person(await idOf(alice, 'Bob')))!.connection).toBe('Direct');
    const intruder = await intruderAs(world, eve);
    await intruder.put('Alice', OBJECT.presence, presenceToValue({ device: intruder.book.self.device, peer: bob.device as PeerName, relays: [], expires: world.clock.now() + 500_000 }));
    await world.clock.advance(10_000);
    expect((await alice.messenger.person(await idOf(alice, 'Bob')))!.connection).toBe('Direct');
    await say(world, alice, 'Bob', 'for Bob alone');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('for Bob alone'), 'Bob has it');
    expect(await textsOf(eve, 'Alice')).toEqual([]);
  });

  it('of a device that is not in the record, or over, or far in the future, is refused', async () => {
    const { world, alice, bob } = await twoFriends();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    const intruder = await intruderAs(world, bob);
    const base = { device: intruder.book.self.device, peer: 'Nobody' as PeerName, relays: [], expires: world.clock.now() + 500_000 };
    for (const bad of [{ ...base, device: new Uint8Array(16) as DeviceId }, { ...base, expires: world.clock.now() - 1 }, { ...base, expires: world.clock.now() + 24 * 3_600_000 }]) {
      await intruder.put('Alice', OBJECT.presence, presenceToValue(bad));
    }
    await world.clock.advance(3000);
    expect(alice.log.filter((line) => line.startsWith('inbox: presence refused'))).toHaveLength(3);
  });
});

describe('a state', () => {
  it('[H33] of before an unfollow, played again, does not bring the follow back', async () => {
    const { world, alice, bob } = await twoFriends();
    const intruder = await intruderAs(world, bob);
    const { home, self } = intruder.book;
    const old = await bookOf(bob);
    await world.clock.outcome(bob.messenger.unfollow(await idOf(bob, 'Alice')));
    await world.until(async () => (await relationOf(alice, 'Bob')) === 'Following', 'Alice knows');
    // The head of the version before, which a relay may have kept: signed, in form, and older.
    const proof = personIn(await bookOf(alice), 'Bob').follow!.proof;
    expect(proof.place).toBeNull();
    await intruder.put('Alice', OBJECT.state, stateToValue({ card: self.card, record: home.record, prekeys: self.known.prekeys, proof: { head: old.home.head!, place: null } }));
    await world.clock.advance(5000);
    expect(await relationOf(alice, 'Bob')).toBe('Following');
    expect(alice.log.some((line) => line.includes('state refused {"code":"stale"}'))).toBe(true);
  });

  it('[F34] that brings a follow just as theirs is ended here does not make the end untold', async () => {
    const world = await createWorld({ peers: false });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    const id = await idOf(bob, 'Alice');
    await world.clock.outcome(bob.messenger.unfollow(id));
    await world.until(async () => (await relationOf(alice, 'Bob')) === 'Following', 'Alice knows');
    const { book, exchange } = alice.core;
    const ties = await exchange.ties();
    const off = book.onChange(() => {
      const person = book.people()[0]!;
      if (person.follow!.proof.place === null) return;
      off();
      void ties.unfollow(person.account);
      world.relays[0]!.down();
    });
    await world.clock.outcome(bob.messenger.followBack(id));
    await world.until(async () => (await relationOf(alice, 'Bob')) === 'Follows you', 'and follows no more');
    await world.clock.advance(5000);
    world.relays[0]!.up();
    await world.until(async () => (await relationOf(bob, 'Alice')) === 'Following', 'Bob was told');
  });

  it('of this account itself, coming back from the topic, is no sign that they have the pair root', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await world.clock.outcome(alice.messenger.follow(await linkOf(bob)));
    await world.until(async () => (await bob.messenger.people()).length > 0, 'Bob sees it');
    await world.clock.outcome(alice.close());
    await world.clock.outcome(bob.messenger.followBack(await idOf(bob, 'Alice')));
    await world.until(async () => personIn(await bookOf(bob), 'Alice').roots.length > 0, 'Bob has a root');
    await world.clock.outcome(bob.messenger.rename('Robert'));
    await world.clock.advance(10_000);
    expect(personIn(await bookOf(bob), 'Alice').roots[0]!.heard).toBe(false);
    await world.clock.outcome(alice.open());
    await world.until(async () => personIn(await bookOf(bob), 'Alice').roots[0]!.heard, 'Alice was heard');
  });
});

describe('[S5.5] [F35] content while the chat is closed', () => {
  it('[F32] [F34] is dropped unread: not stored, not shown, not acknowledged; what relays still hold comes when it opens', async () => {
    const { world, alice, bob } = await twoFriends();
    const saved = await bookOf(bob);
    await world.clock.outcome(bob.messenger.unfollow(await idOf(bob, 'Alice')));
    await world.until(async () => (await relationOf(alice, 'Bob')) === 'Following', 'Alice knows');
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    // Bob's modified client writes on, under the pair root that Alice still reads for news of a follow.
    const intruder = await intruderAs(world, bob);
    const before = alice.disk.writes;
    const conversation = directConversation(saved.self.account, (await bookOf(alice)).self.account);
    await intruder.putRun('Alice', { conversation, chapter: 0, device: saved.self.device, from: 5, entries: [new Uint8Array(301).fill(1)] });
    await intruder.put('Alice', OBJECT.ack, [saved.self.device, []]);
    await intruder.put('Alice', OBJECT.presence, presenceToValue({ device: saved.self.device, peer: 'Sneaky' as PeerName, relays: [], expires: world.clock.now() + 500_000 }));
    await world.clock.advance(10_000);
    expect(alice.disk.writes).toBe(before);
    // Three things, and once more each: whoever writes though they should not is read anew once, for news that a relay held back.
    expect(alice.log.filter((line) => line === 'inbox: dropped {"reason":"notFollowedBack"}')).toHaveLength(6);
    expect(await textsOf(alice, 'Bob')).toEqual(['first']);
    await world.clock.outcome(bob.open());
    await world.clock.outcome(bob.messenger.followBack(await idOf(bob, 'Alice')));
    await world.until(async () => (await relationOf(alice, 'Bob')) === 'Friends', 'friends again');
    await world.until(async () => alice.log.some((line) => line.startsWith('inbox: refused') || line.includes('ask')) || alice.disk.writes > before, 'it is read now');
  });
});

describe('junk of every type', () => {
  it('[A25] is refused with a code, and what comes next is taken', async () => {
    const { world, alice, bob } = await twoFriends();
    const intruder = await intruderAs(world, bob);
    const rng = world.rng.fork('junk');
    for (const type of Object.values(OBJECT)) {
      for (let i = 0; i < 3; i++) await intruder.put('Alice', type as ObjectType, anyValue(rng) as Value);
    }
    await intruder.put('Alice', 99 as ObjectType, null);
    await world.clock.advance(2000);
    await say(world, bob, 'Alice', 'and on we go');
    await world.until(async () => (await textsOf(alice, 'Bob')).includes('and on we go'), 'Alice has it');
    expect(await textsOf(alice, 'Bob')).toEqual(['first', 'and on we go']);
    expect(alice.log.some((line) => line.startsWith('inbox: refused'))).toBe(true);
    expect(alice.log.some((line) => line.includes('object failed'))).toBe(false);
  });
});
