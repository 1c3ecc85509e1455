/**
 * Topics of sealed objects (protocol §11): put, give, delete, evict, expire. It trusts its caller to have checked signatures,
 * and never looks into an object.
 *
 * Invariants: an `ok` is on the disk; the same bytes are in a topic once; a topic never exceeds its bounds; a standing topic
 * holds its newest object only; arrival numbers of a topic appear in the order in which they become readable.
 */
import type { Key } from '../protocol/ids.ts';
import type { Page, WireCode, WireCursor } from '../protocol/mailboxWire.ts';
import { arrivalOf, KEY, row, within, type ObjectIndex, type TopicRow } from './rows.ts';
import type { Shelf, Totals } from './shelf.ts';
import type { StoreChange } from './store/store.ts';

/** What OPEN proved, or will be kept with the first object. */
export type TopicKeys = Pick<TopicRow, 'writeKey' | 'readKey' | 'standing'>;
export type NewObject = Pick<ObjectIndex, 'hash' | 'delHash' | 'expires'> & { readonly bytes: Uint8Array };
/** Whether an address may add so much. */
export type Spend = (what: { readonly bytes: number; readonly objects: number; readonly topics: number }) => boolean;

export interface Topics {
  put(topic: Key, keys: TopicKeys, object: NewObject, spend: Spend): Promise<WireCode | 'ok'>;
  page(topic: Key, after: WireCursor | null): Promise<Page>;
  /** Deletes what was put with this delHash. Nothing there: nothing happens. */
  remove(topic: Key, delHash: Uint8Array): Promise<void>;
  /** Deletes objects that have expired. */
  expire(topic: Key, arrivals: readonly number[]): Promise<void>;
}

/** Oldest rows read at first when room is needed; one object of 64 KiB pushes out at most 64 of 1 KiB. */
const OLDEST = 64;

const sizeOf = (objects: readonly ObjectIndex[]): number => objects.reduce((sum, it) => sum + it.size, 0);

async function topicRow({ store }: Shelf, topic: Key): Promise<TopicRow | null> {
  const value = await store.read(KEY.topic(topic));
  return value === null ? null : row.topic.read(value);
}

async function index({ store }: Shelf, topic: Key, rows: number): Promise<ObjectIndex[]> {
  return (await store.list(...within(`x/${topic}/`), { rows })).map(({ key, value }) => row.object.read(key, value));
}

/** Objects that must go so that one of `size` fits: all expired ones, then the oldest; all, in a standing topic. */
async function victims(shelf: Shelf, topic: Key, kept: TopicRow, size: number): Promise<{ out: ObjectIndex[]; soonest: number }> {
  const { limits, clock } = shelf;
  const fits = (out: readonly ObjectIndex[]): boolean =>
    kept.objects - out.length < limits.topicObjects && kept.bytes - sizeOf(out) + size <= limits.topicBytes;
  if (kept.standing) return { out: await index(shelf, topic, Infinity), soonest: Infinity };
  if (fits([])) return { out: [], soonest: kept.soonest };
  const now = clock.now();
  for (const rows of kept.soonest > now ? [OLDEST, Infinity] : [Infinity]) {
    const all = await index(shelf, topic, rows);
    const out = all.filter((it) => it.expires <= now);
    for (const it of all) if (it.expires > now && !fits(out)) out.push(it);
    const left = all.filter((it) => !out.includes(it)).map((it) => it.expires);
    if (fits(out)) return { out, soonest: rows === OLDEST ? kept.soonest : Math.min(Infinity, ...left) };
  }
  throw new Error('a topic has no room for one object');
}

/** Deletes rows of `out`, and adds `added`, leaving the topic's row right. The caller writes and then calls `settle`. */
function changes(totals: Totals, topic: Key, kept: TopicRow, out: readonly ObjectIndex[], added: readonly ObjectIndex[]): { list: StoreChange[]; settle: () => void } {
  const size = sizeOf(added) - sizeOf(out);
  const soonest = Math.min(kept.objects === out.length ? Infinity : kept.soonest, ...added.map((it) => it.expires));
  const next: TopicRow = { ...kept, objects: kept.objects + added.length - out.length, bytes: kept.bytes + size, soonest };
  const list: StoreChange[] = out.flatMap((it) => [
    { key: KEY.object(topic, it.arrival), value: null },
    { key: KEY.index(topic, it.arrival), value: null },
    { key: KEY.hash(topic, it.hash), value: null },
    { key: KEY.deletion(topic, it.delHash, it.arrival), value: null },
    { key: KEY.expiry(it.expires, 'o', topic, it.arrival), value: null },
  ]);
  list.push({ key: KEY.topic(topic), value: next.objects === 0 ? null : row.topic.write(next) });
  const settle = (): void => {
    totals.objects += added.length - out.length;
    totals.bytes += size;
    totals.topics += Number(next.objects > 0) - Number(kept.objects > 0);
  };
  return { list, settle };
}

async function write({ store, totals }: Shelf, topic: Key, kept: TopicRow, out: readonly ObjectIndex[], added: readonly ObjectIndex[], more: readonly StoreChange[] = []): Promise<void> {
  const { list, settle } = changes(totals, topic, kept, out, added);
  await store.write([...list, ...more]);
  settle();
}

/** The same bytes again: a later expiry counts, the first delHash stays (so nobody takes over the right to delete). */
async function extend({ store }: Shelf, topic: Key, arrival: number, expires: number): Promise<void> {
  const value = await store.read(KEY.index(topic, arrival));
  if (value === null) return;
  const known = row.object.read(KEY.index(topic, arrival), value);
  if (known.expires >= expires) return;
  await store.write([
    { key: KEY.expiry(known.expires, 'o', topic, arrival), value: null },
    { key: KEY.expiry(expires, 'o', topic, arrival), value: new Uint8Array(0) },
    { key: KEY.index(topic, arrival), value: row.object.write({ ...known, expires }) },
  ]);
}

async function put(shelf: Shelf, topic: Key, keys: TopicKeys, object: NewObject, spend: Spend): Promise<WireCode | 'ok'> {
  const { store, totals, limits } = shelf;
  const found = await topicRow(shelf, topic);
  // Else a dated topic, opened as a standing one, would keep a year what is to go in four weeks; or lose all to one object.
  if (found !== null && found.standing !== keys.standing) return 'unknownTopic';
  const known = await store.read(KEY.hash(topic, object.hash));
  if (known !== null) {
    await extend(shelf, topic, row.number.read(known), object.expires);
    return 'ok';
  }
  const kept = found ?? { ...keys, objects: 0, bytes: 0, soonest: Infinity };
  const size = object.bytes.length;
  const { out, soonest } = await victims(shelf, topic, kept, size);
  const grows = size - sizeOf(out);
  const isNew = kept.objects === 0;
  if (totals.bytes + grows > limits.totalBytes || totals.objects + 1 - out.length > limits.totalObjects || (isNew && totals.topics >= limits.totalTopics)) return 'quota';
  if (!spend({ bytes: size, objects: 1, topics: Number(isNew) })) return 'quota';
  const arrival = await shelf.nextArrival();
  const added: ObjectIndex = { arrival, hash: object.hash, delHash: object.delHash, size, expires: object.expires };
  await write(shelf, topic, { ...kept, soonest }, out, [added], [
    { key: KEY.object(topic, arrival), value: object.bytes },
    { key: KEY.index(topic, arrival), value: row.object.write(added) },
    { key: KEY.hash(topic, object.hash), value: row.number.write(arrival) },
    { key: KEY.deletion(topic, object.delHash, arrival), value: new Uint8Array(0) },
    { key: KEY.expiry(object.expires, 'o', topic, arrival), value: new Uint8Array(0) },
  ]);
  shelf.tell(topic, { arrival, bytes: object.bytes });
  return 'ok';
}

async function drop(shelf: Shelf, topic: Key, isGone: (it: ObjectIndex) => boolean, arrivals: readonly number[]): Promise<void> {
  const kept = await topicRow(shelf, topic);
  if (kept === null) return;
  const found: ObjectIndex[] = [];
  for (const arrival of arrivals) {
    const value = await shelf.store.read(KEY.index(topic, arrival));
    if (value !== null) found.push(row.object.read(KEY.index(topic, arrival), value));
  }
  const out = found.filter(isGone);
  if (out.length > 0) await write(shelf, topic, kept, out, []);
}

export function createTopics(shelf: Shelf): Topics {
  return {
    put: (topic, keys, object, spend) => shelf.alone(topic, () => put(shelf, topic, keys, object, spend)),
    page: (topic, after) => shelf.page(`o/${topic}/`, after),
    remove: (topic, delHash) =>
      shelf.alone(topic, async () => {
        const rows = await shelf.store.list(...within(KEY.deletions(topic, delHash)), { rows: shelf.limits.topicObjects });
        await drop(shelf, topic, () => true, rows.map(({ key }) => arrivalOf(key)));
      }),
    expire: (topic, arrivals) => shelf.alone(topic, () => drop(shelf, topic, (it) => it.expires <= shelf.clock.now(), arrivals)),
  };
}
