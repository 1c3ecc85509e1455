/** Photos of chats on one device, against friends who are not what they should be. */
import { describe, expect, it } from 'vitest';
import { encodeRedact } from '../../../src/chat/strip.ts';
import { createStreamPair } from '../../../src/net/memoryStream.ts';
import { MANIFEST } from '../../../src/ports/blobs.ts';
import { keyOf, type PeerName } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { askOn } from '../../../src/sync/blobStream.ts';
import type { Friend } from '../../../src/sync/friend.ts';
import { sealKept, syntheticSource } from '../../helpers/blobs.ts';
import { ME, EVE, CAROL, itemOf, entryOf, mediaOf, stripped, stripIn, relayOf, createDevice, keyFrom, sealed } from '../../helpers/depot.ts';

describe('[H41] what nobody has', () => {
  it('holds up no photo of another chat, and is asked for less and less', async () => {
    const { clock, depot, world, write } = await createDevice();
    const { relay, log, leave } = relayOf(1, () => clock.now());
    world.own = [relay];
    for (let n = 10; n < 20; n++) await write(depot, EVE, mediaOf(EVE, itemOf(await sealed(n), keyFrom(n))));
    const photo = await sealed(30);
    await leave(photo);
    await write(depot, CAROL, mediaOf(CAROL, itemOf(photo, keyFrom(30))));
    await clock.advance(1000);
    expect(depot.look(CAROL, photo)).toMatchObject({ state: 'Here' });
    await clock.advance(TIME.HOUR);
    const { gets } = log;
    await clock.advance(TIME.HOUR);
    expect(log.gets - gets).toBeLessThanOrEqual(10 * 13);
  });

  it('is not asked for in a storm when ways come and go all the time', async () => {
    const { clock, depot, world, write } = await createDevice();
    const { relay, log } = relayOf(1, () => clock.now());
    world.own = [relay];
    await write(depot, EVE, mediaOf(EVE, itemOf(await sealed(10), keyFrom(10))));
    for (let n = 0; n < 100; n++) {
      depot.waysChanged();
      await clock.advance(100);
    }
    expect(log.gets).toBeLessThanOrEqual(4);
  });

  it('of an entry that turns out not to be signed is let go, and nothing spins', async () => {
    const { clock, depot, world, chat, write, rows } = await createDevice();
    const photo = await sealed(10);
    const known = mediaOf(EVE, itemOf(photo, keyFrom(10)));
    await write(depot, EVE, { ...known, verdict: 'linked' });
    chat(EVE).entries[0] = { ...known, verdict: 'unverifiable' };
    const { relay, log } = relayOf(1, () => clock.now());
    world.own = [relay];
    depot.waysChanged();
    await clock.advance(1000);
    expect([log.gets, await rows()]).toEqual([0, []]);
    expect(world.changes).toBeLessThan(10);
  });
});

describe('[H54] a friend who knows the key of my photo', () => {
  it('neither writes over it nor deletes it by a photo of the same key', async () => {
    const { clock, depot, world, write } = await createDevice();
    const [mine] = await clock.outcome(depot.seal(EVE, [syntheticSource(1000)]));
    const item = itemOf({ root: mine!.root, plainHash: mine!.hash, plainLen: mine!.bytes }, mine!.key);
    await write(depot, EVE, mediaOf(ME, item));
    const other = await sealKept(syntheticSource(2000), mine!.key);
    const { relay, leave } = relayOf(1, () => clock.now());
    await leave(other);
    world.own = [relay];
    const theirs = mediaOf(EVE, itemOf(other, mine!.key));
    await write(depot, EVE, theirs);
    await clock.advance(1000);
    expect(depot.look(EVE, other).state).toBe('Here');
    expect((await clock.outcome(depot.read(EVE, item, 0)))?.length).toBe(1000);
    await write(depot, EVE, stripped(theirs));
    expect((await clock.outcome(depot.read(EVE, item, 0)))?.length).toBe(1000);
  });

  it('has nothing fetched again and again by two keys for one root', async () => {
    const { clock, depot, world, write } = await createDevice();
    const photo = await sealed(10);
    const { relay, log, leave } = relayOf(1, () => clock.now());
    await leave(photo);
    world.own = [relay];
    await write(depot, EVE, mediaOf(EVE, itemOf(photo, keyFrom(10))));
    const other = itemOf(photo, keyFrom(11));
    await write(depot, EVE, mediaOf(EVE, other));
    await clock.advance(1000);
    const [{ gets }, { changes }] = [log, world];
    expect(await clock.outcome(depot.read(EVE, other, 0))).toBeUndefined();
    await clock.advance(TIME.MINUTE);
    expect([log.gets, world.changes, depot.look(EVE, photo).state]).toEqual([gets, changes, 'Here']);
  });
});

describe('[F26] a photo that came', () => {
  it('[H59] and is large is fetched when it is asked for, as a video', async () => {
    const { clock, depot, world, write } = await createDevice();
    const { relay, log } = relayOf(1, () => clock.now());
    world.own = [relay];
    const photo = await sealed(10);
    const item = itemOf(photo, keyFrom(10), { bytes: 200 * 1024 * 1024 });
    const known = mediaOf(EVE, item);
    const before = world.changes;
    await write(depot, EVE, known);
    await clock.advance(1000);
    expect([depot.look(EVE, item).state, log.gets]).toEqual(['On tap', 0]);
    expect(world.changes).toBeGreaterThan(before);
    await clock.outcome(depot.want(EVE, item, { chapter: 0, id: known.entry.id }, true));
    await clock.advance(1000);
    expect(log.gets).toBe(1);
  });

  it('[H41] and is one of thousands is fetched up to a bound, and beyond it when it is asked for', async () => {
    const { clock, depot, world, write, rows, chat } = await createDevice();
    const { relay, leave } = relayOf(1, () => clock.now());
    world.own = [relay];
    const large = 15 * 1024 * 1024;
    for (let n = 10; n < 20; n++) await write(depot, EVE, mediaOf(EVE, itemOf({ ...(await sealed(n)), plainLen: large }, keyFrom(n))));
    expect((await rows()).filter(({ wanted }) => wanted).length).toBe(8);
    const photo = await sealed(30, 12 * 1024 * 1024);
    await leave(photo);
    const item = itemOf(photo, keyFrom(30));
    await write(depot, EVE, mediaOf(EVE, item));
    await clock.advance(1000);
    expect(depot.look(EVE, photo)).toEqual({ state: 'On tap', progress: 0 });
    const { entry } = chat(EVE).entries.at(-1)!;
    await clock.outcome(depot.want(EVE, item, { chapter: 0, id: entry.id }, true));
    await clock.advance(1000);
    expect(depot.look(EVE, photo).state).toBe('Here');
  });

  it('[F26] and whose row a power cut took is known again once its message is in view, and never twice', async () => {
    const { clock, depot, world, chat, rows } = await createDevice();
    const { relay, log, leave } = relayOf(1, () => clock.now());
    world.own = [relay];
    const photo = await sealed(10);
    await leave(photo);
    const known = mediaOf(EVE, itemOf(photo, keyFrom(10)));
    chat(EVE).entries.push(known);
    expect([depot.has(EVE, photo), depot.look(EVE, photo).state]).toEqual([false, 'Waiting']);
    const place = { chapter: 0, id: known.entry.id };
    await clock.outcome(Promise.all([depot.missed(EVE, place), depot.missed(EVE, place)]));
    await clock.advance(1000);
    expect([depot.has(EVE, photo), depot.look(EVE, photo).state, (await rows()).length]).toEqual([true, 'Here', 1]);
    const { gets } = log;
    await clock.outcome(depot.missed(EVE, place));
    await clock.advance(1000);
    expect([depot.look(EVE, photo).state, log.gets]).toEqual(['Here', gets]);
  });

  it('[F32] [H57] is not made up from a message that is taken back, not signed, or of a type that is not shown', async () => {
    const { clock, depot, world, chat, rows } = await createDevice();
    const photo = await sealed(10);
    const known = mediaOf(EVE, itemOf(photo, keyFrom(10)));
    const odd = mediaOf(EVE, itemOf(await sealed(11), keyFrom(11), { mime: 'image/svg+xml' }));
    for (const one of [stripped(known), { ...known, verdict: 'unverifiable' } as const, odd]) {
      chat(EVE).entries.splice(0, 1, one);
      await clock.outcome(depot.missed(EVE, { chapter: 0, id: one.entry.id }));
    }
    await clock.outcome(depot.missed(EVE, { chapter: 0, id: entryOf(EVE, KIND.text, new Uint8Array(1)).entry.id }));
    expect(await rows()).toEqual([]);
    expect(world.changes).toBeLessThan(2);
  });

  it('[F32] is neither fetched nor served while the chat is closed', async () => {
    const { clock, depot, world, chat, write } = await createDevice();
    const { relay, log, leave } = relayOf(1, () => clock.now());
    const [photo, later] = [await sealed(10), await sealed(11)];
    await leave(photo);
    await leave(later);
    world.own = [relay];
    await write(depot, EVE, mediaOf(EVE, itemOf(photo, keyFrom(10))));
    await clock.advance(1000);
    const [near, far] = createStreamPair(clock);
    depot.serve(EVE, far);
    const asking = askOn(near, clock);
    expect(await clock.outcome(asking.ask(photo.root, MANIFEST, photo.root))).not.toBeNull();
    chat(EVE).friend.isOpen = false;
    const { gets } = log;
    await write(depot, EVE, mediaOf(EVE, itemOf(later, keyFrom(11))));
    await clock.advance(TIME.HOUR);
    expect(log.gets).toBe(gets);
    expect(await clock.outcome(asking.ask(photo.root, MANIFEST, photo.root))).toBeNull();
    const [carol, mine] = createStreamPair(clock);
    depot.serve(CAROL, mine);
    expect(await clock.outcome(askOn(carol, clock).ask(photo.root, MANIFEST, photo.root))).toBeNull();
  });

  it('is told of to who sent it, once there is a link', async () => {
    const { clock, depot, world, write, rows } = await createDevice();
    const photo = await sealed(10);
    const { relay, leave } = relayOf(1, () => clock.now());
    await leave(photo);
    world.own = [relay];
    await write(depot, EVE, mediaOf(EVE, itemOf(photo, keyFrom(10))));
    await clock.advance(TIME.MINUTE);
    world.peers = ['peer' as PeerName];
    let bytes = 0;
    depot.waysChanged();
    await clock.advance(0);
    world.streams[0]!.onData((came) => (bytes += came.length));
    await clock.advance(1000);
    expect(bytes).toBeGreaterThan(32);
    expect((await rows())[0]).toMatchObject({ whole: true, delivered: true });
    depot.waysChanged();
    await clock.advance(TIME.MINUTE);
    expect(world.streams.length).toBe(1);
  });

  it('whose message was taken in or taken back as the device died is caught up with at the next start', async () => {
    const { clock, depot, world, chat, write, open, rows, store } = await createDevice();
    const photo = await sealed(10);
    const { relay, leave } = relayOf(1, () => clock.now());
    await leave(photo);
    world.own = [relay];
    const strip = stripIn(chat(EVE).friend.conversation.id);
    const media = mediaOf(EVE, itemOf(photo, keyFrom(10)));
    const known = { ...media, entry: { ...media.entry, id: strip.id } };
    await write(depot, EVE, known);
    await clock.advance(1000);
    expect((await store.blobs.list()).length).toBe(1);
    depot.stop();
    // Written to the chat, and the depot did not hear of it.
    const later = mediaOf(EVE, itemOf(await sealed(11), keyFrom(11)));
    const redact = entryOf(EVE, KIND.redact, encodeRedact([strip]));
    chat(EVE).entries.splice(0, 1, stripped(known), redact, later);
    await clock.outcome(open());
    expect((await rows()).map(({ entry }) => keyOf(entry!.id))).toEqual([keyOf(later.entry.id)]);
    expect(await store.blobs.list()).toEqual([]);
  });

  it('is not taken back by the word of who did not write it', async () => {
    const { clock, depot, world, chat, write, open, rows } = await createDevice();
    world.own = [relayOf(1, () => clock.now()).relay];
    const strip = stripIn(chat(EVE).friend.conversation.id);
    const media = mediaOf(EVE, itemOf(await sealed(10), keyFrom(10)));
    await write(depot, EVE, { ...media, entry: { ...media.entry, id: strip.id } });
    chat(EVE).entries.push(entryOf(ME, KIND.redact, encodeRedact([strip])));
    depot.stop();
    await clock.outcome(open());
    expect((await rows()).length).toBe(1);
  });

  it('and is paused stands there as far as it came', async () => {
    const { clock, depot, world, write } = await createDevice();
    const photo = await sealed(10, 300_000);
    const { relay, leave } = relayOf(1, () => clock.now());
    await leave({ ...photo, chunks: photo.chunks.slice(0, 2) });
    world.own = [relay];
    const item = itemOf(photo, keyFrom(10));
    const known = mediaOf(EVE, item);
    await write(depot, EVE, known);
    await clock.advance(1000);
    expect(depot.look(EVE, item)).toEqual({ state: 'Waiting', progress: 0.4 });
    await clock.outcome(depot.want(EVE, item, { chapter: 0, id: known.entry.id }, false));
    await clock.advance(TIME.MINUTE);
    expect(depot.look(EVE, item)).toEqual({ state: 'Paused', progress: 0.4 });
  });

  it('[H41] to a disk that is full is tried less and less, and comes when there is room', async () => {
    const { clock, depot, disk, world, write } = await createDevice();
    const photo = await sealed(10);
    const { relay, log, leave } = relayOf(1, () => clock.now());
    await leave(photo);
    world.own = [relay];
    disk.onWrite = (_, what) => (what === 'blobs.put' ? 'quota' : 'ok');
    await write(depot, EVE, mediaOf(EVE, itemOf(photo, keyFrom(10))));
    await clock.advance(TIME.HOUR);
    expect(log.gets).toBeLessThan(25);
    expect(depot.look(EVE, photo).state).toBe('Waiting');
    disk.onWrite = null;
    await clock.advance(5 * TIME.MINUTE);
    expect(depot.look(EVE, photo).state).toBe('Here');
  });

  it('tells a screen of its progress now and then, not with each piece', async () => {
    const { clock, depot, world, write } = await createDevice();
    const photo = await sealed(10, 1_000_000);
    const { relay, leave } = relayOf(1, () => clock.now());
    await leave(photo);
    world.own = [relay];
    await write(depot, EVE, mediaOf(EVE, itemOf(photo, keyFrom(10))));
    await clock.advance(1000);
    expect(depot.look(EVE, photo).state).toBe('Here');
    expect(world.changes).toBeLessThan(6);
  });
});

describe('a photo that I send', () => {
  async function sent() {
    const device = await createDevice();
    const { clock, depot, write } = device;
    const [mine] = await clock.outcome(depot.seal(EVE, [syntheticSource(1000)]));
    await write(depot, EVE, mediaOf(ME, itemOf({ root: mine!.root, plainHash: mine!.hash, plainLen: mine!.bytes }, mine!.key)));
    return { ...device, mine: mine! };
  }

  it('[F26] is left at a relay again before its time is over, all of it', async () => {
    const { clock, depot, world } = await sent();
    const { relay, log } = relayOf(1, () => clock.now());
    world.theirs = [relay];
    depot.waysChanged();
    await clock.advance(1000);
    expect(log.puts).toBe(2);
    await clock.advance(10 * TIME.DAY);
    depot.waysChanged();
    await clock.advance(1000);
    expect(log.puts).toBe(2);
    await clock.advance(2 * TIME.DAY);
    depot.waysChanged();
    await clock.advance(1000);
    expect(log.puts).toBe(4);
  });

  it('[H41] to a friend whose relays change all the time can be read after a start', async () => {
    const { clock, depot, world, open, mine } = await sent();
    for (let n = 1; n <= 20; n++) {
      world.theirs = [relayOf(n, () => clock.now()).relay];
      depot.waysChanged();
      await clock.advance(5000);
    }
    depot.stop();
    const after = await clock.outcome(open());
    expect(after.look(EVE, mine)).toEqual({ state: 'Here', progress: 1 });
  });

  it('is left nowhere any more once a device of theirs says that it has all of it', async () => {
    const { clock, depot, world, rows, mine } = await sent();
    const [near, far] = createStreamPair(clock);
    depot.serve(EVE, far);
    askOn(near, clock).whole(mine.root);
    await clock.advance(10);
    expect((await rows())[0]).toMatchObject({ delivered: true });
    const { relay, log } = relayOf(1, () => clock.now());
    world.theirs = [relay];
    depot.waysChanged();
    await clock.advance(TIME.MINUTE);
    expect(log.puts).toBe(0);
  });

  it('is left at no relay while a linked device fetches it, and then soon', async () => {
    const { clock, depot, world, mine } = await sent();
    const { relay, log } = relayOf(1, () => clock.now());
    world.theirs = [relay];
    world.peers = ['peer' as PeerName];
    const [near, far] = createStreamPair(clock);
    depot.serve(EVE, far);
    const asking = askOn(near, clock);
    depot.waysChanged();
    for (let n = 0; n < 12; n++) {
      await clock.outcome(asking.ask(mine.root, 0, mine.root));
      await clock.advance(5000);
    }
    expect(log.puts).toBe(0);
    await clock.advance(20_000);
    expect(log.puts).toBe(2);
  });

  it('stands there as it is while a relay has no place for it', async () => {
    const { clock, depot, world, mine } = await sent();
    const { relay, log } = relayOf(1, () => clock.now());
    log.isFull = true;
    world.theirs = [relay];
    depot.waysChanged();
    await clock.advance(TIME.MINUTE);
    expect(depot.look(EVE, mine)).toEqual({ state: 'Here', progress: 1 });
  });

  it('and whose message was written as the device died is known at the next start, and goes', async () => {
    const { clock, depot, world, chat, open, rows } = await createDevice();
    const [mine] = await clock.outcome(depot.seal(EVE, [syntheticSource(1000)]));
    depot.stop();
    const known = mediaOf(ME, itemOf({ root: mine!.root, plainHash: mine!.hash, plainLen: mine!.bytes }, mine!.key));
    chat(EVE).entries.push(known);
    const { relay, log } = relayOf(1, () => clock.now());
    world.theirs = [relay];
    await clock.outcome(open());
    expect((await rows())[0]).toMatchObject({ mine: true, entry: { chapter: 0, id: known.entry.id } });
    await clock.advance(1000);
    expect(log.puts).toBe(2);
  });

  it('[F32] is kept when its chat cannot be opened at the next start', async () => {
    const { clock, depot, chat, open, store } = await createDevice();
    await clock.outcome(depot.seal(EVE, [syntheticSource(1000)]));
    depot.stop();
    const { asFriend } = chat(EVE);
    (chat(EVE) as { asFriend: Friend | null }).asFriend = null;
    await clock.outcome(open());
    expect((await store.blobs.list()).length).toBe(1);
    chat(EVE).asFriend = asFriend;
    await clock.outcome(open());
    expect((await store.blobs.list()).length).toBe(0);
  });
});
