/** What stays, and what must not be seen: history after a parting, epochs by the week, and what a friend's relay learns. */
import { describe, expect, it, vi } from 'vitest';
import { TIME } from '../../../src/protocol/limits.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { fillChat, longChat } from '../../helpers/history.ts';
import { requestsAt } from '../../helpers/relayOps.ts';
import { createRng } from '../../helpers/rng.ts';
import { befriend, createWorld, idOf, linesOf, linkOf, say, textsOf } from '../../helpers/world.ts';

describe('history', () => {
  it('[F32] [F34] stays readable after an unfollow, also after a start, and nothing can be written', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await say(world, alice, 'Bob', 'Remember this');
    await world.until(async () => (await linesOf(alice, 'Bob'))[0]?.state === 'Delivered', 'Bob has it');
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')));
    await world.clock.advance(5000);
    await world.clock.outcome(alice.close());
    await world.clock.outcome(alice.open());
    expect(await textsOf(alice, 'Bob')).toEqual(['Remember this']);
    expect((await alice.messenger.inbox()).map(({ name, last }) => [name, last?.text])).toEqual([['Bob', 'Remember this']]);
    const refused = await world.clock.outcome(alice.messenger.sendText(await idOf(alice, 'Bob'), 'More'));
    expect(refused.ok ? null : refused.error.code).toBe('notFollowing');
  });

  it('[F34] somebody who was left before a word was said is not in the inbox', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    expect(await alice.messenger.inbox()).toHaveLength(1);
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')));
    await world.clock.advance(5000);
    expect(await alice.messenger.inbox()).toEqual([]);
  });
});

describe('a long chapter', () => {
  it('[P2] [P3] makes messages of the lines that are shown, and of no other', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await say(world, alice, 'Bob', 'Hello');
    const chat = longChat(alice, bob, createMemoryStore({ disk: alice.disk, random: createRng('rows') }));
    const [id, { account }] = [await idOf(alice, 'Bob'), bob.core.book.self];
    await world.clock.outcome(bob.close());
    await world.clock.outcome(alice.close());
    await fillChat(chat, 400, { endMs: world.clock.now() });
    await world.clock.outcome(alice.open());
    const { delivery } = alice.core.exchange.friend(account)!;
    const asked = vi.spyOn(delivery, 'evidence');
    const page = await alice.messenger.thread(id, { at: 'end' }, 40);
    const shown = page.ok ? page.value.messages : [];
    expect(shown).toHaveLength(40);
    // The row of the inbox looks at the last lines once more.
    expect(asked.mock.calls.length).toBeGreaterThanOrEqual(shown.filter(({ mine }) => mine).length);
    expect(asked.mock.calls.length).toBeLessThanOrEqual(40 + 8);
  });
});

describe('a chat that is being opened', () => {
  it('[F3] takes what is written the moment somebody can be written to', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await world.clock.outcome(bob.messenger.follow(await linkOf(alice)));
    await world.until(async () => (await alice.messenger.people()).length === 1, 'Alice sees it');
    const [id, { book, exchange }] = [await idOf(alice, 'Bob'), alice.core];
    const wasOpen: boolean[] = [];
    const written = new Promise<Awaited<ReturnType<typeof alice.messenger.sendText>>>((resolve) =>
      book.onChange(() => {
        if (wasOpen.length > 0 || book.person(bob.core.book.self.account)?.roots.length === 0) return;
        wasOpen.push(exchange.friend(bob.core.book.self.account) !== null);
        resolve(alice.messenger.sendText(id, 'At once', null));
      }));
    await world.clock.outcome(alice.messenger.followBack(id));
    expect((await world.clock.outcome(written)).ok).toBe(true);
    expect(wasOpen).toEqual([false]);
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('At once'), 'Bob has it');
  });
});

describe('epochs', () => {
  it('[E6] are made anew by the week also where the app is open for seconds only', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    for (let day = 1; day <= 16; day++) {
      await world.clock.outcome(alice.close());
      await world.clock.outcome(bob.close());
      world.clock.jump(TIME.DAY);
      await world.clock.outcome(alice.open());
      await world.clock.outcome(bob.open());
      await world.clock.advance(30_000);
      await say(world, alice, 'Bob', `Day ${day}`);
      await world.clock.advance(70_000);
    }
    expect(await textsOf(bob, 'Alice')).toHaveLength(16);
    const rotated = [...alice.log, ...bob.log].filter((line) => line.startsWith('rotation: epoch rotated'));
    expect(rotated.length).toBeGreaterThanOrEqual(2);
    expect(rotated.length).toBeLessThanOrEqual(4);
  });
});

describe('a relay of a friend', () => {
  it('[A15] [H45] [R20] gets no subscription, no inbox and no bundle of those who only write there', async () => {
    const world = await createWorld({ relays: 2 });
    const asked = requestsAt(world);
    const [alice, bob, eve] = [await world.person('Alice', 0), await world.person('Bob', 0), await world.person('Eve', 1)];
    await befriend(world, alice, bob);
    await befriend(world, alice, eve);
    await befriend(world, bob, eve);
    await say(world, alice, 'Eve', 'To you');
    await world.until(async () => (await textsOf(eve, 'Alice')).length === 1, 'Eve has it');
    await world.clock.outcome(eve.close());
    await world.clock.advance(60_000);
    const [own, hers] = world.relays.map(({ address }) => address);
    for (const device of [alice.device, bob.device]) {
      expect(asked(device, hers!)).toContain('put');
      for (const op of ['sub', 'inbox'] as const) {
        expect(asked(device, hers!)).not.toContain(op);
        expect(asked(device, own!)).toContain(op);
      }
    }
  });
});
