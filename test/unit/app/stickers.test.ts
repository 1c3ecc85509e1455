/** Stickers between whole Messengers, and those that are kept here. */
import { describe, expect, it } from 'vitest';
import type { OutgoingSticker } from '../../../src/app/pickerApi.ts';
import { decodeBody, encodeBody } from '../../../src/chat/bodies.ts';
import { isSticker, kindsOf, mediaKindOf, STICKER_MARK, type MediaItem } from '../../../src/chat/media.ts';
import { encode } from '../../../src/protocol/codec.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { syntheticSource } from '../../helpers/blobs.ts';
import { bytesAt, isHere, mediaOf } from '../../helpers/photos.ts';
import { befriend, createWorld, idOf } from '../../helpers/world.ts';

const sticker = (size = 5000, more: Partial<OutgoingSticker> = {}): OutgoingSticker => ({ source: syntheticSource(size), mime: 'image/webp', width: 320, height: 320, alt: 'Hedgehog', ...more });
const item = (more: Partial<MediaItem> = {}): MediaItem =>
  ({ root: new Uint8Array(32), key: new Uint8Array(32), bytes: 5000, hash: new Uint8Array(32), mime: 'image/webp', width: 320, height: 320, durationMs: 0, preview: new Uint8Array(), poster: STICKER_MARK, alt: 'Hedgehog', ...more });

describe('[F51] a sticker in an entry', () => {
  it('is an item with a mark that comes back as it was, and one without the mark has the bytes that it always had', () => {
    const body = { kind: 'media', items: [item()], caption: '' } as const;
    expect(decodeBody(KIND.media, encodeBody(body))).toEqual(body);
    const plain = encode([[[new Uint8Array(32), new Uint8Array(32), 5000, new Uint8Array(32), 'image/webp', 320, 320, 0, new Uint8Array(), 'Hedgehog']], '']);
    expect(encodeBody({ ...body, items: [item({ poster: new Uint8Array() })] })).toEqual(plain);
    expect(kindsOf({ media: [item({ poster: new Uint8Array() })], text: '' })).toEqual(['photo']);
  });

  it('is a photo to a program that knows no stickers', () => expect(mediaKindOf(item().mime)).toBe('photo'));

  it.each([
    ['an animation', { mime: 'image/gif' }], ['513 px', { width: 513 }], ['65,537 B', { bytes: LIMITS.stickerBytes + 1 }],
    ['another mark', { poster: new Uint8Array([2]) }], ['a longer mark', { poster: new Uint8Array([1, 1]) }],
  ])('[H57] of %s is a photo', (_, more) => {
    expect(isSticker(item(more))).toBe(false);
    expect(kindsOf({ media: [item(more)], text: '' })).toEqual(['photo']);
  });

  it.each([['image/svg+xml'], ['text/html'], ['image/svg'], ['']])('[H57] of type "%s" is not shown at all', (mime) => expect(kindsOf({ media: [item({ mime })], text: '' })).toEqual([null]));

  it('[H57] with words, or among others, is a photo', () => {
    expect(kindsOf({ media: [item()], text: 'look' })).toEqual(['photo']);
    expect(kindsOf({ media: [item(), item()], text: '' })).toEqual(['photo', 'photo']);
  });
});

describe('[F51] stickers between two', () => {
  it('one is sent, is a sticker on both sides, and its bytes are those', async () => {
    const world = await createWorld({ seed: 'stickers' });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    const sent = await world.clock.outcome(alice.messenger.sendSticker(await idOf(alice, 'Bob'), sticker()));
    expect(sent.ok).toBe(true);
    await world.until(isHere(bob, 'Alice'), 'it is at Bob');
    for (const [who, other] of [[alice, 'Bob'], [bob, 'Alice']] as const) {
      const [message] = await mediaOf(who, other);
      expect(message).toMatchObject({ text: '', media: [{ kind: 'sticker', alt: 'Hedgehog', mime: 'image/webp', width: 320 }] });
      expect((await who.messenger.inbox())[0]!.last!.media).toEqual(['sticker']);
      expect((await who.messenger.mediaPage(await idOf(who, other), { at: 'end' }, 10))).toEqual({ ok: true, value: { messages: [], more: null } });
    }
    expect(await bytesAt(world, bob, 'Alice')).toEqual(new Uint8Array(await sticker().source.slice(0, 5000).arrayBuffer()));
  });

  it('one that is passed on is a sticker there too', async () => {
    const world = await createWorld({ seed: 'sticker passed on' });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    await world.clock.outcome(alice.messenger.sendSticker(await idOf(alice, 'Bob'), sticker()));
    await world.until(isHere(bob, 'Alice'), 'it is at Bob');
    const toAlice = await idOf(bob, 'Alice');
    expect(await world.clock.outcome(bob.messenger.forward(toAlice, (await mediaOf(bob, 'Alice'))[0]!.id, [toAlice]))).toEqual({ ok: true, value: [] });
    await world.until(async () => (await mediaOf(alice, 'Bob')).length === 2, 'it is at Alice');
    expect((await mediaOf(alice, 'Bob')).map(({ mine, media }) => [mine, media[0]!.kind])).toEqual([[true, 'sticker'], [false, 'sticker']]);
  });

  it.each([
    ['[H57] SVG', { mime: 'image/svg+xml' }, 'mediaType'], ['[H57] an animation', { mime: 'image/gif' }, 'mediaType'], ['513 px', { width: 513 }, 'mediaType'],
    ['more than 64 KiB', { source: syntheticSource(LIMITS.stickerBytes + 1) }, 'mediaTooLarge'], ['nothing', { source: syntheticSource(0) }, 'mediaUnreadable'],
  ] as const)('%s is not sent and not kept', async (_, more, code) => {
    const world = await createWorld({ seed: 'no sticker' });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    expect(await world.clock.outcome(alice.messenger.sendSticker(await idOf(alice, 'Bob'), sticker(10, more)))).toMatchObject({ ok: false, error: { code } });
    expect(await alice.messenger.keepSticker(sticker(10, more))).toMatchObject({ ok: false, error: { code } });
    expect(await mediaOf(alice, 'Bob')).toEqual([]);
  });

  it('[F42] none goes in a message request, and none where the chat is locked', async () => {
    const world = await createWorld({ seed: 'sticker to a stranger' });
    const [alice, bob] = [await world.person('Alice'), await world.person('Bob')];
    await befriend(world, alice, bob);
    const chat = await idOf(alice, 'Bob');
    await world.clock.outcome(alice.messenger.unfollow(chat));
    expect(await world.clock.outcome(alice.messenger.sendSticker(chat, sticker()))).toMatchObject({ ok: false });
    expect(await mediaOf(alice, 'Bob')).toEqual([]);
  });
});

describe('[F51] own stickers', () => {
  it('are kept on this device, the newest first, each once, and removed', async () => {
    const world = await createWorld({ seed: 'own stickers' });
    const alice = await world.person('Alice');
    for (const size of [100, 200, 100]) {
      expect(await alice.messenger.keepSticker(sticker(size))).toEqual({ ok: true, value: null });
      await world.clock.advance(1000);
    }
    const own = async () => {
      const all = await alice.messenger.ownStickers();
      return all.ok ? all.value : [];
    };
    expect((await own()).map(({ bytes }) => bytes.length)).toEqual([100, 200]);
    await world.clock.outcome(alice.close());
    await world.clock.outcome(alice.open());
    const [first] = await own();
    expect(await alice.messenger.removeSticker(first!.id)).toEqual({ ok: true, value: null });
    expect((await own()).map(({ bytes }) => bytes.length)).toEqual([200]);
    expect(await alice.messenger.removeSticker('nothing')).toEqual({ ok: true, value: null });
    expect(await own()).toHaveLength(1);
  });

  it('are at most 64', async () => {
    const world = await createWorld({ seed: 'many stickers' });
    const alice = await world.person('Alice');
    for (let size = 1; size <= 64; size++) await alice.messenger.keepSticker(sticker(size));
    expect(await alice.messenger.keepSticker(sticker(65))).toMatchObject({ ok: false, error: { code: 'stickersFull' } });
  });
});
