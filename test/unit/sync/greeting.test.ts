/** How two come to have a pair root, with relays that lose things and strangers that post. */
import { describe, expect, it } from 'vitest';
import { createHome } from '../../../src/people/home.ts';
import { personOfCard } from '../../../src/people/person.ts';
import type { AccountId } from '../../../src/protocol/ids.ts';
import { POLICY } from '../../../src/protocol/kinds.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { Book } from '../../../src/sync/book.ts';
import { Greeting } from '../../../src/sync/greeting.ts';
import { Tray } from '../../../src/sync/tray.ts';
import type { Mail } from '../../../src/sync/mail.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { createTrio, helloBytes, NOW, primitives, type TestPerson } from '../../helpers/people.ts';
import { createRng } from '../../helpers/rng.ts';
import { PROTOCOL } from '../../../src/protocol/version.ts';
import { LIMITS, TIME } from '../../../src/protocol/limits.ts';
import { bookOf, intruderAs, personIn } from '../../helpers/intruder.ts';
import { befriend, createWorld, idOf, linkOf } from '../../helpers/world.ts';

describe('a follow', () => {
  it('[F3] written offline goes out when a relay is there', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    const link = await linkOf(bob);
    world.relays[0]!.down();
    await world.clock.advance(2000);
    expect((await world.clock.outcome(alice.messenger.follow(link), 1000)).ok).toBe(true);
    expect((await alice.messenger.people())[0]).toMatchObject({ name: 'Bob', waiting: true });
    await world.clock.outcome(alice.close());
    world.relays[0]!.up();
    await world.clock.outcome(alice.open());
    await world.until(async () => (await bob.messenger.people()).some(({ name }) => name === 'Alice'), 'Bob sees it');
  });

  it('[S5.1] of somebody who was never at their relay waits until they are', async () => {
    const world = await createWorld({ relays: 2 });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob', 1)];
    const link = await linkOf(bob);
    world.relays[1]!.down();
    await world.clock.outcome(alice.messenger.follow(link));
    await world.clock.advance(30_000);
    expect((await alice.messenger.people())[0]!.waiting).toBe(true);
    world.relays[1]!.up();
    await world.until(async () => (await bob.messenger.people()).length === 1, 'Bob sees it', 120_000);
  });

  it('of one who follows already makes a pair root on both sides, the same', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await Promise.all([world.clock.outcome(alice.messenger.follow(await linkOf(bob))), world.clock.outcome(bob.messenger.follow(await linkOf(alice)))]);
    await world.until(async () => (await alice.messenger.people())[0]?.relationship === 'Friends' && (await bob.messenger.people())[0]?.relationship === 'Friends', 'friends');
    const [ra, rb] = [personIn(await bookOf(alice), 'Bob').roots, personIn(await bookOf(bob), 'Alice').roots];
    expect(ra.map(({ root }) => root)).toEqual(rb.map(({ root }) => root));
    expect(ra).toHaveLength(1);
  });

  it('[S5.2] taken back before the hello left gives nobody my half', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    const link = await linkOf(bob);
    world.network.inspect((_from, _to, protocol, bytes) => (protocol === PROTOCOL.mailbox ? [] : [bytes]));
    await world.clock.outcome(alice.messenger.follow(link));
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')));
    world.network.inspect(null);
    await world.clock.advance(120_000);
    expect(await bob.messenger.people()).toEqual([]);
  });
});

describe('[S5.2] the follow inbox', () => {
  it('[H44] takes junk, repeated and foreign notices without a trace', async () => {
    const world = await createWorld();
    const [alice, bob, eve] = [await world.person('Alice'), await world.person('Bob'), await world.person('Eve')];
    await befriend(world, alice, bob);
    await world.clock.outcome(eve.messenger.follow(await linkOf(alice)));
    await world.until(async () => (await alice.messenger.people()).length === 2, 'Eve is a follower');
    const intruder = await intruderAs(world, eve);
    const inbox = personIn(await bookOf(eve), 'Alice').followInbox!;
    const before = (await bookOf(alice)).people();
    for (const size of [1, 100, LIMITS.helloBytes]) {
      await world.clock.outcome(intruder.mailbox.inboxes.post(inbox.id, world.rng.bytes(size)));
    }
    await world.clock.advance(3000);
    expect((await bookOf(alice)).people()).toEqual(before);
    expect(alice.log.filter((line) => line.startsWith('greeting: hello refused'))).toHaveLength(3);
  });

  it('[H44] above the bound the oldest follower goes with whom there was never anything; one who is followed is heard all the same', async () => {
    const [owner, bob, eve] = await createTrio();
    const random = createRng(1);
    const store = createMemoryStore({ random });
    const book = await Book.open(store.records, store.localKey, primitives);
    await book.begin(createHome(owner, 'Alice', random, NOW));
    const followers = Array.from({ length: LIMITS.followers }, () => random.bytes(32) as AccountId);
    const [formerFriend, oldest] = followers as [AccountId, AccountId];
    for (const account of followers) await book.updatePerson(account, () => ({ ...personOfCard(eve.card, NOW), account }));
    await book.updatePerson(formerFriend, (person) => person && { ...person, toldVersion: 1 });
    const mail = { connected: () => [] } as unknown as Mail;
    const greeting = new Greeting({ book, mail, primitives, random, clock: createVirtualClock({ start: NOW }), logger: { log: () => undefined }, tray: await Tray.open(store.records, store.localKey), isStopped: () => false });
    const helloOf = (from: TestPerson): Promise<Uint8Array> => helloBytes(from, owner);
    expect(await greeting.takeHello(await helloOf(eve))).toEqual(eve.account);
    expect(book.people()).toHaveLength(LIMITS.followers);
    expect([formerFriend, oldest, eve.account].map((account) => book.person(account) !== null)).toEqual([true, false, true]);
    await book.updatePerson(bob.account, () => ({ ...personOfCard(bob.card, NOW), iFollow: true }));
    expect(await greeting.takeHello(await helloOf(bob))).toEqual(bob.account);
    await book.updateHome((home) => ({ ...home, policy: POLICY.off }));
    expect(await greeting.takeHello(await helloOf(bob))).toBeNull();
  });
});

describe('what is due by the calendar', () => {
  it('[A10] is issued when a relay was asked what time it is, once, however often it is asked for', async () => {
    const [owner] = await createTrio();
    const random = createRng(1);
    const store = createMemoryStore({ random });
    const book = await Book.open(store.records, store.localKey, primitives);
    await book.begin(createHome(owner, 'Alice', random, NOW));
    const clock = createVirtualClock({ start: NOW });
    const mail = { connected: () => [] } as unknown as Mail;
    const create = async (): Promise<Greeting> => new Greeting({ book, mail, primitives, random, clock, logger: { log: () => undefined }, tray: await Tray.open(store.records, store.localKey), isStopped: () => false });
    await (await create()).start();
    const before = book.home;
    clock.jump(400 * TIME.DAY);
    const greeting = await create();
    await greeting.start();
    expect([book.home === before, greeting.isDue()]).toEqual([true, true]);
    await Promise.all([greeting.renew(), greeting.renew(), greeting.renew()]);
    expect([book.home.prekeys.map(({ prekey }) => prekey.n), book.home.record.seq, book.home.listVersion - before.listVersion, greeting.isDue()]).toEqual([[1, 0], 1, 1, false]);
    // And by a clock that is right again all of it once more, since it is of a time that is still to come.
    clock.jump(-400 * TIME.DAY);
    expect(greeting.isDue()).toBe(true);
    await greeting.renew();
    expect([book.home.prekeys[0]!.prekey.issued, book.home.record.issued, greeting.isDue()]).toEqual([clock.now(), clock.now(), false]);
  });
});

describe('the list', () => {
  it('[F34] says of somebody what holds now only once it is signed anew', async () => {
    const [owner, bob] = await createTrio();
    const random = createRng(1);
    const store = createMemoryStore({ random });
    const book = await Book.open(store.records, store.localKey, primitives);
    await book.begin(createHome(owner, 'Alice', random, NOW));
    const mail = { connected: () => [] } as unknown as Mail;
    const greeting = new Greeting({ book, mail, primitives, random, clock: createVirtualClock({ start: NOW }), logger: { log: () => undefined }, tray: await Tray.open(store.records, store.localKey), isStopped: () => false });
    expect(await greeting.takeHello(await helloBytes(bob, owner))).toEqual(bob.account);
    const isListed = (): boolean => greeting.isListed(book.person(bob.account)!);
    expect(isListed()).toBe(false);
    await greeting.start();
    expect(isListed()).toBe(true);
    for (const iFollow of [true, false]) {
      await book.updatePerson(bob.account, (person) => person && { ...person, iFollow });
      expect(isListed()).toBe(false);
      await greeting.relist();
      expect(isListed()).toBe(true);
    }
  });
});
