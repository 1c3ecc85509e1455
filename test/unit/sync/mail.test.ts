/** The mailboxes of several relays seen as one, with relays whose every answer the test decides. */
import { describe, expect, it } from 'vitest';
import { deriveTopic, periodOf, sealObject } from '../../../src/crypto/topic.ts';
import { encodeObject, type PlainObject } from '../../../src/people/object.ts';
import type { Cursor, RelayMailbox, StoredObject, TopicAccess } from '../../../src/ports/mailbox.ts';
import { LoadError } from '../../../src/ports/loadOnce.ts';
import { StorageError } from '../../../src/ports/storage.ts';
import { keyOf, type Key, type RelayId } from '../../../src/protocol/ids.ts';
import { OBJECT } from '../../../src/protocol/kinds.ts';
import { EXPIRY, TIME } from '../../../src/protocol/limits.ts';
import { createMemoryDisk, createMemoryStore } from '../../../src/store/memory.ts';
import { Meter } from '../../../src/sync/meter.ts';
import { Mail } from '../../../src/sync/mail.ts';
import { periodsAt } from '../../../src/sync/office.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { primitives } from '../../helpers/people.ts';
import { createRng } from '../../helpers/rng.ts';

const ROOT = new Uint8Array(32).fill(5);
const BOB = 'bob' as Key;
const relayId = (n: number): RelayId => new Uint8Array(32).fill(n) as RelayId;

/** A relay of the test: keeps objects by topic, tells what was asked. */
function relay(n: number, now: () => number) {
  const kept = new Map<Key, StoredObject[]>();
  const subscribed = new Map<Key, { after: number; onObject: (object: StoredObject, cursor: Cursor) => void }>();
  const state = { hangs: false, refuses: false, puts: 0, closed: false };
  const storeId = new Uint8Array(16).fill(n);
  let onClose = (): void => undefined;
  const give = (name: Key, object: StoredObject): void => subscribed.get(name)?.onObject(object, { storeId, arrival: object.arrival });
  const mailbox: RelayMailbox = {
    relayId: relayId(n),
    time: now,
    onClose: (handler) => void (onClose = handler),
    close: () => void (state.closed = true),
    topics: {
      async put(topic, bytes) {
        state.puts++;
        if (state.hangs) return new Promise(() => undefined);
        if (state.refuses) return { ok: false, code: 'topicFull' };
        const list = kept.get(keyOf(topic.id)) ?? [];
        kept.set(keyOf(topic.id), [...list, { bytes, arrival: list.length + 1 }]);
        return { ok: true, value: null };
      },
      get: async (topic) => ({ ok: true, value: { objects: kept.get(keyOf(topic.id)) ?? [], cursor: { storeId, arrival: 0 } } }),
      async subscribe(topic, after, onObject) {
        if (state.hangs) return new Promise(() => undefined);
        const name = keyOf(topic.id);
        subscribed.set(name, { after: after?.arrival ?? 0, onObject });
        for (const object of kept.get(name) ?? []) if (object.arrival > (after?.arrival ?? 0)) give(name, object);
        return { ok: true, value: () => void subscribed.delete(name) };
      },
      remove: async () => ({ ok: true, value: null }),
    },
    inboxes: { open: async () => ({ ok: true, value: null }), post: async () => ({ ok: true, value: null }), take: async () => ({ ok: true, value: () => undefined }) },
    chunks: { put: async () => ({ ok: false, code: 'noChunks' }), has: async () => ({ ok: false, code: 'noChunks' }), get: async () => ({ ok: false, code: 'noChunks' }) },
  };
  const arrive = (topic: TopicAccess, bytes: Uint8Array): void => {
    const list = kept.get(keyOf(topic.id)) ?? [];
    const object = { bytes, arrival: list.length + 1 };
    kept.set(keyOf(topic.id), [...list, object]);
    give(keyOf(topic.id), object);
  };
  return { mailbox, state, subscribed, arrive, lost: () => onClose() };
}

function setup(relays = 1) {
  const clock = createVirtualClock();
  const random = createRng(1);
  const disk = createMemoryDisk();
  const store = createMemoryStore({ disk, random });
  const all = Array.from({ length: relays }, (_, n) => relay(n + 1, () => clock.now()));
  const took: string[] = [];
  const behaviour = { take: async (_object: PlainObject): Promise<boolean> => true, reads: true, own: null as readonly string[] | null };
  const get: typeof store.records.get = (table, key) => (behaviour.reads ? store.records.get(table, key) : Promise.reject(new StorageError('storageFailed')));
  const opens: string[] = [];
  const refusing = new Set<string>();
  const log: string[] = [];
  const wanted: (readonly [readonly number[], boolean])[] = [];
  const create = (): Mail =>
    new Mail(
      {
        async openMailbox(address) {
          opens.push(address);
          if (refusing.has(address)) throw new Error('no');
          return all[Number(address)]!.mailbox;
        },
        meter: new Meter({ records: store.records, localKey: store.localKey, clock }),
        records: { ...store.records, get }, localKey: store.localKey, homeSecret: new Uint8Array(32), primitives, random, clock, isOwn: (address) => behaviour.own?.includes(address) ?? true, logger: { log: (room, event) => void log.push(`${room}: ${event}`) },
      },
      {
        async object(_person, object) {
          const isKept = await behaviour.take(object);
          took.push(String(object.payload));
          return isKept;
        },
        notice: async () => undefined, relaysChanged: () => undefined, relaysWanted: (relays, isUrgent) => void wanted.push([relays.map(([n]) => n!), isUrgent]), notServed: (address) => void log.push(`not served ${address}`),
      },
    );
  const send = async (n: number, text: string): Promise<void> => {
    const topic = await deriveTopic(ROOT, relayId(n + 1), periodOf(clock.now()), primitives);
    all[n]!.arrive(topic.access, sealObject(topic.key, encodeObject(OBJECT.ask, text), random));
    await clock.settle();
  };
  return { clock, all, mail: create(), create, took, behaviour, opens, refusing, log, wanted, send };
}

const listenToBob = (mail: Mail): void => mail.listen([{ person: BOB, roots: [ROOT] }]);

describe('topics', () => {
  it('[S11.2] are those of this period, the two before, and the next within a day of the border', () => {
    const border = EXPIRY.topicPeriod * 100;
    expect(periodsAt(border)).toEqual([100, 99, 98]);
    expect(periodsAt(border - TIME.DAY)).toEqual([99, 98, 97, 100]);
    expect(periodsAt(border - TIME.DAY - 1)).toEqual([99, 98, 97]);
  });

  it('[S5.5] [F35] are followed for those who are listened to, and left at once when they are not', async () => {
    const { clock, all, mail, took, send } = setup();
    mail.relayUp('0', relayId(1));
    await clock.settle();
    expect(all[0]!.subscribed.size).toBe(0);
    listenToBob(mail);
    await clock.settle();
    expect(all[0]!.subscribed.size).toBeGreaterThanOrEqual(3);
    await send(0, 'one');
    mail.listen([]);
    await clock.settle();
    expect(all[0]!.subscribed.size).toBe(0);
    await send(0, 'two');
    expect(took).toEqual(['one']);
  });

  it('[S11.2] are followed anew when periods go by', async () => {
    const { clock, all, mail } = setup();
    mail.relayUp('0', relayId(1));
    listenToBob(mail);
    await clock.settle();
    const before = new Set(all[0]!.subscribed.keys());
    await clock.advance(3 * EXPIRY.topicPeriod);
    expect([...all[0]!.subscribed.keys()].some((name) => !before.has(name))).toBe(true);
    expect(all[0]!.subscribed.size).toBeLessThanOrEqual(4);
  });
});

describe('what comes', () => {
  it('[H5] is handed on once, in order, also after a restart', async () => {
    const { clock, mail, create, took, send } = setup();
    mail.relayUp('0', relayId(1));
    listenToBob(mail);
    await clock.settle();
    for (const text of ['one', 'two', 'three']) await send(0, text);
    mail.stop();
    const again = create();
    again.relayUp('0', relayId(1));
    listenToBob(again);
    await clock.settle();
    await send(0, 'four');
    expect(took).toEqual(['one', 'two', 'three', 'four']);
  });

  it.each([
    ['stored', new StorageError('quotaExceeded')],
    ['opened, because code for it could not be fetched,', new LoadError('not fetched')],
  ])('[S13.1] [F3] and could not be %s is read again, and nothing behind it is passed over', async (_, error) => {
    const { clock, mail, took, behaviour, send } = setup();
    mail.relayUp('0', relayId(1));
    listenToBob(mail);
    await clock.settle();
    await send(0, 'one');
    behaviour.take = async () => Promise.reject(error);
    await send(0, 'two');
    behaviour.take = async () => true;
    await send(0, 'three');
    expect(took).toEqual(['one']);
    await clock.advance(31_000);
    expect(took).toEqual(['one', 'two', 'three']);
  });

  it('and broke something else is not read for ever', async () => {
    const { clock, mail, took, behaviour, send, log } = setup();
    mail.relayUp('0', relayId(1));
    listenToBob(mail);
    await clock.settle();
    behaviour.take = async (object) => (object.payload === 'poison' ? Promise.reject(new RangeError('poison')) : true);
    await send(0, 'poison');
    await send(0, 'next');
    await clock.advance(120_000);
    expect(took).toEqual(['next']);
    expect(log.filter((line) => line === 'mail: object failed')).toHaveLength(1);
  });

  it('[S5.5] [F34] while the chat was closed comes again when it opens, once, and after a restart too', async () => {
    const { clock, mail, create, took, behaviour, send } = setup();
    mail.relayUp('0', relayId(1));
    listenToBob(mail);
    await clock.settle();
    behaviour.take = async (object) => object.payload !== 'content';
    await send(0, 'content');
    await send(0, 'state');
    expect(took).toEqual(['content', 'state']);
    mail.stop();
    const again = create();
    again.relayUp('0', relayId(1));
    listenToBob(again);
    await clock.settle();
    expect(took.slice(2)).toEqual(['content', 'state']);
    behaviour.take = async () => true;
    again.reread(BOB);
    await clock.settle();
    expect(took.slice(4)).toEqual(['content', 'state']);
    again.reread(BOB);
    await clock.settle();
    expect(took).toHaveLength(6);
  });

  it('[F34] and was dropped is not passed over by what was being taken when the chat opened', async () => {
    const { clock, mail, create, took, behaviour, send } = setup();
    mail.relayUp('0', relayId(1));
    listenToBob(mail);
    await clock.settle();
    let go = (): void => undefined;
    behaviour.take = (object) => (object.payload === 'slow' ? new Promise((resolve) => (go = () => resolve(true))) : Promise.resolve(false));
    await send(0, 'dropped');
    await send(0, 'slow');
    mail.reread(BOB);
    await clock.settle();
    // The device dies before it has read again.
    behaviour.take = () => new Promise(() => undefined);
    go();
    await clock.settle();
    mail.stop();
    behaviour.take = async () => true;
    took.length = 0;
    const again = create();
    again.relayUp('0', relayId(1));
    listenToBob(again);
    await clock.settle();
    expect(took).toEqual(['dropped', 'slow']);
  });

  it('by a topic that was left and is followed again comes once, by its new following', async () => {
    const { clock, all, mail, took, send } = setup();
    mail.relayUp('0', relayId(1));
    listenToBob(mail);
    await clock.settle();
    const first = [...all[0]!.subscribed.values()];
    mail.listen([]);
    await clock.settle();
    listenToBob(mail);
    await clock.settle();
    await send(0, 'one');
    // What the relay still had under way for the first.
    const kept = await all[0]!.mailbox.topics.get((await deriveTopic(ROOT, relayId(1), periodOf(clock.now()), primitives)).access, null);
    for (const { onObject } of first) if (kept.ok) onObject(kept.value.objects[0]!, { storeId: new Uint8Array(16).fill(1), arrival: 1 });
    await clock.settle();
    expect(took).toEqual(['one']);
  });

  it('and does not open under the topic is counted and passed over', async () => {
    const { clock, all, mail, took, log, send } = setup();
    mail.relayUp('0', relayId(1));
    listenToBob(mail);
    await clock.settle();
    const topic = await deriveTopic(ROOT, relayId(1), periodOf(clock.now()), primitives);
    all[0]!.arrive(topic.access, new Uint8Array(1024));
    await clock.settle();
    await send(0, 'fine');
    expect([took, log]).toEqual([['fine'], ['mail: object refused']]);
  });
});

describe('a relay that could not be asked', () => {
  it('[F3] because the disk did not tell how far was read is asked again', async () => {
    const { clock, all, mail, behaviour } = setup();
    mail.relayUp('0', relayId(1));
    await clock.settle();
    behaviour.reads = false;
    listenToBob(mail);
    await clock.settle();
    expect(all[0]!.subscribed.size).toBe(0);
    behaviour.reads = true;
    listenToBob(mail);
    await clock.settle();
    expect(all[0]!.subscribed.size).toBeGreaterThanOrEqual(3);
  });
});

describe('several relays', () => {
  it('[S11.3] each get a copy of its own, and those that refuse give no receipt', async () => {
    const { clock, all, mail } = setup(3);
    for (const n of [0, 1, 2]) mail.relayUp(String(n), relayId(n + 1));
    await clock.settle();
    all[1]!.state.refuses = true;
    const receipts = await mail.put(ROOT, encodeObject(OBJECT.ask, 'x'), [relayId(1), relayId(2)], TIME.DAY);
    expect(receipts.map(({ relay }) => relay[0])).toEqual([1]);
    expect(all.map(({ state }) => state.puts)).toEqual([1, 1, 0]);
  });

  it('that are not connected are asked for, and no others', async () => {
    const { clock, mail, wanted } = setup(3);
    mail.relayUp('1', relayId(2));
    await clock.settle();
    mail.want([relayId(1), relayId(2), relayId(3)], true);
    mail.want([relayId(2)], true);
    mail.want([relayId(3)], false);
    expect(wanted).toEqual([[[1, 3], true], [[3], false]]);
  });

  it('[H52] one that never answers does not keep the others from being read', async () => {
    const { clock, all, mail, took, send } = setup(2);
    all[0]!.state.hangs = true;
    for (const n of [0, 1]) mail.relayUp(String(n), relayId(n + 1));
    listenToBob(mail);
    await clock.settle();
    await send(1, 'one');
    mail.listen([]);
    await clock.settle();
    await send(1, 'two');
    expect(took).toEqual(['one']);
  });

  it('one whose mailbox ends is opened again while it is there, and left when it is not', async () => {
    const { clock, all, mail, opens } = setup();
    mail.relayUp('0', relayId(1));
    await clock.settle();
    all[0]!.lost();
    expect(mail.connected()).toEqual([]);
    await clock.advance(2000);
    expect(mail.connected()).toHaveLength(1);
    mail.relayDown('0');
    await clock.advance(60_000);
    expect(opens).toEqual(['0', '0']);
    expect(all[0]!.state.closed).toBe(true);
  });

  it('one that serves no mailbox is told of, and tried again', async () => {
    const { clock, mail, refusing, log } = setup();
    refusing.add('0');
    mail.relayUp('0', relayId(1));
    await clock.settle();
    expect(log).toContain('not served 0');
    refusing.clear();
    await clock.advance(2000);
    expect(mail.connected()).toHaveLength(1);
    mail.stop();
  });

  it('[S2.7] own ones alone are asked what time it is, and anew when they are to', async () => {
    const { clock, mail, all, opens, behaviour, send, took } = setup(3);
    behaviour.own = ['0', '2'];
    for (const n of [0, 1, 2]) mail.relayUp(String(n), relayId(n + 1));
    listenToBob(mail);
    await clock.settle();
    const skew = [0, 3_600_000, 5000];
    all.forEach(({ mailbox }, n) => Object.assign(mailbox, { time: () => clock.now() + skew[n]! }));
    expect(['0', '2', '3'].map((address) => mail.timeAt(address))).toEqual([clock.now(), clock.now() + 5000, null]);
    mail.askTime();
    await clock.settle();
    expect([opens, mail.connected().length]).toEqual([['0', '1', '2', '0', '2'], 3]);
    await send(0, 'one');
    expect(took).toEqual(['one']);
    mail.askTime();
    mail.stop();
    await clock.settle();
    expect(mail.connected()).toEqual([]);
  });
});
