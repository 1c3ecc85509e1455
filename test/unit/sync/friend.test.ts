/** What is owed to one person, over whole Messengers: the relays, the links and a peer that only pretends. */
import { describe, expect, it } from 'vitest';
import { PROTOCOL } from '../../../src/protocol/version.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf } from '../../helpers/world.ts';

async function twoFriends(options: Parameters<typeof createWorld>[0] = {}) {
  const world = await createWorld(options);
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  return { world, alice, bob };
}

describe('[F3] what was written offline', () => {
  it('goes to the relay in one go, also when it is more than one batch', async () => {
    const { world, alice, bob } = await twoFriends();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    world.relays[0]!.down();
    await world.clock.advance(2000);
    const texts = Array.from({ length: 300 }, (_, i) => `text ${i}`);
    const id = await idOf(alice, 'Bob');
    for (const text of texts) await world.clock.outcome(alice.messenger.sendText(id, text));
    world.relays[0]!.up();
    await world.until(async () => (await linesOf(alice, 'Bob')).every(({ state }) => state === 'At relay'), 'all at the relay', 30_000);
    await world.clock.outcome(alice.close());
    await world.clock.outcome(bob.open());
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 300, 'all came', 30_000);
    expect(await textsOf(bob, 'Alice')).toEqual(texts);
  }, 60_000);
});

describe('[H52] a link over which nothing is acknowledged', () => {
  it('does not keep texts from the relay, however fast one writes', async () => {
    const { world, alice, bob } = await twoFriends();
    await say(world, alice, 'Bob', 'warm');
    await world.until(async () => (await linesOf(alice, 'Bob'))[0]!.state === 'Delivered', 'delivered');
    // Bob's device takes everything on the link and never answers there.
    world.network.inspect((from, _to, protocol, bytes) => (protocol !== PROTOCOL.mailbox && from.startsWith(bob.device) ? [] : [bytes]));
    const start = world.clock.monotonic();
    for (let i = 0; i < 8; i++) {
      await say(world, alice, 'Bob', `again ${i}`);
      await world.clock.advance(1500);
    }
    expect(world.clock.monotonic() - start).toBeLessThan(60_000);
    expect((await linesOf(alice, 'Bob')).filter(({ state }) => state === 'At relay' || state === 'Delivered').length).toBeGreaterThan(4);
  });
});

describe('[F17] a relay that is full', () => {
  it('leaves texts queued, is asked again, and loses nothing', async () => {
    const { world, alice, bob } = await twoFriends();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    // The relay takes requests and says nothing for a while.
    let isMute = true;
    world.network.inspect((_from, _to, protocol, bytes) => (isMute && protocol === PROTOCOL.mailbox ? [] : [bytes]));
    await say(world, alice, 'Bob', 'patience');
    await world.clock.advance(60_000);
    expect((await linesOf(alice, 'Bob'))[0]!.state).toBe('Queued');
    isMute = false;
    await world.until(async () => (await linesOf(alice, 'Bob'))[0]!.state === 'At relay', 'at the relay', 60_000);
    await world.clock.outcome(bob.open());
    await world.until(async () => (await textsOf(bob, 'Alice')).join() === 'patience', 'Bob has it once');
  });
});

describe('[H1] signatures that links spared', () => {
  it('are checked in idle time, and after a restart those that were left', async () => {
    const { world, alice, bob } = await twoFriends();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    const id = await idOf(alice, 'Bob');
    world.relays[0]!.down();
    await world.clock.advance(2000);
    for (let i = 0; i < 100; i++) await world.clock.outcome(alice.messenger.sendText(id, `text ${i}`));
    world.relays[0]!.up();
    await world.until(async () => (await linesOf(alice, 'Bob')).every(({ state }) => state === 'At relay'), 'all at the relay', 30_000);
    const verdicts = async (): Promise<readonly string[]> => {
      const { conversation } = bob.core.exchange.friend(alice.core.book.self.account)!;
      return (await conversation.view(0)).entries.map(({ verdict }) => verdict);
    };
    await world.clock.outcome(bob.open());
    while ((await textsOf(bob, 'Alice')).length < 100) await world.clock.advance(10);
    bob.disk.keepAtCrash = (relaxed) => relaxed;
    bob.crash();
    world.relays[0]!.down();
    await world.clock.outcome(bob.open());
    expect((await verdicts()).filter((verdict) => verdict === 'linked').length).toBeGreaterThan(32);
    await world.clock.advance(2000);
    expect((await verdicts()).every((verdict) => verdict === 'signed')).toBe(true);
  });
});

describe('a path that changes', () => {
  it('[F17] from direct to relayed and back loses and repeats nothing', async () => {
    const { world, alice, bob } = await twoFriends();
    const expected: string[] = [];
    for (let i = 0; i < 6; i++) {
      world.network.direct(alice.device, bob.device, i % 2 === 0);
      const text = `on path ${i}`;
      expected.push(text);
      await say(world, i % 3 ? alice : bob, i % 3 ? 'Bob' : 'Alice', text);
      await world.clock.advance(3000);
    }
    await world.until(async () => (await textsOf(alice, 'Bob')).length === 6 && (await textsOf(bob, 'Alice')).length === 6, 'all came');
    expect([...(await textsOf(alice, 'Bob'))].sort()).toEqual(expected);
    expect(await textsOf(bob, 'Alice')).toEqual(await textsOf(alice, 'Bob'));
  });
});
