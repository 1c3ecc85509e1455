/** [F33] Off and back, as people live it: whole Messengers, a relay, and what was written before. */
import { describe, expect, it } from 'vitest';
import { TIME } from '../../../src/protocol/limits.ts';
import { PROTOCOL } from '../../../src/protocol/version.ts';
import { choose, follow, friends, lockOf, requestsOf, strangers, threadOf, viewOf } from '../../helpers/reachStory.ts';
import { requestsAt } from '../../helpers/relayOps.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf } from '../../helpers/world.ts';

describe('[F33] Off', () => {
  it('closes every chat at once, tells the friends why, and leaves no subscription behind', async () => {
    const { world, alice, bob } = await friends();
    await say(world, alice, 'Bob', 'before');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'came');
    await choose(world, bob, 'Off');
    expect(await lockOf(bob, 'Alice')).toBe('policyOff');
    await world.until(async () => (await lockOf(alice, 'Bob')) === 'theirPolicyOff', 'Alice knows');
    await world.clock.advance(5000);
    expect((await viewOf(alice, 'Bob')).connection).toBe('Away');
    expect(await textsOf(bob, 'Alice')).toEqual(['before']);
  });

  it('[A15] [F33] ends every subscription and inbox at the relay, asks for no other, and sends nothing once all were told', async () => {
    const world = await createWorld();
    const asked = requestsAt(world);
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    const count = (op: string): number => asked(bob.device, world.relays[0]!.address).filter((one) => one === op).length;
    expect(count('sub')).toBeGreaterThan(0);
    await choose(world, bob, 'Off');
    await world.clock.advance(10_000);
    expect(count('off')).toBe(count('sub') + count('inbox followed'));
    const all = asked(bob.device, world.relays[0]!.address).length;
    await say(world, alice, 'Bob', 'hello?').catch(() => undefined);
    await world.clock.advance(TIME.HOUR);
    expect(asked(bob.device, world.relays[0]!.address).slice(all)).toEqual([]);
  });

  it('sends nothing when keys and lists are made anew by the calendar, nor with another name; back, all of it is told', async () => {
    const world = await createWorld();
    const asked = requestsAt(world);
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await choose(world, bob, 'Off');
    await world.until(async () => (await lockOf(alice, 'Bob')) === 'theirPolicyOff', 'Alice knows');
    await world.clock.advance(10_000);
    const sent = (): number => asked(bob.device, world.relays[0]!.address).filter((op) => op === 'put' || op === 'post').length;
    const before = sent();
    await world.clock.outcome(bob.messenger.rename('Robert'));
    world.clock.jump(8 * TIME.DAY);
    await world.clock.advance(10 * TIME.MINUTE);
    world.clock.jump(8 * TIME.DAY);
    await world.clock.advance(10 * TIME.MINUTE);
    expect(bob.core.book.home.prekeys.length).toBeGreaterThan(1);
    expect(sent()).toBe(before);
    await choose(world, bob, 'Friends');
    await world.until(async () => (await alice.messenger.people()).some(({ name, locked }) => name === 'Robert' && locked === null), 'Alice knows all');
    await say(world, alice, 'Robert', 'welcome back');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('welcome back'), 'it came');
  });

  it('[S5.5] leaves every link after two seconds, though a friend does not part and a relay does not answer', async () => {
    const world = await createWorld({ relays: 2 });
    const [alice, bob, cat] = [await world.person('Alice'), await world.person('Bob'), await world.person('Cat')];
    const mute = world.relays[1]!.address;
    await world.clock.outcome(bob.messenger.addRelay(mute));
    for (const friend of [alice, cat]) await befriend(world, friend, bob);
    await world.until(async () => (await viewOf(bob, 'Alice')).connection === 'Direct' && (await viewOf(bob, 'Cat')).connection === 'Direct', 'both are there');
    const hears = new Set<string>();
    world.network.inspect((from, to, protocol, bytes) => {
      if (from === bob.device && protocol === PROTOCOL.sync) hears.add(to);
      return from === mute || to === mute || (from !== bob.device && to === bob.device && protocol === PROTOCOL.sync) ? [] : [bytes];
    });
    await choose(world, bob, 'Off');
    expect(hears).toEqual(new Set([alice.device, cat.device]));
    await world.clock.advance(4000);
    expect([(await viewOf(bob, 'Alice')).connection, (await viewOf(bob, 'Cat')).connection]).toEqual(['Away', 'Away']);
  });

  it('leaves nothing that the relay would count as a subscription, also after a start; back, it counts them again', async () => {
    const world = await createWorld({ relays: 2 });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob', 1)];
    await befriend(world, alice, bob);
    await choose(world, bob, 'Everyone');
    await world.clock.advance(5000);
    // Alice puts at this relay and never listens there: what is counted is Bob's.
    const count = (): number => world.relays[1]!.mailbox.counts().watches;
    const before = count();
    expect(before).toBeGreaterThan(3);
    await choose(world, bob, 'Off');
    await world.clock.advance(10_000);
    expect(count()).toBe(0);
    await world.clock.outcome(bob.close());
    await world.clock.outcome(bob.open());
    await world.clock.advance(TIME.HOUR);
    expect([(await bob.messenger.relays())[0]!.state, count()]).toEqual(['Connected', 0]);
    await choose(world, bob, 'Everyone');
    await world.clock.advance(5000);
    expect(count()).toBe(before);
  });

  it('and back: what was written before waits for a yes, then all goes on where it stood', async () => {
    const { world, alice, bob } = await friends();
    world.relays[0]!.down();
    await world.clock.outcome(alice.close());
    await world.clock.advance(15_000);
    await say(world, bob, 'Alice', 'written before');
    await choose(world, bob, 'Off');
    await choose(world, bob, 'Friends');
    expect((await bob.messenger.policy()).waiting).toBe(1);
    world.relays[0]!.up();
    await world.clock.outcome(alice.open());
    await world.clock.advance(TIME.MINUTE);
    expect(await textsOf(alice, 'Bob')).toEqual([]);
    await world.clock.outcome(bob.messenger.sendWaiting());
    await world.until(async () => (await textsOf(alice, 'Bob')).includes('written before'), 'it came');
    expect((await bob.messenger.policy()).waiting).toBe(0);
  });

  it('and back: only who waits for something is held, everybody else is there at once', async () => {
    const { world, alice, bob } = await friends();
    const cat = await world.person('Cat');
    await befriend(world, cat, bob);
    world.relays[0]!.down();
    await world.clock.outcome(alice.close());
    await world.clock.advance(15_000);
    await say(world, bob, 'Alice', 'written before');
    await choose(world, bob, 'Off');
    world.relays[0]!.up();
    await choose(world, bob, 'Friends');
    await say(world, bob, 'Cat', 'there I am');
    await world.until(async () => (await textsOf(cat, 'Bob')).includes('there I am'), 'Cat has it');
    await world.until(async () => (await viewOf(bob, 'Cat')).connection !== 'Away', 'Cat is there');
    await say(world, cat, 'Bob', 'at last');
    await world.until(async () => (await linesOf(cat, 'Bob')).at(-1)!.state === 'Delivered', 'and is acknowledged');
    await world.clock.outcome(alice.open());
    await say(world, bob, 'Alice', 'written after');
    await world.clock.advance(TIME.MINUTE);
    expect([(await threadOf(bob, 'Alice')).held, (await threadOf(bob, 'Cat')).held, (await bob.messenger.policy()).waiting]).toEqual([true, false, 2]);
    expect(await textsOf(alice, 'Bob')).toEqual([]);
    // Also after a start.
    await world.clock.outcome(bob.close());
    await world.clock.outcome(bob.open());
    await say(world, cat, 'Bob', 'still there?');
    await world.until(async () => (await linesOf(cat, 'Bob')).at(-1)!.state === 'Delivered', 'acknowledged once more');
    expect([await textsOf(alice, 'Bob'), (await viewOf(bob, 'Alice')).connection]).toEqual([[], 'Away']);
    await world.clock.outcome(bob.messenger.sendWaiting());
    await world.until(async () => (await textsOf(alice, 'Bob')).length === 2, 'it came');
    expect(await textsOf(alice, 'Bob')).toEqual(['written before', 'written after']);
    expect((await threadOf(bob, 'Alice')).held).toBe(false);
  });

  it('and back: who took back the last of what waited is asked about nothing, and the chat is open', async () => {
    const { world, alice, bob } = await friends();
    world.relays[0]!.down();
    await world.clock.outcome(alice.close());
    await world.clock.advance(15_000);
    await say(world, bob, 'Alice', 'better not');
    await choose(world, bob, 'Off');
    await choose(world, bob, 'Friends');
    const [message] = (await threadOf(bob, 'Alice')).messages;
    await world.clock.outcome(bob.messenger.deleteForEveryone(await idOf(bob, 'Alice'), message!.id));
    expect([(await threadOf(bob, 'Alice')).held, (await bob.messenger.policy()).waiting]).toEqual([false, 0]);
    world.relays[0]!.up();
    await world.clock.outcome(alice.open());
    await say(world, bob, 'Alice', 'hello again');
    await world.until(async () => (await textsOf(alice, 'Bob')).includes('hello again'), 'it came');
    expect(await textsOf(alice, 'Bob')).not.toContain('better not');
  });

  it('[F31] and back: a request that was not sent waits for the yes as well', async () => {
    const { world, alice, bob } = await strangers();
    for (const who of [alice, bob]) await choose(world, who, 'Everyone');
    await follow(world, alice, bob);
    world.relays[0]!.down();
    await world.clock.advance(1000);
    await say(world, alice, 'Bob', 'Hello from before');
    await choose(world, alice, 'Off');
    world.relays[0]!.up();
    await choose(world, alice, 'Everyone');
    await world.clock.advance(TIME.MINUTE);
    expect([(await alice.messenger.policy()).waiting, await requestsOf(bob)]).toEqual([1, []]);
    await world.clock.outcome(alice.messenger.sendWaiting());
    await world.until(async () => (await requestsOf(bob)).length === 1, 'Bob is asked');
    expect((await alice.messenger.policy()).waiting).toBe(0);
  });

  it('drops what comes meanwhile unread; what relays still hold comes afterwards', async () => {
    const { world, alice, bob } = await friends();
    await world.clock.outcome(alice.close());
    await choose(world, bob, 'Off');
    await world.clock.outcome(alice.open());
    await world.until(async () => (await lockOf(alice, 'Bob')) === 'theirPolicyOff', 'Alice knows');
    await expect(say(world, alice, 'Bob', 'anybody there?')).rejects.toThrow('theirPolicyOff');
    await choose(world, bob, 'Friends');
    await world.until(async () => (await lockOf(alice, 'Bob')) === null, 'open again');
    await say(world, alice, 'Bob', 'there you are');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('there you are'), 'it came');
  });
});
