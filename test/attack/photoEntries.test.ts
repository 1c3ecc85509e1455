/**
 * Entries of photos that say what is not so (docs/threats.md, E): signed by a friend, sealed as they should be, and a lie about
 * size, count, type, side, key or root. What the root commits to and is wrong is final; what is claimed too large is not even asked
 * for. Nothing stays on the disk, and texts go on.
 */
import { describe, expect, it } from 'vitest';
import { encodeBody } from '../../src/chat/bodies.ts';
import { mediaBodyValue, type MediaItem } from '../../src/chat/media.ts';
import { chunkHash } from '../../src/crypto/blob.ts';
import { encode, type Value } from '../../src/protocol/codec.ts';
import { KIND } from '../../src/protocol/kinds.ts';
import { LIMITS, TIME } from '../../src/protocol/limits.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import type { DiskForStores } from '../../src/store/memoryDisk.ts';
import { forgeManifest, sealAnyhow, sealKept, syntheticSource, type KeptBlob } from '../helpers/blobs.ts';
import { here, lacks, lieAboutPieces, type PieceLie } from '../helpers/lyingEve.ts';
import { mediaOf, stateAt } from '../helpers/photos.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf } from '../helpers/world.ts';
import { quietRooms } from '../sim/run.ts';

const KEY = new Uint8Array(32).fill(9);
const { blobSmallChunk: CHUNK } = LIMITS;

const itemOf = ({ root, plainHash, plainLen }: Pick<KeptBlob, 'root' | 'plainHash' | 'plainLen'>, more: Partial<MediaItem> = {}): MediaItem =>
  ({ root, key: KEY, bytes: plainLen, hash: plainHash, mime: 'image/jpeg', width: 400, height: 300, durationMs: 0, preview: new Uint8Array(0), poster: new Uint8Array(0), alt: '', ...more });

/** Eve's pieces: whatever of this blob is asked for. */
const serving = (manifest: Uint8Array, chunks: readonly Uint8Array[]): PieceLie => (wanted) => {
  const piece = wanted.index < 0 ? manifest : chunks[wanted.index];
  return piece ? here(wanted, piece) : lacks(wanted);
};

/** Eve and Bob, her answers, and what came to him. */
async function stage(lie: PieceLie) {
  const world = await createWorld({ createRooms: quietRooms });
  const [eve, bob] = [await world.person('Eve'), await world.person('Bob')];
  await befriend(world, eve, bob);
  await say(world, eve, 'Bob', 'warm');
  const asked = lieAboutPieces(world, eve, lie);
  // A client that lacks a photo of its own asks the friend for it; hers knows that nobody has it.
  expect(await world.clock.outcome(eve.messenger.setLoading('Never'))).toEqual({ ok: true, value: null });
  world.network.drop(eve.device, bob.device);
  await world.clock.advance(TIME.MINUTE);
  const seen = { came: 0 };
  world.network.inspect((_from, to, protocol, bytes) => {
    if (to.startsWith(bob.device) && protocol === PROTOCOL.blob) seen.came += bytes.length;
    return [bytes];
  });
  /** A message of photos of any content, written as her client writes all. */
  const write = async (body: Uint8Array): Promise<void> => {
    const person = eve.core.personOf(await idOf(eve, 'Bob'))!;
    const sent = await world.clock.outcome(eve.core.exchange.friend(person.account)!.conversation.send(KIND.media, body));
    expect(sent.ok).toBe(true);
    await world.clock.advance(20_000);
  };
  const pieces = (): number => [...(bob.disk as DiskForStores).session().rows].filter(([group]) => group.startsWith('blobs ')).flatMap(([, rows]) => [...rows.values()] as Uint8Array[]).reduce((sum, { length }) => sum + length, 0);
  /** Texts go on in both directions, and nothing of Bob's fails. */
  const textsGoOn = async (): Promise<void> => {
    for (const [from, to] of [[eve, bob], [bob, eve]] as const) {
      await say(world, from, to.name, `after it, from ${from.name}`);
      await world.until(async () => (await textsOf(to, from.name)).includes(`after it, from ${from.name}`), 'a text', 1000);
    }
    expect(bob.log.filter((line) => line.includes('failed'))).toEqual([]);
  };
  return { world, eve, bob, asked, seen, write, pieces, textsGoOn };
}

const bodyOf = (item: MediaItem): Uint8Array => encodeBody({ kind: 'media', items: [item], caption: 'look' });
/** A body that no correct client writes. */
const anyBody = (item: MediaItem, place: number, value: Value): Uint8Array => {
  const [items] = mediaBodyValue({ kind: 'media', items: [item], caption: 'look' }) as unknown as [Value[][]];
  const changed = [...items[0]!];
  changed[place] = value;
  return encode([[changed], 'look']);
};

interface Wrong {
  readonly item: MediaItem;
  readonly lie: PieceLie;
}
const forged = (manifest: Value, chunks: readonly Uint8Array[], item: Partial<MediaItem>, blob: KeptBlob): Wrong => {
  const { root, bytes } = forgeManifest(manifest);
  return { item: itemOf(blob, { root, ...item }), lie: serving(bytes, chunks) };
};
const blobOf = (size: number): Promise<KeptBlob> => sealKept(syntheticSource(size), KEY);
const served = (blob: KeptBlob, more: Partial<MediaItem>): Wrong => ({ item: itemOf(blob, more), lie: serving(blob.manifest, blob.chunks) });

/** Each makes a blob whose root commits to something that cannot be what the entry says. */
const WRONG: Readonly<Record<string, () => Promise<Wrong>>> = {
  '[H59] 10 kB, and its manifest names a megabyte': async () => served(await blobOf(1_000_000), { bytes: 10_000 }),
  '[H59] a megabyte, and its manifest names one chunk': async () => served(await blobOf(10_000), { bytes: 1_000_000 }),
  '[H59] one chunk, and its manifest says a thousand': async () => {
    const blob = await blobOf(1000);
    return forged([1, 1000, 1000 * CHUNK, CHUNK, new Uint8Array(1000 * 32)], blob.chunks, {}, blob);
  },
  '[H59] two hashes more than chunks': async () => {
    const blob = await blobOf(1000);
    return forged([1, 1, CHUNK, CHUNK, new Uint8Array(3 * 32)], blob.chunks, {}, blob);
  },
  '[H59] chunks of another size': async () => {
    const blob = await blobOf(1000);
    return forged([1, 1, 4 * CHUNK, 4 * CHUNK, new Uint8Array(32)], blob.chunks, {}, blob);
  },
  '[H54] a root that is of no manifest': async () => {
    const blob = await blobOf(1000);
    return forged('no manifest', blob.chunks, {}, blob);
  },
  '[H54] a key that does not open it': async () => served(await blobOf(1000), { key: new Uint8Array(32).fill(8) }),
  '[H54] the hash of another file': async () => served(await blobOf(1000), { hash: new Uint8Array(32).fill(8) }),
  '[H59] something behind its end, where zeros belong': async () => {
    const blob = await blobOf(1000);
    const nonce = new Uint8Array(12);
    nonce[8] = 1;
    const chunk = await sealAnyhow(KEY, nonce, new Uint8Array(CHUNK).fill(7));
    return forged([1, 1, CHUNK, CHUNK, await chunkHash(0, chunk)], [chunk], {}, blob);
  },
};

describe('a friend signs a photo of', () => {
  it.each(Object.entries(WRONG))('%s: it has failed, is asked for once, and nothing of it stays', async (_, make) => {
    const { item, lie } = await make();
    const { world, bob, asked, seen, write, pieces, textsGoOn } = await stage(lie);
    await write(bodyOf(item));
    expect(await stateAt(bob, 'Eve')).toEqual(['Failed']);
    expect(pieces()).toBe(0);
    const [times, { came }] = [asked.length, seen];
    expect(came).toBeLessThan(2 * CHUNK);
    await world.clock.advance(30 * TIME.MINUTE);
    expect([asked.length, seen.came, pieces()]).toEqual([times, came, 0]);
    await textsGoOn();
  }, 60_000);

  it('[H54] a root that nobody has: it waits, and is asked for less and less', async () => {
    const blob = await blobOf(1000);
    const { world, bob, asked, write, pieces, textsGoOn } = await stage(lacks);
    await write(bodyOf(itemOf(blob)));
    expect(await stateAt(bob, 'Eve')).toEqual([expect.stringMatching(/Waiting|Loading/)]);
    await world.clock.advance(TIME.HOUR);
    const times = asked.length;
    await world.clock.advance(TIME.HOUR);
    expect(asked.length - times).toBeLessThanOrEqual(13);
    expect(pieces()).toBe(0);
    await textsGoOn();
  }, 60_000);

  it.each([
    ['8 GB', 2, 8 * 1024 ** 3],
    ['a byte more than may be', 2, LIMITS.blobBytes + 1],
    ['no byte', 2, 0],
    ['60,000 px', 5, 60_000],
    ['no width', 5, 0],
    ['a year of video', 7, 366 * TIME.DAY],
    ['a preview of a kilobyte', 8, new Uint8Array(1024)],
    ['an alt text of a megabyte, cut to what an entry holds', 9, 'x'.repeat(20_000)],
  ] as const)('[H59] %s: it is no photo, nothing is asked for, and the chat goes on', async (_, place, value) => {
    const blob = await blobOf(1000);
    const { bob, asked, write, pieces, textsGoOn } = await stage(serving(blob.manifest, blob.chunks));
    await write(anyBody(itemOf(blob), place, value));
    expect((await linesOf(bob, 'Eve')).map(({ kind }) => kind)).toEqual(['text', 'unverified']);
    expect([asked.length, pieces()]).toEqual([0, 0]);
    await textsGoOn();
  }, 60_000);

  it.each(['image/svg+xml', 'text/html', 'application/xhtml+xml', 'image/x-icon', 'application/pdf', 'IMAGE/JPEG', ''])('[H57] the type "%s": no photo is shown, and nothing is asked for', async (mime) => {
    const blob = await blobOf(1000);
    const { world, bob, asked, write, pieces, textsGoOn } = await stage(serving(blob.manifest, blob.chunks));
    await write(bodyOf(itemOf(blob, { mime })));
    const [message] = await mediaOf(bob, 'Eve');
    expect(message).toMatchObject({ text: 'look', media: [] });
    await world.clock.outcome(bob.messenger.fetchMedia(await idOf(bob, 'Eve'), message!.id, 0));
    await world.clock.advance(TIME.MINUTE);
    expect([asked.length, pieces()]).toEqual([0, 0]);
    await textsGoOn();
  }, 60_000);

  it('[H59] 200 MiB that never end: it waits for a tap, then no more than it claims comes, and a pause ends it', async () => {
    const claimed = 200 * 1024 * 1024;
    const chunks = Math.ceil(claimed / LIMITS.blobChunk);
    const { bytes, root } = forgeManifest([1, chunks, chunks * LIMITS.blobChunk, LIMITS.blobChunk, new Uint8Array(chunks * 32)]);
    const noise = new Uint8Array(LIMITS.blobChunk + 16);
    const lie: PieceLie = (wanted) => (wanted.index < 0 ? here(wanted, bytes) : Array.from({ length: 50 }, () => here(wanted, noise)).flat());
    const { world, bob, asked, seen, write, pieces, textsGoOn } = await stage(lie);
    await write(bodyOf(itemOf({ root, plainHash: new Uint8Array(32), plainLen: claimed })));
    expect([await stateAt(bob, 'Eve'), asked.length]).toEqual([['On tap'], 0]);
    const [chat, message] = [await idOf(bob, 'Eve'), (await mediaOf(bob, 'Eve'))[0]!.id];
    await world.clock.outcome(bob.messenger.fetchMedia(chat, message, 0));
    await world.clock.advance(TIME.MINUTE);
    expect(asked.length).toBeGreaterThan(1);
    expect(pieces()).toBeLessThanOrEqual(bytes.length);
    await textsGoOn();
    await world.clock.outcome(bob.messenger.pauseMedia(chat, message, 0));
    await world.clock.advance(1000);
    const { came } = seen;
    await world.clock.advance(10 * TIME.MINUTE);
    expect(seen.came).toBe(came);
  }, 60_000);
});
