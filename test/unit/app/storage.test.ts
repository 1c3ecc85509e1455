/** The room on a device, as the storage page sees it and gives it back, between whole Messengers. */
import { describe, expect, it } from 'vitest';
import type { MessageView } from '../../../src/app/api.ts';
import type { StorageView } from '../../../src/app/storageApi.ts';
import { sealedBytes } from '../../../src/crypto/blob.ts';
import { syntheticSource } from '../../helpers/blobs.ts';
import { mediaOf, photo, send } from '../../helpers/photos.ts';
import { befriend, createWorld, idOf, type World, type WorldPerson } from '../../helpers/world.ts';

/** What `photo` has. */
const SIZE = 200_000;
const MiB = 1024 * 1024;

/** Alice and Bob are friends, and Alice's photo is on Bob's device. */
async function withPhoto() {
  const world = await createWorld();
  const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
  await befriend(world, alice, bob);
  await send(world, alice, 'Bob', [photo()], 'the hill');
  await world.until(async () => (await stateAt(bob, 'Alice')) === 'Here', 'the photo came');
  return { world, alice, bob };
}

const newest = async (who: WorldPerson, other: string): Promise<MessageView | undefined> => (await mediaOf(who, other)).at(-1);
const stateAt = async (who: WorldPerson, other: string): Promise<string | undefined> => (await newest(who, other))?.media[0]?.state;

async function view(world: World, who: WorldPerson): Promise<StorageView> {
  const told = await world.clock.outcome(who.messenger.storage());
  if (!told.ok) throw new Error(told.error.code);
  return told.value;
}

describe('[F85] a chat’s room', () => {
  it('is told with its name, is given back, keeps the message, and is filled again by a tap', async () => {
    const { world, bob } = await withPhoto();
    bob.browser.room = { used: 5 * MiB, most: 900 * MiB };
    const bytes = sealedBytes(SIZE);
    const id = await idOf(bob, 'Alice');
    expect(await view(world, bob)).toMatchObject({ chats: [{ id, name: 'Alice', photos: bytes, videos: 0, freeable: bytes, locked: false }], room: { used: 5 * MiB, most: 900 * MiB } });
    expect(await world.clock.outcome(bob.messenger.freeUp(id))).toEqual({ ok: true, value: bytes });
    expect((await view(world, bob)).chats).toEqual([]);
    const message = await newest(bob, 'Alice');
    expect(message).toMatchObject({ text: 'the hill', media: [{ state: 'On tap', alt: 'a hill', width: 400 }] });
    expect(message!.media[0]!.preview.length).toBe(20);
    await world.clock.outcome(bob.messenger.fetchMedia(id, message!.id, 0));
    await world.until(async () => (await stateAt(bob, 'Alice')) === 'Here', 'it came again');
    const read = await world.clock.outcome(bob.messenger.readMedia(id, message!.id, 0, 0));
    expect(read.ok && read.value).toEqual(new Uint8Array(await syntheticSource(SIZE).slice(0, 65_536).arrayBuffer()));
  });

  it('of who sent it is not given back, so that it can always be had again', async () => {
    const { world, alice, bob } = await withPhoto();
    for (const who of [alice, bob]) await world.clock.outcome(who.messenger.freeUp(null));
    expect((await view(world, alice)).chats).toMatchObject([{ name: 'Bob', photos: sealedBytes(SIZE), freeable: 0 }]);
    expect(await stateAt(alice, 'Bob')).toBe('Here');
  });

  it('is left alone by “all” while the chat is locked, for nothing can be loaded there, and given back when it is meant', async () => {
    const { world, bob } = await withPhoto();
    const id = await idOf(bob, 'Alice');
    await world.clock.outcome(bob.messenger.unfollow(id));
    expect((await view(world, bob)).chats).toMatchObject([{ locked: true }]);
    expect(await world.clock.outcome(bob.messenger.freeUp(null))).toEqual({ ok: true, value: 0 });
    expect(await stateAt(bob, 'Alice')).toBe('Here');
    expect(await world.clock.outcome(bob.messenger.freeUp(id))).toEqual({ ok: true, value: sealedBytes(SIZE) });
  });

  it('is not told of a chat that there is not', async () => {
    const { world, bob } = await withPhoto();
    expect(await world.clock.outcome(bob.messenger.freeUp('nobody'))).toMatchObject({ ok: false, error: { code: 'personUnknown' } });
    expect(await stateAt(bob, 'Alice')).toBe('Here');
  });

  it('is not told before there is an account', async () => {
    const world = await createWorld();
    const who = await world.stranger('Nobody');
    const refusal = { ok: false, error: { code: 'noAccount' } };
    expect([await who.messenger.storage(), await who.messenger.freeUp(null), await who.messenger.setLoading('Never')]).toMatchObject([refusal, refusal, refusal]);
  });
});

describe('[R11] a photo for which there is no room', () => {
  it('is refused before anything of it is kept, and goes when there is', async () => {
    const { world, alice } = await withPhoto();
    const before = await view(world, alice);
    alice.browser.room = { used: 100 * MiB, most: 116 * MiB };
    const id = await idOf(alice, 'Bob');
    expect(await world.clock.outcome(alice.messenger.sendMedia(id, [photo()], 'another'))).toMatchObject({ ok: false, error: { code: 'noRoom' } });
    expect([(await view(world, alice)).chats, (await newest(alice, 'Bob'))?.text]).toEqual([before.chats, 'the hill']);
    alice.browser.room = { used: 100 * MiB, most: 200 * MiB };
    expect(await world.clock.outcome(alice.messenger.sendMedia(id, [photo()], 'another'))).toMatchObject({ ok: true });
  });

  it('in the middle is said, and what was begun is gone', async () => {
    const { world, alice } = await withPhoto();
    const before = await view(world, alice);
    let puts = 0;
    alice.disk.onWrite = (_, what) => (/^blobs\.put/.test(what) && ++puts > 2 ? 'quota' : 'ok');
    expect(await world.clock.outcome(alice.messenger.sendMedia(await idOf(alice, 'Bob'), [photo()], 'another'))).toMatchObject({ ok: false, error: { code: 'quotaExceeded' } });
    alice.disk.onWrite = null;
    expect(puts).toBe(3);
    expect((await view(world, alice)).chats).toEqual(before.chats);
  });
});

describe('[F26] what is loaded without a tap', () => {
  it('is as it was chosen on this device, also after a start', async () => {
    const { world, alice, bob } = await withPhoto();
    expect((await view(world, bob)).loading).toBe('Not on mobile data');
    expect(await world.clock.outcome(bob.messenger.setLoading('Never'))).toEqual({ ok: true, value: null });
    await world.clock.outcome(bob.close());
    await world.clock.outcome(bob.open());
    expect((await view(world, bob)).loading).toBe('Never');
    await send(world, alice, 'Bob', [photo(150_000)], 'the hill');
    await world.until(async () => (await newest(bob, 'Alice'))?.media[0]?.bytes === 150_000, 'the message came');
    await world.clock.advance(60_000);
    expect(await stateAt(bob, 'Alice')).toBe('On tap');
  });

  it('is less while the connection is paid by the byte', async () => {
    const { world, alice, bob } = await withPhoto();
    bob.browser.isMetered = true;
    await send(world, alice, 'Bob', [photo(MiB + 1)], 'the hill');
    await world.until(async () => (await newest(bob, 'Alice'))?.media[0]?.bytes === MiB + 1, 'the message came');
    await world.clock.advance(60_000);
    expect(await stateAt(bob, 'Alice')).toBe('On tap');
    await send(world, alice, 'Bob', [photo(150_000)], 'the hill');
    await world.until(async () => (await stateAt(bob, 'Alice')) === 'Here', 'the small one came');
  });
});
