/** One device with a depot of photos over the memory store; chats, relays and links by hand: `met` answers a stream that it opens. */
import { encodeBody } from '../../src/chat/bodies.ts';
import type { Change } from '../../src/chat/keeper.ts';
import type { MediaItem } from '../../src/chat/media.ts';
import { readStrip, stripValue } from '../../src/chat/strip.ts';
import type { KnownEntry, OpenEntry, Strip } from '../../src/chat/types.ts';
import { chunkHash } from '../../src/crypto/blob.ts';
import { createStreamPair } from '../../src/net/memoryStream.ts';
import type { Stream } from '../../src/ports/links.ts';
import { keyOf, SIZE, type AccountId, type ConversationId, type EntryId, type PeerName, type RelayId } from '../../src/protocol/ids.ts';
import { KIND } from '../../src/protocol/kinds.ts';
import { openBlobRows } from '../../src/sync/blobRows.ts';
import { Depot, type DepotDeps } from '../../src/sync/depot.ts';
import type { Friend } from '../../src/sync/friend.ts';
import type { RelayChunks } from '../../src/sync/mail.ts';
import { createMemoryDisk, createMemoryStore } from '../../src/store/memory.ts';
import { sealKept, syntheticSource, type KeptBlob } from './blobs.ts';
import { createVirtualClock } from './clock.ts';
import { testBulk } from './primitives.ts';
import { createRng } from './rng.ts';
import { spaceOf, type Told } from './space.ts';

const accountOf = (n: number): AccountId => new Uint8Array(32).fill(n) as AccountId;
export const [ME, EVE, CAROL] = [accountOf(1), accountOf(2), accountOf(3)];
const LOCAL = new Uint8Array(32).fill(4);

export const itemOf = ({ root, plainHash, plainLen }: Pick<KeptBlob, 'root' | 'plainHash' | 'plainLen'>, key: Uint8Array, more: Partial<MediaItem> = {}): MediaItem =>
  ({ root, key, bytes: plainLen, hash: plainHash, mime: 'image/jpeg', width: 4, height: 3, durationMs: 0, preview: new Uint8Array(0), poster: new Uint8Array(0), alt: '', ...more });

let ids = 0;
export function entryOf(account: AccountId, kind: number, body: Uint8Array): Extract<KnownEntry, { form: 'whole' }> {
  const id = new Uint8Array(32).fill(0);
  new DataView(id.buffer).setUint32(0, ++ids);
  return { form: 'whole', verdict: 'signed', account, arrival: ids, entry: { id: id as EntryId, chapter: 0, kind, body } as unknown as OpenEntry };
}
export const mediaOf = (account: AccountId, ...items: readonly MediaItem[]) => entryOf(account, KIND.media, encodeBody({ kind: 'media', items, caption: '' }));
export const stripped = (known: KnownEntry): KnownEntry => ({ ...known, form: 'strip', entry: { ...known.entry, body: undefined } as unknown as Strip }) as KnownEntry;

/** The strip of a photo, with the id that follows from it. */
export function stripIn(conversation: Uint8Array): Strip {
  const fields = { chapter: 0, device: new Uint8Array(SIZE.device), seq: 0, epoch: new Uint8Array(SIZE.epoch), prev: null, deps: [], sentMs: 1, kind: KIND.media, recordHead: new Uint8Array(SIZE.half), bodyHash: new Uint8Array(SIZE.hash), signature: new Uint8Array(SIZE.signature) };
  return readStrip(stripValue(fields as unknown as Strip), conversation as ConversationId);
}

/** A chat by hand: what is in it, and whether it is open. */
function chatOf(account: AccountId) {
  const entries: KnownEntry[] = [];
  const conversation = {
    id: new Uint8Array(32),
    chapters: async () => [0],
    copied: false,
    view: async () => ({ chapter: 0, entries, hidden: new Set(), forks: [] }),
    entry: async (_: number, id: EntryId) => entries.find((known) => keyOf(known.entry.id) === keyOf(id)) ?? null,
  };
  const friend = { account, isOpen: true, conversation };
  return { entries, friend, asFriend: friend as unknown as Friend };
}

/** A relay that keeps what it is given, in the order in which it came. */
export function relayOf(n: number, now: () => number) {
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

export async function createDevice(clock = createVirtualClock()) {
  const disk = createMemoryDisk();
  const store = createMemoryStore({ disk, localKey: LOCAL });
  const chats = new Map([EVE, CAROL].map((account) => [keyOf(account), chatOf(account)]));
  const chat = (account: AccountId) => chats.get(keyOf(account))!;
  const world = { own: [] as RelayChunks[], theirs: [] as RelayChunks[], peers: [] as PeerName[], streams: [] as Stream[], changes: 0, room: null as Told['room'], isMetered: false, met: (_far: Stream, _peer: PeerName): void => undefined };
  const open = (): Promise<Depot> =>
    Depot.open({
      store, clock, bulk: testBulk, random: createRng(ids).fork('depot'), logger: { log: () => undefined },
      space: async () => spaceOf(() => world),
      friend: (account) => chats.get(keyOf(account))?.asFriend ?? null,
      peers: (account) => (chat(account).friend.isOpen ? world.peers : []),
      open: async (peer) => {
        const [near, far] = createStreamPair(clock);
        world.streams.push(far);
        world.met(far, peer);
        return near;
      },
      ownRelays: () => world.own,
      relaysFor: () => world.theirs,
      changed: () => void world.changes++,
      book: { home: { account: ME, name: 'Me' }, people: () => [...chats.values()].map(({ friend }) => ({ account: friend.account })), person: () => null } as unknown as DepotDeps['book'],
      events: { people: () => void world.changes++ },
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

export const keyFrom = (n: number): Uint8Array => new Uint8Array(32).fill(n);
export const sealed = (n: number, size = 1000): Promise<KeptBlob> => sealKept(syntheticSource(size), keyFrom(n));
