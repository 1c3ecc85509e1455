/** Follow, unfollow and follow again between whole Messengers, with Eve about. */
import { describe, expect, it } from 'vitest';
import type { PeerName } from '../../../src/protocol/ids.ts';
import { EXPIRY, TIME } from '../../../src/protocol/limits.ts';
import { PROTOCOL } from '../../../src/protocol/version.ts';
import { bookOf, personIn } from '../../helpers/intruder.ts';
import { own } from '../../helpers/relayTargets.ts';
import { befriend, createWorld, idOf, linesOf, linkOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

async function story(options: Parameters<typeof createWorld>[0] = {}): Promise<{ world: World; alice: WorldPerson; bob: WorldPerson }> {
  const world = await createWorld(options);
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  return { world, alice, bob };
}

const viewOf = async (who: WorldPerson, name: string) => (await who.messenger.person(await idOf(who, name)))!;
const relationOf = async (who: WorldPerson, name: string) => (await viewOf(who, name)).relationship;

/** Bytes of content that passed between two devices, or from one of them, from now on. */
function watch(world: World, isMeant: (from: string, to: string) => boolean): { bytes: number } {
  const seen = { bytes: 0 };
  world.network.inspect((from, to, protocol, bytes) => {
    if (protocol === PROTOCOL.sync && isMeant(from, to)) seen.bytes += bytes.length;
    return [bytes];
  });
  return seen;
}

describe('a clock that is wrong for a while', () => {
  it('[F3] and that relays do not correct closes the chat meanwhile; what was dropped comes once the clock is right again, though nobody touched the app', async () => {
    const { world, alice, bob } = await story({ relays: 2 });
    world.relays[1]!.skew = -800 * TIME.DAY;
    await world.clock.outcome(alice.messenger.addRelay('relay1.test'));
    alice.skew = 400 * TIME.DAY;
    await world.clock.advance(EXPIRY.presenceRenew);
    expect((await viewOf(alice, 'Bob')).locked).toBe('followExpired');
    await say(world, bob, 'Alice', 'while your clock was wrong');
    await world.until(async () => (await linesOf(bob, 'Alice'))[0]?.state === 'At relay', 'at the relay');
    await world.clock.advance(2000);
    expect(await textsOf(alice, 'Bob')).toEqual([]);
    alice.skew = 0;
    await world.until(async () => (await linesOf(bob, 'Alice'))[0]?.state === 'Delivered', 'delivered', EXPIRY.presenceRenew + TIME.MINUTE);
    expect(await textsOf(alice, 'Bob')).toEqual(['while your clock was wrong']);
  });

  it('[S2.7] and that the own relay corrects closes nothing', async () => {
    const { world, alice, bob } = await story();
    for (const years of [400, -400]) {
      alice.skew = years * TIME.DAY;
      await world.clock.advance(EXPIRY.presenceRenew);
      expect((await viewOf(alice, 'Bob')).locked).toBeNull();
      await say(world, bob, 'Alice', `while your clock was ${years} days wrong`);
      await world.until(async () => (await linesOf(bob, 'Alice')).at(-1)?.state === 'Delivered', 'delivered');
    }
  });
});

describe('[S5.5] [F34] unfollow', () => {
  it('when connected closes the chat on both sides at once, and nothing flows', async () => {
    const { world, alice, bob } = await story();
    await say(world, alice, 'Bob', 'before');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'Bob has it');
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')));
    expect((await viewOf(alice, 'Bob')).locked).toBe('notFollowing');
    await world.until(async () => (await viewOf(bob, 'Alice')).locked === 'notFollowedBack', 'Bob knows', 2000);
    await world.clock.advance(3000);
    expect((await viewOf(alice, 'Bob')).connection).toBe('Away');
    expect((await viewOf(bob, 'Alice')).connection).toBe('Away');
    const seen = watch(world, () => true);
    for (const [from, to] of [[alice, 'Bob'], [bob, 'Alice']] as const) await expect(say(world, from, to, 'after')).rejects.toThrow(/notFollow/);
    await world.clock.advance(10 * 60_000);
    expect(seen.bytes).toBe(0);
    expect(await textsOf(bob, 'Alice')).toEqual(['before']);
  });

  it('tells on the link when no relay is there to carry it', async () => {
    const { world, alice, bob } = await story();
    world.relays[0]!.down();
    await world.clock.advance(2000);
    expect((await viewOf(alice, 'Bob')).connection).toBe('Direct');
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')));
    await world.until(async () => (await viewOf(bob, 'Alice')).locked === 'notFollowedBack', 'Bob knows', 3000);
  });

  it('while the other is away locks their side when they come back', async () => {
    const { world, alice, bob } = await story();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')));
    await world.clock.advance(5000);
    await world.clock.outcome(bob.open());
    await world.until(async () => (await viewOf(bob, 'Alice')).locked === 'notFollowedBack', 'Bob knows');
  });

  it('does not wait for a relay that does not answer', async () => {
    const { world, alice, bob } = await story();
    world.network.inspect((_from, _to, protocol, bytes) => (protocol === PROTOCOL.mailbox ? [] : [bytes]));
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')), 100);
    await world.until(async () => (await viewOf(bob, 'Alice')).locked === 'notFollowedBack', 'Bob knows', 3000);
  });

  it('twice, or of somebody not followed, changes nothing', async () => {
    const { world, alice } = await story();
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')));
    await world.clock.advance(5000);
    const { listVersion } = (await bookOf(alice)).home;
    expect(await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')))).toEqual({ ok: true, value: null });
    expect((await bookOf(alice)).home.listVersion).toBe(listVersion);
  });
});

describe('[S5.5] [F34] follow again', () => {
  it('unlocks the chat, goes on where it stood, and what was not acknowledged comes', async () => {
    const { world, alice, bob } = await story();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    await say(world, alice, 'Bob', 'while you were away');
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')));
    await world.clock.advance(5000);
    await world.clock.outcome(bob.open());
    await world.clock.advance(10_000);
    await world.clock.outcome(alice.messenger.followBack(await idOf(alice, 'Bob')));
    await world.until(async () => (await relationOf(bob, 'Alice')) === 'Friends', 'friends again');
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('while you were away'), 'it came');
    await say(world, bob, 'Alice', 'thanks');
    await world.until(async () => (await textsOf(alice, 'Bob')).join() === 'while you were away,thanks', 'both ways');
    await world.until(async () => (await linesOf(alice, 'Bob'))[0]!.state === 'Delivered', 'and Alice knows');
  });

  it('of two who had left each other is heard by both, though the relay forgot what the first one told while the other was not listening', async () => {
    const { world, alice, bob } = await story();
    for (const [who, other] of [[bob, 'Alice'], [alice, 'Bob']] as const) {
      await world.clock.outcome(who.messenger.unfollow(await idOf(who, other)));
      await world.clock.advance(5000);
    }
    await world.clock.outcome(bob.messenger.followBack(await idOf(bob, 'Alice')));
    await world.clock.advance(5000);
    await world.clock.outcome(world.relays[0]!.loseDisk());
    await world.clock.advance(5000);
    await world.clock.outcome(alice.messenger.followBack(await idOf(alice, 'Bob')));
    for (const [who, other] of [[alice, 'Bob'], [bob, 'Alice']] as const) await world.until(async () => (await relationOf(who, other)) === 'Friends', `${who.name} knows`, 60_000);
  });

  it('of which a relay held the news back is heard when they write: their topic is read again', async () => {
    const { world, alice, bob } = await story();
    await world.clock.outcome(bob.messenger.unfollow(await idOf(bob, 'Alice')));
    await world.until(async () => (await viewOf(alice, 'Bob')).locked === 'notFollowedBack', 'Alice knows');
    world.relays[0]!.lie = (frame, isPush) => (isPush ? [] : [frame]);
    await world.clock.outcome(bob.messenger.followBack(await idOf(bob, 'Alice')));
    await world.clock.advance(10_000);
    world.relays[0]!.lie = null;
    expect((await viewOf(alice, 'Bob')).locked).toBe('notFollowedBack');
    await say(world, bob, 'Alice', 'I am back');
    await world.until(async () => (await textsOf(alice, 'Bob')).join() === 'I am back', 'it came', 20_000);
  });

  it('many times in a row ends as the last one said, on both sides', async () => {
    const { world, alice, bob } = await story();
    const id = await idOf(alice, 'Bob');
    for (let i = 0; i < 5; i++) {
      await world.clock.outcome(alice.messenger.unfollow(id));
      await world.clock.outcome(alice.messenger.followBack(id));
    }
    await world.until(async () => (await relationOf(bob, 'Alice')) === 'Friends' && (await relationOf(alice, 'Bob')) === 'Friends', 'friends');
    await say(world, bob, 'Alice', 'make up your mind');
    await world.until(async () => (await textsOf(alice, 'Bob')).length === 1, 'Alice has it');
  });
});

describe('a friend who listens at another relay', () => {
  /** Without links between devices where only relays are meant. */
  async function apart(peers: boolean): Promise<{ world: World; alice: WorldPerson; bob: WorldPerson }> {
    const world = await createWorld({ relays: 2, peers });
    const [alice, bob] = [await world.person('Alice', 0), await world.person('Bob', 1)];
    await befriend(world, alice, bob);
    await world.clock.advance(20_000);
    return { world, alice, bob };
  }

  it.each([0, 2000, 60_000])('[F34] is one again when followed again %i ms after the unfollow', async (ms) => {
    const { world, alice, bob } = await apart(true);
    const id = await idOf(alice, 'Bob');
    await world.clock.outcome(alice.messenger.unfollow(id));
    await world.clock.advance(ms);
    await world.clock.outcome(alice.messenger.followBack(id));
    await world.until(async () => (await relationOf(bob, 'Alice')) === 'Friends', 'Bob knows');
  });

  it('[F34] hears once that relay is there that they were left, and then it is dialled no more', async () => {
    const { world, alice, bob } = await apart(false);
    world.relays[1]!.down();
    await world.clock.advance(2000);
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')));
    await world.clock.outcome(alice.close());
    await world.clock.outcome(alice.open());
    await world.clock.advance(30_000);
    world.relays[1]!.up();
    await world.until(async () => (await viewOf(bob, 'Alice')).locked === 'notFollowedBack', 'Bob knows');
    await world.clock.advance(5000);
    let pieces = 0;
    world.network.inspect((from, to, _protocol, bytes) => {
      if ([from, to].includes(world.relays[1]!.address) && ![from, to].includes(bob.device)) pieces++;
      return [bytes];
    });
    world.relays[1]!.down();
    world.relays[1]!.up();
    await world.clock.advance(60_000);
    expect(pieces).toBe(0);
  });

  it('hears of a new name once that relay is there', async () => {
    const { world, alice, bob } = await apart(false);
    world.relays[1]!.down();
    await world.clock.advance(2000);
    await world.clock.outcome(alice.messenger.rename('Alison'));
    await world.clock.advance(30_000);
    world.relays[1]!.up();
    await world.until(async () => (await bob.messenger.people())[0]?.name === 'Alison', 'Bob knows');
  });

  it('[F17] hears once that relay is there that a text came', async () => {
    const { world, alice, bob } = await apart(false);
    world.network.cut(alice.device, world.relays[1]!.address);
    await world.clock.advance(15_000);
    await say(world, bob, 'Alice', 'One');
    await world.until(async () => (await textsOf(alice, 'Bob')).length === 1, 'Alice has it');
    await world.clock.advance(30_000);
    expect((await linesOf(bob, 'Alice'))[0]!.state).toBe('At relay');
    world.network.mend(alice.device, world.relays[1]!.address);
    await world.until(async () => (await linesOf(bob, 'Alice'))[0]!.state === 'Delivered', 'Bob knows');
  });
});

describe('a stranger', () => {
  it('[H50] [F35] is not linked, and no stream of theirs is opened', async () => {
    const { world, alice } = await story();
    const streams: string[] = [];
    world.network.inspect((from, to, protocol, bytes) => {
      if (from.startsWith('Eve') || to.startsWith('Eve')) streams.push(`${from} ${to} ${protocol}`);
      return [bytes];
    });
    const eve = world.network.links('Eve' as PeerName);
    const events: string[] = [];
    await eve.start((event) => void events.push(event.kind === 'peer' ? event.path : event.state));
    eve.connect(own(world.relays[0]!.address));
    eve.allow([{ peer: alice.device as PeerName, relays: [world.relays[0]!.address] }]);
    await world.clock.advance(60_000);
    expect(events).not.toContain('direct');
    expect(events).not.toContain('relayed');
    await expect(eve.open({ peer: alice.device as PeerName }, PROTOCOL.sync)).rejects.toThrow();
    expect(streams.filter((line) => line.includes(alice.device))).toEqual([]);
  });

  it('who follows is shown as a follower, and learns no more than the bundle: no presence, no link, no topic', async () => {
    const { world, alice } = await story();
    const eve = await world.person('Eve');
    await world.clock.outcome(eve.messenger.follow(await linkOf(alice)));
    await world.until(async () => (await alice.messenger.people()).some(({ name }) => name === 'Eve'), 'Alice sees it');
    await world.clock.advance(60_000);
    expect((await viewOf(alice, 'Eve')).relationship).toBe('Follows you');
    expect((await viewOf(eve, 'Alice')).relationship).toBe('Following');
    expect((await viewOf(eve, 'Alice')).connection).toBe('Away');
    expect(personIn(await bookOf(eve), 'Alice').roots).toEqual([]);
    expect(personIn(await bookOf(alice), 'Eve').roots).toEqual([]);
    await expect(say(world, eve, 'Alice', 'hello?')).rejects.toThrow('notFollowedBack');
    await expect(say(world, alice, 'Eve', 'hello?')).rejects.toThrow('notFollowing');
  });

  it('[S5.1] [A23] has their relay dialled when they are followed, and not before', async () => {
    const world = await createWorld({ relays: 2 });
    const [alice, eve] = [await world.person('Alice'), await world.person('Eve', 1)];
    const reached = new Set<string>();
    world.network.inspect((from, to, _protocol, bytes) => {
      if (from === alice.device || to === alice.device) for (const place of [from, to]) reached.add(place);
      return [bytes];
    });
    const link = await linkOf(eve);
    expect((await alice.messenger.readCard(link)).ok).toBe(true);
    // Eve follows, too: her notice names her relay.
    await world.clock.outcome(eve.messenger.follow(await linkOf(alice)));
    await world.until(async () => (await alice.messenger.people()).length === 1, 'Alice sees it');
    await world.clock.advance(60_000);
    expect([...reached].some((place) => place === world.relays[1]!.address)).toBe(false);
    await world.clock.outcome(alice.messenger.followBack(await idOf(alice, 'Eve')));
    await world.until(async () => reached.has(world.relays[1]!.address), 'now it is dialled');
  });
});

describe('a relay that is slow, or lies', () => {
  it('[H52] that never answers holds up neither texts nor follows through another one', async () => {
    const world = await createWorld({ relays: 2 });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    const mute = world.relays[1]!.address;
    const added = await Promise.all([alice, bob].map((one) => world.clock.outcome(one.messenger.addRelay(mute))));
    expect(added.every(({ ok }) => ok)).toBe(true);
    await world.clock.advance(5000);
    world.network.inspect((from, to, _protocol, bytes) => (from === mute || to === mute ? [] : [bytes]));
    await befriend(world, alice, bob);
    await say(world, alice, 'Bob', 'through the other');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'Bob has it', 15_000);
  });
});

describe('logs', () => {
  it('hold no text, no name, no id and no key, whatever happens', async () => {
    const { world, alice, bob } = await story();
    await say(world, alice, 'Bob', 'The damsons are under the third tree');
    world.relays[0]!.down();
    await world.clock.advance(30_000);
    world.relays[0]!.up();
    await world.clock.advance(30_000);
    await world.clock.outcome(bob.messenger.unfollow(await idOf(bob, 'Alice')));
    await world.clock.advance(10_000);
    const { home } = await bookOf(alice);
    for (const line of [...alice.log, ...bob.log]) {
      expect(line).not.toMatch(/damsons|Alice|Bob|wss:|[0-9a-f]{16}|[A-Za-z0-9_-]{22}/);
      for (const word of home.phrase ?? []) expect(line).not.toContain(word);
    }
  });
});
