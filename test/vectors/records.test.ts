/** Small records at rest: evidence of delivery, places in topics, texts that wait, what a chat keeps of itself, and the seal around all. */
import { webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeBody } from '../../src/chat/bodies.ts';
import type { Conversation } from '../../src/chat/conversation.ts';
import { fail } from '../../src/protocol/errors.ts';
import { keyOf, type DeviceId, type EntryId, type Key, type RelayId } from '../../src/protocol/ids.ts';
import { KIND } from '../../src/protocol/kinds.ts';
import { EXPIRY } from '../../src/protocol/limits.ts';
import { createMemoryDisk, createMemoryStore, type MemoryDisk } from '../../src/store/memory.ts';
import { createSealer } from '../../src/store/sealing.ts';
import { Delivery } from '../../src/sync/delivery.ts';
import { createCursors } from '../../src/sync/office.ts';
import { Outbox } from '../../src/sync/outbox.ts';
import { author } from '../helpers/authors.ts';
import { replica, type Replica } from '../helpers/replica.ts';
import { counting, of } from './fixed.ts';
import { bytesOf, expectVector, loadVector } from './vector.ts';

const NOW = 1_770_000_000_000;
const [mine, friend] = [of<DeviceId>(1, 16), of<DeviceId>(0xb1, 16)];
const own = [{ chapter: 5, device: mine, upto: 9 }];
const PLACE = { table: 'delivery', key: 'aa' as Key };
const [relay, topic] = [of<RelayId>(0x7e), of(6)];
const CURSOR = { storeId: of(7, 16), arrival: 2 ** 40 };
/** No epoch can be made: every text waits. */
const waiting = { send: async () => fail('notReady') } as unknown as Conversation;

const storeOf = (disk: MemoryDisk = createMemoryDisk()) => createMemoryStore({ disk, localKey: of(15) });
const bytesIn = async (records: ReturnType<typeof storeOf>['records'], table: string): Promise<Uint8Array> => (await records.list(table))[0]!.value;
/** A store that holds one recorded record. */
async function storeWith(table: string, key: string, member: string) {
  const store = storeOf();
  await store.records.put(table, key as Key, bytesOf(loadVector('v1/records'), member), 'strict');
  return store;
}

async function written(): Promise<Record<'delivery' | 'cursor' | 'waitingText', Uint8Array>> {
  const { records, localKey } = storeOf();
  const delivery = await Delivery.open(records, PLACE);
  await delivery.acknowledge(friend, [{ chapter: 5, device: mine, upto: 3 }], own, [friend], NOW);
  await delivery.mark({ chapter: 5, from: 4, to: 8 }, { relay, expires: NOW + EXPIRY.object });
  await createCursors(records, localKey).save(topic, CURSOR);
  await (await Outbox.open(records, 'cc' as Key, waiting)).send('hello é😀', NOW);
  return { delivery: await bytesIn(records, 'delivery'), cursor: await bytesIn(records, 'cursors'), waitingText: await bytesIn(records, 'outbox cc') };
}

/** Alice's side of a chat in which she wrote one text. */
async function chatWithText(): Promise<Replica> {
  const [alice, bob] = [await author('alice'), await author('bob')];
  const chat = await replica(alice, [alice, bob]);
  await chat.chat.send(KIND.text, encodeBody({ kind: 'text', text: 'a', replyTo: null }));
  return chat;
}

/** A seal with a key and nonces that are known. */
async function sealer() {
  const { bytes } = counting();
  const getRandomValues = (into: Uint8Array): Uint8Array => (into.set(bytes(into.length)), into);
  const key = await webcrypto.subtle.importKey('raw', of(9), 'AES-GCM', false, ['encrypt', 'decrypt']);
  return createSealer({ getRandomValues, subtle: webcrypto.subtle } as unknown as Crypto, key as CryptoKey);
}

describe('records at rest, version 1', () => {
  it('[V1] each, and the seal around one, is what it was', async () => {
    expectVector('v1/records', { ...(await written()), sealed: await (await sealer()).seal('people', 'aa', of(8, 40)) });
  });

  it('[V1] released evidence of delivery counts for ever', async () => {
    const { records } = await storeWith(PLACE.table, PLACE.key, 'delivery');
    const delivery = await Delivery.open(records, PLACE);
    const states = Array.from({ length: 10 }, (_, seq) => delivery.evidence({ chapter: 5, device: mine, seq }, [friend], NOW).state);
    expect(states).toEqual([...new Array<string>(4).fill('Delivered'), ...new Array<string>(5).fill('At relay'), 'Queued']);
    expect(delivery.evidence({ chapter: 5, device: mine, seq: 5 }, [friend], NOW).relays).toEqual([keyOf(relay)]);
    expect(delivery.pending(own, [friend], NOW + EXPIRY.silentDevice)).toEqual([{ chapter: 5, from: 4, to: 9 }]);
  });

  it('[V1] a released place in a topic is gone on from, for ever', async () => {
    const first = storeOf();
    await createCursors(first.records, first.localKey).save(topic, CURSOR);
    const [{ key } = { key: '' }] = await first.records.list('cursors');
    const { records, localKey } = await storeWith('cursors', key, 'cursor');
    expect(await createCursors(records, localKey).load(topic)).toEqual(CURSOR);
  });

  it('[V1] a released text that waits is sent for ever', async () => {
    const outbox = await Outbox.open((await storeWith('outbox cc', '000000000000', 'waitingText')).records, 'cc' as Key, waiting);
    expect(outbox.waiting()).toEqual([{ key: '000000000000', text: 'hello é😀', media: [], replyTo: null, timeMs: NOW }]);
  });

  it('[V1] photos that wait are written as they were, and released ones are sent for ever', async () => {
    const item = { root: of(1), key: of(2), bytes: 1000, hash: of(3), mime: 'image/jpeg', width: 4, height: 3, durationMs: 0, preview: of(5, 20), poster: new Uint8Array(), alt: 'é' };
    const { records } = storeOf();
    await (await Outbox.open(records, 'cc' as Key, waiting)).sendMedia([item], 'hello 😀', NOW);
    expectVector('v1/waitingMedia', { waitingMedia: await bytesIn(records, 'outbox cc') });
    const fresh = storeOf();
    await fresh.records.put('outbox cc', '000000000000' as Key, bytesOf(loadVector('v1/waitingMedia'), 'waitingMedia'), 'strict');
    expect((await Outbox.open(fresh.records, 'cc' as Key, waiting)).waiting()).toEqual([{ key: '000000000000', text: 'hello 😀', media: [item], replyTo: null, timeMs: NOW }]);
  });

  it('[V1] an answer that waits is written as it was, and a released one is sent for ever', async () => {
    const { records } = storeOf();
    await (await Outbox.open(records, 'cc' as Key, waiting)).send('hello 😀', NOW, of(6) as EntryId);
    expectVector('v1/waitingAnswer', { waitingAnswer: await bytesIn(records, 'outbox cc') });
    const fresh = storeOf();
    await fresh.records.put('outbox cc', '000000000000' as Key, bytesOf(loadVector('v1/waitingAnswer'), 'waitingAnswer'), 'strict');
    expect((await Outbox.open(fresh.records, 'cc' as Key, waiting)).waiting()).toEqual([{ key: '000000000000', text: 'hello 😀', media: [], replyTo: of(6), timeMs: NOW }]);
  });

  it('[V1] a released box opens for ever, in its own place alone', async () => {
    const box = bytesOf(loadVector('v1/records'), 'sealed');
    expect(await (await sealer()).open('people', 'aa', box)).toEqual(of(8, 40));
    await expect((await sealer()).open('people', 'ab', box)).rejects.toThrow();
  });
});

describe('what a chat keeps of itself, version 1', () => {
  it('[V1] is written as it was', async () => {
    expectVector('v1/chat', { facts: await bytesIn(storeOf((await chatWithText()).disk).records, 'chats') });
  });

  it('[V1] a released one is read for ever: a store that took itself for a copy stays one', async () => {
    const facts = bytesOf(loadVector('v1/chat'), 'facts');
    const copied = facts.map((byte, i) => (i === facts.length - 1 ? 0xf5 : byte));
    for (const [bytes, isCopied] of [[facts, false], [copied, true]] as const) {
      const chat = await chatWithText();
      const { records } = storeOf(chat.disk);
      const [{ key } = { key: '' as Key }] = await records.list('chats');
      await records.put('chats', key, bytes, 'strict');
      expect((await chat.again()).chat.copied).toBe(isCopied);
    }
  });
});
