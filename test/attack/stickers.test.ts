/**
 * Stickers from who lies (docs/threats.md, E): signed by a friend and sealed as they should be, with the mark of a sticker on what
 * is none. What is no picture is not shown and not asked for; what is larger than a sticker may be is a photo, with all that holds
 * for those; and texts go on.
 */
import { describe, expect, it } from 'vitest';
import { encodeBody } from '../../src/chat/bodies.ts';
import { STICKER_MARK, type MediaItem } from '../../src/chat/media.ts';
import { KIND } from '../../src/protocol/kinds.ts';
import { LIMITS, TIME } from '../../src/protocol/limits.ts';
import { lacks, lieAboutPieces } from '../helpers/lyingEve.ts';
import { mediaOf } from '../helpers/photos.ts';
import { befriend, createWorld, idOf, say, textsOf } from '../helpers/world.ts';
import { quietRooms } from '../sim/run.ts';

const item = (more: Partial<MediaItem>): MediaItem => ({
  ...{ root: new Uint8Array(32).fill(1), key: new Uint8Array(32).fill(2), bytes: 5000, hash: new Uint8Array(32).fill(3) },
  ...{ mime: 'image/webp', width: 320, height: 320, durationMs: 0, preview: new Uint8Array(), poster: STICKER_MARK, alt: 'look', ...more },
});

async function stage() {
  const world = await createWorld({ createRooms: quietRooms });
  const [eve, bob] = [await world.person('Eve'), await world.person('Bob')];
  await befriend(world, eve, bob);
  await say(world, eve, 'Bob', 'warm');
  const asked = lieAboutPieces(world, eve, lacks);
  world.network.drop(eve.device, bob.device);
  await world.clock.advance(TIME.MINUTE);
  /** As her client writes all. */
  const write = async (items: readonly MediaItem[], caption = ''): Promise<void> => {
    const person = eve.core.personOf(await idOf(eve, 'Bob'))!;
    const sent = await world.clock.outcome(eve.core.exchange.friend(person.account)!.conversation.send(KIND.media, encodeBody({ kind: 'media', items, caption })));
    expect(sent.ok).toBe(true);
    await world.clock.advance(20_000);
  };
  const textsGoOn = async (): Promise<void> => {
    await say(world, eve, 'Bob', 'after it');
    await world.until(async () => (await textsOf(bob, 'Eve')).includes('after it'), 'a text', 1000);
    expect(bob.log.filter((line) => line.includes('failed'))).toEqual([]);
  };
  const shown = async () => (await mediaOf(bob, 'Eve')).flatMap(({ media }) => media.map(({ kind, state }) => [kind, state]));
  return { asked, write, shown, textsGoOn };
}

describe('a friend marks as a sticker', () => {
  it.each(['image/svg+xml', 'text/html', 'application/pdf', ''])('[H57] the type "%s": nothing is shown or asked for', async (mime) => {
    const { asked, write, shown, textsGoOn } = await stage();
    await write([item({ mime })]);
    expect([await shown(), asked.length]).toEqual([[], 0]);
    await textsGoOn();
  });

  it.each([
    ['16,384 px', { width: LIMITS.mediaSide, height: LIMITS.mediaSide }],
    ['an animation', { mime: 'image/gif' }],
    ['a poster that is none', { poster: new Uint8Array([60, 115, 118, 103]) }],
  ])('[H57] %s: it is a photo, and fails as one', async (_, more) => {
    const { write, shown, textsGoOn } = await stage();
    await write([item(more)]);
    expect((await shown()).map(([kind]) => kind)).toEqual(['photo']);
    await textsGoOn();
  });

  it('[H59] 200 MiB: it is a photo that waits for a tap, and nothing is asked for', async () => {
    const { asked, write, shown, textsGoOn } = await stage();
    await write([item({ bytes: 200 * 1024 * 1024 })]);
    expect([await shown(), asked.length]).toEqual([[['photo', 'On tap']], 0]);
    await textsGoOn();
  });

  it('[H57] nine at once, or one with words: they are photos', async () => {
    const { write, shown, textsGoOn } = await stage();
    await write(Array.from({ length: 9 }, (_, at) => item({ root: new Uint8Array(32).fill(at + 10) })));
    await write([item({})], 'System: verify your key');
    expect((await shown()).map(([kind]) => kind)).toEqual(Array.from({ length: 10 }, () => 'photo'));
    await textsGoOn();
  });
});
