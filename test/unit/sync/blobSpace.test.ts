/** The room that photos take on one device, and how it is given back. */
import { describe, expect, it } from 'vitest';
import { encodeRedact } from '../../../src/chat/strip.ts';
import { sealedBytes } from '../../../src/crypto/blob.ts';
import { createStreamPair } from '../../../src/net/memoryStream.ts';
import { keyOf, type PeerName } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { askOn } from '../../../src/sync/blobStream.ts';
import { syntheticSource } from '../../helpers/blobs.ts';
import { CAROL, createDevice, entryOf, EVE, itemOf, keyFrom, ME, mediaOf, relayOf, sealed, stripIn, stripped } from '../../helpers/depot.ts';

const MiB = 1024 * 1024;

/** A device to which Eve's photo came, by a relay. */
async function withPhoto(size = 200_000) {
  const device = await createDevice();
  const { clock, depot, world, write } = device;
  const photo = await sealed(10, size);
  const { relay, log, leave } = relayOf(1, () => clock.now());
  await leave(photo);
  world.own = [relay];
  const item = itemOf(photo, keyFrom(10));
  const known = mediaOf(EVE, item);
  await write(depot, EVE, known);
  await clock.advance(1000);
  expect(depot.look(EVE, item).state).toBe('Here');
  const held = async () => (await clock.outcome(depot.held())).get(keyOf(EVE));
  const free = () => clock.outcome(depot.freeUp(EVE));
  const tap = () => clock.outcome(depot.want(EVE, item, { chapter: 0, id: known.entry.id }, true));
  return { ...device, photo, item, known, log, held, free, tap };
}

describe('[F85] the room of a photo that came', () => {
  it('is given back, and it comes again when it is asked for', async () => {
    const { clock, depot, store, item, log, held, free, tap } = await withPhoto();
    const before = await held();
    expect(before).toMatchObject({ videos: 0, freeable: before!.photos });
    expect(before!.photos).toBeGreaterThan(200_000);
    expect(await free()).toBe(before!.photos);
    expect([await held(), await store.blobs.list(), depot.look(EVE, item)]).toEqual([{ photos: 0, videos: 0, freeable: 0 }, [], { state: 'On tap', progress: 0 }]);
    const { gets } = log;
    depot.waysChanged();
    await clock.advance(TIME.HOUR);
    expect(log.gets).toBe(gets);
    await tap();
    await clock.advance(1000);
    expect(depot.look(EVE, item).state).toBe('Here');
    expect((await clock.outcome(depot.read(EVE, item, 0)))?.length).toBeGreaterThan(1000);
    expect(await held()).toEqual(before);
  });

  it('stays given back after a start, also when the device died before its pieces were gone', async () => {
    const { clock, disk, depot, item, open, store, free } = await withPhoto();
    let writes = 0;
    disk.onWrite = () => (++writes === 2 ? 'fail' : 'ok');
    await expect(free()).rejects.toMatchObject({ code: 'storageFailed' });
    disk.onWrite = null;
    expect((await store.blobs.list()).length).toBe(1);
    depot.stop();
    const again = await clock.outcome(open());
    expect([await store.blobs.list(), again.look(EVE, item).state]).toEqual([[], 'On tap']);
  });

  it('is given back by a disk that is too full for the row that says so', async () => {
    const { disk, depot, item, rows, store, free } = await withPhoto();
    let isFirst = true;
    disk.onWrite = () => (isFirst ? ((isFirst = false), 'quota') : 'ok');
    expect(await free()).toBeGreaterThan(200_000);
    disk.onWrite = null;
    expect([await store.blobs.list(), depot.look(EVE, item).state, (await rows())[0]]).toMatchObject([[], 'On tap', { whole: false, freed: true }]);
  });

  it('is not given back by a disk that takes nothing: it is still here, and can be read', async () => {
    const { clock, disk, depot, item, free } = await withPhoto();
    disk.onWrite = () => 'fail';
    await expect(free()).rejects.toMatchObject({ code: 'storageFailed' });
    disk.onWrite = null;
    expect(depot.look(EVE, item).state).toBe('Here');
    expect((await clock.outcome(depot.read(EVE, item, 0)))?.length).toBeGreaterThan(1000);
  });

  it('leaves who sent it told that all of it came', async () => {
    const { clock, depot, world, rows, free } = await withPhoto();
    await free();
    expect((await rows())[0]).toMatchObject({ freed: true, delivered: false });
    await clock.advance(TIME.MINUTE);
    world.peers = ['peer' as PeerName];
    let bytes = 0;
    depot.waysChanged();
    await clock.advance(0);
    world.streams[0]!.onData((came) => (bytes += came.length));
    await clock.advance(1000);
    expect(bytes).toBeGreaterThan(32);
    expect((await rows())[0]).toMatchObject({ whole: false, wanted: false, freed: true, delivered: true });
  });

  it('that is read meanwhile is not fetched again for it', async () => {
    const { clock, depot, item, log, free } = await withPhoto();
    const reading = depot.read(EVE, item, 0);
    await free();
    await clock.outcome(reading);
    const { gets } = log;
    await clock.advance(TIME.HOUR);
    expect([depot.look(EVE, item).state, log.gets]).toEqual(['On tap', gets]);
  });

  it('and is taken back then is gone for good', async () => {
    const { clock, depot, chat, write, known, rows, free, tap, log } = await withPhoto();
    await free();
    const strip = stripIn(chat(EVE).friend.conversation.id);
    await write(depot, EVE, entryOf(EVE, KIND.redact, encodeRedact([strip])));
    await write(depot, EVE, stripped(known));
    const { gets } = log;
    expect(await rows()).toEqual([]);
    await tap();
    await clock.advance(1000);
    expect([log.gets, await rows()]).toEqual([gets, []]);
  });
});

describe('[F85] what cannot be had again', () => {
  it('stays: what was sent from here, whether a friend has it or not', async () => {
    const { clock, depot, store, write, rows } = await createDevice();
    const [mine] = await clock.outcome(depot.seal(EVE, [syntheticSource(5000)]));
    const item = itemOf({ root: mine!.root, plainHash: mine!.hash, plainLen: mine!.bytes }, mine!.key);
    await write(depot, EVE, mediaOf(ME, item));
    for (const delivered of [false, true]) {
      expect(await clock.outcome(depot.freeUp(EVE))).toBe(0);
      expect((await clock.outcome(depot.read(EVE, item, 0)))?.length).toBe(5000);
      const serving = (await rows())[0]!;
      expect([serving.delivered, (await store.blobs.list()).length]).toEqual([delivered, 1]);
      const [near, far] = createStreamPair(clock);
      depot.serve(EVE, far);
      askOn(near, clock).whole(mine!.root);
      await clock.advance(100);
    }
  });

  it('stays: what is half here, and what is in the chat of somebody else', async () => {
    const { clock, depot, world, write, store } = await createDevice();
    const [half, other] = [await sealed(10, 300_000), await sealed(11)];
    const { relay, leave } = relayOf(1, () => clock.now());
    await leave({ ...half, chunks: half.chunks.slice(0, 2) });
    await leave(other);
    world.own = [relay];
    await write(depot, EVE, mediaOf(EVE, itemOf(half, keyFrom(10))));
    await write(depot, CAROL, mediaOf(CAROL, itemOf(other, keyFrom(11))));
    await clock.advance(1000);
    const before = await store.blobs.list();
    expect([await clock.outcome(depot.freeUp(EVE)), depot.look(CAROL, other).state]).toEqual([0, 'Here']);
    expect(await store.blobs.list()).toEqual(before);
  });
});

describe('[F85] the bytes of a chat', () => {
  it('are told by photos and videos, and of each chat alone', async () => {
    const { clock, depot, world, write } = await createDevice();
    const [photo, video, other] = [await sealed(10, 100_000), await sealed(11, 300_000), await sealed(12, 50_000)];
    const { relay, leave } = relayOf(1, () => clock.now());
    for (const blob of [photo, video, other]) await leave(blob);
    world.own = [relay];
    await write(depot, EVE, mediaOf(EVE, itemOf(photo, keyFrom(10)), itemOf(video, keyFrom(11), { mime: 'video/mp4', durationMs: 1000 })));
    await write(depot, CAROL, mediaOf(CAROL, itemOf(other, keyFrom(12))));
    await clock.advance(2000);
    const held = await clock.outcome(depot.held());
    const [eve, carol] = [held.get(keyOf(EVE))!, held.get(keyOf(CAROL))!];
    expect([eve.photos, eve.videos, carol.photos]).toEqual([100_000, 300_000, 50_000].map(sealedBytes));
    expect([eve.freeable, carol]).toEqual([eve.photos + eve.videos, { photos: carol.photos, videos: 0, freeable: carol.photos }]);
  });
});

describe('[R11] a device with little room', () => {
  it('begins to seal nothing that does not fit beside what texts need, and seals what does', async () => {
    const { clock, depot, world, store, rows } = await createDevice();
    const sources = [syntheticSource(MiB), syntheticSource(2 * MiB)];
    world.room = { used: 100 * MiB, most: 100 * MiB + 3 * MiB + 16 * MiB };
    await expect(clock.outcome(depot.seal(EVE, sources))).rejects.toMatchObject({ name: 'StorageError', code: 'noRoom' });
    expect([await rows(), await store.blobs.list()]).toEqual([[], []]);
    world.room = { used: 100 * MiB, most: 100 * MiB + 4 * MiB + 16 * MiB };
    expect((await clock.outcome(depot.seal(EVE, sources))).length).toBe(2);
  });

  it('whose disk is full in the middle keeps nothing of what it began', async () => {
    const { clock, depot, disk, store, rows } = await createDevice();
    let puts = 0;
    disk.onWrite = (_, what) => (/\.put/.test(what) && ++puts > 5 ? 'quota' : 'ok');
    await expect(clock.outcome(depot.seal(EVE, [syntheticSource(100_000), syntheticSource(300_000)]))).rejects.toMatchObject({ code: 'quotaExceeded' });
    disk.onWrite = null;
    expect(puts).toBe(6);
    expect([await rows(), await store.blobs.list()]).toEqual([[], []]);
  });

  it('waits with what came until there is room, and ends what it began', async () => {
    const { clock, depot, world, write } = await createDevice();
    const photo = await sealed(10, 300_000);
    const { relay, log, leave } = relayOf(1, () => clock.now());
    await leave(photo);
    world.own = [relay];
    world.room = { used: 100 * MiB, most: 110 * MiB };
    await write(depot, EVE, mediaOf(EVE, itemOf(photo, keyFrom(10))));
    await clock.advance(TIME.MINUTE);
    expect([depot.look(EVE, photo).state, log.gets]).toEqual(['Waiting', 0]);
    world.room = { used: 50 * MiB, most: 110 * MiB };
    await clock.advance(10 * TIME.MINUTE);
    expect(depot.look(EVE, photo).state).toBe('Here');
  });
});

describe('[R11] a photo that is asked for and for which there is no room', () => {
  it('is refused and stays as it was, and comes when there is', async () => {
    const { clock, depot, world, item, log, free, tap } = await withPhoto();
    await free();
    world.room = { used: 100 * MiB, most: 110 * MiB };
    const { gets } = log;
    await expect(tap()).rejects.toMatchObject({ name: 'StorageError', code: 'noRoom' });
    await clock.advance(TIME.HOUR);
    expect([depot.look(EVE, item).state, log.gets]).toEqual(['On tap', gets]);
    world.room = { used: 100 * MiB, most: 130 * MiB };
    await tap();
    await clock.advance(1000);
    expect(depot.look(EVE, item).state).toBe('Here');
  });
});

describe('[F26] on a connection that is paid by the byte', () => {
  it('a large photo waits for a tap and a small one comes; on another, or where “Always” is chosen, both come', async () => {
    const { clock, depot, world, write } = await createDevice();
    world.isMetered = true;
    const state = async (n: number, bytes: number): Promise<string> => {
      const item = itemOf(await sealed(n), keyFrom(n), { bytes });
      await write(depot, EVE, mediaOf(EVE, item));
      return depot.look(EVE, item).state;
    };
    expect([await state(10, MiB), await state(11, MiB + 1)]).toEqual(['Waiting', 'On tap']);
    await clock.outcome(depot.setLoading('Always'));
    expect(await state(12, MiB + 1)).toBe('Waiting');
    await clock.outcome(depot.setLoading('Not on mobile data'));
    world.isMetered = false;
    expect(await state(13, MiB + 1)).toBe('Waiting');
    await clock.outcome(depot.setLoading('Never'));
    expect(await state(14, 1000)).toBe('On tap');
  });
});
