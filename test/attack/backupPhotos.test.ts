/** Photos in a backup that was signed with the stolen key of the old device: what its entries do not commit to is not kept. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BackupItem, ItemOf } from '../../src/app/backupForm.ts';
import type { Restored } from '../../src/app/fileApi.ts';
import { MANIFEST } from '../../src/ports/blobs.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Self } from '../../src/sync/self.ts';
import { backupOf, comeBack, forge, itemsOf, personWithPhrase, restore, startAnew } from '../helpers/backups.ts';
import { bytesAt, isHere, photo, send, stateAt } from '../helpers/photos.ts';
import { befriend, createWorld, textsOf, type World, type WorldPerson } from '../helpers/world.ts';

let world: World;
let self: Self;
let phrase: string;
let backup: Uint8Array;
let items: readonly BackupItem[];
/** Bob on a new device, on which nothing is. */
let back: WorldPerson;

type Piece = ItemOf<'piece'>;
type Media = ItemOf<'media'>;
const without = (): readonly BackupItem[] => items.filter(({ kind }) => kind !== 'end' && kind !== 'media' && kind !== 'piece');
/** Both photos with their pieces. */
function photos(): readonly [media: Media, pieces: readonly Piece[]][] {
  const all: [Media, Piece[]][] = [];
  for (const item of items) {
    if (item.kind === 'media') all.push([item, []]);
    if (item.kind === 'piece') all.at(-1)![1].push(item);
  }
  return all;
}
const flipped = (piece: Piece): Piece => ({ ...piece, bytes: piece.bytes.map((byte, at) => (at === 500 ? byte ^ 1 : byte)) });

const blobs = async (): Promise<number> => (await back.core.deps.store.blobs.list()).length;

/** What came of a file that ends with these, and how many photos lay on the disk then, also in part. */
async function brought(...ends: readonly BackupItem[]): Promise<Restored & { readonly kept: number }> {
  const what = await restore(world, back, await forge([...without(), ...ends], self));
  if (!what.ok) throw new Error(what.error.code);
  const kept = await blobs();
  await startAnew(world, back);
  expect(await textsOf(back, 'Alice')).toEqual(['One', 'Two']);
  return { ...what.value!, kept };
}

beforeAll(async () => {
  world = await createWorld({ seed: 'photosInBackups' });
  const alice = await world.person('Alice');
  const { person: bob, phrase: words } = await personWithPhrase(world, 'Bob');
  phrase = words;
  await befriend(world, alice, bob);
  await send(world, alice, 'Bob', [photo(200_000)], 'One');
  await send(world, alice, 'Bob', [photo(150_000)], 'Two');
  await world.until(isHere(bob, 'Alice'), 'Bob has them');
  backup = await backupOf(bob, undefined, true);
  items = await itemsOf(backup);
  self = bob.core.book.self;
  bob.crash();
  alice.crash();
}, 60_000);

beforeEach(async () => {
  back = await comeBack(world, 'Bob', phrase);
});

describe('[H54] a photo in a backup', () => {
  it('comes as it was where all of it fits', async () => {
    const [[one, first], [two, second]] = photos() as [[Media, Piece[]], [Media, Piece[]]];
    expect(await brought(one, ...first, two, ...second)).toMatchObject({ media: 2, mediaLeft: 0 });
    expect((await Promise.all([0, 1].map((n) => bytesAt(world, back, 'Alice', 0, n)))).map(({ length }) => length).toSorted()).toEqual([150_000, 200_000]);
  });

  it('is not kept with a forged piece or manifest, and the one behind it comes', async () => {
    const [[one, first], [two, second]] = photos() as [[Media, Piece[]], [Media, Piece[]]];
    for (const at of [0, 1, first.length - 1]) {
      expect(await brought(one, ...first.map((piece, n) => (n === at ? flipped(piece) : piece))), `${at}`).toMatchObject({ media: 0, mediaLeft: 1, kept: 0 });
    }
    expect(await brought(one, ...first.map(flipped), two, ...second)).toMatchObject({ media: 1, mediaLeft: 1, kept: 1 });
  });

  it('is not kept with a piece of another photo, nor in its order, nor with one left out, doubled, or cut short', async () => {
    const [[one, first], [, second]] = photos() as [[Media, Piece[]], [Media, Piece[]]];
    const [manifest, zero, next, ...rest] = first as [Piece, Piece, Piece, ...Piece[]];
    const wrong: readonly (readonly Piece[])[] = [
      [manifest, second[1]!, next, ...rest], second, [manifest, next, zero, ...rest], [manifest, next, ...rest], [zero, next, ...rest], [manifest, zero, zero, next, ...rest],
      [manifest, { ...zero, bytes: zero.bytes.slice(1) }, next, ...rest], [manifest, zero, next], [],
    ];
    for (const [at, pieces] of wrong.entries()) {
      expect(await brought(one, ...pieces), `${at}`).toMatchObject({ media: 0, mediaLeft: 1, noRoom: false, kept: 0 });
    }
  });

  it('[H20] with more pieces than it has takes no more room than it has', async () => {
    const [[one, first]] = photos() as [[Media, Piece[]]];
    const more = Array.from({ length: 40 }, (_, n): Piece => ({ kind: 'piece', index: first.length - 1 + n, bytes: first[1]!.bytes }));
    expect(await brought(one, ...first, ...more)).toMatchObject({ media: 1, mediaLeft: 0 });
    const { blobs: store } = back.core.deps.store;
    const [kept] = await store.list();
    expect([...(await store.has(kept!.blob))].length).toBe(first.length);
  });

  it('[H20] whose piece is larger than any, or at a place that none has, makes no backup', async () => {
    const [[one, first]] = photos() as [[Media, Piece[]]];
    for (const piece of [{ ...first[1]!, bytes: new Uint8Array(300_000) }, { ...first[1]!, index: LIMITS.blobChunks }]) {
      const file = await forge([...without(), one, piece], self);
      expect(await restore(world, back, file)).toMatchObject({ ok: false, error: { code: 'backupDamaged' } });
      expect(await blobs()).toBe(0);
    }
  });

  it('of no message that is here, of somebody unknown, of another root, or of none at all is passed over', async () => {
    const [[one, first], [two]] = photos() as [[Media, Piece[]], [Media, Piece[]]];
    const texts = items.find((item): item is ItemOf<'run'> => item.kind === 'run')!;
    expect(texts.entries.length).toBeGreaterThan(0);
    for (const media of [
      { ...one, id: Uint8Array.from(one.id, (byte) => byte ^ 1) as Media['id'] }, { ...one, account: self.account }, { ...one, root: two.root }, { ...one, chapter: one.chapter + 9 },
    ] satisfies Media[]) {
      expect(await brought(media, ...first)).toMatchObject({ media: 0, mediaLeft: 1, kept: 0 });
    }
    expect(await brought(...first)).toMatchObject({ media: 0, mediaLeft: 0 });
    expect(first[0]!.index).toBe(MANIFEST);
  });

  it('does not come back in the place of one that is here', async () => {
    const [[one, first]] = photos() as [[Media, Piece[]]];
    expect(await brought(one, ...first)).toMatchObject({ media: 1 });
    expect(await brought(one, ...first.map(flipped))).toMatchObject({ media: 0, mediaLeft: 0, kept: 1 });
    const states = await stateAt(back, 'Alice');
    expect(await bytesAt(world, back, 'Alice', 0, states.indexOf('Here'))).toSatisfy(({ length }: Uint8Array) => length === 200_000 || length === 150_000);
  });

  it('is cut off with its file: nothing of it is stored', async () => {
    for (const end of [backup.length - 100, backup.length - 70_000]) {
      expect(await restore(world, back, backup.slice(0, end))).toMatchObject({ ok: false, error: { code: 'backupTruncated' } });
      expect(await blobs()).toBe(0);
    }
  });
});
