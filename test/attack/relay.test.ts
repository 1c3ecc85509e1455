/** Hostile clients of a relay's mailbox, and hostile relays (docs/threats.md, D). Honest Alice keeps her service in each. */
import { describe, expect, it } from 'vitest';
import { labelled, sha256 } from '../../src/crypto/hash.ts';
import { signStatement } from '../../src/crypto/sign.ts';
import { deriveTopic, periodOf, sealObject } from '../../src/crypto/topic.ts';
import { createMailboxOpener } from '../../src/net/mailbox.ts';
import type { TopicAccess } from '../../src/ports/mailbox.ts';
import { createFrameReader, frame } from '../../src/protocol/frames.ts';
import { keyOf, type InboxId, type RelayId, type TopicId } from '../../src/protocol/ids.ts';
import { encode } from '../../src/protocol/codec.ts';
import { TIME } from '../../src/protocol/limits.ts';
import { decodeRequest, encodeAnswer, MAILBOX, putStatement, readStatement, type Answer, type Hello, type Page } from '../../src/protocol/mailboxWire.ts';
import { systemPrimitives } from '../../src/relay/platform.ts';
import { createManualClock, createTestRandom, createTestRelay, inDays, rawClient, signerOf, topicOf, type TestRelay } from '../helpers/relay.ts';
import { streamPair } from '../helpers/streams.ts';

const delHash: Uint8Array = new Uint8Array(32);
const object = new TextEncoder().encode('an object');

async function greet(relay: TestRelay, address?: string) {
  const stream = relay.stream(address);
  const eve = rawClient(stream);
  const answer = await eve.ask({ op: 'hello', id: 0 });
  if (answer.code !== 'ok' || answer.op !== 'hello') throw new Error('no hello');
  return { ...eve, stream, nonce: answer.body.nonce };
}

const openRequest = (topic: TopicAccess, id = 1) => ({ op: 'open' as const, id, topic: topic.id, writeKey: topic.writeKey, readKey: topic.read.publicKey, standing: false });

async function putRequest(topic: TopicAccess, relayId: RelayId, nonce: Uint8Array, expires: number, id = 2) {
  const signature = await signStatement(topic.write!, 'put', putStatement(relayId, nonce, topic.id, sha256(object), expires, delHash));
  return { op: 'put' as const, id, topic: topic.id, object, expires, delHash, signature };
}

async function aliceIsServed(relay: TestRelay): Promise<void> {
  const alice = await relay.client('192.0.2.7');
  expect((await alice.topics.put(await topicOf('alice and bob'), object, inDays(relay.clock, 7), delHash)).ok).toBe(true);
}

describe('hostile clients of a relay', () => {
  it('[A17] who may read may not write: the read key does not sign a put', async () => {
    const relay = await createTestRelay();
    const topic = await topicOf('pair');
    const eve = await greet(relay);
    await eve.ask(openRequest(topic));
    const forged = await putRequest({ ...topic, write: topic.read }, relay.relayId, eve.nonce, inDays(relay.clock, 7));
    expect((await eve.ask(forged)).code).toBe('badSignature');
    const withWrite = await relay.client();
    const readOnly = { ...topic, read: { publicKey: topic.read.publicKey, sign: topic.write!.sign } };
    expect(await withWrite.topics.get(readOnly, null)).toEqual({ ok: false, code: 'badSignature' });
    expect(relay.mailbox.counts().objects).toBe(0);
  });

  it('[A17] a dated topic opened as a standing one pins nothing: refused until it is empty, also for bytes that are there; and the other way', async () => {
    const relay = await createTestRelay();
    for (const kind of [false, true]) {
      const topic = await topicOf(`kind ${kind}`, kind);
      const [honest, mallory] = [await relay.client(), await relay.client('203.0.113.66')];
      const other = { ...topic, standing: !kind };
      const before = relay.mailbox.counts().objects;
      expect((await honest.topics.put(topic, object, inDays(relay.clock, 7), delHash)).ok).toBe(true);
      for (const bytes of [object, new TextEncoder().encode('another')]) {
        expect(await mallory.topics.put(other, bytes, inDays(relay.clock, kind ? 20 : 300), delHash)).toEqual({ ok: false, code: 'unknownTopic' });
      }
      expect((await honest.topics.put(topic, new TextEncoder().encode('again'), inDays(relay.clock, 7), delHash)).ok).toBe(true);
      relay.clock.pass(8 * TIME.DAY);
      await relay.mailbox.sweep();
      expect(relay.mailbox.counts().objects).toBe(before);
    }
  });

  it('[H45] a topic cannot be opened with other keys, nor used without its keys', async () => {
    const relay = await createTestRelay();
    const [topic, own] = [await topicOf('pair'), await topicOf('eve')];
    const eve = await greet(relay);
    expect((await eve.ask({ ...openRequest(own), topic: topic.id })).code).toBe('badSignature');
    expect((await eve.ask({ op: 'del', id: 3, topic: topic.id, preimage: new Uint8Array(32) })).code).toBe('unknownTopic');
    const signature = await signStatement(own.read, 'get', readStatement(relay.relayId, eve.nonce, topic.id, null));
    expect((await eve.ask({ op: 'get', id: 4, topic: topic.id, after: null, signature })).code).toBe('unknownTopic');
  });

  it('[H45] topics of one pair are others at each relay and in each period, follow from nothing that others know, and hold nothing to read', async () => {
    const [relay, other] = [await createTestRelay(), await createTestRelay({ name: 'other' })];
    const [root, random] = [sha256(new TextEncoder().encode('a pair root')), createTestRandom('objects')];
    const period = periodOf(relay.clock.now());
    const topics = await Promise.all([[relay, period], [relay, period + 1], [other, period]].map(([at, n]) => deriveTopic(root, (at as TestRelay).relayId, n as number, systemPrimitives)));
    expect(new Set(topics.map(({ access }) => keyOf(access.id))).size).toBe(3);
    // Whoever guesses with other secrets, or with what a relay knows, comes to another topic.
    for (const guess of [sha256(root), relay.relayId, new Uint8Array(32)]) {
      const guessed = await deriveTopic(guess, relay.relayId, period, systemPrimitives);
      expect(keyOf(guessed.access.id)).not.toBe(keyOf(topics[0]!.access.id));
    }
    const [topic] = topics;
    const words = 'meet me at the old mill';
    const alice = await relay.client();
    for (let i = 0; i < 2; i++) {
      const sealed = sealObject(topic!.key, new TextEncoder().encode(words), random);
      expect((await alice.topics.put(topic!.access, sealed, inDays(relay.clock, 7), delHash)).ok).toBe(true);
    }
    const disk = Buffer.concat((await relay.store.list('', '~', { rows: Infinity })).flatMap(({ key, value }) => [Buffer.from(key), Buffer.from(value)]));
    const objects = await relay.store.list('o/', 'o0', { rows: Infinity });
    expect(objects.map(({ value }) => value.length)).toEqual([1024 + 41, 1024 + 41]);
    expect(objects[0]!.value).not.toEqual(objects[1]!.value);
    for (const secret of [new TextEncoder().encode(words), root, topic!.key]) expect(disk.includes(Buffer.from(secret))).toBe(false);
  });

  it('[A17] a put replayed in another session, at another relay, or with another expiry is refused', async () => {
    const [relay, other] = [await createTestRelay(), await createTestRelay({ name: 'other' })];
    const topic = await topicOf('pair');
    const alice = await greet(relay);
    const put = await putRequest(topic, relay.relayId, alice.nonce, inDays(relay.clock, 7));
    await alice.ask(openRequest(topic));
    expect((await alice.ask(put)).code).toBe('ok');
    for (const target of [relay, other]) {
      const eve = await greet(target);
      await eve.ask(openRequest(topic));
      expect((await eve.ask(put)).code).toBe('badSignature');
    }
    expect((await alice.ask({ ...put, id: 3, expires: put.expires + 1 })).code).toBe('badSignature');
    expect((await alice.ask({ ...put, id: 4 })).code).toBe('ok');
    expect(relay.mailbox.counts().objects).toBe(1);
  });

  it('[A8] a signature made malleable (S + L) is refused', async () => {
    const relay = await createTestRelay();
    const topic = await topicOf('pair');
    const eve = await greet(relay);
    await eve.ask(openRequest(topic));
    const put = await putRequest(topic, relay.relayId, eve.nonce, inDays(relay.clock, 7));
    const order = Uint8Array.from(Buffer.from('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010', 'hex'));
    const malleable = put.signature.slice();
    for (let i = 0, carry = 0; i < 32; i++) {
      carry += malleable[32 + i]! + order[i]!;
      malleable[32 + i] = carry & 255;
      carry >>= 8;
    }
    expect((await eve.ask({ ...put, signature: malleable })).code).toBe('badSignature');
  });

  it('[H40] junk, a wrong first request, a second HELLO and a giant length end that stream alone', async () => {
    const relay = await createTestRelay();
    const giant = new Uint8Array(8);
    new DataView(giant.buffer).setBigUint64(0, 2n ** 53n);
    const bad: Uint8Array[] = [
      frame(Uint8Array.of(0)), frame(new TextEncoder().encode('{"op":"hello"}')), frame(Uint8Array.of(0xff)), Uint8Array.of(0, 0, 0, 0), Uint8Array.of(0xff, 0xff, 0xff, 0xff), giant,
      frame(encode([1, 4, 0])), frame(encode([1, 99, 0])), frame(encode([2, 1, 0])), frame(encode([1, 6, 0, new Uint8Array(32), new Uint8Array(32)])),
    ];
    for (const bytes of bad) {
      const stream = relay.stream();
      const eve = rawClient(stream);
      stream.send(bytes);
      await eve.closed();
      expect(eve.isClosed()).toBe(true);
    }
    const twice = await greet(relay);
    twice.send({ op: 'hello', id: 9 });
    await twice.closed();
    expect(relay.mailbox.counts().sessions).toBe(0);
    await aliceIsServed(relay);
  });

  it('[H41] who never says HELLO, or leaves a frame half sent, is put out', async () => {
    const relay = await createTestRelay();
    const silent = rawClient(relay.stream());
    const { stream, closed } = await greet(relay);
    stream.send(Uint8Array.of(0, 0, 1, 0, 1, 2, 3));
    await Promise.resolve();
    relay.clock.pass(11 * TIME.SECOND);
    await silent.closed();
    relay.clock.pass(30 * TIME.SECOND);
    await closed();
    expect(relay.mailbox.counts().sessions).toBe(0);
  });

  it('[H41] who asks and does not read is answered no further, and put out after a minute', async () => {
    const relay = await createTestRelay();
    const topic = await topicOf('pair');
    const alice = await relay.client();
    for (let i = 0; i < 8; i++) await alice.topics.put(topic, new Uint8Array(60_000).fill(i), inDays(relay.clock, 7), delHash);
    const eve = await greet(relay);
    await eve.ask(openRequest(topic));
    const signature = await signStatement(topic.read, 'get', readStatement(relay.relayId, eve.nonce, topic.id, null));
    eve.stream.hold();
    for (let id = 10; id < 40; id++) eve.send({ op: 'get', id, topic: topic.id, after: null, signature });
    // Alice asks for as much after her, and has it.
    for (let i = 0; i < 30; i++) expect((await alice.topics.get(topic, null)).ok).toBe(true);
    expect(eve.stream.load).toBeLessThan(400_000);
    expect(relay.mailbox.held.bytes).toBeLessThan(400_000);
    relay.clock.pass(61 * TIME.SECOND);
    await eve.closed();
    await aliceIsServed(relay);
  });

  it('[H42] one address has so many sessions and no more; others are let in; what was closed is given back', async () => {
    const relay = await createTestRelay({ limits: { sessionsPerAddress: 5 } });
    const streams = Array.from({ length: 50 }, () => rawClient(relay.stream('203.0.113.66')));
    for (const refused of streams.slice(5)) await refused.closed();
    expect(relay.mailbox.counts().sessions).toBe(5);
    await aliceIsServed(relay);
    for (const held of streams.slice(0, 5)) expect(held.isClosed()).toBe(false);
  });

  it('[H44] opening topics without end keeps nothing on the disk and a bounded number in memory', async () => {
    const relay = await createTestRelay();
    const eve = await greet(relay);
    const keys = (i: number): Uint8Array => sha256(Uint8Array.of(i >> 8, i & 255));
    for (let i = 0; i < 3000; i++) {
      const topic = labelled('topic', keys(i), keys(i + 1)) as TopicId;
      const answer = await eve.ask({ op: 'open', id: i + 1, topic, writeKey: keys(i), readKey: keys(i + 1), standing: false });
      expect(answer.code).toBe('ok');
    }
    expect(relay.mailbox.counts().topics).toBe(0);
    expect(await relay.store.list('', '~', { rows: 10 })).toHaveLength(1);
    await aliceIsServed(relay);
  });

  it('[H44] one address fills its own hour, not the relay', async () => {
    const relay = await createTestRelay({ limits: { addressHour: { bytes: 1000, objects: 20, topics: 3, inboxes: 2, pieceBytes: 0, pieces: 0 } } });
    const eve = await relay.client('203.0.113.66');
    const codes: string[] = [];
    for (let i = 0; i < 6; i++) {
      const result = await eve.topics.put(await topicOf(`eve ${i}`), object, inDays(relay.clock, 7), delHash);
      codes.push(result.ok ? 'ok' : result.code);
    }
    expect(codes).toEqual(['ok', 'ok', 'ok', 'quota', 'quota', 'quota']);
    for (let i = 0; i < 4; i++) await eve.inboxes.open(await signerOf(`eve ${i}`));
    expect(relay.mailbox.counts().inboxes).toBe(2);
    await aliceIsServed(relay);
    relay.clock.pass(TIME.HOUR);
    const later = await relay.client('203.0.113.66');
    expect((await later.topics.put(await topicOf('eve 9'), object, inDays(relay.clock, 7), delHash)).ok).toBe(true);
  });

  it('a full relay refuses what is new and keeps what it has', async () => {
    const relay = await createTestRelay({ limits: { totalBytes: 20 } });
    const alice = await relay.client();
    const topic = await topicOf('pair');
    expect((await alice.topics.put(topic, object, inDays(relay.clock, 7), delHash)).ok).toBe(true);
    expect((await alice.topics.put(topic, Uint8Array.of(1), inDays(relay.clock, 7), delHash)).ok).toBe(true);
    expect(await alice.topics.put(topic, new Uint8Array(30), inDays(relay.clock, 7), delHash)).toEqual({ ok: false, code: 'quota' });
    const found = await alice.topics.get(topic, null);
    expect(found.ok && found.value.objects).toHaveLength(2);
  });

  it('[H25] who asks too fast waits; who keeps guessing signatures is put out', async () => {
    const relay = await createTestRelay({ limits: { requestBurst: 3, requestsPerSecond: 1, badSignatures: 4 } });
    const topic = await topicOf('pair');
    const eve = await greet(relay);
    await eve.ask(openRequest(topic));
    const put = await putRequest(topic, relay.relayId, eve.nonce, inDays(relay.clock, 7));
    for (let id = 10; id < 20; id++) eve.send({ ...put, id, signature: new Uint8Array(64) });
    await eve.until(() => eve.replies.length === 3);
    expect(eve.isClosed()).toBe(false);
    for (let i = 0; i < 12 && !eve.isClosed(); i++) {
      relay.clock.pass(2 * TIME.SECOND);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(eve.isClosed()).toBe(true);
    expect(relay.mailbox.counts().answers['badSignature']).toBe(4);
  });

  it('[H44] a stamp for another inbox, notice or relay is worth nothing', async () => {
    const relay = await createTestRelay({ limits: { minBits: 12 } });
    const owner = await signerOf('bob');
    const inbox = labelled('inbox', owner.publicKey) as InboxId;
    await (await relay.client()).inboxes.open(owner);
    const eve = await greet(relay);
    const answer = await eve.ask({ op: 'post', id: 5, inbox, notice: object, stamp: new Uint8Array(8) });
    expect(answer).toMatchObject({ code: 'stampWeak', minBits: 12 });
    expect(relay.mailbox.counts().objects).toBe(0);
  });
});

describe('hostile relays', () => {
  const clock = createManualClock();
  const hello: Hello = { nonce: new Uint8Array(32), relayId: new Uint8Array(32) as RelayId, time: 0, objectBytes: 65_600, noticeBytes: 16_384, topicBytes: 1, topicObjects: 1, minBits: 60 };

  /** A client of a relay that answers as it likes. */
  async function connect(reply: (request: ReturnType<typeof decodeRequest>) => Answer | Uint8Array, relayId = hello.relayId) {
    const [mine, theirs] = streamPair();
    const reader = createFrameReader(MAILBOX.frameBytes, (body) => {
      const request = decodeRequest(body);
      const greeting: Answer = { op: 'hello', id: request.id, code: 'ok', body: hello };
      const answer = request.op === 'hello' ? greeting : reply(request);
      theirs.send(answer instanceof Uint8Array ? answer : frame(encodeAnswer(answer)));
    });
    theirs.onData((bytes) => reader.push(bytes));
    return createMailboxOpener({ links: { open: async () => mine }, clock, random: createTestRandom('client') })('ws://relay.test', relayId);
  }
  const opened = (id: number): Answer => ({ op: 'open', id, code: 'ok', body: null });

  it('[H46] a relay that names another key than noise proved is left', async () => {
    await expect(connect(() => new Uint8Array(0), new Uint8Array(32).fill(1) as RelayId)).rejects.toThrow('another relay');
  });

  it('[H47] pages that go back, or never end, end the stream', async () => {
    const topic = await topicOf('pair');
    const page = (upTo: number): Page => ({ storeId: new Uint8Array(16), upTo, more: true, objects: [{ arrival: upTo, bytes: object }] });
    const endless = await connect((request) => (request.op === 'get' ? { op: 'get', id: request.id, code: 'ok', body: page((request.after?.arrival ?? 0) + 1) } : opened(request.id)));
    expect(await endless.topics.get(topic, null)).toEqual({ ok: false, code: 'disconnected' });
    const stuck = await connect((request) => (request.op === 'get' ? { op: 'get', id: request.id, code: 'ok', body: page(1) } : opened(request.id)));
    expect(await stuck.topics.get(topic, null)).toEqual({ ok: false, code: 'disconnected' });
  });

  it('[H40] junk and answers to nothing end the stream; what waits is told so', async () => {
    const topic = await topicOf('pair');
    for (const junk of [frame(Uint8Array.of(1)), Uint8Array.of(0xff, 0xff, 0xff, 0xff), frame(encodeAnswer(opened(77)))]) {
      const client = await connect(() => junk);
      let over = false;
      client.onClose(() => (over = true));
      expect(await client.topics.get(topic, null)).toEqual({ ok: false, code: 'disconnected' });
      expect(over).toBe(true);
    }
  });

  it('[H52] a relay that does not answer is given up after 20 s', async () => {
    const client = await connect((request) => (request.op === 'open' ? opened(request.id) : new Uint8Array(0)));
    const asked = client.topics.remove(await topicOf('pair'), new Uint8Array(32));
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    clock.pass(21 * TIME.SECOND);
    expect(await asked).toEqual({ ok: false, code: 'disconnected' });
  });

  it('[A16] a relay that asks for endless work gets none', async () => {
    const client = await connect(() => new Uint8Array(0));
    expect(await client.inboxes.post(new Uint8Array(32) as InboxId, object)).toEqual({ ok: false, code: 'stampWeak' });
  });
});
