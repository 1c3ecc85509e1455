/** Photos and videos of somebody whose device is lost: in a backup that has them, and from friends where it has not. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Restored } from '../../../src/app/fileApi.ts';
import { sha256 } from '../../../src/crypto/hash.ts';
import { backupOf, comeBack, itemsOf, personWithPhrase, restore, startAnew } from '../../helpers/backups.ts';
import { bytesAt, isHere, photo, send, stateAt } from '../../helpers/photos.ts';
import { befriend, createWorld, idOf, say, textsOf, type World, type WorldPerson } from '../../helpers/world.ts';

const LONG = 600_000;
const SIZES = [200_000, 700_000, 1_500_000] as const;

let world: World;
let alice: WorldPerson;
let phrase: string;
let bare: Uint8Array;
let full: Uint8Array;
/** Hashes of them as Bob had them. */
let before: readonly string[];

async function back(file: Uint8Array, prepare: (who: WorldPerson) => void = () => undefined): Promise<{ readonly who: WorldPerson; readonly what: Restored }> {
  const who = await comeBack(world, 'Bob', phrase);
  prepare(who);
  const what = await restore(world, who, file);
  if (!what.ok) throw new Error(what.error.code);
  await startAnew(world, who);
  return { who, what: what.value! };
}

const allBytes = (who: WorldPerson): Promise<readonly string[]> =>
  Promise.all(SIZES.map(async (_, n) => Buffer.from(sha256(await bytesAt(world, who, 'Alice', 0, n))).toString('hex')));

beforeAll(async () => {
  world = await createWorld({ seed: 'backupPhotos' });
  alice = await world.person('Alice');
  const { person: bob, phrase: words } = await personWithPhrase(world, 'Bob');
  phrase = words;
  await befriend(world, alice, bob);
  await send(world, alice, 'Bob', [photo(SIZES[0])], 'Hers');
  await world.until(isHere(bob, 'Alice'), 'Bob has hers');
  await send(world, bob, 'Alice', [photo(SIZES[1])], 'His');
  await send(world, bob, 'Alice', [photo(SIZES[2], { mime: 'video/mp4', durationMs: 9000 })], 'His film');
  await world.until(async () => (await textsOf(alice, 'Bob')).length === 3, 'Alice has the messages');
  const chat = await idOf(alice, 'Bob');
  const page = await alice.messenger.thread(chat, { at: 'end' }, 10);
  if (page.ok) await world.clock.outcome(alice.messenger.fetchMedia(chat, page.value.messages.at(-1)!.id, 0));
  await world.until(isHere(alice, 'Bob'), 'Alice has his', LONG);
  before = await allBytes(bob);
  [bare, full] = [await backupOf(bob), await backupOf(bob, undefined, true)];
  await world.clock.outcome(bob.close());
}, 60_000);

describe('[F85, F26] photos after a phone was lost', () => {
  it('come from the friend, also those that one sent, where the backup has none', async () => {
    const { who, what } = await back(bare);
    expect(what).toMatchObject({ media: 0, mediaLeft: 0, noRoom: false });
    expect(await stateAt(who, 'Alice')).not.toContain('Here');
    await world.until(async () => (await who.messenger.person(await idOf(who, 'Alice')))?.locked === null, 'they are friends again', LONG);
    await world.until(async () => (await stateAt(who, 'Alice')).filter((state) => state === 'Here').length >= 2, 'the photos are here', LONG);
    const page = await who.messenger.thread(await idOf(who, 'Alice'), { at: 'end' }, 10);
    if (page.ok) await world.clock.outcome(who.messenger.fetchMedia(await idOf(who, 'Alice'), page.value.messages.at(-1)!.id, 0));
    await world.until(isHere(who, 'Alice'), 'all are', LONG);
    expect(await allBytes(who)).toEqual(before);
    await world.clock.outcome(who.close());
  }, 60_000);

  it('come from a backup that has them, byte for byte, while no friend is there', async () => {
    await world.clock.outcome(alice.close());
    const { who, what } = await back(full);
    expect(what).toMatchObject({ media: 3, mediaLeft: 0, noRoom: false });
    expect(await stateAt(who, 'Alice')).toEqual(['Here', 'Here', 'Here']);
    expect(await allBytes(who)).toEqual(before);
    await startAnew(world, who);
    expect(await allBytes(who)).toEqual(before);
    // What one sent is kept as on the device before: no room is made of it, and what she has is not left for her again.
    const held = await who.messenger.storage();
    if (!held.ok) throw new Error(held.error.code);
    expect(held.value.chats[0]!.freeable).toBeLessThan(SIZES[1]);
    who.crash();
    await world.clock.outcome(alice.open());
  }, 60_000);

  it('brought back twice are not doubled, and go with their message', async () => {
    const { who } = await back(full);
    expect(await restore(world, who, full)).toMatchObject({ ok: true, value: { messages: 0, media: 0, mediaLeft: 0 } });
    await startAnew(world, who);
    const chat = await idOf(who, 'Alice');
    const page = await who.messenger.thread(chat, { at: 'end' }, 10);
    if (!page.ok) throw new Error(page.error.code);
    await world.until(async () => (await who.messenger.person(chat))?.locked === null, 'they are friends again', LONG);
    await world.clock.outcome(who.messenger.deleteForEveryone(chat, page.value.messages[1]!.id));
    const blobs = await who.core.deps.store.blobs.list();
    expect(blobs.length).toBe(2);
    await say(world, who, 'Alice', 'Here again');
    who.crash();
  }, 60_000);

  it('that were cut off while they came are brought back again, and nothing of before is left over', async () => {
    const items = await itemsOf(full);
    const who = await comeBack(world, 'Bob', phrase);
    const upTo = items.length + 2 + items.findLastIndex(({ kind }) => kind === 'media') + 2;
    expect(await restore(world, who, full, undefined, upTo)).toEqual({ ok: true, value: null });
    who.crash();
    await world.clock.outcome(who.open());
    expect(await restore(world, who, full)).toMatchObject({ ok: true, value: { media: 1, mediaLeft: 0 } });
    await startAnew(world, who);
    expect(await allBytes(who)).toEqual(before);
    who.crash();
  }, 60_000);

  it('stay away where there is no room for them, which is said, and every text is back', async () => {
    const { who, what } = await back(full, (one) => (one.browser.room = { used: 0, most: 1024 * 1024 }));
    expect(what).toMatchObject({ media: 0, mediaLeft: 3, noRoom: true, left: 0 });
    expect(await textsOf(who, 'Alice')).toEqual(['Hers', 'His', 'His film']);
    expect(await who.core.deps.store.blobs.list()).toEqual([]);
    who.browser.room = { used: 0, most: 2 ** 40 };
    // One may have come from her by now.
    expect(await restore(world, who, full)).toMatchObject({ ok: true, value: { mediaLeft: 0, noRoom: false } });
    await startAnew(world, who);
    expect(await allBytes(who)).toEqual(before);
    who.crash();
  }, 60_000);

  it('of which the disk refuses one are passed over from there, and every text is back', async () => {
    let puts = 0;
    const { who, what } = await back(full, (one) => (one.disk.onWrite = (_, name) => (name === 'blobs.put' && (puts += 1) > 13 ? 'quota' : 'ok')));
    expect(what.media).toBeGreaterThan(0);
    expect(what).toMatchObject({ mediaLeft: 3 - what.media, noRoom: true, left: 0 });
    expect(await textsOf(who, 'Alice')).toEqual(['Hers', 'His', 'His film']);
    who.disk.onWrite = null;
    expect((await who.core.deps.store.blobs.list()).length).toBe(what.media);
    who.crash();
  }, 60_000);
});

describe('[F85] a backup without photos', () => {
  it('has none in it, and one that has them is told by how far it is, in bytes', async () => {
    expect((await itemsOf(bare)).filter(({ kind }) => kind === 'media' || kind === 'piece')).toEqual([]);
    expect(full.length - bare.length).toBeGreaterThan(SIZES.reduce((sum, size) => sum + size, 0));
    const who = await comeBack(world, 'Bob', phrase);
    await world.clock.outcome(who.messenger.beginRestore({ size: full.length, slice: (from, to) => new Blob([full.slice(from, to)]) }, 'four hedgehogs under a hedge'));
    const told: number[] = [];
    for (;;) {
      const step = await who.messenger.nextStep();
      if (!step.ok) throw new Error(step.error.code);
      told.push(step.value.progress);
      if (step.value.done) break;
    }
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    // 256 KiB of 2.8 MB, in the second reading.
    expect(Math.max(...told.map((one, at) => one - (told[at - 1] ?? 0)))).toBeLessThan(0.15);
    who.crash();
  }, 60_000);
});
