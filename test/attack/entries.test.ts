/** What a hostile author or carrier can do to the entries of a chat (docs/threats.md, A), and that it does nothing. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { EpochKey, OpenEntry } from '../../src/chat/types.ts';
import { sha256 } from '../../src/crypto/hash.ts';
import { keyOf, type ConversationId, type DeviceId, type EntryId } from '../../src/protocol/ids.ts';
import { LIMITS, TIME } from '../../src/protocol/limits.ts';
import { author, conversationOf, directoryOf, epochKey, write, writeBadlySigned, writeLane, type Author } from '../helpers/authors.ts';
import { createRng } from '../helpers/rng.ts';
import { carriedOf, replica, testEpochs, type Replica } from '../helpers/replica.ts';

let alice: Author;
let bob: Author;
let eve: Author;
let conversation: ConversationId;
let epoch: EpochKey;

beforeAll(async () => {
  [alice, bob, eve] = [await author('alice'), await author('bob'), await author('eve')];
  conversation = conversationOf(alice, bob);
  epoch = epochKey(conversation, 'one');
});

const atBob = (): Promise<Replica> => replica(bob, [alice, bob], { directory: directoryOf(alice, bob, eve) });
const countAt = async ({ chat }: Replica): Promise<number> => (await chat.ids(0)).length;

describe('a hostile author', () => {
  it('[H1] of 1,000 entries with bad signatures has at most 256 held, none on disk, and honest ones pass', async () => {
    const b = await atBob();
    const writes = b.disk.writes;
    const base = await write(alice, epoch, conversation, {});
    const bad: OpenEntry[] = [];
    for (let seq = 1; seq < 1000; seq++) bad.push(await writeBadlySigned(alice, epoch, conversation, { seq, prev: base.id }));
    for (let i = 0; i < bad.length; i += 256) await b.chat.admit(bad.slice(i, i + 256).map(carriedOf));
    expect(b.disk.writes).toBe(writes);
    const [lane] = await b.chat.frontier(0);
    expect(lane!.held.reduce((sum, [first, last]) => sum + last - first + 1, 0)).toBe(LIMITS.heldEntries);
    expect(await b.chat.admit([carriedOf(base)])).toMatchObject([{ outcome: 'admitted' }]);
  });

  it('[A5] [H25] of 2,000 epochs cannot make an entry of junk cost 5 ms; what is honest comes in, and later what was under an old key', async () => {
    const many = Array.from({ length: 2000 }, (_, i) => epochKey(conversation, `epoch ${i}`));
    const b = await replica(bob, [alice, bob], { epochs: testEpochs(...many) });
    const junk = await Promise.all(Array.from({ length: 256 }, (_, seq) => write(alice, epochKey(conversation, `unknown ${seq}`), conversation, { seq: seq + 1, prev: sha256(Uint8Array.of(seq)) as EntryId })));
    await b.chat.admit([carriedOf(junk[0]!)]);
    const before = process.cpuUsage();
    expect((await b.chat.admit(junk.map(carriedOf))).every(({ outcome }) => outcome === 'held')).toBe(true);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000 / junk.length).toBeLessThan(5);
    const honest = await write(alice, many[0]!, conversation);
    expect(await b.chat.admit([carriedOf(honest)])).toMatchObject([{ outcome: 'admitted' }]);
    const late = await write(alice, many.at(-1)!, conversation, { seq: 1, prev: honest.id });
    expect(await b.chat.admit([carriedOf(late)])).toMatchObject([{ outcome: 'held' }]);
    await b.clock.advance(TIME.MINUTE);
    expect(await b.chat.admit([carriedOf(late)])).toMatchObject([{ outcome: 'admitted' }]);
  });

  it('[H9] who signs with one key in the lane of another is never admitted', async () => {
    const b = await atBob();
    const claimed = await write({ ...eve, device: alice.device }, epoch, conversation, {});
    await b.chat.admit([carriedOf(claimed)]);
    expect(await countAt(b)).toBe(0);
    const own = await write({ ...bob, device: alice.device }, epoch, conversation, {});
    await b.chat.admit([carriedOf(own)]);
    expect(await countAt(b)).toBe(0);
  });

  it('[H2] whose account does not belong is never admitted, though the key of its device is known', async () => {
    const b = await atBob();
    await b.chat.admit((await writeLane(eve, epoch, conversation, 5)).map(carriedOf));
    expect(await countAt(b)).toBe(0);
  });

  it('[H8] who writes 10 years off stays where cause puts it', async () => {
    const b = await atBob();
    const [first, second] = await writeLane(alice, epoch, conversation, 2);
    const year = 365 * 86_400_000;
    const future = await write(alice, epoch, conversation, { seq: 2, prev: second!.id, sentMs: first!.sentMs + 10 * year });
    const past = await write(alice, epoch, conversation, { seq: 3, prev: future.id, sentMs: first!.sentMs - 10 * year });
    await b.chat.admit([past, future, second!, first!].map(carriedOf));
    expect((await b.chat.view(0)).entries.map((known) => known.entry.seq)).toEqual([0, 1, 2, 3]);
  });

  it('[H7] who leaves gaps in 1,000 far chapters costs a row each, and one is shown', async () => {
    const b = await atBob();
    const first = await write(alice, epoch, conversation, {});
    const far = await Promise.all(Array.from({ length: 200 }, (_, i) => write(alice, epoch, conversation, { chapter: 10 ** 6 * (i + 1), seq: 1023, prev: first.id })));
    await b.chat.admit([first, ...far].map(carriedOf));
    expect(await b.chat.chapters()).toEqual([0]);
    expect(await b.chat.chapterDigests()).toHaveLength(201);
    const sent = await b.chat.send(1, Uint8Array.of(0x82, 0x61, 0x61, 0xf6));
    expect(sent.ok && sent.value.chapter).toBe(0);
  });
});

describe('a hostile carrier', () => {
  it('[H3] that puts entries in other slots, lanes and chapters gets none admitted and hurts none', async () => {
    const b = await atBob();
    const lane = await writeLane(alice, epoch, conversation, 4);
    const moved = lane.flatMap((entry) => [
      { ...carriedOf(entry), seq: entry.seq + 1 }, { ...carriedOf(entry), chapter: 1 }, { ...carriedOf(entry), device: bob.device },
    ]);
    const outcomes = await b.chat.admit(moved);
    expect(outcomes.every((one) => one.outcome === 'refused')).toBe(true);
    expect(b.chat.copied).toBe(false);
    await b.chat.admit(lane.map(carriedOf));
    expect(await countAt(b)).toBe(4);
  });

  it('[H1] that flips bits or sends noise gets refusals, and the same slots take the right bytes after it', async () => {
    const b = await atBob();
    const rng = createRng('carrier');
    const lane = await writeLane(alice, epoch, conversation, 20);
    const flipped = lane.map((entry) => {
      const sealed = entry.sealed.slice();
      sealed[29 + rng.int(sealed.length - 29)]! ^= 1 << rng.int(8);
      return { ...carriedOf(entry), sealed };
    });
    const noise = lane.map((entry) => ({ ...carriedOf(entry), sealed: rng.bytes(rng.int(400)) }));
    const outcomes = await b.chat.admit([...flipped, ...noise]);
    expect(new Set(outcomes.map((one) => (one.outcome === 'refused' ? one.code : one.outcome)))).toEqual(new Set(['badBox', 'badForm']));
    await b.chat.admit(lane.map(carriedOf));
    expect(await countAt(b)).toBe(20);
  });

  it('[H20] that names places which cannot be costs no look at the disk', async () => {
    const b = await atBob();
    const entry = await write(alice, epoch, conversation, {});
    const places = [{ seq: 2 ** 53 }, { seq: -1 }, { seq: Number.NaN }, { chapter: 2 ** 53 }, { device: new Uint8Array(0) as DeviceId }];
    const outcomes = await b.chat.admit(places.map((place) => ({ ...carriedOf(entry), ...place })));
    expect(outcomes.every((one) => one.outcome === 'refused' && one.code === 'badPlace')).toBe(true);
  });

  it('[H6] that brings one version to each side is found out when they compare', async () => {
    const [left, right] = [await atBob(), await replica(bob, [alice, bob])];
    const [one, two] = [await write(alice, epoch, conversation, { text: 'yes' }), await write(alice, epoch, conversation, { text: 'no' })];
    await left.chat.admit([carriedOf(one)]);
    await right.chat.admit([carriedOf(two)]);
    expect(await left.chat.digest()).not.toEqual(await right.chat.digest());
    await left.chat.admit(await right.chat.carried(0, await right.chat.ids(0)));
    await right.chat.admit(await left.chat.carried(0, await left.chat.ids(0)));
    for (const side of [left, right]) expect((await side.chat.view(0)).forks[0]!.ids.map(keyOf)).toEqual([keyOf(one.id), keyOf(two.id)].sort());
  });
});
