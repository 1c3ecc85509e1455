/**
 * Pictures of people from who lies (docs/threats.md, E): profiles signed by a friend, sealed as they should be, that name what is no
 * picture, one that is not theirs, or a thousand of them. Nothing wrong is fetched, kept or shown, and texts go on.
 */
import { describe, expect, it } from 'vitest';
import { mediaBodyValue, type MediaItem } from '../../src/chat/media.ts';
import { encodeProfile, pictureItem } from '../../src/chat/profile.ts';
import { encode, type Value } from '../../src/protocol/codec.ts';
import { KIND } from '../../src/protocol/kinds.ts';
import { LIMITS, TIME } from '../../src/protocol/limits.ts';
import type { DiskForStores } from '../../src/store/memoryDisk.ts';
import { sealKept, syntheticSource, type KeptBlob } from '../helpers/blobs.ts';
import { here, lacks, lieAboutPieces, type PieceLie } from '../helpers/lyingEve.ts';
import { isHere, photo, send, stateAt } from '../helpers/photos.ts';
import { jpegOf, seenBy, sees, setPicture } from '../helpers/pictures.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf, type WorldPerson } from '../helpers/world.ts';
import { quietRooms } from '../sim/run.ts';

const KEY = new Uint8Array(32).fill(9);
const RIGHT = jpegOf(1);

const blobOf = (size: number): Promise<KeptBlob> => sealKept(syntheticSource(size), KEY);
const itemOf = ({ root, plainHash, plainLen }: KeptBlob, more: Partial<MediaItem> = {}): MediaItem => ({ ...pictureItem({ root, key: KEY, bytes: plainLen, hash: plainHash }, 512), ...more });
const valueOf = (item: MediaItem): Value => (mediaBodyValue({ kind: 'media', items: [item], caption: '' }) as unknown as [Value[], string])[0][0]!;
const serving = (...blobs: readonly KeptBlob[]): PieceLie => (wanted) => {
  const blob = blobs.find(({ root }) => Buffer.compare(root, wanted.root) === 0);
  const piece = blob && (wanted.index < 0 ? blob.manifest : blob.chunks[wanted.index]);
  return piece ? here(wanted, piece) : lacks(wanted);
};

const pieces = (who: WorldPerson): number =>
  [...(who.disk as DiskForStores).session().rows].filter(([group]) => group.startsWith('blobs ')).flatMap(([, rows]) => [...rows.values()] as Uint8Array[]).reduce((sum, { length }) => sum + length, 0);
const rowsOf = (who: WorldPerson, table: string): number => (who.disk as DiskForStores).session().rows.get(`records ${table}`)?.size ?? 0;

/** Eve and Bob are friends, he sees the picture that she set, and her answers from then on are lies. */
async function stage(lie: PieceLie | null) {
  const world = await createWorld({ createRooms: quietRooms });
  const [eve, bob] = [await world.person('Eve'), await world.person('Bob')];
  await befriend(world, eve, bob);
  await say(world, eve, 'Bob', 'warm');
  await setPicture(world, eve, RIGHT);
  await world.until(sees(bob, 'Eve', RIGHT), 'her picture came');
  const asked = lie ? lieAboutPieces(world, eve, lie) : [];
  if (lie) {
    world.network.drop(eve.device, bob.device);
    await world.clock.advance(TIME.MINUTE);
  }
  /** A profile of any content, written as her client writes all. */
  const write = async (body: Uint8Array): Promise<void> => {
    const person = eve.core.personOf(await idOf(eve, 'Bob'))!;
    const sent = await world.clock.outcome(eve.core.exchange.friend(person.account)!.conversation.send(KIND.profile, body));
    expect(sent.ok).toBe(true);
    await world.clock.advance(20_000);
  };
  const textsGoOn = async (): Promise<void> => {
    for (const [from, to] of [[eve, bob], [bob, eve]] as const) {
      await say(world, from, to.name, `after it, from ${from.name}`);
      await world.until(async () => (await textsOf(to, from.name)).includes(`after it, from ${from.name}`), 'a text', 1000);
    }
    expect(bob.log.filter((line) => line.includes('failed'))).toEqual([]);
    expect((await linesOf(bob, 'Eve')).every(({ kind }) => kind === 'text')).toBe(true);
  };
  return { world, eve, bob, asked, write, textsGoOn };
}

describe('[H54] [H57] [H59] a friend names as their picture', () => {
  it.each([
    ['[H57] SVG', { mime: 'image/svg+xml' }],
    ['[H57] HTML', { mime: 'text/html' }],
    ['[H57] a picture that moves', { mime: 'image/gif' }],
    ['[H57] a video', { mime: 'video/mp4', durationMs: 1000 }],
    ['[H59] 8 MB', { bytes: 8 * 1024 * 1024 }],
    ['[H59] 16,384 px', { width: LIMITS.mediaSide, height: LIMITS.mediaSide }],
    ['[H59] a line of 512 px', { height: 1 }],
  ] as const)('%s: nothing is asked for, and initials are shown', async (_, more) => {
    const blob = await blobOf(1000);
    const { bob, asked, write, textsGoOn } = await stage(serving(blob));
    await write(encode(['Eve', '', valueOf(itemOf(blob, more))]));
    expect([asked.length, pieces(bob), rowsOf(bob, 'blobs'), rowsOf(bob, 'pictures'), await seenBy(bob, 'Eve')]).toEqual([0, 0, 0, 0, null]);
    await textsGoOn();
  }, 60_000);

  it.each([['a link', 'https://evil.example/p.jpg'], ['a script', new TextEncoder().encode('<script>alert(1)</script>')], ['a number', 7]] as const)('[H57] %s: nothing is asked for, and initials are shown', async (_, picture) => {
    const { bob, asked, write, textsGoOn } = await stage(lacks);
    await write(encode(['Eve', '', picture]));
    expect([asked.length, rowsOf(bob, 'pictures'), await seenBy(bob, 'Eve')]).toEqual([0, 0, null]);
    await textsGoOn();
  }, 60_000);

  it.each([
    ['[H54] the hash of another file', { hash: new Uint8Array(32).fill(8) }],
    ['[H54] a key that does not open it', { key: new Uint8Array(32).fill(8) }],
    ['[H59] fewer bytes than it has', { bytes: 10 }],
  ] as const)('%s: it has failed, nothing of it stays, and the one before is shown', async (_, more) => {
    const blob = await blobOf(20_000);
    const { world, bob, asked, write, textsGoOn } = await stage(serving(blob));
    await write(encodeProfile('Eve', itemOf(blob, more)));
    await world.clock.advance(TIME.MINUTE);
    const times = asked.length;
    await world.clock.advance(TIME.HOUR);
    expect([asked.length - times, pieces(bob)]).toEqual([0, 0]);
    expect(await seenBy(bob, 'Eve')).toEqual(RIGHT);
    await textsGoOn();
  }, 60_000);

  it('a photo of this chat, hers or mine: it is no picture, and the photo stays', async () => {
    const { world, eve, bob, write } = await stage(null);
    await send(world, bob, 'Eve', [photo(1000)]);
    await world.until(isHere(eve, 'Bob'), 'his photo came');
    const person = bob.core.personOf(await idOf(bob, 'Eve'))!;
    const { conversation } = bob.core.exchange.friend(person.account)!;
    const lines = (await Promise.all((await conversation.chapters()).map((chapter) => conversation.items(chapter)))).flat();
    const mine = lines.flatMap(({ media }) => media)[0]!;
    await write(encodeProfile('Eve', { ...mine, width: 512, height: 512, alt: '', preview: new Uint8Array() }));
    expect(await seenBy(bob, 'Eve')).toBeNull();
    expect(await stateAt(bob, 'Eve')).toEqual(['Here']);
    await setPicture(world, eve, null);
    await world.clock.advance(20_000);
    expect(await stateAt(bob, 'Eve')).toEqual(['Here']);
    expect(pieces(bob)).toBeGreaterThan(0);
    expect((await linesOf(bob, 'Eve')).map(({ kind }) => kind)).toEqual(['text', 'media']);
    await say(world, bob, 'Eve', 'on');
    await world.until(async () => (await textsOf(eve, 'Bob')).includes('on'), 'texts go on');
  }, 60_000);

  it('the picture of somebody else, whose pieces and key she was given: it is hers alone here, and theirs stays theirs', async () => {
    const { world, eve, bob } = await stage(null);
    const carol = await world.person('Carol');
    for (const who of [eve, bob]) await befriend(world, carol, who);
    const hers = jpegOf(3);
    await setPicture(world, carol, hers);
    for (const who of [eve, bob]) await world.until(sees(who, 'Carol', hers), `${who.name} sees Carol`, 3 * TIME.MINUTE);
    await setPicture(world, eve, hers);
    await world.until(sees(bob, 'Eve', hers), 'Eve looks like Carol');
    await setPicture(world, eve, null);
    await world.until(sees(bob, 'Eve', null), 'it went');
    expect(await seenBy(bob, 'Carol')).toEqual(hers);
  }, 60_000);

  it('[H41] another one each second: of all that came the newest is kept, and no more than one', async () => {
    const blobs = await Promise.all(Array.from({ length: 12 }, (_, i) => sealKept({ size: 2000 + i, slice: (start, end) => syntheticSource(2000 + i).slice(start, end) }, KEY)));
    const { world, eve, bob, textsGoOn } = await stage(serving(...blobs));
    const { conversation } = eve.core.exchange.friend(eve.core.personOf(await idOf(eve, 'Bob'))!.account)!;
    for (const blob of blobs) {
      await world.clock.outcome(conversation.send(KIND.profile, encodeProfile('Eve', itemOf(blob))));
      await world.clock.advance(1000);
    }
    await world.until(async () => (await seenBy(bob, 'Eve'))?.length === 2011, 'the newest came', 5 * TIME.MINUTE);
    await world.clock.advance(20_000);
    expect([rowsOf(bob, 'blobs'), rowsOf(bob, 'pictures'), pieces(bob)]).toEqual([1, 1, 0]);
    await textsGoOn();
  }, 60_000);
});

describe('[F42] a picture in a message request', () => {
  it('cannot be sent: nothing of it leaves, whatever the client writes', async () => {
    const world = await createWorld({ createRooms: quietRooms });
    const [eve, bob] = [await world.person('Eve'), await world.person('Bob')];
    for (const who of [eve, bob]) await world.clock.outcome(who.messenger.setPolicy('Everyone'));
    await world.clock.advance(2000);
    const link = await bob.messenger.myLink('https://kith.test');
    await world.clock.outcome(eve.messenger.follow(link.ok ? link.value : ''));
    await setPicture(world, eve, RIGHT);
    await world.clock.advance(5000);
    await say(world, eve, 'Bob', 'may I?');
    await world.until(async () => (await bob.messenger.requests()).length === 1, 'asked');
    await world.clock.advance(2 * TIME.MINUTE);
    expect([pieces(bob), rowsOf(bob, 'blobs'), rowsOf(bob, 'pictures')]).toEqual([0, 0, 0]);
    expect(await bob.messenger.requests()).toEqual([expect.not.objectContaining({ picture: expect.anything() })]);
  }, 60_000);
});
