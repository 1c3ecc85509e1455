import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBody } from '../../../src/chat/bodies.ts';
import type { Place, TimelineItem } from '../../../src/chat/types.ts';
import { decodeMark, emptyMark, encodeMark, firstUnread, isSeen, isUnread, mergeMarks, placesOf, seenUpTo, unreadCount, withPlaces, type ReadMark } from '../../../src/chat/unread.ts';
import { FormError } from '../../../src/protocol/codec.ts';
import type { AccountId, DeviceId, EntryId } from '../../../src/protocol/ids.ts';
import { fuzz } from '../../helpers/fuzz.ts';

const of = <T extends Uint8Array>(n: number, length: number): T => new Uint8Array(length).fill(n) as T;
const [alice, bob] = [of<AccountId>(1, 32), of<AccountId>(2, 32)];
const place = (chapter: number, device: number, seq: number): Place => ({ chapter, device: of<DeviceId>(device, 16), seq });

let ids = 0;
function line(account: AccountId, at: Place, kind: TimelineItem['kind'] = 'text'): TimelineItem {
  return { id: of<EntryId>(++ids, 32), place: at, account, kind, text: '', media: [], replyTo: null, signed: true, reactions: [], versions: [], edits: [], sentMs: 0, shownMs: 0, timeUncertain: false, count: 0, arrival: 1 };
}

const chat = [line(bob, place(0, 2, 0)), line(alice, place(0, 1, 0)), line(bob, place(0, 2, 1)), line(bob, place(0, 3, 0)), line(bob, place(1, 2, 0))];

describe('[F19] the unread count', () => {
  it('is of texts and photos of others that the mark does not cover', () => {
    expect(unreadCount(chat, emptyMark, alice)).toBe(4);
    expect(unreadCount(chat, emptyMark, bob)).toBe(1);
    expect(firstUnread(chat, emptyMark, alice)).toEqual(chat[0]!.id);
  });

  it('falls to what stands after the last line that was seen', () => {
    const mark = seenUpTo(emptyMark, chat, chat[2]!.id);
    expect(unreadCount(chat, mark, alice)).toBe(2);
    expect(firstUnread(chat, mark, alice)).toEqual(chat[3]!.id);
    expect(unreadCount(chat, seenUpTo(mark, chat, chat[4]!.id), alice)).toBe(0);
    expect(firstUnread(chat, seenUpTo(mark, chat, chat[4]!.id), alice)).toBeNull();
  });

  it('cannot grow by seeing an older line again, nor by a line that is not there', () => {
    const mark = seenUpTo(emptyMark, chat, chat[4]!.id);
    expect(seenUpTo(mark, chat, chat[0]!.id)).toEqual(mark);
    expect(seenUpTo(mark, chat, of<EntryId>(250, 32))).toEqual(mark);
  });

  it('a later chapter of a device covers its earlier ones, and no other device', () => {
    const mark = withPlaces(emptyMark, [place(1, 2, 0)]);
    expect(isSeen(mark, place(0, 2, 1000))).toBe(true);
    expect(isSeen(mark, place(1, 2, 1))).toBe(false);
    expect(isSeen(mark, place(0, 3, 0))).toBe(false);
  });

  it('does not count what is deleted, missing, could not be verified or is not known', () => {
    for (const kind of ['deleted', 'missing', 'unverified', 'unknown'] as const) expect(isUnread(line(bob, place(0, 2, 0), kind), emptyMark, alice)).toBe(false);
    for (const kind of ['text', 'media', 'twoVersions'] as const) expect(isUnread(line(bob, place(0, 2, 0), kind), emptyMark, alice)).toBe(true);
  });

  it('a gap line marks nothing as seen', () => {
    const gap = line(bob, place(0, 2, 5), 'missing');
    expect(seenUpTo(emptyMark, [gap], gap.id)).toEqual(emptyMark);
  });
});

const anyMark = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 5 })), { maxLength: 6 }).map((list) => withPlaces(emptyMark, list.map(([n, did, seq]) => place(n, did, seq))));
const canonical = (mark: ReadMark): string => Buffer.from(encodeMark(mark)).toString('hex');

describe('read marks of several devices', () => {
  it('merge in any order, any number of times, to the same', () => {
    fc.assert(
      fc.property(anyMark, anyMark, anyMark, (a, b, c) => {
        expect(canonical(mergeMarks(a, b))).toBe(canonical(mergeMarks(b, a)));
        expect(canonical(mergeMarks(mergeMarks(a, b), c))).toBe(canonical(mergeMarks(a, mergeMarks(b, c))));
        expect(canonical(mergeMarks(a, a))).toBe(canonical(a));
        for (const at of placesOf(a)) expect(isSeen(mergeMarks(a, b), at)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('are the body of a kind 7, and come back from disk', () => {
    const mark = withPlaces(emptyMark, [place(3, 2, 1), place(1, 9, 4), place(1, 2, 7)]);
    expect(() => encodeBody({ kind: 'read', places: placesOf(mark) })).not.toThrow();
    expect(canonical(decodeMark(encodeMark(mark)))).toBe(canonical(mark));
  });

  it('[A25] a mark has one spelling, and nothing else is read', () => {
    const report = fuzz({ name: 'read mark', seeds: [encodeMark(withPlaces(emptyMark, [place(0, 1, 2), place(5, 3, 1023)]))], refusal: FormError, decode: (bytes) => expect(canonical(decodeMark(bytes))).toBe(Buffer.from(bytes).toString('hex')) });
    expect(report.read).toBeGreaterThan(0);
    expect(report.refused).toBeGreaterThan(0);
  });
});
