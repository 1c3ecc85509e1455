/** "Is writing" and "is here" between whole Messengers. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/app/api.ts';
import type { SignsView } from '../../../src/app/signsApi.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { befriend, createWorld, idOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

interface Two {
  readonly world: World;
  readonly alice: WorldPerson;
  readonly bob: WorldPerson;
  /** What Bob's screen heard of Alice. */
  readonly heard: boolean[];
}

const pathOf = async (who: WorldPerson, other: string): Promise<string> => (await who.messenger.people()).find(({ name }) => name === other)!.connection;
const areLinked = ({ alice, bob }: Pick<Two, 'alice' | 'bob'>) => async (): Promise<boolean> => (await pathOf(alice, 'Bob')) !== 'Away' && (await pathOf(bob, 'Alice')) !== 'Away';

async function two(seed: string): Promise<Two> {
  const world = await createWorld({ seed });
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  await say(world, alice, 'Bob', 'hello');
  await world.until(async () => (await textsOf(bob, 'Alice')).length === 1 && (await areLinked({ alice, bob })()), 'they are linked');
  const heard: boolean[] = [];
  await bob.messenger.onChange((change: Change) => change.what === 'writing' && void heard.push(change.on));
  return { world, alice, bob, heard };
}

const write = async ({ world, alice }: Two, on = true): Promise<void> => {
  await world.clock.outcome(alice.messenger.write(await idOf(alice, 'Bob'), on));
  await world.clock.advance(500);
};
const set = async (world: World, who: WorldPerson, sign: keyof SignsView, on: boolean): Promise<void> => {
  expect(await world.clock.outcome(who.messenger.setSign(sign, on))).toEqual({ ok: true, value: null });
};

describe('[F16] a friend who writes', () => {
  it('is shown, until the text came, and nothing of it is kept', async () => {
    const told = await two('writes');
    const { world, alice, bob, heard } = told;
    const before = await bob.core.exchange.friend(bob.core.book.people()[0]!.account)!.conversation.digest();
    await write(told);
    expect(heard).toEqual([true]);
    expect(await bob.core.exchange.friend(bob.core.book.people()[0]!.account)!.conversation.digest()).toEqual(before);
    await say(world, alice, 'Bob', 'there');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 2, 'the text came');
    expect(heard).toEqual([true, false]);
  });

  it('is shown no more a while after the link broke', async () => {
    const told = await two('broke');
    await write(told);
    told.world.network.cut(told.alice.device, told.bob.device);
    await told.world.clock.advance(10 * TIME.SECOND);
    expect(told.heard).toEqual([true, false]);
  });
});

describe('[H39] a friend who writes', () => {
  it('is not shown where either of the two does not show it', async () => {
    for (const who of ['alice', 'bob'] as const) {
      const told = await two(`off ${who}`);
      await set(told.world, told[who], 'writing', false);
      await write(told);
      expect(told.heard).toEqual([]);
      await set(told.world, told[who], 'writing', true);
      await told.world.clock.advance(4 * TIME.SECOND);
      await write(told);
      expect(told.heard).toEqual([true]);
    }
  });

  it('[H36] is not shown, and is told nothing, once the chat is closed', async () => {
    for (const close of ['block', 'unfollow'] as const) {
      const told = await two(close);
      const { world, bob, heard } = told;
      await world.clock.outcome(bob.messenger[close](await idOf(bob, 'Alice')));
      await write(told);
      await world.clock.outcome(bob.messenger.write(await idOf(bob, 'Alice'), true));
      await world.clock.advance(5 * TIME.SECOND);
      expect(heard).toEqual([]);
    }
  });
});

describe('[H39] who does not show that they are here', () => {
  it('is linked with nobody, sees nobody, tells nobody where they are, and writes by relays as before', async () => {
    const told = await two('hidden');
    const { world, alice, bob } = told;
    const chat = await idOf(bob, 'Alice');
    expect((await bob.messenger.whatTheySee(chat))!.presence).toBe(true);
    await set(world, bob, 'here', false);
    await world.until(async () => (await pathOf(alice, 'Bob')) === 'Away' && (await pathOf(bob, 'Alice')) === 'Away', 'they are apart');
    expect((await bob.messenger.whatTheySee(chat))!.presence).toBe(false);
    await say(world, alice, 'Bob', 'by a relay');
    await say(world, bob, 'Alice', 'as well');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 3 && (await textsOf(alice, 'Bob')).length === 3, 'both came');
    for (let minutes = 0; minutes < 30; minutes++) {
      await world.clock.advance(TIME.MINUTE);
      expect([await pathOf(alice, 'Bob'), await pathOf(bob, 'Alice')]).toEqual(['Away', 'Away']);
    }
    await world.clock.outcome(bob.close());
    await world.clock.outcome(bob.open());
    await world.clock.advance(TIME.MINUTE);
    expect(await pathOf(alice, 'Bob')).toBe('Away');
    await set(world, bob, 'here', true);
    await world.until(areLinked(told), 'they are linked again');
  });
});
