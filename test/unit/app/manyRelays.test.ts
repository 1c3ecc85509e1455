/** Friends at more relays than one device is connected to at a time. */
import { describe, expect, it } from 'vitest';
import { LIMITS, TIME } from '../../../src/protocol/limits.ts';
import { befriend, createWorld, linesOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

const FRIENDS = 20;

interface Crowd {
  readonly world: World;
  readonly alice: WorldPerson;
  readonly others: readonly WorldPerson[];
}

/** Alice, whose own relay is the first, and one friend at each of the others. */
async function crowd(friends: number, peers = false): Promise<Crowd> {
  const world = await createWorld({ relays: 1 + friends, peers });
  const alice = await world.person('Alice', 0);
  const others: WorldPerson[] = [];
  for (let n = 1; n <= friends; n++) others.push(await world.person(`Friend ${n}`, n));
  return { world, alice, others };
}

/** The most relays to which a device was connected while anything went over a wire. */
function mostRelays(world: World, device: string): () => number {
  let most = 0;
  world.network.inspect((_from, _to, _protocol, bytes) => {
    most = Math.max(most, world.network.relaysOf(device).length);
    return [bytes];
  });
  return () => most;
}

async function allDelivered({ world, alice, others }: Crowd, texts: number): Promise<void> {
  const isDone = async (): Promise<boolean> => {
    for (const friend of others) {
      for (const [one, name] of [[alice, friend.name], [friend, 'Alice']] as const) {
        const lines = await linesOf(one, name);
        if (lines.length !== texts || lines.some(({ who, state }) => who === 'me' && state !== 'Delivered')) return false;
      }
    }
    return true;
  };
  await world.until(isDone, 'everything is delivered both ways', 2 * TIME.MINUTE);
}

describe('[F3] [F17] twenty friends at twenty relays, whose devices never link', () => {
  it('are all met, written to, heard and answered, with no more of their relays at a time than the bound', async () => {
    const all = await crowd(FRIENDS);
    const { world, alice, others } = all;
    const most = mostRelays(world, alice.device);
    for (const friend of others) await befriend(world, alice, friend);
    for (const friend of others) await say(world, alice, friend.name, `Hello ${friend.name}`);
    for (const friend of others) await say(world, friend, 'Alice', `Hello from ${friend.name}`);
    await allDelivered(all, 2);
    for (const friend of others) expect(new Set(await textsOf(alice, friend.name))).toEqual(new Set([`Hello ${friend.name}`, `Hello from ${friend.name}`]));

    await world.clock.outcome(alice.close());
    for (const friend of others) await say(world, friend, 'Alice', 'While you were away');
    await world.clock.advance(TIME.MINUTE);
    await world.clock.outcome(alice.open());
    await allDelivered(all, 3);
    await world.clock.outcome(alice.messenger.rename('Alison'));
    await world.until(async () => (await Promise.all(others.map((friend) => friend.messenger.people()))).every(([one]) => one?.name === 'Alison'), 'all know the new name', 2 * TIME.MINUTE);
    expect(most()).toBe(1 + LIMITS.relaysVisited);
  }, 120_000);
});

describe('[F3] ten friends at ten relays', () => {
  it('are all linked directly, whoever has to come to the relay of the other', async () => {
    const { world, alice, others } = await crowd(10, true);
    for (const friend of others) await befriend(world, alice, friend);
    const isDirect = async (): Promise<boolean> => (await alice.messenger.people()).every(({ connection }) => connection === 'Direct');
    await world.until(isDirect, 'all are linked', 2 * TIME.MINUTE);
    await world.clock.outcome(alice.close());
    await world.clock.advance(20_000);
    await world.clock.outcome(alice.open());
    await world.until(isDirect, 'all are linked again', 2 * TIME.MINUTE);
  }, 60_000);
});

describe('[F3] somebody with eight own relays', () => {
  it('and a friend at a ninth write to each other; the nine are connected to and not one is left out', async () => {
    const world = await createWorld({ relays: LIMITS.relays + 1, peers: false });
    const [alice, bob] = [await world.person('Alice', 0), await world.person('Bob', LIMITS.relays)];
    for (let n = 1; n < LIMITS.relays; n++) await world.clock.outcome(alice.messenger.addRelay(`relay${n}.test`));
    await befriend(world, alice, bob);
    await say(world, alice, 'Bob', 'Hello Bob');
    await say(world, bob, 'Alice', 'Hello Alice');
    await allDelivered({ world, alice, others: [bob] }, 2);
    expect(world.network.relaysOf(alice.device)).toHaveLength(LIMITS.relays + 1);
  });
});
