import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBody } from '../../../src/chat/bodies.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { EpochKey } from '../../../src/chat/types.ts';
import { runsOf, runsOfCarried } from '../../../src/sync/runs.ts';
import { encode } from '../../../src/protocol/codec.ts';
import type { ConversationId, EntryId } from '../../../src/protocol/ids.ts';
import { KIND, OBJECT } from '../../../src/protocol/kinds.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { author, conversationOf, epochKey, write, type Author } from '../../helpers/authors.ts';
import { createVirtualClock } from '../../helpers/clock.ts';
import { carriedOf, everything, replica, type Replica } from '../../helpers/replica.ts';
import { byHand, sessionAt, type ByHand, type TestSession } from '../../helpers/sessions.ts';
import { streamPair, type TestStream } from '../../helpers/streams.ts';

let [alice, bob, eve] = [] as unknown as [Author, Author, Author];
let pair: ConversationId;
beforeAll(async () => {
  [alice, bob, eve] = await Promise.all(['alice', 'bob', 'eve'].map(author)) as [Author, Author, Author];
  pair = conversationOf(alice, bob);
});

const say = (at: Replica, text: string) => at.chat.send(KIND.text, encodeBody({ kind: 'text', text, replyTo: null }));

async function twoReplicas() {
  const clock = createVirtualClock();
  const [a, b] = [await replica(alice, [alice, bob], { clock }), await replica(bob, [bob, alice], { clock })];
  const link = (): { at: TestSession; bt: TestSession; streams: [TestStream, TestStream] } => {
    const streams = streamPair();
    return { at: sessionAt(streams[0], alice, bob, clock, [a.chat]), bt: sessionAt(streams[1], bob, alice, clock, [b.chat]), streams };
  };
  return { clock, a, b, link };
}

/** A session of Alice and somebody at the other end who writes frames by hand. */
async function aliceAlone(chats: readonly Conversation[] = []): Promise<{ at: TestSession; hand: ByHand; clock: ReturnType<typeof createVirtualClock>; streams: [TestStream, TestStream] }> {
  const clock = createVirtualClock();
  const streams = streamPair();
  const at = sessionAt(streams[0], alice, bob, clock, chats);
  return { at, hand: byHand(streams[1]), clock, streams };
}

describe('[S12.2] two sessions', () => {
  it('bring two devices to the same entries, each saying what the other lacks, and know it', async () => {
    const { clock, a, b, link } = await twoReplicas();
    for (let i = 0; i < 20; i++) await say(i % 3 ? a : b, `before ${i}`);
    const { at, bt } = link();
    await clock.settle();
    expect(await a.chat.digest()).toEqual(await b.chat.digest());
    await at.session.compare();
    await clock.settle();
    expect(bt.heard.equal.at(-1)!.reduce((sum, { upto }) => sum + upto + 1, 0)).toBe(20);
  });

  it('with nothing new need one message each way after the handshake', async () => {
    const { clock, a, b, link } = await twoReplicas();
    await say(a, 'one');
    await b.chat.admit(await everything(a.chat));
    const { at, bt, streams } = link();
    await clock.settle();
    expect([at.heard.equal.length, bt.heard.equal.length]).toEqual([1, 1]);
    expect(streams[0].sent).toBeLessThan(400);
    expect(at.heard.runs).toEqual([]);
  });

  it('ask for no chapter of which one side says that it is not wanted', async () => {
    const { clock, a, b } = await twoReplicas();
    await say(b, 'one');
    const streams = streamPair();
    sessionAt(streams[0], alice, bob, clock, [{ ...a.chat, wants: () => false } as Conversation]);
    const bt = sessionAt(streams[1], bob, alice, clock, [b.chat]);
    await clock.settle();
    expect(bt.heard.frontiers).toEqual([]);
    expect(await a.chat.chapterDigests()).toEqual([]);
  });

  it('push a new entry at once', async () => {
    const { clock, a, b, link } = await twoReplicas();
    const { at } = link();
    await clock.settle();
    const sent = await say(a, 'now');
    if (!sent.ok) throw new Error('not sent');
    for (const run of runsOfCarried(pair, [carriedOf(sent.value)])) at.session.push(run);
    await clock.settle();
    expect(await b.chat.digest()).toEqual(await a.chat.digest());
  });

  it('find a missing twin by ids when frontiers are equal [A2]', async () => {
    const { clock, a, b, link } = await twoReplicas();
    const epoch = epochKey(pair, 'one');
    const twins = await Promise.all(['this', 'that'].map((text) => write(bob, epoch, pair, { seq: 0, text })));
    await a.chat.admit([carriedOf(twins[0]!)]);
    await b.chat.admit([carriedOf(twins[1]!)]);
    link();
    await clock.settle();
    expect(await a.chat.ids(0)).toHaveLength(2);
    expect(await a.chat.digest()).toEqual(await b.chat.digest());
  });

  it('find a twin also where a slot is missing besides, and only one side compares once that came [A2]', async () => {
    const { clock, a, b, link } = await twoReplicas();
    const epoch = epochKey(pair, 'one');
    const twins = await Promise.all(['this', 'that'].map((text) => write(bob, epoch, pair, { seq: 0, text })));
    await a.chat.admit(twins.map(carriedOf));
    await b.chat.admit([carriedOf(twins[1]!)]);
    for (const text of ['one', 'two']) await say(a, text);
    link();
    await clock.settle();
    expect(await b.chat.ids(0)).toContainEqual(twins[0]!.id);
    expect(await a.chat.digest()).toEqual(await b.chat.digest());
  });

  it('find a twin also where what was sent besides is held until it comes [A2]', async () => {
    const { clock, a, b, link } = await twoReplicas();
    const [one, two] = ['one', 'two'].map((name) => epochKey(pair, name)) as [EpochKey, EpochKey];
    a.epochs.known.push(two);
    const twins = await Promise.all(['this', 'that'].map((text) => write(bob, one, pair, { seq: 0, text })));
    const next = await write(bob, two, pair, { seq: 1, prev: twins[0]!.id, text: 'sealed under a key that only Alice has' });
    await a.chat.admit([twins[0]!, next].map(carriedOf));
    await b.chat.admit([carriedOf(twins[1]!)]);
    const { bt } = link();
    await clock.settle();
    expect(await b.chat.ids(0)).toEqual(expect.arrayContaining(twins.map(({ id }) => id)));
    expect(await a.chat.ids(0)).toEqual(expect.arrayContaining(twins.map(({ id }) => id)));
    const sent = bt.heard.runs.length;
    expect((await b.chat.frontier(0))[0]!.held).toEqual([[1, 1]]);
    await bt.session.compare();
    await clock.settle();
    expect(bt.heard.runs.length - sent).toBeLessThan(4);
  });

  it('that can never take what the other sends do not tell each other ids for ever', async () => {
    const { a } = await twoReplicas();
    await say(a, 'mine');
    const { hand, clock } = await aliceAlone([a.chat]);
    await hand.prove(bob, alice);
    hand.said.length = 0;
    for (let i = 0; i < 5; i++) hand.say({ op: 'ids', conversation: pair, chapter: 0, ids: [new Uint8Array(16).fill(7)] });
    await clock.settle();
    expect(hand.said.filter(({ op }) => op === 'ids')).toHaveLength(1);
  });

  it('[H41] a long history comes in portions, newest first, and ends complete', async () => {
    const { clock, a, b, link } = await twoReplicas();
    const epoch = epochKey(pair, 'one');
    let prev: EntryId | null = null;
    for (let chapter = 0; chapter < 20; chapter++) {
      const entry: Awaited<ReturnType<typeof write>> = await write(alice, epoch, pair, { chapter, seq: 0, prev, text: `chapter ${chapter}` });
      prev = entry.id;
      await b.chat.admit([carriedOf(entry)]);
    }
    await a.chat.admit([]);
    const { at } = link();
    await clock.settle();
    expect(at.heard.runs[0]!.run.chapter).toBe(19);
    expect((await a.chat.chapterDigests()).length).toBe(20);
    expect(await a.chat.digest()).toEqual(await b.chat.digest());
  });
});

describe('[H9] a stranger at the other end', () => {
  it.each([
    ['a device of somebody else', async (hand: ByHand) => hand.prove(eve, alice)],
    ['the right device under a wrong pair root', async (hand: ByHand) => hand.prove(bob, alice, new Uint8Array(32))],
    ['no proof at all', async (hand: ByHand) => hand.raw(encode([1, new Uint8Array(32)]))],
    ['a nonce of another version', async (hand: ByHand) => hand.raw(encode([0, new Uint8Array(32)]))],
  ])('%s is never spoken to, and no chat is named', async (_, act) => {
    const { a } = await twoReplicas();
    await say(a, 'secret');
    const { at, hand, clock, streams } = await aliceAlone([a.chat]);
    await act(hand);
    await clock.advance(30_000);
    expect(at.heard.ready).toBe(0);
    expect(at.heard.closed).toBe(1);
    expect(at.session.failed).toBe(true);
    expect(hand.said).toEqual([]);
    expect(streams[0].sent).toBeLessThan(400);
  });

  it('[H5] the proof of an earlier link, sent again, ends the stream', async () => {
    const first = await aliceAlone();
    await first.hand.prove(bob, alice);
    expect(first.at.heard.ready).toBe(1);
    const { at, hand, clock } = await aliceAlone();
    hand.raw(encode([1, new Uint8Array(32).fill(5)]));
    await clock.settle();
    hand.raw(first.hand.frames[1]!);
    await clock.settle();
    expect(at.heard.ready).toBe(0);
    expect(at.session.closed).toBe(true);
  });

  it('an echo of everything that this side says ends the stream', async () => {
    const { at, clock, streams } = await aliceAlone();
    streams[1].onData((bytes) => void streams[1].send(bytes));
    await clock.settle();
    expect(at.session.closed).toBe(true);
  });

  it('without any pair root there is nothing to prove', async () => {
    const { at, hand, clock } = await aliceAlone();
    at.roots = [];
    hand.raw(encode([1, new Uint8Array(32).fill(5)]));
    await clock.settle();
    expect(at.session.closed).toBe(true);
  });

  it('[H52] one who is silent in the handshake is let go after 20 s', async () => {
    const { at, clock } = await aliceAlone();
    await clock.advance(19_999);
    expect(at.session.closed).toBe(false);
    await clock.advance(1);
    expect(at.session.closed).toBe(true);
    expect(clock.waiting).toBe(0);
  });

  it('[H52] one who is silent after it holds nothing up', async () => {
    const { a } = await twoReplicas();
    const { at, hand, clock } = await aliceAlone([a.chat]);
    await hand.prove(bob, alice);
    await clock.advance(120_000);
    expect(at.session.ready).toBe(true);
    expect((await say(a, 'still here')).ok).toBe(true);
  });
});

describe('a friend who is hostile', () => {
  const frames: readonly (readonly [string, () => Uint8Array])[] = [
    ['bytes that are no CBOR', () => new Uint8Array([0xff, 0xff])],
    ['a message of a wrong form', () => encode([1, 2, 3])],
    ['a run of a lane that cannot be', () => encode([4, [pair, 0, new Uint8Array(15), 0, [0]]])],
    ['arrays 10,000 deep', () => new Uint8Array(10_000).fill(0x81)],
  ];
  it.each(frames)('[H20] [H21] %s: the stream ends, nothing is logged but a fixed phrase', async (_, body) => {
    const { a } = await twoReplicas();
    const { at, hand, clock } = await aliceAlone([a.chat]);
    await hand.prove(bob, alice);
    hand.raw(body());
    await clock.settle();
    expect(at.session.closed).toBe(true);
    expect(at.heard.log).toEqual(['session: stream refused {}']);
    hand.say({ op: 'object', type: OBJECT.ack, payload: null });
    await clock.settle();
    expect(at.heard.objects).toEqual([]);
  });

  it('[H20] a frame that promises 4 GiB ends the stream at its head', async () => {
    const { at, hand, clock, streams } = await aliceAlone();
    await hand.prove(bob, alice);
    streams[1].send(new Uint8Array([0xff, 0xff, 0xff, 0xff]));
    await clock.settle();
    expect(at.session.closed).toBe(true);
  });

  it('[S12.2] [F35] a message about a chat that is not open with them is passed over: not answered, not stored', async () => {
    const { a } = await twoReplicas();
    const foreign = await replica(alice, [alice, eve], { conversation: conversationOf(alice, eve) });
    await foreign.chat.send(KIND.text, encodeBody({ kind: 'text', text: 'to eve', replyTo: null }));
    const entry = await write(eve, epochKey(foreign.chat.id, 'one'), foreign.chat.id, {});
    const { at, hand, clock } = await aliceAlone([a.chat]);
    await hand.prove(bob, alice);
    hand.said.length = 0;
    const conversation = foreign.chat.id;
    hand.say({ op: 'digests', chats: [{ conversation, digest: new Uint8Array(32) }] });
    hand.say({ op: 'chapters', conversation, chapters: [{ chapter: 0, digest: new Uint8Array(32) }] });
    hand.say({ op: 'frontier', conversation, chapter: 0, lanes: [] });
    hand.say({ op: 'ids', conversation, chapter: 0, ids: [] });
    hand.say({ op: 'entries', run: { conversation, chapter: 0, device: eve.device, from: 0, entries: [entry.sealed] } });
    await clock.settle();
    expect(hand.said).toEqual([]);
    expect(at.heard.runs).toEqual([]);
    expect(at.session.ready).toBe(true);
  });

  it('[F34] after the chat was closed nothing of it is answered or taken on the same stream', async () => {
    const { a, b } = await twoReplicas();
    const { at, hand, clock } = await aliceAlone([a.chat]);
    await hand.prove(bob, alice);
    await say(a, 'later');
    at.chats = [];
    hand.said.length = 0;
    const sent = await say(b, 'late');
    if (!sent.ok) throw new Error('not sent');
    hand.say({ op: 'frontier', conversation: pair, chapter: 0, lanes: [] });
    for (const run of runsOfCarried(pair, [carriedOf(sent.value)])) hand.say({ op: 'entries', run });
    await clock.settle();
    expect(hand.said).toEqual([]);
    expect(await a.chat.ids(0)).toHaveLength(1);
  });

  it('[F33] [F34] what waited to leave when the chat was closed stays here; that it is closed is told all the same', async () => {
    const { a } = await twoReplicas();
    for (let i = 0; i < 40; i++) await say(a, 'x'.repeat(10_000));
    const { at, hand, clock, streams } = await aliceAlone([a.chat]);
    await hand.prove(bob, alice);
    streams[1].hold();
    hand.say({ op: 'frontier', conversation: pair, chapter: 0, lanes: [] });
    await clock.settle();
    at.chats = [];
    const sent = streams[0].sent;
    at.session.sendObject(OBJECT.state, null);
    streams[1].release();
    await clock.settle();
    expect(hand.said.at(-1)).toMatchObject({ op: 'object', type: OBJECT.state });
    expect(streams[0].sent - sent).toBeLessThan(100);
  });

  it('[H41] who asks for everything and does not read gets no more than a window, however often they ask', async () => {
    const { a } = await twoReplicas();
    for (let i = 0; i < 40; i++) await say(a, 'x'.repeat(10_000));
    const { at, hand, clock, streams } = await aliceAlone([a.chat]);
    await hand.prove(bob, alice);
    streams[1].hold();
    for (let i = 0; i < 200; i++) hand.say({ op: 'frontier', conversation: pair, chapter: 0, lanes: [] });
    await clock.settle();
    expect(streams[1].load).toBeLessThan(400_000);
    expect(at.session.ready).toBe(true);
    streams[1].release();
    await clock.settle();
    expect(hand.said.some(({ op }) => op === 'entries')).toBe(true);
  });

  it('[H41] who floods while this side cannot answer is let go, within bounds', async () => {
    const { a } = await twoReplicas();
    await say(a, 'x'.repeat(15_000));
    for (let i = 0; i < 12; i++) await say(a, 'x'.repeat(15_000));
    const { at, hand, clock, streams } = await aliceAlone([a.chat]);
    await hand.prove(bob, alice);
    streams[1].hold();
    hand.say({ op: 'frontier', conversation: pair, chapter: 0, lanes: [] });
    await clock.settle();
    const junk = encode([5, OBJECT.ack, new Uint8Array(500_000)]);
    for (let i = 0; i < 40 && !at.session.closed; i++) {
      hand.raw(junk);
      await clock.settle();
    }
    expect(at.session.closed).toBe(true);
  });

  it('cannot have more called delivered than was there when digests were compared', async () => {
    const { clock, a, b } = await twoReplicas();
    await say(a, 'one');
    await b.chat.admit(await everything(a.chat));
    const digest = await a.chat.digest();
    // The next text is written while the digest is on its way to the comparison.
    let isRacing = false;
    const slow: Conversation = {
      ...a.chat,
      async digest() {
        const then = await a.chat.digest();
        if (isRacing) await say(a, 'two');
        return then;
      },
    };
    const { at, hand } = await aliceAlone([slow]);
    await hand.prove(bob, alice);
    isRacing = true;
    hand.say({ op: 'digests', chats: [{ conversation: pair, digest }] });
    await clock.settle();
    expect(at.heard.equal).toHaveLength(1);
    expect(at.heard.equal[0]!.map(({ upto }) => upto)).toEqual([0]);
    expect(await a.chat.ids(0)).toHaveLength(2);
  });
});

describe('runs', () => {
  it('are the unbroken stretches of some numbers', () => {
    expect(runsOf([5, 1, 2, 9, 3])).toEqual([{ from: 1, length: 3 }, { from: 5, length: 1 }, { from: 9, length: 1 }]);
    expect(runsOf([])).toEqual([]);
  });

  it('fit their bounds, keep their order, and twins stand apart', () => {
    const device = alice.device;
    const slots = Array.from({ length: 600 }, (_, seq) => ({ chapter: 0, device, seq, sealed: new Uint8Array(1000) }));
    const runs = runsOfCarried(pair, slots);
    for (const run of runs) {
      expect(run.entries.length).toBeLessThanOrEqual(LIMITS.batchEntries);
      expect(run.entries.length * 1000).toBeLessThanOrEqual(LIMITS.batchBytes);
    }
    expect(runs.flatMap(({ from, entries }) => entries.map((_, i) => from + i))).toEqual(slots.map(({ seq }) => seq));
    expect(runsOfCarried(pair, [slots[3]!, slots[3]!]).map(({ from, entries }) => [from, entries.length])).toEqual([[3, 1], [3, 1]]);
    expect(runsOfCarried(pair, [slots[0]!, { ...slots[1]!, device: bob.device }])).toHaveLength(2);
  });

  it('of a stream that was over before it began leave no session behind', async () => {
    const clock = createVirtualClock();
    const [near, far] = streamPair();
    far.close();
    await clock.settle();
    const at = sessionAt(near, alice, bob, clock);
    expect(at.session.closed).toBe(true);
    expect(at.heard.closed).toBe(1);
    expect(clock.waiting).toBe(0);
  });
});
