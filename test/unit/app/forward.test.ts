/** "Forward": what somebody said, sent to others as new messages, between whole Messengers. */
import { describe, expect, it } from 'vitest';
import { mediaKindOf } from '../../../src/chat/media.ts';
import { itemsOf } from '../../../src/sync/depot.ts';
import { keyOf } from '../../../src/protocol/ids.ts';
import { bytesAt, isHere, mediaOf, photo, send } from '../../helpers/photos.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

interface Three {
  readonly world: World;
  readonly alice: WorldPerson;
  readonly bob: WorldPerson;
  readonly eve: WorldPerson;
}

/** Bob is a friend of both, who do not know each other. */
async function three(seed: string): Promise<Three> {
  const world = await createWorld({ seed });
  const [alice, bob, eve] = [await world.person('Alice'), await world.person('Bob'), await world.person('Eve')];
  await befriend(world, alice, bob);
  await befriend(world, eve, bob);
  return { world, alice, bob, eve };
}

const newestId = async (who: WorldPerson, other: string): Promise<string> => {
  const page = await who.messenger.thread(await idOf(who, other), { at: 'end' }, 9);
  return page.ok ? page.value.messages.at(-1)!.id : '';
};

async function pass({ world, bob }: Three, from: string, to: readonly string[]) {
  const chats = await Promise.all(to.map((name) => idOf(bob, name)));
  return world.clock.outcome(bob.messenger.forward(await idOf(bob, from), await newestId(bob, from), chats));
}

/** Roots and keys of all photos in a chat. */
async function blobsOf(who: WorldPerson): Promise<readonly string[]> {
  const chats = who.core.book.people().map(({ account }) => who.core.exchange.friend(account)!.conversation);
  const views = await Promise.all(chats.map((chat) => chat.view(0)));
  return views.flatMap(({ entries }) => entries.flatMap(itemsOf)).filter(({ mime }) => mediaKindOf(mime)).flatMap(({ root, key }) => [keyOf(root), keyOf(key)]);
}

describe('[F16] a message that is passed on', () => {
  it('is a new text of one’s own in each chat, also in the one it came from, and names nobody', async () => {
    const told = await three('text');
    const { world, alice, bob, eve } = told;
    await say(world, alice, 'Bob', 'The plums are ripe');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'Bob has it');
    expect(await pass(told, 'Alice', ['Eve', 'Alice', 'Eve'])).toEqual({ ok: true, value: [] });
    await world.until(async () => (await textsOf(eve, 'Bob')).length === 1 && (await textsOf(alice, 'Bob')).length === 2, 'they have it');
    expect(await linesOf(eve, 'Bob')).toEqual([{ who: 'them', text: 'The plums are ripe', kind: 'text', state: null }]);
    expect(await textsOf(bob, 'Eve')).toEqual(['The plums are ripe']);
    expect(eve.core.book.people().map(({ name }) => name)).toEqual(['Bob']);
  });

  it('[F26] brings its photos and caption under new keys, and nothing of the old ones', { timeout: 60_000 }, async () => {
    const told = await three('photo');
    const { world, alice, bob, eve } = told;
    await send(world, alice, 'Bob', [photo(), photo(1_100_000, { alt: 'a lake' })], 'the walk');
    await world.until(isHere(bob, 'Alice'), 'Bob has them');
    expect(await pass(told, 'Alice', ['Eve'])).toEqual({ ok: true, value: [] });
    await world.until(isHere(eve, 'Bob'), 'Eve has them');
    const [theirs, hers] = [(await mediaOf(bob, 'Alice'))[0]!, (await mediaOf(eve, 'Bob'))[0]!];
    expect(hers).toMatchObject({ text: 'the walk', media: theirs.media.map(({ alt, width, mime, preview, bytes }) => ({ alt, width, mime, preview, bytes })) });
    for (const index of [0, 1]) expect(await bytesAt(world, eve, 'Bob', index)).toEqual(await bytesAt(world, bob, 'Alice', index));
    const old = new Set(await blobsOf(alice));
    expect((await blobsOf(eve)).filter((name) => old.has(name))).toEqual([]);
    expect(old.size).toBe(4);
  });

  it('waits like any other where nobody is there, also through a start', async () => {
    const told = await three('offline');
    const { world, alice, bob, eve } = told;
    await send(world, alice, 'Bob', [photo()], 'the hill');
    await world.until(isHere(bob, 'Alice'), 'Bob has it');
    for (const relay of world.relays) relay.down();
    world.network.cut(bob.device, eve.device);
    expect(await pass(told, 'Alice', ['Eve'])).toEqual({ ok: true, value: [] });
    expect((await linesOf(bob, 'Eve')).at(-1)).toMatchObject({ text: 'the hill', state: 'Queued' });
    await world.clock.outcome(bob.close());
    await world.clock.outcome(bob.open());
    for (const relay of world.relays) relay.up();
    world.network.mend(bob.device, eve.device);
    await world.until(isHere(eve, 'Bob'), 'Eve has it');
  });

  it('cannot go to whom one cannot write, and the others get it', async () => {
    const told = await three('locked');
    const { world, alice, bob, eve } = told;
    await say(world, alice, 'Bob', 'The plums are ripe');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'Bob has it');
    await world.clock.outcome(eve.messenger.block(await idOf(eve, 'Bob')));
    await world.clock.outcome(bob.messenger.unfollow(await idOf(bob, 'Eve')));
    const chat = await idOf(bob, 'Eve');
    expect(await pass(told, 'Alice', ['Eve', 'Alice'])).toMatchObject({ ok: true, value: [{ chat, error: { code: 'notFollowing' } }] });
    expect(await textsOf(bob, 'Eve')).toEqual([]);
    await world.until(async () => (await textsOf(alice, 'Bob')).length === 2, 'Alice has it');
    expect(await world.clock.outcome(bob.messenger.forward(await idOf(bob, 'Alice'), await newestId(bob, 'Alice'), ['nobody']))).toMatchObject({ ok: true, value: [{ chat: 'nobody', error: { code: 'personUnknown' } }] });
    await world.clock.outcome(bob.messenger.setPolicy('Off'));
    expect(await pass(told, 'Alice', ['Alice'])).toMatchObject({ ok: true, value: [{ error: { code: 'policyOff' } }] });
  });

  it('cannot be one whose photo is not here, or that there is not', async () => {
    const told = await three('missing');
    const { world, alice, bob } = told;
    await send(world, alice, 'Bob', [photo()], 'the hill');
    await world.until(isHere(bob, 'Alice'), 'Bob has it');
    await world.clock.outcome(bob.messenger.freeUp(null));
    expect(await pass(told, 'Alice', ['Eve'])).toMatchObject({ ok: false, error: { code: 'mediaNotHere' } });
    expect(await world.clock.outcome(bob.messenger.forward(await idOf(bob, 'Alice'), `e.0.${'0'.repeat(64)}`, [await idOf(bob, 'Eve')]))).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
    expect(await linesOf(bob, 'Eve')).toEqual([]);
  });
});
