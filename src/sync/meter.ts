/**
 * What each relay saw of me, counted here: connections, bytes, names and objects (F88). Sealed bytes only pass by, so that is
 * all there is to see, with the times and the address of this device. Kept as one small row a relay; a count that a crash takes
 * back was small.
 *
 *   row = [1, first ms, last ms, connections, bytes sent, bytes received, topics, objects sent, objects received]
 */
import { atRestKey } from '../crypto/derive.ts';
import type { Clock } from '../ports/clock.ts';
import type { RelayMailbox, StoredObject } from '../ports/mailbox.ts';
import type { Records } from '../ports/storage.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { keyOf, type Key, type RelayId } from '../protocol/ids.ts';
import { TIME } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';

const TABLE = 'relaySaw';
/** Counts are written at most this often. */
const KEEP = TIME.MINUTE;

/** With these codes a piece did not leave this device. */
const UNSENT: readonly ErrorCode[] = ['noChunks', 'busy', 'badFrame'];

export interface RelayCount {
  firstMs: number;
  lastMs: number;
  connections: number;
  bytesSent: number;
  bytesReceived: number;
  topics: number;
  objectsSent: number;
  objectsReceived: number;
}

const NONE: RelayCount = { firstMs: 0, lastMs: 0, connections: 0, bytesSent: 0, bytesReceived: 0, topics: 0, objectsSent: 0, objectsReceived: 0 };

const encodeCount = ({ firstMs, lastMs, connections, bytesSent, bytesReceived, topics, objectsSent, objectsReceived }: RelayCount): Uint8Array =>
  encode([FORMAT, firstMs, lastMs, connections, bytesSent, bytesReceived, topics, objectsSent, objectsReceived]);

/** @throws FormError */
function decodeCount(bytes: Uint8Array): RelayCount {
  const [version, firstMs, lastMs, connections, bytesSent, bytesReceived, topics, objectsSent, objectsReceived] = read.tuple(decode(bytes), 9);
  read.version(version, FORMAT);
  return {
    firstMs: read.int(firstMs),
    lastMs: read.int(lastMs),
    connections: read.int(connections),
    bytesSent: read.int(bytesSent),
    bytesReceived: read.int(bytesReceived),
    topics: read.int(topics),
    objectsSent: read.int(objectsSent),
    objectsReceived: read.int(objectsReceived),
  };
}

export interface MeterDeps {
  readonly records: Records;
  readonly localKey: Uint8Array;
  readonly clock: Clock;
}

export class Meter {
  readonly #deps: MeterDeps;
  readonly #counts = new Map<Key, Promise<RelayCount>>();
  /** Names counted in this session, by relay: each counts once. */
  readonly #names = new Map<Key, Set<Key>>();
  readonly #timers = new Map<Key, () => void>();

  constructor(deps: MeterDeps) {
    this.#deps = deps;
  }

  /** What is known of a relay; null: it was never connected since counting began. */
  async of(relay: RelayId): Promise<RelayCount | null> {
    const count = await this.#count(relay);
    return count.connections === 0 ? null : { ...count };
  }

  /** The mailbox, with everything that passes counted. */
  metered(mailbox: RelayMailbox): RelayMailbox {
    const { relayId, topics, inboxes, chunks } = mailbox;
    const sent = (bytes: Uint8Array): void => this.#add(relayId, (count) => ((count.bytesSent += bytes.length), (count.objectsSent += 1)));
    const came = ({ bytes }: Pick<StoredObject, 'bytes'>): void => this.#add(relayId, (count) => ((count.bytesReceived += bytes.length), (count.objectsReceived += 1)));
    const named = (id: Uint8Array): void => this.#name(relayId, id);
    this.#add(relayId, (count) => (count.connections += 1));
    return {
      ...mailbox,
      time: () => mailbox.time(),
      topics: {
        put: (topic, object, expires, delHash) => (named(topic.id), sent(object), topics.put(topic, object, expires, delHash)),
        async get(topic, after) {
          named(topic.id);
          const got = await topics.get(topic, after);
          if (got.ok) got.value.objects.forEach(came);
          return got;
        },
        subscribe: (topic, after, onObject) => (named(topic.id), topics.subscribe(topic, after, (object, cursor) => (came(object), onObject(object, cursor)))),
        remove: (topic, preimage) => topics.remove(topic, preimage),
      },
      inboxes: {
        open: (owner) => (named(owner.publicKey), inboxes.open(owner)),
        post: (inbox, notice) => (named(inbox), sent(notice), inboxes.post(inbox, notice)),
        take: (owner, after, onNotice) => inboxes.take(owner, after, (notice, cursor) => (came(notice), onNotice(notice, cursor))),
      },
      // Their ids are not counted as names: each is used for one piece, which counts.
      chunks: {
        async put(index, piece, expires) {
          const said = await chunks.put(index, piece, expires);
          if (said.ok || !UNSENT.includes(said.code)) sent(piece);
          return said;
        },
        has: (ids) => chunks.has(ids),
        async get(id, index) {
          const got = await chunks.get(id, index);
          if (got.ok && got.value !== null) came({ bytes: got.value });
          return got;
        },
      },
    };
  }

  stop(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #name(relay: RelayId, id: Uint8Array): void {
    const names = this.#names.get(keyOf(relay)) ?? new Set();
    this.#names.set(keyOf(relay), names);
    if (names.has(keyOf(id))) return;
    names.add(keyOf(id));
    this.#add(relay, (count) => (count.topics += 1));
  }

  #count(relay: RelayId): Promise<RelayCount> {
    const key = keyOf(relay);
    const known = this.#counts.get(key) ?? this.#load(relay);
    this.#counts.set(key, known);
    return known;
  }

  async #load(relay: RelayId): Promise<RelayCount> {
    const { records, localKey, clock } = this.#deps;
    const bytes = await records.get(TABLE, atRestKey(localKey, relay)).catch(() => null);
    const now = clock.now();
    return bytes ? decodeCount(bytes) : { ...NONE, firstMs: now, lastMs: now };
  }

  #add(relay: RelayId, change: (count: RelayCount) => void): void {
    void this.#count(relay).then((count) => {
      change(count);
      count.lastMs = this.#deps.clock.now();
      this.#keepSoon(relay, count);
    });
  }

  #keepSoon(relay: RelayId, count: RelayCount): void {
    const key = keyOf(relay);
    if (this.#timers.has(key)) return;
    const { records, localKey, clock } = this.#deps;
    this.#timers.set(key, clock.after(KEEP, () => {
      this.#timers.delete(key);
      records.put(TABLE, atRestKey(localKey, relay), encodeCount(count), 'relaxed').catch(() => undefined);
    }));
  }
}
