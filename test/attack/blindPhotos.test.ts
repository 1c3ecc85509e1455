/**
 * What a relay is given of a conversation with photos of several kinds: every byte that it is sent or sends and every row that it
 * keeps is searched for what it must not know, and the sizes of all that lies there are counted [R20]. Devices have no links here, so
 * that nothing passes it by.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { OutgoingMedia } from '../../src/app/api.ts';
import type { MediaItem } from '../../src/chat/media.ts';
import { LIMITS, TIME } from '../../src/protocol/limits.ts';
import { SIZE } from '../../src/protocol/ids.ts';
import { sourceOf } from '../helpers/blobs.ts';
import { mediaOf, send } from '../helpers/photos.ts';
import { createRng } from '../helpers/rng.ts';
import { formsOf } from '../helpers/search.ts';
import { befriend, createWorld, idOf, say, type World, type WorldPerson } from '../helpers/world.ts';
import { quietRooms } from '../sim/run.ts';

const KiB = 1024;
const MiB = KiB * KiB;
/** What each photo says and is, of which nothing may show. */
const PHOTOS = [
  { alt: 'the hedgerow behind the mill', mime: 'image/jpeg', width: 4031, height: 3023, bytes: 700 },
  { alt: 'Zephyrine at the damson tree', mime: 'image/png', width: 1237, height: 911, bytes: 66_001 },
  { alt: 'a moving owl, wings spread', mime: 'image/gif', width: 643, height: 479, bytes: 300_007 },
  { alt: 'the quarry in the morning', mime: 'image/webp', width: 2047, height: 1531, bytes: 1_100_003 },
  { alt: 'all of the valley, original', mime: 'image/jpeg', width: 12_007, height: 8009, bytes: 9 * MiB + 11 },
] as const;
const CAPTIONS = ['From the walk on Sunday', 'And one more, of the owl'];
const NAMES = ['Zephyrine', 'Quillon'];
/** In the clear in each file of its kind, as cameras and programs write it. */
const MAGIC = Buffer.from('JFIF-and-Exif-of-the-sender');

let world: World;
let zephyrine: WorldPerson;
let quillon: WorldPerson;
/** Everything that was on a wire of a relay or in a row of it, one byte a character. */
let seen: string;
const wires = new Map<string, Uint8Array[]>();
const rows = new Map<string, Uint8Array>();
let items: readonly MediaItem[];

const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const isSeen = (needle: Uint8Array | string): boolean => formsOf(needle).some((form) => seen.includes(form));

function fileOf(n: number): Uint8Array {
  const bytes = createRng(`file ${n}`).bytes(PHOTOS[n]!.bytes);
  bytes.set(MAGIC, 2);
  return bytes;
}
const outgoing = (n: number): OutgoingMedia => {
  const { alt, mime, width, height } = PHOTOS[n]!;
  return { source: sourceOf(fileOf(n)), mime, width, height, durationMs: 0, preview: createRng(`preview ${n}`).bytes(24), alt };
};

async function noteRows(): Promise<void> {
  for (const { key, value } of await world.relays[0]!.backup()) rows.set(key, value);
}

async function story(): Promise<void> {
  await befriend(world, zephyrine, quillon);
  await say(world, zephyrine, 'Quillon', 'a text before');
  await noteRows();
  await send(world, zephyrine, 'Quillon', [0, 1, 2].map(outgoing), CAPTIONS[0]);
  await send(world, quillon, 'Zephyrine', [3, 4].map(outgoing), CAPTIONS[1]);
  const areHere = async (who: WorldPerson, other: string): Promise<boolean> => {
    const all = (await mediaOf(who, other)).flatMap(({ media }) => media);
    return all.length === PHOTOS.length && all.every(({ state }) => state === 'Here');
  };
  await world.until(async () => (await areHere(zephyrine, 'Quillon')) && (await areHere(quillon, 'Zephyrine')), 'all photos came', 10 * TIME.MINUTE);
  await noteRows();
}

/** What the entries say of the photos: their keys, hashes and roots. */
async function itemsOf(who: WorldPerson, other: string): Promise<readonly MediaItem[]> {
  const person = who.core.personOf(await idOf(who, other))!;
  const messages = await mediaOf(who, other);
  const lines = await Promise.all(messages.map(({ id }) => world.clock.outcome(who.core.chats.line(person, id))));
  return lines.flatMap((line) => line!.media);
}

beforeAll(async () => {
  world = await createWorld({ peers: false, createRooms: quietRooms });
  world.network.inspect((from, to, protocol, bytes) => {
    const name = `${from} ${to} ${protocol}`;
    const parts = wires.get(name) ?? [];
    parts.push(bytes.slice());
    wires.set(name, parts);
    return [bytes];
  });
  [zephyrine, quillon] = [await world.person(NAMES[0]!), await world.person(NAMES[1]!)];
  await story();
  items = await itemsOf(zephyrine, 'Quillon');
  seen = [...[...wires.values()].map((parts) => asText(Buffer.concat(parts))), ...rows.keys(), ...[...rows.values()].map(asText)].join('\n');
}, 120_000);

const lying = (prefix: string): readonly Uint8Array[] => [...rows].filter(([key]) => key.startsWith(prefix)).map(([, value]) => value);
const sizesOf = (values: readonly Uint8Array[]): number[] => [...new Set(values.map(({ length }) => length))].sort((a, b) => a - b);

describe('[F20] [F25] [R20] what a relay sees of a conversation with photos', () => {
  it('is all of it, and the search finds what stands there in the clear', () => {
    expect(items).toHaveLength(PHOTOS.length);
    expect(isSeen(world.relays[0]!.id)).toBe(true);
    // Roots are what manifests are asked for by.
    expect(items.every(({ root }) => isSeen(root))).toBe(true);
    console.log(`searched ${(seen.length / 1e6).toFixed(1)} MB: ${wires.size} wires, ${rows.size} rows, ${lying('b/').length} pieces`);
  });

  it('holds no caption, no alt text, no name, no type and no byte of a file', () => {
    const words = [...CAPTIONS, ...NAMES, ...PHOTOS.map(({ alt }) => alt), 'image/', 'caption', MAGIC];
    expect(words.filter(isSeen)).toEqual([]);
    const parts = PHOTOS.flatMap((_, n) => [0, 300, PHOTOS[n]!.bytes - 40].map((at) => fileOf(n).slice(at, at + 40)));
    expect(parts.filter(isSeen)).toEqual([]);
  });

  it('holds no key, no hash of a file and no preview', () => {
    expect(items.flatMap(({ key, hash, preview }) => [key, hash, preview]).filter(isSeen)).toEqual([]);
    expect(items[0]!.key).toHaveLength(SIZE.blobKey);
  });

  it('does not tell a width, a height or a length: of each no piece and no row has a trace', () => {
    // In rows of pieces, decoded numbers are the arrival, a size and a time: sizes are those of the next test.
    const lengths: readonly number[] = PHOTOS.map(({ bytes }) => bytes);
    expect([...rows.values()].map(({ length }) => length).filter((length) => lengths.includes(length))).toEqual([]);
    const cbor = (number: number): Uint8Array => (number < 65_536 ? Uint8Array.of(0x19, number >> 8, number & 255) : Uint8Array.of(0x1a, number >>> 24, (number >> 16) & 255, (number >> 8) & 255, number & 255));
    const pairs = PHOTOS.map(({ width, height }) => Buffer.concat([cbor(width), cbor(height)]));
    expect(pairs.filter(isSeen)).toEqual([]);
    expect(lengths.slice(1).map(cbor).filter((bytes) => bytes.length > 3 && isSeen(bytes))).toEqual([]);
  });

  it('has at most eight sizes in all that lies there: pieces have three, whatever the photos were', () => {
    const pieces = sizesOf(lying('b/'));
    expect(pieces).toEqual([KiB, LIMITS.blobSmallChunk + 16, LIMITS.blobChunk + 16]);
    const all = sizesOf([...lying('b/'), ...lying('o/'), ...lying('n/')]);
    console.log(`sizes at the relay: ${all.join(', ')} B`);
    // Whatever is written: four of objects, one of notices, three of pieces.
    const possible = new Set([...LIMITS.objectBuckets.map((bucket) => bucket + 41), LIMITS.helloBytes, ...LIMITS.manifestBuckets, LIMITS.blobSmallChunk + 16, LIMITS.blobChunk + 16]);
    expect(possible.size).toBeLessThanOrEqual(8);
    expect(all.filter((size) => !possible.has(size))).toEqual([]);
  });

  it('does not tell one photo of a size from another by what lies there: the small ones are as large as each other', () => {
    const manifests = lying('b/').filter(({ length }) => length === KiB).length;
    // Four with up to 31 chunks; the manifest of the largest is among the small chunks.
    expect(manifests).toBe(4);
  });
});
