/** What one address may make a relay's mailbox do and hold (docs/threats.md, D), however many sessions it has. */
import { describe, expect, it } from 'vitest';
import { labelled, sha256 } from '../../src/crypto/hash.ts';
import { signStatement } from '../../src/crypto/sign.ts';
import type { TopicAccess } from '../../src/ports/mailbox.ts';
import type { InboxId } from '../../src/protocol/ids.ts';
import { TIME } from '../../src/protocol/limits.ts';
import { inboxStatement, putStatement, readStatement } from '../../src/protocol/mailboxWire.ts';
import { chunkPrefix } from '../../src/protocol/pieces.ts';
import { LARGE, pieceOf } from '../helpers/pieces.ts';
import { createTestRelay, inDays, rawClient, signerOf, topicOf, type TestRelay } from '../helpers/relay.ts';

const EVE = '203.0.113.66';
const delHash: Uint8Array = new Uint8Array(32);
const object = new TextEncoder().encode('an object');
const KiB = 1024;

/** A session that has said HELLO. */
async function greet(relay: TestRelay, address = EVE) {
  const stream = relay.stream(address);
  const client = rawClient(stream);
  const answer = await client.ask({ op: 'hello', id: 0 });
  if (answer.code !== 'ok' || answer.op !== 'hello') throw new Error('no hello');
  return { ...client, stream, nonce: answer.body.nonce };
}
type Greeted = Awaited<ReturnType<typeof greet>>;

const openRequest = (topic: TopicAccess) => ({ op: 'open' as const, id: 1, topic: topic.id, writeKey: topic.writeKey, readKey: topic.read.publicKey, standing: topic.standing });

async function readRequest(relay: TestRelay, { nonce }: Greeted, topic: TopicAccess, op: 'get' | 'sub', id: number) {
  return { op, id, topic: topic.id, after: null, signature: await signStatement(topic.read, op, readStatement(relay.relayId, nonce, topic.id, null)) };
}

/** A topic whose first page has 300,000 B. */
async function fullTopic(relay: TestRelay, name: string): Promise<TopicAccess> {
  const topic = await topicOf(name);
  const client = await relay.client('192.0.2.200');
  for (let i = 0; i < 5; i++) await client.topics.put(topic, new Uint8Array(60_000).fill(i), inDays(relay.clock, 7), delHash);
  client.close();
  return topic;
}

/** A session that asks for a page and does not read it. */
async function stall(relay: TestRelay, topic: TopicAccess, address = EVE): Promise<Greeted> {
  const client = await greet(relay, address);
  await client.ask(openRequest(topic));
  client.stream.hold();
  client.send(await readRequest(relay, client, topic, 'get', 2));
  await expect.poll(() => client.isClosed() || client.stream.load > 200_000).toBe(true);
  return client;
}

async function isServed(relay: TestRelay, address = '192.0.2.7'): Promise<void> {
  const client = await relay.client(address);
  expect((await client.topics.put(await topicOf('alice and bob'), object, inDays(relay.clock, 7), delHash)).ok).toBe(true);
  client.close();
}

describe('what waits in memory for one address', () => {
  it('[H41] unread answers of one address are bounded over all its sessions, and a slow reader elsewhere stays', async () => {
    const relay = await createTestRelay({ limits: { heldPerAddress: 1_000_000 } });
    const topic = await fullTopic(relay, 'big');
    const slow = await stall(relay, topic, '192.0.2.9');
    const eves = [];
    for (let i = 0; i < 12; i++) eves.push(await stall(relay, topic));
    expect(relay.mailbox.held.bytes).toBeLessThanOrEqual(1_000_000 + 310_000);
    expect(eves.filter((eve) => !eve.isClosed())).toHaveLength(3);
    expect(slow.isClosed()).toBe(false);
    slow.stream.release();
    await slow.until(() => slow.replies.some(({ id }) => id === 2));
    expect(slow.replies.at(-1)).toMatchObject({ op: 'get', code: 'ok' });
    await isServed(relay);
  });

  it('[H41] unread answers of all addresses are bounded, and the address that holds most loses first', async () => {
    const relay = await createTestRelay({ limits: { held: 2_000_000 } });
    const topic = await fullTopic(relay, 'big');
    const slow = [await stall(relay, topic, '192.0.2.8'), await stall(relay, topic, '192.0.2.9')];
    const eves = [];
    for (let i = 0; i < 10; i++) eves.push(await stall(relay, topic));
    for (let i = 0; i < 10; i++) eves.push(await stall(relay, topic, '203.0.113.67'));
    expect(relay.mailbox.held.bytes).toBeLessThanOrEqual(2_000_000);
    expect(slow.filter((client) => client.isClosed())).toEqual([]);
    expect(eves.filter((eve) => !eve.isClosed())).toHaveLength(4);
    await isServed(relay);
  });

  it('[H41] requests that wait their turn, and frames that are half sent, are counted too', async () => {
    const relay = await createTestRelay({ limits: { heldPerAddress: 1_000_000, requestBurst: 4, requestsPerSecond: 1 } });
    const topic = await topicOf('pair');
    const eves = await Promise.all(Array.from({ length: 8 }, () => greet(relay)));
    for (const [i, eve] of eves.entries()) {
      await eve.ask(openRequest(topic));
      const bytes = new Uint8Array(60_000).fill(i);
      const signature = await signStatement(topic.write!, 'put', putStatement(relay.relayId, eve.nonce, topic.id, sha256(bytes), inDays(relay.clock, 7), delHash));
      for (let id = 2; id < 12; id++) eve.send({ op: 'put', id, topic: topic.id, object: bytes, expires: inDays(relay.clock, 7), delHash, signature });
      eve.stream.send(Uint8Array.of(0, 4, 0, 0, ...new Uint8Array(60_000)));
    }
    await expect.poll(() => eves.some((eve) => eve.isClosed())).toBe(true);
    expect(relay.mailbox.held.bytes).toBeLessThanOrEqual(1_000_000);
    for (const eve of eves) eve.stream.close();
    await expect.poll(() => relay.mailbox.held.bytes).toBe(0);
    await isServed(relay);
  });

  it('[H41] what was held is given back when it has been read', async () => {
    const relay = await createTestRelay();
    const topic = await fullTopic(relay, 'big');
    const slow = await stall(relay, topic, '192.0.2.9');
    expect(relay.mailbox.held.bytes).toBeGreaterThan(200_000);
    slow.stream.release();
    await expect.poll(() => relay.mailbox.held.bytes).toBe(0);
    expect(slow.isClosed()).toBe(false);
  });

  it('[H41] a client that catches up with 16 full topics on a slow line gets them all: it was put out above 4 MiB', async () => {
    const relay = await createTestRelay();
    const topics = await Promise.all(Array.from({ length: 16 }, (_, i) => fullTopic(relay, `topic ${i}`)));
    const bob = await greet(relay, '192.0.2.9');
    for (const topic of topics) await bob.ask(openRequest(topic));
    bob.stream.hold();
    for (const [i, topic] of topics.entries()) bob.send(await readRequest(relay, bob, topic, 'get', 10 + i));
    // Who asked for the same later has it all, so Bob's turn has come as often as it would.
    const carol = await relay.client('192.0.2.10');
    for (const topic of topics) expect((await carol.topics.get(topic, null)).ok).toBe(true);
    bob.stream.release();
    await bob.until(() => bob.replies.some(({ id }) => id === 25));
    const pages = bob.replies.filter((reply) => reply.op === 'get');
    expect(pages.map(({ id }) => id)).toEqual(topics.map((_, i) => 10 + i));
  });
});

describe('what pieces of videos make wait in memory', () => {
  /** A session that asks for a piece again and again, and reads none. */
  async function stallOnPiece(relay: TestRelay, piece: Uint8Array, address = EVE): Promise<Greeted> {
    const client = await greet(relay, address);
    client.stream.hold();
    for (let id = 2; id < 10; id++) client.send({ op: 'bget', id, piece });
    await expect.poll(() => client.isClosed() || client.stream.load > 200_000).toBe(true);
    return client;
  }

  it('[R18] [H41] a piece that is not read is one in memory for a session, and counts as held, for its address and in all', async () => {
    const relay = await createTestRelay({ limits: { heldPerAddress: 1_000_000 } });
    const { id, index, bytes } = pieceOf('video', 0, LARGE);
    await (await relay.client('192.0.2.200')).chunks.put(index, bytes, inDays(relay.clock, 7));
    const slow = await stallOnPiece(relay, id, '192.0.2.9');
    expect(relay.mailbox.held.bytes).toBeGreaterThan(LARGE);
    // The requests behind it wait, and no second piece is read from the disk for them.
    expect(relay.mailbox.held.bytes).toBeLessThan(LARGE + 2000);
    const eves = [];
    for (let i = 0; i < 8; i++) eves.push(await stallOnPiece(relay, id));
    expect(relay.mailbox.held.bytes).toBeLessThanOrEqual(1_000_000 + LARGE + 2000);
    expect(eves.filter((eve) => !eve.isClosed())).toHaveLength(3);
    expect(slow.isClosed()).toBe(false);
    slow.stream.release();
    await slow.until(() => slow.replies.some((reply) => reply.id === 9));
    expect(slow.replies.filter(({ op }) => op === 'bget')).toHaveLength(8);
    await isServed(relay);
  });

  it('[R18] [H41] pieces that wait their turn in a session are bounded: who sends more than 4 MiB of them at once is put out', async () => {
    const relay = await createTestRelay({ limits: { addressRequests: { burst: 4, perSecond: 1 } } });
    const { bytes } = pieceOf('video', 0, LARGE);
    const eve = await greet(relay);
    const send = (n: number): void => eve.send({ op: 'bput', id: 2 + n, prefix: chunkPrefix(n), bytes, expires: inDays(relay.clock, 7) });
    for (let n = 0; n < 15; n++) send(n);
    await isServed(relay);
    expect(eve.isClosed()).toBe(false);
    expect(relay.mailbox.held.bytes).toBeLessThan(4.2 * KiB * KiB);
    for (let n = 15; n < 18; n++) send(n);
    await eve.closed();
    expect(relay.mailbox.held.bytes).toBe(0);
    expect(relay.mailbox.counts().pieces).toBe(0);
    await isServed(relay, '192.0.2.8');
  });

  it('[H42] pieces cost an address as much as what they weigh, brought or fetched', async () => {
    const relay = await createTestRelay({ limits: { addressRequests: { burst: 31, perSecond: 1 } } });
    const { id, bytes } = pieceOf('video', 0, LARGE);
    const eve = await greet(relay);
    for (let n = 0; n < 3; n++) eve.send({ op: 'bput', id: 2 + n, prefix: chunkPrefix(n), bytes, expires: inDays(relay.clock, 7) });
    for (let n = 3; n < 10; n++) eve.send({ op: 'bget', id: 2 + n, piece: id });
    // HELLO, then three pieces that cost five each, then pieces given at five each: the fourth of these waits.
    await expect.poll(() => eve.replies.length).toBe(1 + 3 + 3);
    await isServed(relay);
    expect(eve.replies).toHaveLength(1 + 3 + 3);
  });
});

describe('what one address may ask', () => {
  it('[H42] sessions of one address share its requests: more sessions are not served faster, and others do not wait', async () => {
    const relay = await createTestRelay({ limits: { addressRequests: { burst: 41, perSecond: 1 } } });
    const eves = await Promise.all(Array.from({ length: 20 }, () => greet(relay)));
    const topic = await topicOf('pair');
    for (const eve of eves) for (let id = 1; id < 6; id++) eve.send({ ...openRequest(topic), id });
    const answered = (): number => eves.reduce((sum, eve) => sum + eve.replies.length, 0);
    await isServed(relay);
    await expect.poll(answered).toBe(40);
    relay.clock.pass(10 * TIME.SECOND);
    await expect.poll(answered).toBe(50);
    await isServed(relay);
    expect(answered()).toBe(50);
  });

  it('[H42] large answers and large objects cost an address more than small ones', async () => {
    const relay = await createTestRelay({ limits: { addressRequests: { burst: 30, perSecond: 1 } } });
    const topic = await fullTopic(relay, 'big');
    const eve = await greet(relay);
    await eve.ask(openRequest(topic));
    for (let id = 10; id < 30; id++) eve.send(await readRequest(relay, eve, topic, 'get', id));
    await expect.poll(() => eve.replies.length).toBe(2 + 5);
    await isServed(relay);
    expect(eve.replies).toHaveLength(2 + 5);
  });

  it('[H42] a session watches a topic once, and a topic is watched so often: one object is not sent a thousand times', async () => {
    const relay = await createTestRelay({ limits: { topicWatches: 3 } });
    const topic = await topicOf('pair');
    const eve = await greet(relay);
    await eve.ask(openRequest(topic));
    const codes = [];
    for (let id = 10; id < 14; id++) codes.push((await eve.ask(await readRequest(relay, eve, topic, 'sub', id))).code);
    expect(codes).toEqual(['ok', 'tooMany', 'tooMany', 'tooMany']);
    await eve.ask({ op: 'off', id: 20, subscription: 10 });
    expect((await eve.ask(await readRequest(relay, eve, topic, 'sub', 21))).code).toBe('ok');
    const more = [];
    for (let i = 0; i < 4; i++) {
      const other = await greet(relay, `203.0.113.${i}`);
      await other.ask(openRequest(topic));
      more.push((await other.ask(await readRequest(relay, other, topic, 'sub', 2))).code);
    }
    expect(more).toEqual(['ok', 'ok', 'tooMany', 'tooMany']);
  });

  it('[H42] who puts pays for what is pushed to others', async () => {
    const relay = await createTestRelay({ limits: { addressRequests: { burst: 20, perSecond: 1 } } });
    const topic = await topicOf('pair');
    for (let i = 0; i < 8; i++) {
      const friend = await greet(relay, `192.0.2.${i}`);
      await friend.ask(openRequest(topic));
      await friend.ask(await readRequest(relay, friend, topic, 'sub', 2));
    }
    const eve = await greet(relay);
    await eve.ask(openRequest(topic));
    const expires = inDays(relay.clock, 7);
    for (let i = 0; i < 10; i++) {
      const bytes = Uint8Array.of(i);
      const signature = await signStatement(topic.write!, 'put', putStatement(relay.relayId, eve.nonce, topic.id, sha256(bytes), expires, delHash));
      eve.send({ op: 'put', id: 10 + i, topic: topic.id, object: bytes, expires, delHash, signature });
    }
    await expect.poll(() => eve.replies.length).toBe(2 + 2);
    await isServed(relay, '192.0.2.77');
    expect(eve.replies).toHaveLength(2 + 2);
  });

  it('[H41] a session that ends while it subscribes leaves nothing that watches', async () => {
    const relay = await createTestRelay();
    const topic = await topicOf('pair');
    const owner = await signerOf('eve');
    for (let round = 0; round < 20; round++) {
      const eve = await greet(relay);
      await eve.ask(openRequest(topic));
      const signature = await signStatement(owner, 'inbox', inboxStatement(relay.relayId, eve.nonce, owner.publicKey, null, true));
      if (round % 2 === 0) eve.send(await readRequest(relay, eve, topic, 'sub', 2));
      else eve.send({ op: 'inbox', id: 2, owner: owner.publicKey, after: null, watch: true, signature });
      for (let turn = 0; turn < round % 5; turn++) await Promise.resolve();
      eve.stream.close();
    }
    await isServed(relay);
    expect(relay.mailbox.counts()).toMatchObject({ sessions: 0, watches: 0 });
  });
});

describe('an inbox that is opened at each connect', () => {
  it('[H44] sends no notice again: opening it gives none, and taking goes on behind the cursor', async () => {
    const relay = await createTestRelay({ limits: { minBits: 1 } });
    const owner = await signerOf('bob');
    const stranger = await relay.client(EVE);
    await (await relay.client()).inboxes.open(owner);
    for (let i = 0; i < 50; i++) await stranger.inboxes.post(labelled('inbox', owner.publicKey) as InboxId, new Uint8Array(16 * KiB).fill(i));
    let cursor = null as Parameters<Awaited<ReturnType<TestRelay['client']>>['inboxes']['take']>[1];
    let taken = 0;
    await (await relay.client()).inboxes.take(owner, null, (_, at) => ((cursor = at), (taken += 1)));
    expect(taken).toBe(50);
    const again = await greet(relay, '192.0.2.9');
    const sent = (): number => again.stream.other.sent;
    const before = sent();
    const ask = async (id: number, after: typeof cursor, watch: boolean) => {
      const signature = await signStatement(owner, 'inbox', inboxStatement(relay.relayId, again.nonce, owner.publicKey, after, watch));
      return again.ask({ op: 'inbox', id, owner: owner.publicKey, after, watch, signature });
    };
    expect(await ask(1, null, false)).toMatchObject({ code: 'ok', body: { more: false, objects: [] } });
    expect(await ask(2, cursor, true)).toMatchObject({ code: 'ok', body: { more: false, objects: [] } });
    expect(sent() - before).toBeLessThan(300);
  });
});
