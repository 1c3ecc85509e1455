import { describe, expect, it } from 'vitest';
import type { MediaView, MessageView } from '../../../src/app/api.ts';
import { canTakeBack, isWaiting, mayFold, shapeOf, STRAND_MS, toRows } from '../../../src/ui/rows.ts';

const NOON = new Date(2026, 5, 14, 12).getTime();
let made = 0;
const said = (more: Partial<MessageView> = {}): MessageView => ({
  id: `r${++made}`,
  mine: false,
  kind: 'text', media: [], quote: null, reactions: [], edited: false,
  text: 'x',
  timeMs: NOON,
  timeUncertain: false,
  state: null,
  relays: [],
  count: 0,
  unread: false,
  ...more,
});
const ends = (messages: readonly MessageView[], divider: string | null = null): string =>
  toRows(messages, divider, false)
    .map((row) => (row.first ? '[' : '') + 'x' + (row.last ? ']' : ''))
    .join('');

describe('rows', () => {
  it('makes one strand of messages by one person within five minutes', () => {
    expect(ends([said(), said({ timeMs: NOON + STRAND_MS }), said({ timeMs: NOON + 2 * STRAND_MS })])).toBe('[xxx]');
  });

  it('begins a new strand after five minutes and a bit, for another person, or in another state', () => {
    expect(ends([said(), said({ timeMs: NOON + STRAND_MS + 1 })])).toBe('[x][x]');
    expect(ends([said(), said({ mine: true, state: 'Read' })])).toBe('[x][x]');
    expect(ends([said({ mine: true, state: 'Read' }), said({ mine: true, state: 'Queued' })])).toBe('[x][x]');
  });

  it('[F17] leaves each message that failed alone, so that each can be tried again', () => {
    expect(ends([said({ mine: true, state: 'Failed' }), said({ mine: true, state: 'Failed' }), said({ mine: true, state: 'Queued' })])).toBe('[x][x][x]');
  });

  it('breaks a strand at a note, at the unread line and at midnight', () => {
    expect(ends([said(), said({ kind: 'missing', count: 2 }), said()])).toBe('[x][x][x]');
    const unread = said();
    expect(ends([said(), unread], unread.id)).toBe('[x][x]');
    const midnight = new Date(2026, 5, 15).getTime();
    expect(ends([said({ timeMs: midnight - 1000 }), said({ timeMs: midnight })])).toBe('[x][x]');
  });

  it('begins a day where the day changes, and at the first message of all', () => {
    const two = [said(), said({ timeMs: NOON + 24 * 3_600_000 })];
    expect(toRows(two, null, false).map((row) => row.day)).toEqual([true, true]);
    expect(toRows(two, null, true).map((row) => row.day)).toEqual([false, true]);
  });

  it('[F16] takes back what is an entry of the chat and what waits to be one, of mine alone; not what failed, and no request', () => {
    const ids = ['e.0.ff', 'q.00000000000a', 'f.1', 'q.asked'];
    expect(ids.map((id) => canTakeBack(said({ id, mine: true })))).toEqual([true, true, false, false]);
    expect(ids.map((id) => canTakeBack(said({ id, mine: false })))).toEqual([false, false, false, false]);
    expect(ids.map((id) => isWaiting(said({ id, mine: true })))).toEqual([false, true, false, false]);
  });

  it('[F45] has the browser measure what may be longer than nine lines on any screen, and nothing shorter', () => {
    expect(mayFold('short')).toBe(false);
    expect(mayFold('漢'.repeat(108))).toBe(false);
    expect(mayFold('漢'.repeat(109))).toBe(true);
    expect(mayFold('\n'.repeat(8))).toBe(false);
    expect(mayFold('\n'.repeat(9))).toBe(true);
  });
});

describe('the shape of photos', () => {
  const of = (...sizes: readonly (readonly [number, number])[]): number => shapeOf(sizes.map(([width, height]) => ({ width, height }) as MediaView));

  it('[F27] is that of the photo within bounds, and of several that of their grid', () => {
    expect(of([400, 300])).toBeCloseTo(4 / 3);
    expect([of([100, 9000]), of([9000, 100]), of([0, 0])]).toEqual([0.8, 1.8, 1]);
    const square = [1, 1] as const;
    expect([of(square, square), of(square, square, square), of(square, square, square, square), of(...Array.from({ length: 9 }, () => square))]).toEqual([2, 1.5, 1, 1]);
  });
});
