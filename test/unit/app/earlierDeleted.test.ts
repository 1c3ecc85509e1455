/** What was taken back before somebody came back, or is taken back afterwards, when a friend sends what was said before. */
import { describe, expect, it } from 'vitest';
import { KIND } from '../../../src/protocol/kinds.ts';
import { allThere, backAgain, both, delivered, earlierOf, friendsBefore, tap, type Lost } from '../../helpers/comingBack.ts';
import { photo, send } from '../../helpers/photos.ts';
import { idOf, linesOf, say, textsOf, type WorldPerson } from '../../helpers/world.ts';

async function messageId(who: WorldPerson, other: string, text: string): Promise<string> {
  const page = await who.messenger.thread(await idOf(who, other), { at: 'end' }, 1000);
  return page.ok ? page.value.messages.find((one) => one.text === text)!.id : '';
}

async function deletes({ world }: Lost, who: WorldPerson, other: string, text: string, verb: 'deleteForEveryone' | 'deleteForMe' = 'deleteForEveryone'): Promise<void> {
  expect(await world.clock.outcome(who.messenger[verb](await idOf(who, other), await messageId(who, other, text)))).toMatchObject({ ok: true });
}

const shown = async (who: WorldPerson, other: string): Promise<readonly (readonly [string, string])[]> => (await linesOf(who, other)).map(({ kind, text }) => [kind, text] as const);
const isGone = (who: WorldPerson, other: string, count: number) => async (): Promise<boolean> => (await linesOf(who, other)).filter(({ kind }) => kind === 'deleted').length === count;

async function restart({ world, bob }: Lost, back: WorldPerson): Promise<void> {
  for (const one of [back, bob]) {
    await world.clock.outcome(one.close());
    await world.clock.outcome(one.open());
  }
  await world.clock.advance(60_000);
}

describe('[F80] [F16] what was taken back, when what was said before is sent again', () => {
  it('comes as taken back, of both and with its photos: neither words nor keys of it are on the new device', async () => {
    const lost = await friendsBefore();
    const { world, old, bob } = lost;
    await send(world, bob, 'Alice', [photo(4000)], 'the barn');
    await say(world, bob, 'Alice', 'stays');
    await both(world, old, 'Bob', 'stays');
    await deletes(lost, old, 'Bob', 'one');
    await deletes(lost, bob, 'Alice', 'the barn');
    await world.until(isGone(bob, 'Alice', 2), 'Bob took both back');
    await delivered(world, bob, 'Alice');
    old.crash();
    const { back } = await backAgain(lost);
    await tap(lost);
    await allThere(world, bob, back);
    const all = [['deleted', ''], ['text', 'two'], ['deleted', ''], ['text', 'stays']];
    expect(await shown(back, 'Bob')).toEqual(all);
    const { conversation } = back.core.exchange.friend(bob.core.book.self.account)!;
    const { entries } = await conversation.view(0);
    expect(entries.filter(({ form, entry }) => form === 'whole' && entry.kind === KIND.media)).toEqual([]);
    expect(entries.filter(({ form }) => form === 'strip')).toHaveLength(2);
    await restart(lost, back);
    expect([await shown(back, 'Bob'), await shown(bob, 'Alice')]).toEqual([all, all]);
  });

  it('is taken back or hidden on the new device for good: the friend’s sending it again does not bring it to life', async () => {
    const lost = await friendsBefore();
    const { world, old, bob } = lost;
    old.crash();
    const { back } = await backAgain(lost);
    await tap(lost);
    await allThere(world, bob, back);
    await deletes(lost, back, 'Bob', 'one');
    await deletes(lost, back, 'Bob', 'two', 'deleteForMe');
    await world.until(isGone(bob, 'Alice', 1), 'it is taken back there too', 120_000);
    await restart(lost, back);
    expect([await shown(back, 'Bob'), await shown(bob, 'Alice')]).toEqual([[['deleted', '']], [['deleted', ''], ['text', 'two']]]);
  });

  it('comes whole to its author where the friend hid it for himself alone, and stays hidden there', async () => {
    const lost = await friendsBefore();
    const { world, old, bob } = lost;
    await deletes(lost, bob, 'Alice', 'one', 'deleteForMe');
    old.crash();
    const { back } = await backAgain(lost);
    await tap(lost);
    await allThere(world, bob, back);
    await restart(lost, back);
    expect([await textsOf(back, 'Bob'), await textsOf(bob, 'Alice')]).toEqual([['one', 'two'], ['two']]);
    expect(await earlierOf(bob, 'Alice')).toEqual({ as: 'gone' });
  });
});
