/** What summaries tell of epochs: how much lives under each, and how far each device is. */
import { beforeAll, describe, expect, it } from 'vitest';
import { epochUse, uncounted, type EpochUse } from '../../../src/chat/epochUse.ts';
import { emptyAcks, withAck } from '../../../src/chat/receipts.ts';
import { createChapterSet } from '../../../src/chat/chapterSet.ts';
import { decodeSummary, encodeSummary, summarise, type ChapterSummary } from '../../../src/chat/summary.ts';
import { stripOf } from '../../../src/chat/strip.ts';
import type { EpochKey, KnownEntry, OpenEntry } from '../../../src/chat/types.ts';
import { keyOf, type ConversationId, type Key } from '../../../src/protocol/ids.ts';
import { author, conversationOf, epochKey, write, type Author } from '../../helpers/authors.ts';

let [alice, bob, carol] = [] as unknown as [Author, Author, Author];
let conversation: ConversationId;
let [one, two] = [] as unknown as [EpochKey, EpochKey];
/** Alice's lane in chapter 0: three under the first epoch, two under the second. Then two in chapter 1. */
let lane: OpenEntry[];
let next: OpenEntry[];

beforeAll(async () => {
  [alice, bob, carol] = (await Promise.all(['alice', 'bob', 'bob.2'].map(author))) as [Author, Author, Author];
  conversation = conversationOf(alice, bob);
  [one, two] = [epochKey(conversation, 'one'), epochKey(conversation, 'two')];
  lane = [];
  for (const [seq, epoch] of [one, one, one, two, two].entries()) lane.push(await write(alice, epoch, conversation, { seq, prev: lane[seq - 1]?.id ?? null }));
  next = [await write(alice, two, conversation, { chapter: 1, prev: lane[4]!.id })];
  next.push(await write(alice, two, conversation, { chapter: 1, seq: 1, prev: next[0]!.id }));
});

const whole = (entry: OpenEntry): KnownEntry => ({ form: 'whole', verdict: 'signed', account: alice.account, entry, arrival: 1 });
const gone = (entry: OpenEntry): KnownEntry => ({ form: 'strip', verdict: 'signed', account: alice.account, entry: stripOf(entry), arrival: 1 });
const summaryOf = (chapter: number, ...entries: KnownEntry[]): ChapterSummary => decodeSummary(encodeSummary(summarise(createChapterSet(chapter).with(entries), 0)));
const living = (use: EpochUse): readonly (number | undefined)[] => [one, two].map(({ id }) => use.living.get(keyOf(id)));
const reached = (use: EpochUse, who: Author): readonly Key[] => [...(use.reached.get(keyOf(who.device)) ?? [])];
const names = (...epochs: EpochKey[]): readonly Key[] => epochs.map(({ id }) => keyOf(id));

describe('[E9] the use of epochs', () => {
  it('counts what is whole over all chapters; a strip keeps its epoch known', () => {
    const chapters = [summaryOf(0, gone(lane[0]!), gone(lane[1]!), whole(lane[2]!), whole(lane[3]!), gone(lane[4]!)), summaryOf(1, ...next.map(whole))];
    expect(living(epochUse(chapters, bob.device, emptyAcks, false))).toEqual([1, 3]);
    expect(living(epochUse([summaryOf(0, ...lane.slice(0, 3).map(gone))], bob.device, emptyAcks, false))).toEqual([0, undefined]);
  });

  it('a device has reached what it wrote under; this one all that it holds', () => {
    const use = epochUse([summaryOf(0, ...lane.map(whole))], bob.device, emptyAcks, false);
    expect(reached(use, alice)).toEqual(names(one, two));
    expect(reached(use, bob)).toEqual(names(one, two));
    expect(reached(use, carol)).toEqual([]);
  });

  it('another device has reached what it acknowledged, and nothing behind it', () => {
    const own = [{ chapter: 0, device: alice.device, upto: 4 }];
    const upto = (seq: number): EpochUse => epochUse([summaryOf(0, ...lane.map(whole))], alice.device, withAck(emptyAcks, bob.device, [{ ...own[0]!, upto: seq }], own), false);
    expect(reached(upto(2), bob)).toEqual(names(one));
    expect(reached(upto(3), bob)).toEqual(names(one, two));
    expect(reached(upto(3), carol)).toEqual([]);
  });

  it('is whole when no lane has a gap, each begins where it ended before, and nothing is held', () => {
    const isWhole = (held: boolean, ...chapters: ChapterSummary[]): boolean => epochUse(chapters, bob.device, emptyAcks, held).isWhole;
    const [first, second] = [summaryOf(0, ...lane.map(whole)), summaryOf(1, ...next.map(whole))];
    expect(isWhole(false, second, first)).toBe(true);
    expect(isWhole(true, first, second)).toBe(false);
    expect(isWhole(false, second)).toBe(false);
    expect(isWhole(false, summaryOf(0, ...lane.slice(0, 4).map(whole)), second)).toBe(false);
    expect(isWhole(false, summaryOf(0, whole(lane[0]!), whole(lane[2]!)))).toBe(false);
    expect(isWhole(false, summaryOf(0, whole(lane[1]!)))).toBe(false);
  });

  it('is not known of a chapter that an earlier version summed up', () => {
    const [first, second] = [summaryOf(0, ...lane.map(whole)), summaryOf(1, ...next.map(whole))];
    const before = { ...second, lanes: second.lanes.map((one) => ({ ...one, uses: null })) };
    expect(uncounted([first, second])).toEqual([]);
    expect(uncounted([first, decodeSummary(encodeSummary(before))])).toEqual([1]);
  });
});
