import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/crypto/hash.ts';
import { inboxId } from '../../../src/crypto/derive.ts';
import type { Cursor, StoredObject } from '../../../src/ports/mailbox.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { MAILBOX } from '../../../src/protocol/mailboxWire.ts';
import { createTrio, helloBytes } from '../../helpers/people.ts';
import { createTestRelay, inDays, rawClient, signerOf, topicOf } from '../../helpers/relay.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (object: StoredObject): string => new TextDecoder().decode(object.bytes);
const noDelete: Uint8Array = new Uint8Array(32);

async function setUp(limits = {}) {
  const relay = await createTestRelay({ limits });
  const [alice, bob] = [await relay.client(), await relay.client('203.0.113.9')];
  const topic = await topicOf('pair');
  const put = (text: string, days = 7, delHash: Uint8Array = noDelete) =>
    alice.topics.put(topic, bytesOf(text), inDays(relay.clock, days), delHash);
  const got = async (after: Cursor | null = null) => {
    const result = await bob.topics.get(topic, after);
    if (!result.ok) throw new Error(result.code);
    return { texts: result.value.objects.map(textOf), cursor: result.value.cursor };
  };
  return { relay, alice, bob, topic, put, got };
}

describe('[S11.5] topics at a relay', () => {
  it('what Alice puts, Bob gets, in order, and after a cursor only what is new', async () => {
    const { put, got } = await setUp();
    await put('one');
    await put('two');
    const first = await got();
    expect(first.texts).toEqual(['one', 'two']);
    expect((await got(first.cursor)).texts).toEqual([]);
    await put('three');
    expect((await got(first.cursor)).texts).toEqual(['three']);
    expect((await got({ storeId: new Uint8Array(16), arrival: 99 })).texts).toEqual(['one', 'two', 'three']);
  });

  it('reading deletes nothing', async () => {
    const { put, got, relay } = await setUp();
    await put('one');
    await got();
    expect((await got()).texts).toEqual(['one']);
    expect(relay.mailbox.counts().objects).toBe(1);
  });

  it('[H5] the same bytes again are OK and are kept once; a later expiry counts', async () => {
    const { put, got, relay } = await setUp();
    expect(await put('one', 1)).toEqual({ ok: true, value: null });
    expect(await put('one', 20)).toEqual({ ok: true, value: null });
    relay.clock.pass(2 * TIME.DAY);
    await relay.mailbox.sweep();
    expect((await got()).texts).toEqual(['one']);
    expect(relay.mailbox.counts()).toMatchObject({ topics: 1, objects: 1, bytes: 3 });
  });

  it('a subscription gives what is there, then what comes, until it is ended', async () => {
    const { put, bob, topic } = await setUp();
    await put('one');
    const seen: string[] = [];
    const arrived: (() => void)[] = [];
    const result = await bob.topics.subscribe(topic, null, (object) => {
      seen.push(textOf(object));
      arrived.splice(0).forEach((resolve) => resolve());
    });
    expect(seen).toEqual(['one']);
    const next = new Promise<void>((resolve) => arrived.push(resolve));
    await put('two');
    await next;
    expect(seen).toEqual(['one', 'two']);
    if (result.ok) result.value();
    await put('three');
    await bob.topics.get(topic, null);
    expect(seen).toEqual(['one', 'two']);
  });

  it('a subscription to a topic with more than one page gives each object once, in order', async () => {
    const { put, bob, topic } = await setUp();
    for (let i = 0; i < 300; i++) await put(`text ${i}`);
    const seen: string[] = [];
    await bob.topics.subscribe(topic, null, (object) => seen.push(textOf(object)));
    const late = Array.from({ length: 20 }, (_, i) => put(`late ${i}`));
    await Promise.all(late);
    await bob.topics.get(topic, null);
    expect(seen).toEqual([
      ...Array.from({ length: 300 }, (_, i) => `text ${i}`),
      ...Array.from({ length: 20 }, (_, i) => `late ${i}`),
    ]);
  });

  it('an object is deleted by the preimage of its delHash, and by nothing else', async () => {
    const { put, got, bob, topic, relay } = await setUp();
    const preimage = new Uint8Array(32).fill(7);
    await put('one', 7, sha256(preimage));
    await bob.topics.remove(topic, new Uint8Array(32).fill(8));
    expect((await got()).texts).toEqual(['one']);
    expect(await bob.topics.remove(topic, preimage)).toEqual({ ok: true, value: null });
    expect((await got()).texts).toEqual([]);
    expect(relay.mailbox.counts()).toMatchObject({ topics: 0, objects: 0, bytes: 0 });
  });

  it('[A17] putting an object again under another delHash does not take over the right to delete it', async () => {
    const { put, got, bob, topic } = await setUp();
    const [own, foreign] = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(8)];
    await put('one', 7, sha256(own));
    await put('one', 7, sha256(foreign));
    await bob.topics.remove(topic, foreign);
    expect((await got()).texts).toEqual(['one']);
    await bob.topics.remove(topic, own);
    expect((await got()).texts).toEqual([]);
  });

  it('a full topic lets the expired go first, then the oldest', async () => {
    const { put, got, relay } = await setUp({ topicObjects: 4 });
    await put('oldest');
    await put('short', 1);
    await put('third');
    await put('fourth');
    relay.clock.pass(2 * TIME.DAY);
    await put('fifth');
    expect((await got()).texts).toEqual(['oldest', 'third', 'fourth', 'fifth']);
    await put('sixth');
    expect((await got()).texts).toEqual(['third', 'fourth', 'fifth', 'sixth']);
    expect(relay.mailbox.counts()).toMatchObject({ topics: 1, objects: 4 });
  });

  it('[H44] a topic never holds more bytes than its bound, whatever the sizes', async () => {
    const { relay, alice, topic } = await setUp({ topicBytes: 100_000 });
    const put = (n: number, size: number) =>
      alice.topics.put(
        topic,
        Uint8Array.from({ length: size }, (_, i) => (i === 0 ? n : 1)),
        inDays(relay.clock, 7),
        noDelete,
      );
    for (let i = 0; i < 200; i++) await put(i, i % 3 === 0 ? 40_000 : 100 + i);
    const { bytes, objects } = relay.mailbox.counts();
    expect(bytes).toBeLessThanOrEqual(100_000);
    expect(bytes).toBeGreaterThan(40_000);
    await relay.clock.pass(8 * TIME.DAY);
    await relay.mailbox.sweep();
    expect(objects).toBeGreaterThan(1);
    expect(relay.mailbox.counts()).toMatchObject({ bytes: 0, objects: 0, topics: 0 });
    expect(await relay.store.list('', '~', { rows: 100 })).toHaveLength(2);
  });

  it('a standing topic keeps the newest object only, for up to 400 days; another for 28', async () => {
    const { relay, alice, topic } = await setUp();
    const standing = await topicOf('bundle', true);
    const expires = inDays(relay.clock, 399);
    for (const text of ['old', 'new']) expect((await alice.topics.put(standing, bytesOf(text), expires, noDelete)).ok).toBe(true);
    const found = await alice.topics.get(standing, null);
    expect(found.ok && found.value.objects.map(textOf)).toEqual(['new']);
    expect(await alice.topics.put(standing, bytesOf('x'), inDays(relay.clock, 402), noDelete)).toEqual({
      ok: false,
      code: 'expired',
    });
    expect(await alice.topics.put(topic, bytesOf('x'), inDays(relay.clock, 30), noDelete)).toEqual({
      ok: false,
      code: 'expired',
    });
    expect(await alice.topics.put(topic, bytesOf('x'), relay.clock.now(), noDelete)).toEqual({ ok: false, code: 'expired' });
  });

  it('what has expired is deleted by the sweep, and its topic with it', async () => {
    const { put, got, relay } = await setUp();
    await put('one', 1);
    await put('two', 3);
    relay.clock.pass(2 * TIME.DAY);
    await relay.mailbox.sweep();
    expect((await got()).texts).toEqual(['two']);
    relay.clock.pass(2 * TIME.DAY);
    await relay.mailbox.sweep();
    expect(relay.mailbox.counts()).toMatchObject({ topics: 0, objects: 0, bytes: 0 });
  });

  it('another process with the same store goes on: same store id, growing arrivals, right sums', async () => {
    const { relay, put, got } = await setUp();
    await put('one');
    const { cursor } = await got();
    const again = await createTestRelay({ store: relay.store, clock: relay.clock });
    expect(again.mailbox.counts()).toMatchObject({ topics: 1, objects: 1, bytes: 3 });
    const client = await again.client();
    await client.topics.put(await topicOf('pair'), bytesOf('two'), inDays(relay.clock, 7), noDelete);
    const result = await client.topics.get(await topicOf('pair'), cursor);
    expect(result.ok && result.value.objects.map(textOf)).toEqual(['two']);
    expect(result.ok && result.value.cursor.arrival).toBeGreaterThan(cursor.arrival);
  });

  it('a relay tells its time', async () => {
    const { relay, alice } = await setUp();
    relay.clock.pass(1234);
    expect(alice.time()).toBe(relay.clock.now());
  });

  it('a session whose topics were forgotten opens them again by itself', async () => {
    const relay = await createTestRelay({ limits: { sessionTopics: 2 } });
    const alice = await relay.client();
    const topics = await Promise.all(['a', 'b', 'c', 'd'].map((name) => topicOf(name)));
    for (let round = 0; round < 2; round++) {
      for (const topic of topics)
        expect(await alice.topics.put(topic, bytesOf(`${round}`), inDays(relay.clock, 7), noDelete)).toEqual({
          ok: true,
          value: null,
        });
    }
    expect(relay.mailbox.counts().answers['unknownTopic']).toBe(4);
  });
});

describe('[S11.5] inboxes at a relay', () => {
  const limits = { minBits: 4, inboxNotices: 3 };

  it('a notice reaches the owner, who alone can take', async () => {
    const { relay, alice, bob } = await setUp(limits);
    const owner = await signerOf('bob');
    const inbox = inboxId(owner.publicKey);
    expect(await alice.inboxes.post(inbox, bytesOf('hello'))).toEqual({ ok: false, code: 'unknownInbox' });
    expect((await bob.inboxes.open(owner)).ok).toBe(true);
    const seen: string[] = [];
    await bob.inboxes.take(owner, null, (notice) => seen.push(textOf(notice)));
    expect((await alice.inboxes.post(inbox, bytesOf('hello'))).ok).toBe(true);
    expect((await alice.inboxes.post(inbox, bytesOf('hello'))).ok).toBe(true);
    await bob.inboxes.open(owner);
    expect(seen).toEqual(['hello']);
    expect(relay.mailbox.counts()).toMatchObject({ inboxes: 1, objects: 1, bytes: 5 });
    const mallory = { publicKey: owner.publicKey, sign: (await signerOf('mallory')).sign };
    expect(await alice.inboxes.take(mallory, null, () => seen.push('stolen'))).toEqual({ ok: false, code: 'badSignature' });
    expect(seen).toEqual(['hello']);
  });

  it('[H44] a full tray asks for more work, and the weakest goes out; what was taken goes first', async () => {
    const { relay, alice, bob } = await setUp(limits);
    const owner = await signerOf('bob');
    const inbox = inboxId(owner.publicKey);
    await bob.inboxes.open(owner);
    for (let i = 0; i < 12; i++) expect((await alice.inboxes.post(inbox, bytesOf(`flood ${i}`))).ok).toBe(true);
    expect(relay.mailbox.counts().objects).toBe(3);
    expect(relay.mailbox.counts().answers['stampWeak']).toBeGreaterThan(0);
    let cursor: Cursor | null = null;
    await bob.inboxes.take(owner, null, (_, at) => (cursor = at));
    await bob.inboxes.take(owner, cursor, () => {});
    const weak = relay.mailbox.counts().answers['stampWeak'];
    for (let i = 0; i < 3; i++) expect((await alice.inboxes.post(inbox, bytesOf(`friend ${i}`))).ok).toBe(true);
    expect(relay.mailbox.counts().answers['stampWeak']).toBe(weak);
  });

  it('[S11.5] a sealed hello with its envelope is exactly the largest notice; a byte more is none', async () => {
    const { relay, alice, bob } = await setUp(limits);
    const owner = await signerOf('bob');
    const inbox = inboxId(owner.publicKey);
    await bob.inboxes.open(owner);
    const [sender, receiver] = await createTrio();
    const hello = await helloBytes(sender, receiver);
    expect(hello).toHaveLength(MAILBOX.noticeBytes);
    expect(await alice.inboxes.post(inbox, hello)).toEqual({ ok: true, value: null });
    expect(await alice.inboxes.post(inbox, new Uint8Array(hello.length + 1))).toEqual({ ok: false, code: 'tooLarge' });
    const eve = rawClient(relay.stream());
    await eve.ask({ op: 'hello', id: 0 });
    eve.send({ op: 'post', id: 1, inbox, notice: new Uint8Array(hello.length + 1), stamp: new Uint8Array(8) });
    await eve.closed();
    expect(relay.mailbox.counts().objects).toBe(1);
  });

  it('notices expire, and so does an inbox whose owner stays away', async () => {
    const { relay, alice, bob } = await setUp(limits);
    const owner = await signerOf('bob');
    await bob.inboxes.open(owner);
    await alice.inboxes.post(inboxId(owner.publicKey), bytesOf('hello'));
    relay.clock.pass(29 * TIME.DAY);
    await relay.mailbox.sweep();
    expect(relay.mailbox.counts()).toMatchObject({ inboxes: 1, objects: 0, bytes: 0 });
    const again = await relay.client();
    await again.inboxes.open(owner);
    relay.clock.pass(380 * TIME.DAY);
    await relay.mailbox.sweep();
    expect(relay.mailbox.counts().inboxes).toBe(1);
    relay.clock.pass(30 * TIME.DAY);
    await relay.mailbox.sweep();
    expect(relay.mailbox.counts().inboxes).toBe(0);
    expect(await relay.store.list('', '~', { rows: 100 })).toHaveLength(2);
  });
});
