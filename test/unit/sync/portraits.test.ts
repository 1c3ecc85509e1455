/** Pictures of people between whole Messengers: who sees whose, when it changes, when it goes, and who never does. */
import { describe, expect, it } from 'vitest';
import type { DiskForStores } from '../../../src/store/memoryDisk.ts';
import { LIMITS, TIME } from '../../../src/protocol/limits.ts';
import { photo, send, isHere } from '../../helpers/photos.ts';
import { jpegOf, pictureOf, seenBy, sees, setPicture } from '../../helpers/pictures.ts';
import { choose, follow, friends, strangers } from '../../helpers/reachStory.ts';
import { befriend, createWorld, idOf, linesOf, say, textsOf, type WorldPerson } from '../../helpers/world.ts';
import { quietRooms } from '../../sim/run.ts';

const [ONE, TWO] = [jpegOf(1), jpegOf(2)];

/** Bytes of pieces on a device's disk. */
const pieces = (who: WorldPerson): number =>
  [...(who.disk as DiskForStores).session().rows].filter(([group]) => group.startsWith('blobs ')).flatMap(([, rows]) => [...rows.values()] as Uint8Array[]).reduce((sum, { length }) => sum + length, 0);
const rowsOf = (who: WorldPerson, table: string): number => (who.disk as DiskForStores).session().rows.get(`records ${table}`)?.size ?? 0;

describe('[F70] a picture', () => {
  it('comes to a friend byte for byte, in every place that shows them, and is no message', async () => {
    const { world, alice, bob } = await friends();
    await setPicture(world, alice, ONE);
    await world.until(sees(bob, 'Alice', ONE), 'Bob sees it');
    const id = await idOf(bob, 'Alice');
    const { picture } = (await bob.messenger.person(id))!;
    expect((await bob.messenger.inbox()).map((chat) => [chat.picture, chat.last, chat.unread])).toEqual([[picture, null, 0]]);
    expect(await linesOf(bob, 'Alice')).toEqual([]);
    expect(await linesOf(alice, 'Bob')).toEqual([]);
    const status = await alice.messenger.status();
    expect(status).toMatchObject({ kind: 'ready', me: { picture: expect.any(String) } });
    expect(await alice.messenger.readPicture(status.kind === 'ready' ? status.me.id : '')).toEqual({ ok: true, value: ONE });
  });

  it('makes nothing that is told as new', async () => {
    const { world, alice, bob } = await friends();
    const told: string[] = [];
    await bob.messenger.onChange((change) => change.what === 'incoming' && told.push(change.text));
    await setPicture(world, alice, ONE);
    await world.until(sees(bob, 'Alice', ONE), 'Bob sees it');
    expect(told).toEqual([]);
  });

  it('that is another one takes the place of the first when it is here, and nothing of the first stays', async () => {
    const { world, alice, bob } = await friends();
    await setPicture(world, alice, ONE);
    await world.until(sees(bob, 'Alice', ONE), 'the first');
    const before = (await bob.messenger.person(await idOf(bob, 'Alice')))!.picture;
    const [mine, rows] = [pieces(alice), rowsOf(alice, 'blobs')];
    await setPicture(world, alice, TWO);
    await world.until(sees(bob, 'Alice', TWO), 'the second');
    expect((await bob.messenger.person(await idOf(bob, 'Alice')))!.picture).not.toBe(before);
    await world.clock.advance(1000);
    expect([pieces(alice), rowsOf(alice, 'blobs'), pieces(bob), rowsOf(bob, 'blobs'), rowsOf(bob, 'pictures')]).toEqual([mine, rows, 0, 1, 1]);
  });

  it('that is taken away goes on both sides, with its bytes', async () => {
    const { world, alice, bob } = await friends();
    await setPicture(world, alice, ONE);
    await world.until(sees(bob, 'Alice', ONE), 'it came');
    await setPicture(world, alice, null);
    await world.until(sees(bob, 'Alice', null), 'it went');
    await world.clock.advance(1000);
    for (const who of [alice, bob]) expect([pieces(who), rowsOf(who, 'blobs'), rowsOf(who, 'pictures'), rowsOf(who, 'picturesTold')], who.name).toEqual([0, 0, 0, 0]);
    expect(await alice.messenger.status()).toMatchObject({ me: { picture: null } });
  });

  it('waits at a relay for a friend who is away, and comes when the other is away', async () => {
    const { world, alice, bob } = await friends();
    await say(world, alice, 'Bob', 'warm');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'warm');
    await world.clock.outcome(bob.close());
    await world.clock.advance(15_000);
    await setPicture(world, alice, ONE);
    await world.clock.advance(2 * TIME.MINUTE);
    await world.clock.outcome(alice.close());
    await world.clock.outcome(bob.open());
    await world.until(sees(bob, 'Alice', ONE), 'it came', 90_000);
  });

  it('that was set before two met, and before a chat, comes to new friends', async () => {
    const { world, alice, bob } = await strangers();
    await setPicture(world, alice, ONE);
    await befriend(world, alice, bob);
    await world.until(sees(bob, 'Alice', ONE), 'Bob sees it', 3 * TIME.MINUTE);
    const carol = await world.person('Carol');
    await befriend(world, carol, alice);
    await world.until(sees(carol, 'Alice', ONE), 'Carol sees it', 3 * TIME.MINUTE);
  });

  it('is sealed anew for each friend: what one is given names nothing that another has', async () => {
    const world = await createWorld({ createRooms: quietRooms });
    const [alice, bob, carol] = [await world.person('Alice'), await world.person('Bob'), await world.person('Carol')];
    for (const who of [bob, carol]) await befriend(world, alice, who);
    await setPicture(world, alice, ONE);
    for (const who of [bob, carol]) await world.until(sees(who, 'Alice', ONE), `${who.name} sees it`);
    expect((await bob.messenger.person(await idOf(bob, 'Alice')))!.picture).not.toBe((await carol.messenger.person(await idOf(carol, 'Alice')))!.picture);
  });

  it('is here after a restart, mine and theirs, and is not told again', async () => {
    const { world, alice, bob } = await friends();
    await setPicture(world, alice, ONE);
    await world.until(sees(bob, 'Alice', ONE), 'it came');
    for (const who of [alice, bob]) {
      await world.clock.outcome(who.close());
      await world.clock.outcome(who.open());
    }
    await world.until(sees(bob, 'Alice', ONE), 'it is here');
    const status = await alice.messenger.status();
    expect(await alice.messenger.readPicture(status.kind === 'ready' ? status.me.id : '')).toEqual({ ok: true, value: ONE });
    const ledger = (): number => [...(alice.disk as DiskForStores).session().rows].filter(([group]) => group.startsWith('ledger')).reduce((sum, [, rows]) => sum + rows.size, 0);
    const before = ledger();
    await world.clock.advance(5 * TIME.MINUTE);
    expect(ledger()).toBe(before);
  });

  it('survives the room of its chat being given back, and counts to no chat', async () => {
    const { world, alice, bob } = await friends();
    await setPicture(world, alice, ONE);
    await send(world, alice, 'Bob', [photo()]);
    await world.until(isHere(bob, 'Alice'), 'the photo came');
    await world.until(sees(bob, 'Alice', ONE), 'the picture came');
    const view = await bob.messenger.storage();
    expect(view.ok && view.value.chats.map(({ photos, freeable }) => photos === freeable)).toEqual([true]);
    await world.clock.outcome(bob.messenger.freeUp(null));
    expect(await seenBy(bob, 'Alice')).toEqual(ONE);
    expect(pieces(bob)).toBe(0);
    await world.clock.outcome(alice.messenger.freeUp(null));
    const only = await alice.messenger.storage();
    expect(only.ok && only.value.chats.map(({ photos }) => photos > 0)).toEqual([true]);
  });

  it('[F26] comes though the power failed between its profile and the note of it', async () => {
    const { world, alice, bob } = await friends();
    await say(world, alice, 'Bob', 'warm');
    await world.until(async () => (await textsOf(bob, 'Alice')).length === 1, 'warm');
    let isLost = false;
    bob.disk.keepAtCrash = (relaxed) => relaxed;
    bob.disk.onWrite = (_, what) => {
      isLost ||= what === 'records.put blobs';
      return what === 'records.put blobs' ? 'crash-before' : 'ok';
    };
    await setPicture(world, alice, ONE);
    await world.until(async () => isLost, 'the power failed');
    bob.died();
    bob.disk.onWrite = null;
    await world.clock.outcome(bob.open());
    await world.clock.outcome(bob.messenger.seekPicture(await idOf(bob, 'Alice')));
    await world.until(sees(bob, 'Alice', ONE), 'it came', 2 * TIME.MINUTE);
  });
});

describe('[F70] a picture does not', () => {
  it('come to a stranger, a follower, or who only follows', async () => {
    const { world, alice, bob } = await strangers();
    await setPicture(world, alice, ONE);
    await follow(world, bob, alice);
    await world.clock.advance(2 * TIME.MINUTE);
    expect(await seenBy(bob, 'Alice')).toBeNull();
    expect([rowsOf(bob, 'blobs'), pieces(bob), pieces(alice)]).toEqual([0, 0, 0]);
  });

  it('come with a message request, before it is accepted', async () => {
    const { world, alice, bob } = await strangers();
    for (const who of [alice, bob]) await choose(world, who, 'Everyone');
    await setPicture(world, alice, ONE);
    await follow(world, alice, bob);
    await say(world, alice, 'Bob', 'may I?');
    await world.until(async () => (await bob.messenger.requests()).length === 1, 'asked');
    await world.clock.advance(2 * TIME.MINUTE);
    expect(Object.keys((await bob.messenger.requests())[0]!)).not.toContain('picture');
    expect([rowsOf(bob, 'blobs'), pieces(bob)]).toEqual([0, 0]);
    await world.clock.outcome(bob.messenger.acceptRequest((await bob.messenger.requests())[0]!.id));
    await world.until(sees(bob, 'Alice', ONE), 'accepted, it comes', 3 * TIME.MINUTE);
  });

  it('leave under Off, nor come; afterwards what is newest does', async () => {
    const { world, alice, bob } = await friends();
    await setPicture(world, alice, ONE);
    await world.until(sees(bob, 'Alice', ONE), 'the first');
    await choose(world, alice, 'Off');
    await setPicture(world, alice, TWO);
    await setPicture(world, bob, ONE);
    await world.clock.advance(2 * TIME.MINUTE);
    expect(await seenBy(bob, 'Alice')).toEqual(ONE);
    expect(await seenBy(alice, 'Bob')).toBeNull();
    await choose(world, alice, 'Friends');
    await world.until(sees(bob, 'Alice', TWO), 'the second', 5 * TIME.MINUTE);
    await world.until(sees(alice, 'Bob', ONE), 'Bob', 5 * TIME.MINUTE);
  });

  it('[H36] show of who is blocked, and what they set meanwhile does not come', async () => {
    const { world, alice, bob } = await friends();
    await setPicture(world, alice, ONE);
    await world.until(sees(bob, 'Alice', ONE), 'it came');
    await world.clock.outcome(bob.messenger.block(await idOf(bob, 'Alice')));
    expect(await seenBy(bob, 'Alice')).toBeNull();
    expect(await bob.messenger.readPicture(await idOf(bob, 'Alice'))).toEqual({ ok: true, value: null });
    const before = rowsOf(bob, 'blobs');
    await setPicture(world, alice, TWO);
    await world.clock.advance(2 * TIME.MINUTE);
    expect([await seenBy(bob, 'Alice'), rowsOf(bob, 'blobs'), pieces(bob)]).toEqual([null, before, 0]);
  });

  it('come by itself where nothing is loaded without a tap; their page is one', async () => {
    const { world, alice, bob } = await friends();
    await world.clock.outcome(bob.messenger.setLoading('Never'));
    await setPicture(world, alice, ONE);
    await world.clock.advance(2 * TIME.MINUTE);
    expect([await seenBy(bob, 'Alice'), pieces(bob)]).toEqual([null, 0]);
    await world.clock.outcome(bob.messenger.seekPicture(await idOf(bob, 'Alice')));
    await world.until(sees(bob, 'Alice', ONE), 'it came');
  });

  it.each([
    ['mediaTooLarge', pictureOf(jpegOf(1, LIMITS.pictureBytes + 1))],
    ['mediaType', pictureOf(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>') as Uint8Array<ArrayBuffer>)],
    ['mediaType', pictureOf(ONE, LIMITS.pictureSide + 1)],
    ['mediaType', pictureOf(ONE, 0)],
    ['mediaUnreadable', pictureOf(new Uint8Array())],
    ['mediaUnreadable', { source: { size: 10, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) }, side: 512 }],
  ] as const)('get set when it is none (%s)', async (code, picture) => {
    const { world, alice } = await strangers();
    expect(await world.clock.outcome(alice.messenger.setPicture(picture))).toMatchObject({ ok: false, error: { code } });
    expect(rowsOf(alice, 'pictures')).toBe(0);
  });

  it('get lost when the disk is full: the one before stays mine, and friends see it', async () => {
    const { world, alice, bob } = await friends();
    await setPicture(world, alice, ONE);
    await world.until(sees(bob, 'Alice', ONE), 'it came');
    alice.disk.onWrite = (_, what) => (what.startsWith('ledger') ? 'quota' : 'ok');
    expect(await world.clock.outcome(alice.messenger.setPicture(pictureOf(TWO)))).toMatchObject({ ok: false, error: { code: 'quotaExceeded' } });
    alice.disk.onWrite = null;
    await world.clock.advance(TIME.MINUTE);
    expect(await seenBy(bob, 'Alice')).toEqual(ONE);
  });
});
