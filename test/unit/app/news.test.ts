/** What the core tells of news that may call: each once, verified, and nothing of who may not write. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/app/api.ts';
import { befriend, createWorld, idOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

interface Story {
  readonly world: World;
  readonly alice: WorldPerson;
  readonly bob: WorldPerson;
  /** What Alice's page heard since. */
  readonly heard: Change[];
}

async function story(): Promise<Story> {
  const world = await createWorld();
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  return { world, alice, bob, heard: await listen(alice) };
}

async function listen({ messenger }: WorldPerson): Promise<Change[]> {
  const heard: Change[] = [];
  await messenger.onChange((change) => void ((change.what === 'incoming' || change.what === 'reaction') && heard.push(change)));
  return heard;
}

async function messageId(who: WorldPerson, other: string, text: string): Promise<string> {
  const page = await who.messenger.thread(await idOf(who, other), { at: 'end' }, 40);
  return page.ok ? page.value.messages.find((one) => one.text === text)!.id : '';
}

async function react({ world, bob }: Story, emoji: string, text = 'a question'): Promise<void> {
  expect(await world.clock.outcome(bob.messenger.react(await idOf(bob, 'Alice'), await messageId(bob, 'Alice', text), emoji))).toEqual({ ok: true, value: null });
}

async function asked(told: Story): Promise<void> {
  const { world, alice, bob } = told;
  await say(world, alice, 'Bob', 'a question');
  await world.until(async () => (await textsOf(bob, 'Alice')).includes('a question'), 'the question came');
}

describe('[F52] the core tells of what came', () => {
  it('[H5] once for each message, also when its sender starts again and brings everything anew', async () => {
    const { world, alice, bob, heard } = await story();
    await say(world, bob, 'Alice', 'one');
    await world.until(async () => (await textsOf(alice, 'Bob')).includes('one'), 'it came');
    await world.clock.outcome(bob.close());
    await world.clock.outcome(bob.open());
    await say(world, bob, 'Alice', 'two');
    await world.until(async () => (await textsOf(alice, 'Bob')).includes('two'), 'the second came');
    expect(heard.map((change) => ('text' in change ? change.text : ''))).toEqual(['one', 'two']);
    expect(heard[0]).toMatchObject({ what: 'incoming', sender: 'Bob', chat: await idOf(alice, 'Bob') });
  });

  it('[H5] once of a reaction to a message of mine, with what it says, and again when it is another one', async () => {
    const told = await story();
    await asked(told);
    const chat = await idOf(told.alice, 'Bob');
    await react(told, '❤️');
    await told.world.until(async () => told.heard.length > 0, 'it is told');
    await react(told, '👍');
    await told.world.until(async () => told.heard.length > 1, 'the other one is told');
    await say(told.world, told.bob, 'Alice', 'and an answer');
    await told.world.until(async () => told.heard.length > 2, 'the answer is told');
    expect(told.heard.slice(0, 2)).toEqual(['❤️', '👍'].map((emoji) => ({ what: 'reaction', chat, sender: 'Bob', emoji, text: 'a question', media: [], report: false })));
    expect(told.heard[2]).toMatchObject({ what: 'incoming', text: 'and an answer' });
  });

  it('not of one that was taken back, of one to a message of theirs, or of my own', async () => {
    const told = await story();
    const { world, alice, bob, heard } = told;
    await asked(told);
    await say(world, bob, 'Alice', 'their own');
    await world.until(async () => (await textsOf(alice, 'Bob')).includes('their own'), 'it came');
    await react(told, '❤️', 'their own');
    expect(await world.clock.outcome(alice.messenger.react(await idOf(alice, 'Bob'), await messageId(alice, 'Bob', 'their own'), '👍'))).toEqual({ ok: true, value: null });
    await world.clock.outcome(alice.close());
    await react(told, '❤️');
    await react(told, '');
    await world.clock.outcome(alice.open());
    const again = await listen(alice);
    await say(world, bob, 'Alice', 'the last');
    await world.until(async () => (await textsOf(alice, 'Bob')).includes('the last'), 'the last came');
    expect([...heard, ...again].filter(({ what }) => what === 'reaction')).toEqual([]);
  });

  it('[H36] nothing of who is blocked: no text and no reaction', async () => {
    const told = await story();
    const { world, alice, bob, heard } = told;
    await asked(told);
    await world.clock.outcome(alice.messenger.block(await idOf(alice, 'Bob')));
    heard.length = 0;
    await world.clock.outcome(bob.messenger.sendText(await idOf(bob, 'Alice'), 'are you there?'));
    await world.clock.outcome(bob.messenger.react(await idOf(bob, 'Alice'), await messageId(bob, 'Alice', 'a question'), '❤️'));
    await world.clock.advance(120_000);
    expect(heard).toEqual([]);
  });
});
