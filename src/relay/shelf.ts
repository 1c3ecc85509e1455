/**
 * What topics, inboxes and pieces share: the store, one writer at a time for each id, arrival numbers, sums, and who is told of a
 * new arrival. No rule of the protocol is here.
 */
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/primitives.ts';
import type { Key } from '../protocol/ids.ts';
import { MAILBOX, type Page, type WireCursor, type WireObject } from '../protocol/mailboxWire.ts';
import { sameBytes } from '../protocol/ids.ts';
import type { RelayLimits } from './limits.ts';
import { arrivalOf, KEY, row, within } from './rows.ts';
import type { MailboxStore } from './store/store.ts';

/** Arrival numbers are reserved on disk so many at a time: one more write in 10,000. */
const ARRIVALS_AT_ONCE = 10_000;
/** How many numbers there are for each ms: what is reserved at once is used up, as time goes, in 100 ms. Below 2^53 until the year 4800. */
const ARRIVALS_PER_MS = 100;
const SCAN = 1000;

export interface Totals {
  topics: number;
  objects: number;
  bytes: number;
  inboxes: number;
  /** Chunks and manifests of photos and videos. */
  pieces: number;
  pieceBytes: number;
}

export type Watcher = (object: WireObject) => void;

export interface Shelf {
  readonly store: MailboxStore;
  readonly storeId: Uint8Array;
  readonly clock: Clock;
  readonly limits: RelayLimits;
  readonly totals: Totals;
  /** Runs tasks of one id one after the other. */
  alone<T>(id: Key, task: () => Promise<T>): Promise<T>;
  /** The next arrival number; never given twice, also after a crash, nor on a disk that was set back to an earlier day, by a clock that goes right. */
  nextArrival(): Promise<number>;
  /** Calls `watcher` for each later arrival at an id. Returns the off. */
  watch(id: Key, watcher: Watcher): () => void;
  /** How many watch an id; or all ids. */
  watches(id?: Key): number;
  /** Tells the watchers of an id. */
  tell(id: Key, object: WireObject): void;
  /** Rows below a prefix after a cursor, up to a page. */
  page(prefix: string, after: WireCursor | null): Promise<Page>;
  /** A page without anything, after a cursor. */
  nothingAfter(after: WireCursor | null): Page;
}

/** @throws what the store throws */
export async function openShelf(store: MailboxStore, clock: Clock, random: Random, limits: RelayLimits): Promise<Shelf> {
  let storeId = await store.read(KEY.store);
  if (storeId === null) {
    storeId = random.bytes(MAILBOX.storeIdBytes);
    await store.write([{ key: KEY.store, value: storeId }]);
  }
  const totals = await count(store);
  const shelf = { store, storeId, clock, limits, totals, alone: createTurns(), nextArrival: await createArrivals(store, clock), ...createWatchers() };
  return {
    ...shelf,
    page: (prefix, after) => readPage(shelf, prefix, after),
    nothingAfter: (after) => ({ storeId, upTo: startOf(storeId, after), more: false, objects: [] }),
  };
}

/** The arrival number behind a cursor: 0 when it is none, or of another store. */
const startOf = (storeId: Uint8Array, after: WireCursor | null): number => (after !== null && sameBytes(after.storeId, storeId) ? after.arrival : 0);

async function readPage({ store, storeId }: Pick<Shelf, 'store' | 'storeId'>, prefix: string, after: WireCursor | null): Promise<Page> {
  const start = startOf(storeId, after);
  const [, to] = within(prefix);
  const from = prefix + (start + 1).toString(16).padStart(14, '0');
  const rows = await store.list(from, to, { rows: MAILBOX.pageObjects, bytes: MAILBOX.pageBytes });
  const objects = rows.map(({ key, value }) => ({ arrival: arrivalOf(key), bytes: value }));
  const upTo = objects.at(-1)?.arrival ?? start;
  const sum = rows.reduce((n, { value }) => n + value.length, 0);
  return { storeId, upTo, more: objects.length === MAILBOX.pageObjects || sum >= MAILBOX.pageBytes, objects };
}

async function count(store: MailboxStore): Promise<Totals> {
  const totals: Totals = { topics: 0, objects: 0, bytes: 0, inboxes: 0, pieces: 0, pieceBytes: 0 };
  await scan(store, 't/', (value) => {
    const topic = row.topic.read(value);
    totals.topics += 1;
    totals.objects += topic.objects;
    totals.bytes += topic.bytes;
  });
  await scan(store, 'i/', (value) => {
    totals.inboxes += 1;
    totals.objects += row.inbox.read(value).notices;
  });
  await scan(store, 'y/', (value, key) => (totals.bytes += row.notice.read(key, value).size));
  await scan(store, 'c/', (value) => {
    totals.pieces += 1;
    totals.pieceBytes += row.piece.read(value).size;
  });
  return totals;
}

async function scan(store: MailboxStore, prefix: string, visit: (value: Uint8Array, key: string) => void): Promise<void> {
  const [first, to] = within(prefix);
  for (let from = first; ; ) {
    const rows = await store.list(from, to, { rows: SCAN });
    for (const { key, value } of rows) visit(value, key);
    if (rows.length < SCAN) return;
    from = `${rows.at(-1)!.key}!`;
  }
}

/**
 * Numbers begin where the disk says that they may, and not before those of this time: who read up to a number reads nothing before
 * it any more, and a disk out of a backup does not know which numbers were given since (decision 0066).
 */
async function createArrivals(store: MailboxStore, clock: Clock): Promise<() => Promise<number>> {
  const kept = await store.read(KEY.arrival);
  let next = Math.max(kept === null ? 1 : row.number.read(kept), Math.floor(clock.now() * ARRIVALS_PER_MS));
  let reserved = next;
  let reserving: Promise<void> | null = null;
  return async () => {
    while (next >= reserved) {
      const upTo = reserved + ARRIVALS_AT_ONCE;
      reserving ??= store.write([{ key: KEY.arrival, value: row.number.write(upTo) }]).then(
        () => {
          reserved = upTo;
        },
      ).finally(() => {
        reserving = null;
      });
      await reserving;
    }
    return next++;
  };
}

function createTurns(): Shelf['alone'] {
  const last = new Map<Key, Promise<unknown>>();
  return async (id, task) => {
    const before = last.get(id) ?? Promise.resolve();
    const mine = before.then(task, task);
    last.set(id, mine);
    try {
      return await mine;
    } finally {
      if (last.get(id) === mine) last.delete(id);
    }
  };
}

function createWatchers(): Pick<Shelf, 'watch' | 'watches' | 'tell'> {
  const watchers = new Map<Key, Set<Watcher>>();
  let count = 0;
  return {
    watch(id, watcher) {
      const all = watchers.get(id) ?? new Set();
      watchers.set(id, all.add(watcher));
      count += 1;
      return () => {
        count -= Number(all.delete(watcher));
        if (all.size === 0 && watchers.get(id) === all) watchers.delete(id);
      };
    },
    watches: (id) => (id === undefined ? count : (watchers.get(id)?.size ?? 0)),
    tell(id, object) {
      for (const watcher of watchers.get(id) ?? []) watcher(object);
    },
  };
}
