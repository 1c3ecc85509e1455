/** Photos of chats on one device, against friends who are not what they should be: rows and pieces in the memory store, chats and relays by hand. */
import { describe, expect, it } from 'vitest';
import { encodeBody } from '../../../src/chat/bodies.ts';
import type { Change } from '../../../src/chat/keeper.ts';
import type { MediaItem } from '../../../src/chat/media.ts';
import { encodeRedact, readStrip, stripValue } from '../../../src/chat/strip.ts';
import type { KnownEntry, OpenEntry, Strip } from '../../../src/chat/types.ts';
import { chunkHash } from '../../../src/crypto/blob.ts';
import { createStreamPair } from '../../../src/net/memoryStream.ts';
import { MANIFEST } from '../../../src/ports/blobs.ts';
import type { Stream } from '../../../src/ports/links.ts';
import { keyOf, SIZE, type AccountId, type ConversationId, type EntryId, type PeerName, type RelayId } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { openBlobRows } from '../../../src/sync/blobRows.ts';
import { askOn } from '../../../src/sync/blobStream.ts';
import { Depot } from '../../../src/sync/depot.ts';
import type { Friend } from '../../../src/sync/friend.ts';
import type { RelayChunks } from '../../../src/sync/mail.ts';
import { createMemoryDisk, createMemoryStore } from '../../../src/store/memory.ts';
import { sealKept, syntheticSource, type KeptBlob } from '../../helpers/blobs.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { testBulk } from '../../helpers/primitives.ts';
import { createRng } from '../../helpers/rng.ts';

const accountOf = (n: number): AccountId => new Uint8Array(32).fill(n) as AccountId;
const [ME, EVE, CAROL] = [accountOf(1), accountOf(2), accountOf(3)];
const LOCAL = new Uint8Array(32).fill(4);

const itemOf = ({ root, plainHash, plainLen }: Pick<KeptBlob, 'root' | 'plainHash' | 'plainLen'>, key: Uint8Array, more: Partial<MediaItem> = {}): MediaItem =>
  ({ root, key, bytes: plainLen, hash: plainHash, mime: 'image/jpeg', width: 4, height: 3, durationMs: 0, preview: new Uint8Array(0), alt: '', ...more });

let ids = 0;
function entryOf(account: AccountId, kind: number, body: Uint8Array): Extract<KnownEntry, { form: 'whole' }> {
  const id = new Uint8Array(32).fill(0);
  new DataView(id.buffer).setUint32(0, ++ids);
  return { form: 'whole', verdict: 'signed', account, arrival: ids, entry: { id: id as EntryId, chapter: 0, kind, body } as unknown as OpenEntry };
}
const mediaOf = (account: AccountId, ...items: readonly MediaItem[]) => entryOf(account, KIND.media, encodeBody({ kind: 'media', items, caption: '' }));
const stripped = (known: KnownEntry): KnownEntry => ({ ...known, form: 'strip', entry: { ...known.entry, body: undefined } as unknown as Strip }) as KnownEntry;

/** The strip of a photo, with the id that follows from it. */
function stripIn(conversation: Uint8Array): Strip {
  const fields = { chapter: 0, device: new Uint8Array(SIZE.device), seq: 0, epoch: new Uint8Array(SIZE.epoch), prev: null, deps: [], sentMs: 1, kind: KIND.media, recordHead: new Uint8Array(SIZE.half), bodyHash: new Uint8Array(SIZE.hash), signature: new Uint8Array(SIZE.signature) };
  return readStrip(stripValue(fields as unknown as Strip), conversation as ConversationId);
}

/** A chat by hand: what is in it, and whether it is open. */
function chatOf(account: AccountId) {
  const entries: KnownEntry[] = [];
  const conversation = {
    id: new Uint8Array(32),
    chapters: async () => [0],
    view: async () => ({ entries }),
    entry: async (_: number, id: EntryId) => entries.find((known) => keyOf(known.entry.id) === keyOf(id)) ?? null,
  };
  const friend = { account, isOpen: true, conversation };
  return { entries, friend, asFriend: friend as unknown as Friend };
}

/** A relay that keeps what it is given, in the order in which it came. */
function relayOf(n: number, now: () => number) {
  const kept = new Map<string, Uint8Array>();
  const log = { gets: 0, puts: 0, isFull: false };
  const relay: RelayChunks = {
    relay: new Uint8Array(32).fill(n) as RelayId,
    time: now,
    chunks: {
      put: async () => (log.isFull ? { ok: false, code: 'quota' } : (log.puts++, { ok: true, value: null })),
      has: async (names) => ({ ok: true, value: names.map((id) => log.puts > 0 || kept.has(keyOf(id))) }),
      get: async (id) => (log.gets++, { ok: true, value: kept.get(keyOf(id)) ?? null }),
    },
  };
  const leave = async (blob: KeptBlob): Promise<void> => {
    kept.set(keyOf(blob.root), blob.manifest);
    for (const [index, chunk] of blob.chunks.entries()) kept.set(keyOf(await chunkHash(index, chunk)), chunk);
  };
  return { relay, log, leave };
}

async function createDevice() {
  const clock = createVirtualClock();
  const disk = createMemoryDisk();
  const store = createMemoryStore({ disk, localKey: LOCAL });
  const chats = new Map([EVE, CAROL].map((account) => [keyOf(account), chatOf(account)]));
  const chat = (account: AccountId) => chats.get(keyOf(account))!;
  const world = { own: [] as RelayChunks[], theirs: [] as RelayChunks[], peers: [] as PeerName[], streams: [] as Stream[], changes: 0 };
  const open = (): Promise<Depot> =>
    Depot.open({
      store, clock, bulk: testBulk, random: createRng(ids).fork('depot'), logger: { log: () => undefined },
      friend: (account) => chats.get(keyOf(account))?.asFriend ?? null,
      peers: (account) => (chat(account).friend.isOpen ? world.peers : []),
      open: async () => {
        const [near, far] = createStreamPair(clock);
        world.streams.push(far);
        return near;
      },
      ownRelays: () => world.own,
      relaysFor: () => world.theirs,
      changed: () => void world.changes++,
    });
  /** An entry is written here, and the depot hears of it. */
  async function write(depot: Depot, account: AccountId, known: KnownEntry): Promise<void> {
    const { entries } = chat(account);
    const at = entries.findIndex(({ entry }) => keyOf(entry.id) === keyOf(known.entry.id));
    if (at < 0) entries.push(known);
    else entries[at] = known;
    const change = { entries: [known], added: new Set(at < 0 ? [keyOf(known.entry.id)] : []), chapter: 0, own: false };
    await clock.outcome(depot.written(account, change as unknown as Change));
  }
  const rows = async () => (await openBlobRows(store.records, LOCAL)).all();
  return { clock, disk, store, chat, world, open, write, rows, depot: await clock.outcome(open()) };
}

const keyFrom = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const sealed = (n: number, size = 1000): Promise<KeptBlob> => sealKept(syntheticSource(size), keyFrom(n));

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
    await write(depot, EVE, known);
    await clock.advance(1000);
    expect([depot.look(EVE, item).state, log.gets]).toEqual(['On tap', 0]);
    await clock.outcome(depot.want(EVE, item, { chapter: 0, id: known.entry.id }, true));
    await clock.advance(1000);
    expect(log.gets).toBe(1);
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

  it('stands there as it is while a relay has no place for it', async () => {
    const { clock, depot, world, mine } = await sent();
    const { relay, log } = relayOf(1, () => clock.now());
    log.isFull = true;
    world.theirs = [relay];
    depot.waysChanged();
    await clock.advance(TIME.MINUTE);
    expect(depot.look(EVE, mine)).toEqual({ state: 'Here', progress: 1 });
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
