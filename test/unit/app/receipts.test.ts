/** Read receipts between whole Messengers: sent and shown by one's own word, many in one, and never where nothing may pass. */
import { describe, expect, it } from 'vitest';
import { sameBytes } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

interface Two {
  readonly world: World;
  readonly alice: WorldPerson;
  readonly bob: WorldPerson;
}

async function two(seed: string, ...wanting: readonly ('alice' | 'bob')[]): Promise<Two> {
  const world = await createWorld({ seed });
  const people = { alice: await world.person('Alice'), bob: await world.person('Bob') };
  await befriend(world, people.alice, people.bob);
  for (const who of wanting) await want(world, people[who], true);
  return { world, ...people };
}

const want = async (world: World, who: WorldPerson, on: boolean): Promise<void> => {
  expect(await world.clock.outcome(who.messenger.setSign('receipts', on))).toEqual({ ok: true, value: null });
};

const tell = async ({ world, alice, bob }: Two, text: string): Promise<void> => {
  await say(world, alice, 'Bob', text);
  await world.until(async () => (await textsOf(bob, 'Alice')).includes(text) && /Delivered|Read/.test((await statesOf(alice, 'Bob')).at(-1)!), 'Bob has it');
};

/** Bob reads everything of Alice. */
async function readAll({ world, bob }: Two): Promise<void> {
  const chat = await idOf(bob, 'Alice');
  const page = await bob.messenger.thread(chat, { at: 'end' }, 100);
  if (page.ok) await world.clock.outcome(bob.messenger.markRead(chat, page.value.messages.at(-1)!.id));
}

const statesOf = async (who: WorldPerson, other: string): Promise<readonly (string | null)[]> => (await linesOf(who, other)).map(({ state }) => state);
/** Receipts that somebody wrote. */
async function receiptsOf(who: WorldPerson): Promise<number> {
  const { book, exchange } = who.core;
  const { conversation } = exchange.friend(book.people()[0]!.account)!;
  return (await conversation.view(0)).entries.filter(({ entry }) => entry.kind === KIND.read && sameBytes(entry.device, book.self.device)).length;
}

describe('[F16] [F17] a read receipt', () => {
  it('says “Read” of what was seen, and of no more, in chat, inbox and details', async () => {
    const told = await two('read', 'alice', 'bob');
    const { world, alice, bob } = told;
    await tell(told, 'one');
    await tell(told, 'two');
    const chat = await idOf(bob, 'Alice');
    const page = await bob.messenger.thread(chat, { at: 'end' }, 9);
    await world.clock.outcome(bob.messenger.markRead(chat, page.ok ? page.value.messages[0]!.id : ''));
    await world.until(async () => (await statesOf(alice, 'Bob'))[0] === 'Read', 'it is read');
    expect(await statesOf(alice, 'Bob')).toEqual(['Read', 'Delivered']);
    await readAll(told);
    await world.until(async () => (await alice.messenger.inbox())[0]!.last!.state === 'Read', 'both are');
    const hers = await alice.messenger.thread(await idOf(alice, 'Bob'), { at: 'end' }, 9);
    expect(await alice.messenger.details(await idOf(alice, 'Bob'), hers.ok ? hers.value.messages[1]!.id : '')).toMatchObject({ ok: true, value: { devices: [{ has: true, read: true }] } });
    expect((await bob.messenger.inbox())[0]!.unread).toBe(0);
    expect((await alice.messenger.inbox())[0]!.unread).toBe(0);
  });

  it('is not sent without the reader’s word, and not shown without one’s own', async () => {
    const told = await two('mutual', 'alice');
    const { world, alice, bob } = told;
    await tell(told, 'one');
    await readAll(told);
    await world.clock.advance(TIME.MINUTE);
    expect(await receiptsOf(bob)).toBe(0);
    await want(world, bob, true);
    await world.clock.advance(TIME.MINUTE);
    // What was read before is told by nobody, until something is read after it.
    expect([await receiptsOf(bob), await statesOf(alice, 'Bob')]).toEqual([0, ['Delivered']]);
    await tell(told, 'two');
    await readAll(told);
    await world.until(async () => (await statesOf(alice, 'Bob')).at(-1) === 'Read', 'it is read');
    await want(world, alice, false);
    expect(await statesOf(alice, 'Bob')).toEqual(['Delivered', 'Delivered']);
    await want(world, alice, true);
    expect(await statesOf(alice, 'Bob')).toEqual(['Read', 'Read']);
    await want(world, bob, false);
    await tell(told, 'three');
    await readAll(told);
    await world.clock.advance(TIME.MINUTE);
    expect([await receiptsOf(bob), (await statesOf(alice, 'Bob')).at(-1)]).toEqual([1, 'Delivered']);
  });

  it('tells many in one, and the rest after a while', async () => {
    const told = await two('many', 'alice', 'bob');
    const { world, alice, bob } = told;
    for (let i = 0; i < 12; i++) {
      await tell(told, `text ${i}`);
      await readAll(told);
      await readAll(told);
    }
    await world.until(async () => (await statesOf(alice, 'Bob')).every((state) => state === 'Read'), 'all are read');
    expect(await receiptsOf(bob)).toBeLessThanOrEqual(3);
  });

  it('goes after a start, when the app was closed before it could', async () => {
    const told = await two('closed', 'alice', 'bob');
    const { world, alice, bob } = told;
    await tell(told, 'one');
    await readAll(told);
    await world.clock.outcome(bob.close());
    await world.clock.advance(TIME.MINUTE);
    expect(await statesOf(alice, 'Bob')).toEqual(['Delivered']);
    await world.clock.outcome(bob.open());
    expect(await bob.messenger.signs()).toEqual({ receipts: true, here: true, writing: true });
    await world.until(async () => (await statesOf(alice, 'Bob'))[0] === 'Read', 'it is read');
  });
});

describe('[H39] no receipt', () => {
  it('[H36] leaves to somebody who is blocked, or while direct messages are off', async () => {
    for (const close of ['block', 'off'] as const) {
      const told = await two(close, 'alice', 'bob');
      const { world, alice, bob } = told;
      await tell(told, 'one');
      await world.clock.outcome(close === 'block' ? bob.messenger.block(await idOf(bob, 'Alice')) : bob.messenger.setPolicy('Off'));
      await readAll(told);
      await world.clock.advance(TIME.MINUTE);
      expect([await receiptsOf(bob), await statesOf(alice, 'Bob')]).toEqual([0, ['Delivered']]);
    }
  });

  it('answers a message request before it is accepted', async () => {
    const world = await createWorld({ seed: 'asked' });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    for (const who of [alice, bob]) {
      await world.clock.outcome(who.messenger.setPolicy('Everyone'));
      await want(world, who, true);
    }
    const link = await bob.messenger.myLink('https://kith.test');
    await world.clock.outcome(alice.messenger.follow(link.ok ? link.value : ''));
    await world.until(async () => (await alice.messenger.people())[0]!.locked === null, 'she may ask');
    await say(world, alice, 'Bob', 'Hello');
    await world.until(async () => (await bob.messenger.requests()).length === 1, 'he is asked');
    await world.clock.advance(TIME.MINUTE);
    expect((await statesOf(alice, 'Bob')).filter((state) => state === 'Read' || state === 'Delivered')).toEqual([]);
  });

  it('is set while there is no account', async () => {
    const world = await createWorld();
    const who = await world.stranger('Nobody');
    expect(await world.clock.outcome(who.messenger.setSign('receipts', true))).toMatchObject({ ok: false, error: { code: 'noAccount' } });
  });
});
