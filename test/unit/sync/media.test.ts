/** Photos between whole Messengers: over a link, through a relay, after a restart, and never to who may not have them. */
import { describe, expect, it, vi } from 'vitest';
import type { ChatStorage } from '../../../src/app/storageApi.ts';
import { PROTOCOL } from '../../../src/protocol/version.ts';
import { sameBytes } from '../../../src/protocol/ids.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { bytesOfSource, syntheticSource } from '../../helpers/blobs.ts';
import { bytesAt, isHere, mediaOf, photo, send, stateAt } from '../../helpers/photos.ts';
import { choose, follow } from '../../helpers/reachStory.ts';
import { befriend, createWorld, idOf, linesOf, say, type WorldPerson } from '../../helpers/world.ts';

async function twoFriends(options: Parameters<typeof createWorld>[0] = {}) {
  const world = await createWorld(options);
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  return { world, alice, bob };
}

/** Chats that hold photos or videos here. */
async function chatsIn(who: WorldPerson): Promise<readonly ChatStorage[]> {
  const view = await who.messenger.storage();
  if (!view.ok) throw new Error(view.error.code);
  return view.value.chats;
}

describe('[F20] [F26] a photo', () => {
  it('goes to a linked friend with its caption, byte for byte, and is delivered', async () => {
    const { world, alice, bob } = await twoFriends();
    await say(world, alice, 'Bob', 'warm');
    await send(world, alice, 'Bob', [photo()], 'the hill');
    await world.until(isHere(bob, 'Alice'), 'the photo came');
    const [line] = await mediaOf(bob, 'Alice');
    expect(line).toMatchObject({ text: 'the hill', media: [{ kind: 'photo', mime: 'image/jpeg', width: 400, height: 300, bytes: 200_000, alt: 'a hill', progress: 1 }] });
    expect(sameBytes(await bytesAt(world, bob, 'Alice'), await bytesOfSource(syntheticSource(200_000)))).toBe(true);
    await world.until(async () => (await mediaOf(alice, 'Bob'))[0]?.state === 'Delivered', 'delivered');
  });

  it('[F19] without a word counts as unread, and is told when it comes', async () => {
    const { world, alice, bob } = await twoFriends();
    const came: unknown[] = [];
    await bob.messenger.onChange((change) => void (change.what === 'incoming' && came.push([change.text, change.media])));
    await send(world, alice, 'Bob', [photo()]);
    await world.until(isHere(bob, 'Alice'), 'the photo came');
    expect((await bob.messenger.inbox()).map(({ unread }) => unread)).toEqual([1]);
    expect(came).toEqual([['', ['photo']]]);
    expect((await alice.messenger.inbox()).map(({ unread }) => unread)).toEqual([0]);
  });

  it('goes nine at once, in their order', async () => {
    const { world, alice, bob } = await twoFriends();
    await send(world, alice, 'Bob', Array.from({ length: 9 }, (_, i) => photo(1000 + i, { alt: `${i}` })));
    await world.until(isHere(bob, 'Alice'), 'all came');
    expect((await mediaOf(bob, 'Alice'))[0]!.media.map(({ alt, bytes }) => [alt, bytes])).toEqual(Array.from({ length: 9 }, (_, i) => [`${i}`, 1000 + i]));
  });

  it('[F17] waits at a relay for a friend who is away, says so when all of it is there, and comes when the sender is away', async () => {
    const { world, alice, bob } = await twoFriends();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    for (const { address } of world.relays) world.network.shape(alice.device, address, { latency: 20, bytesPerSecond: 50_000 });
    await send(world, alice, 'Bob', [photo(300_000), photo(600_000)]);
    // No word of it before the relay has all: whoever reads it may close at once.
    await world.until(async () => (await mediaOf(alice, 'Bob'))[0]?.state === 'At relay', 'at the relay', 90_000);
    await world.clock.outcome(alice.close());
    await world.clock.outcome(bob.open());
    await world.until(isHere(bob, 'Alice'), 'they came', 90_000);
    expect(sameBytes(await bytesAt(world, bob, 'Alice'), await bytesOfSource(syntheticSource(300_000)))).toBe(true);
  });

  it('[F17] is at a relay by its details when it is by its state, and not with its first piece', async () => {
    const { world, alice, bob } = await twoFriends();
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    for (const { address } of world.relays) world.network.shape(alice.device, address, { latency: 20, bytesPerSecond: 50_000 });
    await send(world, alice, 'Bob', [photo(900_000)]);
    const chat = await idOf(alice, 'Bob');
    const seen = new Set<string>();
    const look = async (): Promise<string> => {
      const [line] = await mediaOf(alice, 'Bob');
      const details = await alice.messenger.details(chat, line!.id);
      return `${line!.state} ${details.ok && details.value.relays.length > 0}`;
    };
    await world.until(async () => {
      const now = await look();
      seen.add(now);
      return now.startsWith('At relay');
    }, 'at the relay', 90_000);
    expect([...seen]).toEqual(['Queued false', 'At relay true']);
  });

  it('[F26] goes on after a restart without fetching again what is here', async () => {
    const { world, alice, bob } = await twoFriends();
    await say(world, alice, 'Bob', 'warm');
    const pieces = 12;
    let came = 0;
    // By the link, or from the relay.
    world.network.inspect((from, to, protocol, bytes) => {
      if (to.startsWith(bob.device) && (protocol === PROTOCOL.mailbox || (protocol === PROTOCOL.blob && from.startsWith(alice.device)))) came += bytes.length;
      return [bytes];
    });
    world.network.shape(alice.device, bob.device, { latency: 20, bytesPerSecond: 200_000 });
    await send(world, alice, 'Bob', [photo(pieces * 65_536)]);
    await world.until(async () => came > 5 * 65_536, 'half of it came');
    bob.crash();
    const before = came;
    expect(before).toBeLessThan(pieces * 65_552);
    await world.clock.outcome(bob.open());
    await world.until(isHere(bob, 'Alice'), 'all of it came', 120_000);
    expect(came).toBeGreaterThan(before);
    expect(came).toBeLessThan((pieces + 4) * 65_552);
  });

  it('[F26] comes though the power failed between its message and the note of it', async () => {
    const { world, alice, bob } = await twoFriends();
    await say(world, alice, 'Bob', 'warm');
    await world.until(async () => (await linesOf(bob, 'Alice')).length === 1, 'warm');
    let isLost = false;
    bob.disk.keepAtCrash = (relaxed) => relaxed;
    bob.disk.onWrite = (_, what) => {
      isLost ||= what === 'records.put blobs';
      return what === 'records.put blobs' ? 'crash-before' : 'ok';
    };
    await send(world, alice, 'Bob', [photo()]);
    await world.until(async () => isLost, 'the power failed');
    bob.died();
    bob.disk.onWrite = null;
    await world.clock.outcome(bob.open());
    expect(await stateAt(bob, 'Alice')).toEqual(['Waiting']);
    await world.until(isHere(bob, 'Alice'), 'it came', 120_000);
  });

  it('is read for the screen at the same cost in a long chat as in a short one', async () => {
    const { world, alice } = await twoFriends();
    for (let n = 0; n < 40; n++) await say(world, alice, 'Bob', `${n}`);
    await send(world, alice, 'Bob', [photo(600_000)]);
    const [line] = await mediaOf(alice, 'Bob');
    const { conversation } = alice.core.exchange.friend(alice.core.book.people()[0]!.account)!;
    const views = vi.spyOn(conversation, 'view');
    for (let piece = 0; piece < 9; piece++) {
      await world.clock.advance(2 * TIME.MINUTE);
      views.mockClear();
      expect(await world.clock.outcome(alice.messenger.readMedia(await idOf(alice, 'Bob'), line!.id, 0, piece))).toMatchObject({ ok: true });
      expect(views).not.toHaveBeenCalled();
    }
  });

  it('[H54] of which a friend gives other bytes is not shown, and comes whole from the relay', async () => {
    const { world, alice, bob } = await twoFriends();
    await say(world, alice, 'Bob', 'warm');
    let spoilt = 0;
    world.network.inspect((from, _to, protocol, bytes) => {
      if (protocol !== PROTOCOL.blob || !from.startsWith(alice.device) || bytes.length < 10_000) return [bytes];
      spoilt++;
      const other = bytes.slice();
      other[5000]! ^= 1;
      return [other];
    });
    await send(world, alice, 'Bob', [photo()]);
    await world.until(async () => spoilt > 2, 'pieces came');
    expect(await stateAt(bob, 'Alice')).not.toContain('Here');
    await world.until(isHere(bob, 'Alice'), 'the right ones came', 180_000);
    expect(sameBytes(await bytesAt(world, bob, 'Alice'), await bytesOfSource(syntheticSource(200_000)))).toBe(true);
  });

  it('that is taken back is deleted on both sides', async () => {
    const { world, alice, bob } = await twoFriends();
    const id = await send(world, alice, 'Bob', [photo()]);
    await world.until(isHere(bob, 'Alice'), 'it came');
    await world.clock.outcome(alice.messenger.deleteForEveryone(await idOf(alice, 'Bob'), id));
    await world.until(async () => (await linesOf(bob, 'Alice')).some(({ kind }) => kind === 'deleted'), 'taken back');
    await world.clock.advance(1000);
    for (const who of [alice, bob]) expect(await chatsIn(who)).toEqual([]);
  });
});

describe('[F32] [F31] a photo is refused', () => {
  it.each([
    ['mediaNone', []],
    ['mediaTooMany', Array.from({ length: 10 }, () => photo(10))],
    ['mediaType', [photo(10, { mime: 'image/svg+xml' })]],
    ['mediaType', [photo(10, { mime: 'video/webm', durationMs: 86_400_001 })]],
    ['mediaTooLarge', [photo(256 * 1024 * 1024 + 1)]],
    ['mediaUnreadable', [photo(0)]],
    ['altTooLong', [photo(10, { alt: 'x'.repeat(1001) })]],
  ] as const)('%s', async (code, items) => {
    const { world, alice } = await twoFriends();
    const sent = await world.clock.outcome(alice.messenger.sendMedia(await idOf(alice, 'Bob'), items, 'caption'));
    expect(sent).toMatchObject({ ok: false, error: { code } });
  });

  it('as a message request, which is one text', async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    for (const who of [alice, bob]) await choose(world, who, 'Everyone');
    await follow(world, alice, bob);
    const sent = await world.clock.outcome(alice.messenger.sendMedia(await idOf(alice, 'Bob'), [photo()], 'hello'));
    expect(sent).toMatchObject({ ok: false, error: { code: 'requestTextOnly' } });
    expect(await chatsIn(alice)).toEqual([]);
  });

  it('while the chat is closed, and nothing of it stays', async () => {
    const { world, alice } = await twoFriends();
    await world.clock.outcome(alice.messenger.unfollow(await idOf(alice, 'Bob')));
    const sent = await world.clock.outcome(alice.messenger.sendMedia(await idOf(alice, 'Bob'), [photo()], ''));
    expect(sent).toMatchObject({ ok: false, error: { code: 'notFollowing' } });
    expect(await chatsIn(alice)).toEqual([]);
  });
});
