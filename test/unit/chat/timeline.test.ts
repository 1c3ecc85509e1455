import { describe, expect, it } from 'vitest';
import { encodeBody } from '../../../src/chat/bodies.ts';
import { foldChapters, foldTimeline, type FoldContext } from '../../../src/chat/timeline.ts';
import type { ChapterView, Fork, Gap, KnownEntry, OpenEntry, TimelineItem } from '../../../src/chat/types.ts';
import { keyOf, type AccountId, type DeviceId, type EntryId, type Key } from '../../../src/protocol/ids.ts';
import { KIND } from '../../../src/protocol/kinds.ts';
import { TIME } from '../../../src/protocol/limits.ts';
import { createRng } from '../../helpers/rng.ts';

const of = <T extends Uint8Array>(n: number, length: number): T => new Uint8Array(length).fill(n) as T;
const [alice, bob] = [{ account: of<AccountId>(0xa, 32), device: of<DeviceId>(0xa, 16) }, { account: of<AccountId>(0xb, 32), device: of<DeviceId>(0xb, 16) }];
type Who = typeof alice;
const NOW = Date.UTC(2026, 2, 1, 12);
const YEARS = 3650 * TIME.DAY;
const none = new Uint8Array(0);
const context: FoldContext = { self: alice.account, now: NOW, floorMs: NOW - 30 * TIME.DAY };

interface Draft {
  readonly kind?: number;
  readonly body?: Uint8Array;
  readonly seq?: number;
  readonly after?: readonly KnownEntry[];
  readonly verdict?: KnownEntry['verdict'];
  readonly strip?: boolean;
}

let counter = 0;
const rng = createRng('timeline');

/** An authentic entry: its text, when its author says it was sent, and what it knew. */
function said(who: Who, text: string, sentMs: number, draft: Draft = {}): KnownEntry {
  const { kind = KIND.text, seq = counter, after = [], verdict = 'signed', strip = false } = draft;
  const entry: OpenEntry = {
    id: rng.bytes(32) as EntryId, conversation: of(1, 32), chapter: 0, device: who.device, seq, epoch: of(2, 32), prev: null,
    deps: after.map((known) => known.entry.id.slice(0, 16)), sentMs, kind, recordHead: none, salt: none,
    body: draft.body ?? encodeBody({ kind: 'text', text, replyTo: null }), signature: none, sealed: none,
  };
  counter++;
  return strip ? { form: 'strip', verdict, account: who.account, entry: { ...entry, bodyHash: none }, arrival: counter } : { form: 'whole', verdict, account: who.account, entry, arrival: counter };
}

interface Extra {
  readonly chapter?: number;
  readonly gaps?: readonly Gap[];
  readonly forks?: readonly Fork[];
  readonly hidden?: readonly KnownEntry[];
}

const view = (entries: readonly KnownEntry[], { chapter = 0, gaps = [], forks = [], hidden = [] }: Extra = {}): ChapterView => ({
  chapter, entries, lamport: new Map(), gaps, forks, hidden: new Set(hidden.map((known): Key => keyOf(known.entry.id))),
});
const fold = (entries: readonly KnownEntry[], extra?: Extra): readonly TimelineItem[] => foldTimeline(view(entries, extra), context);
const words = (items: readonly TimelineItem[]): readonly string[] => items.map((item) => (item.kind === 'text' ? item.text : item.kind));

describe('what is shown', () => {
  it('is the texts in the order of the view', () => {
    const entries = [said(alice, 'one', NOW - 3), said(bob, 'two', NOW - 2), said(alice, 'three', NOW - 1)];
    const items = fold(entries);
    expect(words(items)).toEqual(['one', 'two', 'three']);
    expect(items.map((item) => item.place.seq)).toEqual(entries.map((known) => known.entry.seq));
  });

  it('is a deleted line for a text that was taken back, whoever wrote it, and nothing of its text', () => {
    const items = fold([said(alice, 'mine', NOW - 2, { strip: true }), said(bob, 'theirs', NOW - 1, { strip: true })]);
    expect(words(items)).toEqual(['deleted', 'deleted']);
    expect(items.every((item) => item.text === '')).toBe(true);
  });

  it('cannot be a text whose signature failed', () => {
    expect(words(fold([said(bob, 'forged', NOW, { verdict: 'unverifiable' })]))).toEqual(['unverified']);
    expect(words(fold([said(bob, 'linked', NOW, { verdict: 'linked' })]))).toEqual(['linked']);
  });

  it('[A25] cannot be a text of a bad form: it is said that it could not be verified', () => {
    for (const body of [Uint8Array.of(0x80), encodeBody({ kind: 'homeDelete', key: 'k' }), none]) {
      expect(words(fold([said(bob, '', NOW, { body })]))).toEqual(['unverified']);
    }
  });

  it('cannot be a kind that is not known, nor reactions, edits and control entries', () => {
    const kinds = [KIND.reaction, KIND.edit, KIND.redact, KIND.epoch, KIND.sticker, 99, 2 ** 40].map((kind) => said(bob, 'x', NOW, { kind }));
    const strips = [KIND.reaction, KIND.edit, 99].map((kind) => said(bob, 'x', NOW, { kind, strip: true }));
    expect(fold([...kinds, ...strips])).toEqual([]);
  });

  it('[H6] two versions in one slot are one line that says so, without a text of either', () => {
    const twins = [said(bob, 'yes', NOW - 3), said(bob, 'no', NOW - 2)];
    const items = fold([said(alice, 'well?', NOW - 4), ...twins, said(alice, 'hm', NOW - 1)], { forks: [{ device: bob.device, ids: twins.map((known) => known.entry.id) }] });
    expect(words(items)).toEqual(['well?', 'twoVersions', 'hm']);
    expect(items[1]!.count).toBe(2);
    expect(items[1]!.text).toBe('');
  });

  it('a fork whose texts are all taken back is a deleted line; one of two is not enough', () => {
    const twins = (strips: readonly boolean[]): readonly TimelineItem[] => {
      const entries = strips.map((strip) => said(bob, 'x', NOW, { strip }));
      return fold(entries, { forks: [{ device: bob.device, ids: entries.map((known) => known.entry.id) }] });
    };
    expect(words(twins([true, true]))).toEqual(['deleted']);
    expect(words(twins([true, false]))).toEqual(['twoVersions']);
  });

  it('a fork of control entries shows nothing', () => {
    const twins = [said(bob, 'x', NOW, { kind: KIND.epoch }), said(bob, 'y', NOW, { kind: KIND.epoch })];
    expect(fold(twins, { forks: [{ device: bob.device, ids: twins.map((known) => known.entry.id) }] })).toEqual([]);
  });

  it('what follows a fork in its lane is hidden', () => {
    const after = said(bob, 'after', NOW);
    expect(words(fold([said(alice, 'a', NOW - 1), after], { hidden: [after] }))).toEqual(['a']);
  });

  it('[F17] a gap is a line before the entry behind it, with how many are missing', () => {
    const behind = said(bob, 'behind', NOW, { seq: 5 });
    const items = fold([said(bob, 'before', NOW - 2, { seq: 2 }), said(alice, 'mine', NOW - 1), behind], {
      gaps: [{ device: bob.device, account: bob.account, from: 3, count: 2 }],
    });
    expect(words(items)).toEqual(['before', 'mine', 'missing', 'behind']);
    expect(items[2]).toMatchObject({ count: 2, place: { seq: 3 }, arrival: 0 });
    expect(new Set(items.map((item) => keyOf(item.id))).size).toBe(4);
  });

  it('[H7] a gap of any size costs one line; one with nothing behind it shows nothing', () => {
    const gap = { device: bob.device, account: bob.account, from: 0, count: 1000 };
    expect(fold([said(bob, 'far', NOW, { seq: 1000 })], { gaps: [gap] })).toHaveLength(2);
    expect(fold([], { gaps: [gap] })).toEqual([]);
  });

  it('own lines carry no arrival, those of others do', () => {
    const items = fold([said(alice, 'a', NOW), said(bob, 'b', NOW)]);
    expect(items[0]!.arrival).toBe(0);
    expect(items[1]!.arrival).toBeGreaterThan(0);
  });

  it('[H22] names of objects are plain texts', () => {
    expect(words(fold([said(bob, '__proto__', NOW), said(bob, 'constructor', NOW)]))).toEqual(['__proto__', 'constructor']);
  });
});

describe('[H8] a clock that is years off', () => {
  it('does not change the order', () => {
    const entries = [said(alice, 'a', NOW - 5), said(bob, 'future', NOW + YEARS), said(bob, 'past', NOW - YEARS), said(alice, 'b', NOW - 1)];
    expect(words(fold(entries))).toEqual(['a', 'future', 'past', 'b']);
  });

  it('cannot pin a line to the top: a time ahead takes that of the line before, today and in ten years', () => {
    const first = said(alice, 'a', NOW - TIME.DAY);
    const ahead = said(bob, 'ahead', NOW + YEARS, { after: [first] });
    const items = fold([first, ahead]);
    expect(items[1]).toMatchObject({ shownMs: NOW - TIME.DAY, timeUncertain: true });
    const answer = said(alice, 'answer', NOW, { after: [ahead] });
    const later = foldTimeline(view([first, ahead, answer]), { ...context, now: NOW + 2 * YEARS });
    expect(later.map((item) => item.shownMs)).toEqual([NOW - TIME.DAY, NOW - TIME.DAY, NOW]);
    expect(later.map((item) => item.timeUncertain)).toEqual([false, true, false]);
  });

  it('alone in a chat it is shown at when the chat began, not now', () => {
    const [item] = fold([said(bob, 'ahead', NOW + YEARS)]);
    expect(item).toMatchObject({ shownMs: context.floorMs, timeUncertain: true });
  });

  it('cannot be back-dated before what its author had read', () => {
    const first = said(alice, 'a', NOW - TIME.DAY);
    const back = fold([first, said(bob, 'back', NOW - YEARS, { after: [first] })]);
    expect(back[1]).toMatchObject({ shownMs: NOW - TIME.DAY, timeUncertain: true });
  });

  it('is not said of an honest text that was written at the same time elsewhere and came later', () => {
    const mine = said(alice, 'mine', NOW - TIME.HOUR);
    const theirs = fold([mine, said(bob, 'offline', NOW - 5 * TIME.HOUR)]);
    expect(theirs[1]).toMatchObject({ timeUncertain: false, shownMs: NOW - TIME.HOUR });
  });

  it('is tolerated up to ten minutes', () => {
    const first = said(alice, 'a', NOW - TIME.HOUR);
    const at = (ms: number): boolean => fold([first, said(bob, 'b', ms, { after: [first] })])[1]!.timeUncertain;
    expect(at(NOW + 10 * TIME.MINUTE)).toBe(false);
    expect(at(NOW + 10 * TIME.MINUTE + 1)).toBe(true);
    expect(at(NOW - 70 * TIME.MINUTE)).toBe(false);
    expect(at(NOW - 70 * TIME.MINUTE - 1)).toBe(true);
  });

  it('is held to when it came, where that was kept', () => {
    const entry = said(bob, 'b', NOW - TIME.HOUR);
    const received = (ms: number): boolean => foldTimeline(view([entry]), { ...context, receivedMs: () => ms })[0]!.timeUncertain;
    expect(received(NOW - TIME.HOUR)).toBe(false);
    expect(received(NOW - 2 * TIME.HOUR)).toBe(true);
  });

  it('shown times never fall, whatever is claimed', () => {
    const random = createRng('shown');
    for (let round = 0; round < 200; round++) {
      const entries: KnownEntry[] = [];
      for (let i = 0; i < 12; i++) {
        const after = entries.length > 0 ? [random.pick(entries)] : [];
        entries.push(said(random.pick([alice, bob]), `${i}`, NOW + random.pick([-YEARS, -TIME.DAY, -1000, 0, 1000, TIME.DAY, YEARS]), { after }));
      }
      const shown = fold(entries).map((item) => item.shownMs);
      expect(shown).toEqual([...shown].sort((a, b) => a - b));
      expect(shown.at(-1)).toBeLessThanOrEqual(NOW + 10 * TIME.MINUTE);
    }
  });
});

describe('several chapters', () => {
  it('follow one another, and time goes on', () => {
    const one = view([said(alice, 'a', NOW - 10)]);
    const two = view([said(bob, 'b', NOW - 20), said(bob, 'c', NOW + YEARS)], { chapter: 1 });
    const items = foldChapters([one, two], context);
    expect(words(items)).toEqual(['a', 'b', 'c']);
    expect(items.map((item) => item.shownMs)).toEqual([NOW - 10, NOW - 10, NOW - 10]);
  });

  it('the fold of the same set is the same', () => {
    const entries = [said(alice, 'a', NOW - 5), said(bob, 'b', NOW + YEARS)];
    expect(fold(entries)).toEqual(fold(entries));
  });
});
