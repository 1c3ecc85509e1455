import { describe, expect, it } from 'vitest';
import type { MessageView } from '../../../src/app/api.ts';
import { appendRun, cutRun, lasting, prependRun, type Run, sliceRun, stepsBack, stepsTo, trimRun, WINDOW } from '../../../src/state/window.ts';

const TOTAL = 500;
const said = (at: number): MessageView => ({
  id: `m${at}`,
  mine: false,
  kind: 'text', media: [], quote: null, reactions: [], edited: false,
  text: '',
  timeMs: at,
  timeUncertain: false,
  state: null,
  relays: [],
  count: 0,
  unread: false,
});
const run = (from: number, to: number): Run => ({
  messages: Array.from({ length: to - from }, (_, at) => said(from + at)),
  older: from > 0,
  newer: to < TOTAL,
  offset: from,
  total: TOTAL,
});

describe('window', () => {
  it('joins pages before and after, and is then the same as one page', () => {
    expect(prependRun(run(100, 140), run(60, 100))).toEqual(run(60, 140));
    expect(appendRun(run(100, 140), run(140, 180))).toEqual(run(100, 180));
    expect(prependRun(run(20, 40), run(0, 20)).older).toBe(false);
    expect(appendRun(run(20, 40), run(40, TOTAL)).newer).toBe(false);
  });

  it('[F15] is brought to an end with many more messages a few at a time, and to one with few at once', () => {
    const ends = (again: Run, shown: Run): readonly number[] => stepsTo(again, shown).map(({ messages }) => messages.at(-1)!.timeMs);
    expect(ends(run(100, 120), run(100, 111))).toEqual([119]);
    expect(ends(run(100, 145), run(100, 111))).toEqual([122, 134, 144]);
    expect(ends(run(100, 125), run(0, 40))).toEqual([111, 123, 124]);
    expect(stepsTo(run(100, 145), run(100, 111)).at(-1)).toEqual(run(100, 145));
    expect(ends(run(100, 110), run(100, 110))).toEqual([109]);
    const back = stepsBack(run(60, 140), run(100, 140));
    expect(back.map(({ offset }) => offset)).toEqual([88, 76, 64, 60]);
    expect([back[0], back.at(-1)]).toEqual([run(88, 140), run(60, 140)]);
  });

  it('never shows a message twice when pages overlap', () => {
    const ids = appendRun(run(100, 140), run(130, 170)).messages.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('cuts a page to what was shown, and cuts nothing for a message that is gone', () => {
    expect(cutRun(run(0, 200), 'm50', 'm99')).toEqual(run(50, 100));
    expect(cutRun(run(0, 200), 'gone', null)).toEqual(run(0, 200));
  });

  it('keeps at most the window, at the end that is in view', () => {
    expect(trimRun(run(100, 300), 'oldest')).toEqual(run(300 - WINDOW, 300));
    expect(trimRun(run(100, 300), 'newest')).toEqual(run(100, 100 + WINDOW));
    const small = run(0, WINDOW);
    expect(trimRun(small, 'oldest')).toBe(small);
  });

  it('may be told to keep more, where only the list knows what is in view', () => {
    expect(trimRun(run(100, 300), 'newest', 180)).toEqual(run(100, 280));
  });

  it('asks for pages by messages that stay, never by a note of a gap that may close', () => {
    const gap: MessageView = { ...said(7), kind: 'missing' };
    expect(lasting([gap, said(8), gap]).map(({ id }) => id)).toEqual(['m8']);
    expect(lasting([gap])).toEqual([gap]);
  });

  it('knows no place while the core knows none', () => {
    expect(sliceRun({ ...run(10, 20), offset: -1 }, 2, 5).offset).toBe(-1);
  });
});
