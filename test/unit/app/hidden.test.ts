/** "Delete for me": what is shown no more on one device, and stays as it was everywhere else. */
import { describe, expect, it } from 'vitest';
import type { MessageView } from '../../../src/app/api.ts';
import { Lines } from '../../../src/app/lines.ts';
import { encodeBody } from '../../../src/chat/bodies.ts';
import { keyOf, type EntryId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { decodeHidden, encodeHidden } from '../../../src/sync/hidden.ts';
import { author, conversationOf, epochKey, write } from '../../helpers/authors.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { isHere, mediaOf, photo, send } from '../../helpers/photos.ts';
import { carriedOf, replica } from '../../helpers/replica.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

interface Two {
  readonly world: World;
  readonly alice: WorldPerson;
  readonly bob: WorldPerson;
  /** Alice, on Bob's device. */
  readonly chat: string;
}

/** Bob has three texts of Alice, and read none. */
async function three(seed: string): Promise<Two> {
  const world = await createWorld({ seed });
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  for (const text of ['one', 'two', 'three']) await say(world, alice, 'Bob', text);
  await world.until(async () => (await textsOf(bob, 'Alice')).length === 3, 'Bob has them');
  return { world, alice, bob, chat: await idOf(bob, 'Alice') };
}

async function messagesOf({ bob, chat }: Two): Promise<readonly MessageView[]> {
  const page = await bob.messenger.thread(chat, { at: 'end' }, 100);
  if (!page.ok) throw new Error(page.error.code);
  return page.value.messages;
}

async function hide(two: Two, text: string): Promise<string> {
  const id = (await messagesOf(two)).find((one) => one.text === text)!.id;
  expect(await two.world.clock.outcome(two.bob.messenger.deleteForMe(two.chat, id))).toEqual({ ok: true, value: null });
  return id;
}

async function restart({ world, bob }: Two): Promise<void> {
  await world.clock.outcome(bob.close());
  await world.clock.outcome(bob.open());
  await world.clock.advance(30_000);
}

describe('[F16] a message that was deleted for me', () => {
  it('is gone from chat, inbox, count and search, also after a start and a sync, and nobody else loses it', async () => {
    const two = await three('hidden');
    const { world, alice, bob, chat } = two;
    expect((await bob.messenger.inbox())[0]).toMatchObject({ unread: 3, last: { text: 'three' } });
    await hide(two, 'three');
    for (const again of [false, true]) {
      if (again) await restart(two);
      expect(await textsOf(bob, 'Alice')).toEqual(['one', 'two']);
      expect((await bob.messenger.inbox())[0]).toMatchObject({ unread: 2, last: { text: 'two' } });
      expect(await world.clock.outcome(bob.messenger.search('three', chat, null))).toMatchObject({ ok: true, value: { hits: [] } });
    }
    expect(await textsOf(alice, 'Bob')).toEqual(['one', 'two', 'three']);
    expect((await linesOf(alice, 'Bob')).at(-1)!.state).toBe('Delivered');
    const digests = await Promise.all([alice, bob].map(async ({ core }) => keyOf(await core.exchange.friend(core.book.people()[0]!.account)!.conversation.digest())));
    expect(digests[0]).toBe(digests[1]);
  });

  it('stays gone when it is answered, reacted to, changed or taken back, and an answer to it shows none of its words', async () => {
    const two = await three('touched');
    const { world, alice, bob, chat } = two;
    const id = await hide(two, 'two');
    const toBob = await idOf(alice, 'Bob');
    const hers = (await alice.messenger.thread(toBob, { at: 'end' }, 9)) as { readonly value: { readonly messages: readonly MessageView[] } };
    const { id: two_ } = hers.value.messages[1]!;
    await world.clock.outcome(alice.messenger.edit(toBob, two_, 'two, changed'));
    await world.clock.outcome(alice.messenger.react(toBob, two_, '👍'));
    await world.clock.outcome(alice.messenger.sendText(toBob, 'an answer', two_));
    await world.until(async () => (await textsOf(bob, 'Alice')).includes('an answer'), 'the answer came');
    expect(await textsOf(bob, 'Alice')).toEqual(['one', 'three', 'an answer']);
    const answer = (await messagesOf(two)).at(-1)!;
    expect(answer.quote).toMatchObject({ id: null, text: '', deleted: false });
    expect(await bob.messenger.quoted(chat, answer.id)).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
    await world.clock.outcome(alice.messenger.deleteForEveryone(toBob, two_));
    await world.clock.advance(30_000);
    expect((await linesOf(bob, 'Alice')).map(({ kind }) => kind)).toEqual(['text', 'text', 'text']);
    for (const verb of [bob.messenger.details(chat, id), bob.messenger.deleteForMe(chat, id), bob.messenger.react(chat, id, '👍')]) expect(await world.clock.outcome<unknown>(verb)).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
  });

  it('may be in a chat that is locked, and cannot be one that there is not, or one the disk does not take', async () => {
    const two = await three('locked');
    const { world, bob, chat } = two;
    await world.clock.outcome(bob.messenger.unfollow(chat));
    const [first, second] = await messagesOf(two);
    bob.disk.onWrite = (_, what) => (what.includes('hidden') ? 'quota' : 'ok');
    expect(await world.clock.outcome(bob.messenger.deleteForMe(chat, first!.id))).toMatchObject({ ok: false, error: { code: 'quotaExceeded' } });
    bob.disk.onWrite = null;
    expect(await textsOf(bob, 'Alice')).toEqual(['one', 'two', 'three']);
    for (const id of ['', 'q.000000000000', `e.0.${'0'.repeat(64)}`]) expect(await world.clock.outcome(bob.messenger.deleteForMe(chat, id))).toMatchObject({ ok: false, error: { code: 'messageUnknown' } });
    expect(await world.clock.outcome(bob.messenger.deleteForMe('nobody', second!.id))).toMatchObject({ ok: false, error: { code: 'personUnknown' } });
    await hide(two, 'two');
    expect(await textsOf(bob, 'Alice')).toEqual(['one', 'three']);
  });

  it('gives back the room of its photos, at once where they came, and of mine when they are there', async () => {
    const world = await createWorld({ seed: 'room' });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await send(world, alice, 'Bob', [photo()], 'the hill');
    await send(world, alice, 'Bob', [photo(150_000)], 'the lake');
    await world.until(async () => (await mediaOf(bob, 'Alice')).length === 2 && (await isHere(bob, 'Alice')()), 'they came');
    const rooms = async (who: WorldPerson): Promise<number> => {
      const told = await world.clock.outcome(who.messenger.storage());
      return told.ok ? (told.value.chats[0]?.photos ?? 0) : -1;
    };
    const before = [await rooms(alice), await rooms(bob)];
    for (const who of [alice, bob]) {
      const other = who === alice ? 'Bob' : 'Alice';
      const hill = (await mediaOf(who, other))[0]!;
      expect(await world.clock.outcome(who.messenger.deleteForMe(await idOf(who, other), hill.id))).toMatchObject({ ok: true });
    }
    for (const again of [false, true]) {
      if (again) for (const who of [alice, bob]) await restart({ world, alice, bob: who, chat: '' });
      const after = [await rooms(alice), await rooms(bob)];
      expect(after.every((bytes, at) => bytes > 0 && bytes < before[at]!)).toBe(true);
      expect((await mediaOf(bob, 'Alice')).map(({ text, media }) => [text, media[0]!.state])).toEqual([['the lake', 'Here']]);
    }
  });

  it('of mine goes to who it was written to, with its photo, also when it was deleted here first', async () => {
    const world = await createWorld({ seed: 'first' });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    for (const relay of world.relays) relay.down();
    world.network.cut(alice.device, bob.device);
    await send(world, alice, 'Bob', [photo()], 'the hill');
    const [hill] = await mediaOf(alice, 'Bob');
    await world.clock.outcome(alice.messenger.deleteForMe(await idOf(alice, 'Bob'), hill!.id));
    expect(await mediaOf(alice, 'Bob')).toEqual([]);
    for (const relay of world.relays) relay.up();
    world.network.mend(alice.device, bob.device);
    await world.until(isHere(bob, 'Alice'), 'Bob has the photo');
    await restart({ world, alice: bob, bob: alice, chat: '' });
    expect(await world.clock.outcome(alice.messenger.storage())).toMatchObject({ ok: true, value: { chats: [] } });
  });
});

describe('what was deleted for me, of one who lies', () => {
  it('[H6] hides no second version: that there are two is said all the same', async () => {
    const [alice, bob] = [await author('alice'), await author('bob')];
    const clock = createVirtualClock({ start: 1_770_000_000_000 });
    const { chat } = await replica(alice, [alice, bob], { clock });
    const key = epochKey(conversationOf(alice, bob), 'one');
    const twin = (text: string) => write(bob, key, conversationOf(alice, bob), { chapter: 0, seq: 0, prev: null, kind: KIND.text, body: encodeBody({ kind: 'text', text, replyTo: null }) });
    const [one, other] = [await twin('one'), await twin('other')];
    const lines = new Lines({ conversation: chat, self: alice, clock, hidden: new Set(), floorMs: () => 0 });
    await chat.admit([carriedOf(one)]);
    lines.hide((await lines.items(0))[0]!);
    expect(await lines.items(0)).toEqual([]);
    await chat.admit([carriedOf(other)]);
    expect((await lines.items(0)).map(({ kind }) => kind)).toEqual(['twoVersions']);
  });
});

describe('the record of a message that was deleted for me', () => {
  it('reads back as it was kept, and refuses every other form', () => {
    const place = { chapter: 3, id: new Uint8Array(32).fill(7) as EntryId };
    const bytes = encodeHidden(place);
    expect(keyOf(bytes)).toBe(`8301035820${'07'.repeat(32)}`);
    expect(decodeHidden(bytes)).toEqual(place);
    for (const wrong of [bytes.slice(1), Uint8Array.of(0x83, 2, ...bytes.slice(2)), bytes.slice(0, -1)]) expect(() => decodeHidden(wrong)).toThrow();
  });
});
