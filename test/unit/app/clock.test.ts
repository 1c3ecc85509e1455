/** The clock of a device beside that of its relays, over whole Messengers. */
import { describe, expect, it } from 'vitest';
import { pinnedRecord } from '../../../src/people/person.ts';
import { EXPIRY, TIME } from '../../../src/protocol/limits.ts';
import { bookOf, personIn } from '../../helpers/intruder.ts';
import { befriend, createWorld, idOf, linesOf, linkOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

const YEAR = 365 * TIME.DAY;

/** A person whose clock is wrong since before there was an account. */
async function wrongly(world: World, name: string, skew: number, relay = 0): Promise<WorldPerson> {
  const person = await world.stranger(name, relay);
  person.skew = skew;
  const made = await world.clock.outcome(person.messenger.createAccount(name));
  if (!made.ok) throw new Error(made.error.code);
  await world.clock.outcome(person.messenger.phraseSaved());
  await world.clock.outcome(person.messenger.start('Friends'));
  await world.clock.advance(1000);
  return person;
}

async function talk(world: World, alice: WorldPerson, bob: WorldPerson): Promise<void> {
  await say(world, alice, 'Bob', 'Hello Bob');
  await say(world, bob, 'Alice', 'Hello Alice');
  const isDelivered = async (one: WorldPerson, name: string): Promise<boolean> => (await linesOf(one, name)).every(({ who, state }) => who === 'them' || state === 'Delivered');
  await world.until(async () => (await textsOf(alice, 'Bob')).length === 2 && (await isDelivered(alice, 'Bob')) && (await isDelivered(bob, 'Alice')), 'both have both');
}

/** Days on the wall clock, with connections cut as a sleeping machine's are, and then what is due is looked at. */
async function days(world: World, count: number): Promise<void> {
  for (const relay of world.relays) relay.down();
  world.clock.jump(count * TIME.DAY);
  for (const relay of world.relays) relay.up();
  await world.clock.advance(TIME.MINUTE);
}

const friendOf = async (person: WorldPerson, name: string) => (await person.messenger.people()).find((one) => one.name === name)!;

describe('[S2.7] a clock more than ten minutes off its relays', () => {
  it('is said to be off; without a relay nothing is said', async () => {
    const world = await createWorld();
    const [alice, stranger] = [await world.person('Alice'), await world.stranger('Sam')];
    expect([await alice.messenger.clock(), await stranger.messenger.clock()]).toEqual(['right', 'right']);
    world.clock.jump(9 * TIME.MINUTE);
    expect(await alice.messenger.clock()).toBe('right');
    world.clock.jump(2 * TIME.MINUTE);
    expect(await alice.messenger.clock()).toBe('off');
    world.relays[0]!.down();
    await world.clock.advance(5000);
    expect(await alice.messenger.clock()).toBe('right');
  });

  it.each([
    ['a year ahead', YEAR, 0],
    ['five years behind', -5 * YEAR, 0],
    ['ahead on one side and behind on the other', 400 * TIME.DAY, -400 * TIME.DAY],
  ])('keeps nobody from making friends and writing: %s', async (_what, hers, his) => {
    const world = await createWorld();
    const [alice, bob] = [await wrongly(world, 'Alice', hers), await wrongly(world, 'Bob', his)];
    await befriend(world, alice, bob);
    await talk(world, alice, bob);
    expect(await alice.messenger.clock()).toBe('off');
    // What they signed of themselves is of now, and what is shown too.
    const known = personIn(await bookOf(bob), 'Alice');
    for (const issued of [pinnedRecord(known)!.issued, known.prekeys[0]!.issued, known.follow!.proof.head.issued]) expect(Math.abs(issued - world.clock.now())).toBeLessThan(TIME.HOUR);
    const page = await bob.messenger.thread(await idOf(bob, 'Alice'), { at: 'end' }, 10);
    for (const { timeMs } of page.ok ? page.value.messages : []) expect(Math.abs(timeMs - world.clock.now())).toBeLessThan(TIME.HOUR);
  });

  it('is corrected after a restart without a relay, so that texts go on being queued', async () => {
    const world = await createWorld();
    const [alice, bob] = [await wrongly(world, 'Alice', YEAR), await world.person('Bob')];
    await befriend(world, alice, bob);
    await world.clock.outcome(alice.close());
    world.relays[0]!.down();
    await world.clock.outcome(alice.open());
    expect((await friendOf(alice, 'Bob')).locked).toBeNull();
    await say(world, alice, 'Bob', 'Written offline');
    world.relays[0]!.up();
    await world.until(async () => (await linesOf(alice, 'Bob'))[0]?.state === 'Delivered', 'it is delivered');
  });

  it('when two met does not make the times of all that they write uncertain', async () => {
    const world = await createWorld();
    const bob = await world.person('Bob');
    const link = await linkOf(bob);
    world.relays[0]!.down();
    const alice = await wrongly(world, 'Alice', 100 * TIME.DAY);
    await world.clock.outcome(alice.messenger.follow(link));
    expect(personIn(await bookOf(alice), 'Bob').met).toBeGreaterThan(world.clock.now() + 99 * TIME.DAY);
    world.relays[0]!.up();
    await world.until(async () => (await bob.messenger.people()).length === 1, 'Bob sees the follow');
    await world.clock.outcome(bob.messenger.followBack(await idOf(bob, 'Alice')));
    await world.until(async () => (await friendOf(alice, 'Bob')).relationship === 'Friends', 'they are friends');
    await talk(world, alice, bob);
    const written = world.clock.now();
    await world.clock.advance(TIME.HOUR);
    const page = await alice.messenger.thread(await idOf(alice, 'Bob'), { at: 'end' }, 10);
    for (const { timeMs, timeUncertain } of page.ok ? page.value.messages : []) expect([timeUncertain, written - timeMs < 5 * TIME.MINUTE]).toEqual([false, true]);
  });

  it('does not stop weekly prekeys when it was ahead once, for as long as that', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    // So long offline that what is due by the calendar is signed by this clock.
    world.relays[0]!.down();
    alice.skew = 3 * YEAR;
    await world.clock.advance(7 * TIME.HOUR);
    const ahead = (await bookOf(alice)).home.prekeys[0]!.prekey;
    expect(ahead.issued).toBeGreaterThan(world.clock.now() + 2 * YEAR);
    alice.skew = 0;
    world.relays[0]!.up();
    await world.until(async () => (await bookOf(alice)).home.prekeys[0]!.prekey.n > ahead.n, 'the next is made', EXPIRY.presenceRenew + TIME.MINUTE);
    for (let week = 1; week <= 3; week++) {
      const { n } = (await bookOf(alice)).home.prekeys[0]!.prekey;
      await days(world, 8);
      expect((await bookOf(alice)).home.prekeys[0]!.prekey.n).toBe(n + 1);
    }
    expect((await friendOf(bob, 'Alice')).relationship).toBe('Friends');
    expect(personIn(await bookOf(bob), 'Alice').prekeys[0]!.issued).toBeGreaterThan(world.clock.now() - 9 * TIME.DAY);
    await talk(world, alice, bob);
  });

  it('is asked for anew when the device has slept, so that its relays do not seem to be behind', async () => {
    const world = await createWorld();
    const alice = await world.person('Alice');
    // The monotonic clock stood still meanwhile, and the connection lives.
    world.clock.jump(8 * TIME.HOUR);
    expect(await alice.messenger.clock()).toBe('off');
    alice.messenger.wake();
    await world.clock.advance(1000);
    expect(await alice.messenger.clock()).toBe('right');
    expect(await alice.messenger.connection()).toBe('Connected');
  });
});

describe('[S2.7] relays that are wrong about the time', () => {
  it('and are those of a friend blame no clock and keep no friends apart', async () => {
    const world = await createWorld({ relays: 3 });
    world.relays[2]!.skew = -TIME.HOUR;
    const [alice, bob, carol] = [await world.person('Alice', 0), await world.person('Bob', 1), await world.person('Carol', 2)];
    await befriend(world, alice, bob);
    await befriend(world, alice, carol);
    expect(await alice.messenger.clock()).toBe('right');
    await world.until(async () => (await friendOf(alice, 'Bob')).connection === 'Direct', 'Alice and Bob are linked');
    for (const person of [alice, bob]) {
      await world.clock.outcome(person.close());
      await world.clock.outcome(person.open());
    }
    await world.until(async () => (await friendOf(alice, 'Bob')).connection === 'Direct' && (await friendOf(bob, 'Alice')).connection === 'Direct', 'and again', EXPIRY.presenceRenew);
    expect(await carol.messenger.clock()).toBe('off');
  });

  it('and first to be there are not believed before the others had the time to come', async () => {
    const world = await createWorld({ relays: 2 });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await world.clock.outcome(alice.messenger.addRelay('relay1.test'));
    await befriend(world, alice, bob);
    await world.clock.outcome(alice.close());
    const { record } = (await bookOf(alice)).home;
    world.relays[1]!.skew = YEAR;
    await world.relays[1]!.restart();
    world.network.shape(alice.device, world.relays[0]!.address, { latency: 1500 });
    await world.clock.outcome(alice.open());
    await world.clock.advance(2000);
    expect(world.network.relaysOf(alice.device)).toEqual([world.relays[1]!.address]);
    for (let second = 0; second < 40; second++) {
      expect((await friendOf(alice, 'Bob')).locked).toBeNull();
      await world.clock.advance(1000);
    }
    expect([(await bookOf(alice)).home.record.seq, await alice.messenger.clock()]).toEqual([record.seq, 'right']);
  });

  it('and are not there leave it to the one that is', async () => {
    const world = await createWorld({ relays: 2 });
    const [alice, bob] = [await wrongly(world, 'Alice', YEAR), await world.person('Bob')];
    await world.clock.outcome(alice.messenger.addRelay('relay1.test'));
    world.relays[1]!.down();
    await world.clock.outcome(alice.close());
    alice.skew = -YEAR;
    await world.clock.outcome(alice.open());
    await befriend(world, alice, bob);
    await talk(world, alice, bob);
    expect(await alice.messenger.clock()).toBe('off');
  });

  it('do not bring a follow back that has expired', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await world.clock.outcome(bob.close());
    await days(world, 20);
    await days(world, 20);
    expect((await friendOf(alice, 'Bob')).locked).toBe('followExpired');
    for (const days of [5, 20, 39, 400]) {
      world.relays[0]!.skew = -days * TIME.DAY;
      await world.relays[0]!.restart();
      await world.clock.advance(10_000);
      expect([days, (await friendOf(alice, 'Bob')).locked]).toEqual([days, 'followExpired']);
      await world.clock.outcome(alice.close());
      await world.clock.outcome(alice.open());
      await world.clock.advance(10_000);
      expect([days, (await friendOf(alice, 'Bob')).locked]).toEqual([days, 'followExpired']);
    }
  });
});
