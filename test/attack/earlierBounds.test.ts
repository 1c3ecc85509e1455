/** What was said before somebody came back: that the tap ends with the trust it stands for, and what a friend who lies can make of it. */
import { describe, expect, it } from 'vitest';
import { OBJECT } from '../../src/protocol/kinds.ts';
import { earlierToValue } from '../../src/sync/earlierForm.ts';
import type { Friend } from '../../src/sync/friend.ts';
import { allThere, backAgain, both, earlierOf, friendsBefore, seenBy, tap, type Back } from '../helpers/comingBack.ts';
import { idOf, linesOf, say, textsOf, type WorldOptions, type WorldPerson } from '../helpers/world.ts';

const friendOf = (one: WorldPerson, other: WorldPerson): Friend => one.core.exchange.friend(other.core.book.self.account)!;
const SOON = 120_000;

async function lostAndBack(options: WorldOptions = {}): Promise<Back> {
  const lost = await friendsBefore(options);
  lost.old.crash();
  return backAgain(lost);
}

async function mayWriteAgain({ world, bob, back }: Back): Promise<void> {
  await world.until(async () => (await seenBy(bob, 'Alice'))?.locked === null && (await seenBy(back, 'Bob'))?.locked === null, 'both may write', 600_000);
  await say(world, bob, 'Alice', 'friends again');
  await both(world, back, 'Bob', 'friends again');
}

describe('[H10] the tap for what was said before', () => {
  it('ends when its giver blocks whoever came back: friends again later, they get nothing of before without another one', async () => {
    const story = await lostAndBack({ peers: false });
    const { world, bob, back } = story;
    await tap(story);
    expect(await earlierOf(bob, 'Alice')).toMatchObject({ as: 'going' });
    const chat = await idOf(bob, 'Alice');
    for (const verb of ['block', 'unblock'] as const) expect(await world.clock.outcome(bob.messenger[verb](chat))).toMatchObject({ ok: true });
    expect(await world.clock.outcome(bob.messenger.followBack(chat))).toMatchObject({ ok: true });
    await mayWriteAgain(story);
    expect(await earlierOf(bob, 'Alice')).toMatchObject({ as: 'offered' });
    expect(friendOf(bob, back).since?.giving).toBeNull();
    await world.clock.outcome(bob.close());
    await world.clock.outcome(bob.open());
    expect(await earlierOf(bob, 'Alice')).toMatchObject({ as: 'offered' });
  });

  it('ends when its giver leaves whoever came back, in the middle of it too', async () => {
    const story = await lostAndBack();
    const { world, bob, back } = story;
    await world.until(async () => friendOf(bob, back).provenPeers().length > 0, 'they are linked');
    // Nothing goes in this moment: only then the leaving.
    back.disk.onWrite = (_n, what) => (what.startsWith('records.put brought') ? 'fail' : 'ok');
    await tap(story);
    const chat = await idOf(bob, 'Alice');
    expect(await world.clock.outcome(bob.messenger.unfollow(chat))).toMatchObject({ ok: true });
    back.disk.onWrite = null;
    const before = await textsOf(back, 'Bob');
    expect(await world.clock.outcome(bob.messenger.followBack(chat))).toMatchObject({ ok: true });
    await mayWriteAgain(story);
    await world.clock.advance(SOON);
    expect(await textsOf(back, 'Bob')).toEqual([...before, 'friends again']);
    expect(await earlierOf(bob, 'Alice')).toMatchObject({ as: 'offered' });
  });

  it('is for nobody else where its owner came back once more while it was kept', async () => {
    const story = await lostAndBack({ peers: false });
    const { world, bob, back } = story;
    const [view, friend] = [await earlierOf(bob, 'Alice'), friendOf(bob, back)];
    if (view?.as !== 'offered') throw new Error('not offered');
    const { since } = friend;
    const told: unknown[] = [];
    friend.sendLinked = (...said) => told.push(said) > 0;
    bob.disk.onWrite = (_n, what) => {
      if (what === 'records.put earlierGiven') friend.since = { ...since!, era: view.era + 1, giving: null };
      return 'ok';
    };
    expect(await world.clock.outcome(bob.messenger.sendEarlier(await idOf(bob, 'Alice'), view.era))).toEqual({ ok: false, error: { code: 'restored' } });
    expect(told).toEqual([]);
  });
});

describe('[H9] a friend who sends what was before again and again', () => {
  it('makes this device work once in a second and no more, and the last of it is taken', async () => {
    const story = await lostAndBack();
    const { world, bob, back } = story;
    await world.until(async () => friendOf(bob, back).provenPeers().length > 0, 'they are linked');
    let writes = 0;
    back.disk.onWrite = (_n, what) => {
      if (what.startsWith('records.put brought')) writes++;
      return 'ok';
    };
    const key = (n: number): Uint8Array => new Uint8Array(32).fill(n);
    const boots = (): number => friendOf(back, bob).epochs.keys().filter(({ boot }) => boot).length;
    const before = boots();
    for (let n = 0; n < 200; n++) friendOf(bob, back).sendLinked(OBJECT.earlier, earlierToValue({ from: 1, records: [], boots: [key(n)], all: false }));
    await world.clock.advance(5000);
    expect({ writes, boots: boots() }).toEqual({ writes: 2, boots: before + 2 });
    expect(await earlierOf(back, 'Bob')).toMatchObject({ as: 'coming' });
    await tap(story);
    await allThere(world, bob, back);
    expect(await textsOf(back, 'Bob')).toEqual(['one', 'two']);
  });
});

describe('[F16] receipts of what was said before', () => {
  it('are told to nobody: what came so was not read here, whatever was read of it on the lost device', async () => {
    const lost = await friendsBefore();
    const { world, bob, old } = lost;
    for (const who of [bob, old]) expect(await world.clock.outcome(who.messenger.setSign('receipts', true))).toMatchObject({ ok: true });
    old.crash();
    const story = await backAgain(lost);
    const { back } = story;
    expect(await world.clock.outcome(back.messenger.setSign('receipts', true))).toMatchObject({ ok: true });
    await tap(story);
    await allThere(world, bob, back);
    for (const one of [back, bob]) {
      await world.clock.outcome(one.close());
      await world.clock.outcome(one.open());
    }
    await world.clock.advance(SOON);
    expect((await linesOf(bob, 'Alice')).map(({ text, state }) => [text, state])).toEqual([['one', null], ['two', 'Delivered']]);
  });
});
