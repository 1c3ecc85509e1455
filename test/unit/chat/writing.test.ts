import { describe, expect, it } from 'vitest';
import { outlineOf } from '../../../src/chat/overviewForm.ts';
import { decodeSummary, encodeSummary, type ChapterSummary } from '../../../src/chat/summary.ts';
import { shownChapters, type Chapters } from '../../../src/chat/shown.ts';
import { nextSlot, writingChapter } from '../../../src/chat/writing.ts';
import type { DeviceId, EntryId, EpochId } from '../../../src/protocol/ids.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

const [self, other] = [new Uint8Array(16).fill(1) as DeviceId, new Uint8Array(16).fill(2) as DeviceId];
const id = (name: number): EntryId => new Uint8Array(32).fill(name) as EntryId;

function summary(chapter: number, devices: readonly DeviceId[], more: Partial<ChapterSummary> = {}): ChapterSummary {
  const lanes = devices.map((device) => ({ device, have: [[0, 4]] as const, starts: [{ id: id(1), prev: null }], last: id(chapter + 10), uses: [{ epoch: id(7) as unknown as EpochId, from: 0, living: 4 }] }));
  return { chapter, digest: new Uint8Array(32), entries: 5, bytes: 1505, unchecked: 0, pending: 0, lanes, elsewhere: [], reaching: [], ...more };
}
/** What a device holds that began with its account. */
function here(...summaries: ChapterSummary[]): Chapters {
  const all = new Map(summaries.map((one) => [one.chapter, one]));
  const overview = new Map(summaries.map((one) => [one.chapter, outlineOf(one, false)]));
  return { overview: async () => overview, summary: async (chapter) => all.get(chapter), summaries: async () => all, brought: async () => null };
}
const nobody: ReadonlySet<number> = new Set();
/** The same of one that came back by the phrase, or with a backup up to a chapter. */
const back = (chapters: Chapters, brought = -1): Chapters => ({ ...chapters, brought: async () => brought });
const third = new Uint8Array(16).fill(3) as DeviceId;

describe('[S6.2] the chapter to write into', () => {
  it('is 0 in an empty chat, and the lowest that is here for a device that never wrote', async () => {
    expect(await writingChapter(here(), self, nobody)).toBe(0);
    expect(await writingChapter(here(summary(7, [other])), self, nobody)).toBe(7);
  });

  it('is the highest that is reached step by step from one of its own', async () => {
    expect(await writingChapter(here(summary(3, [self]), summary(4, [other]), summary(6, [other])), self, nobody)).toBe(4);
  });

  it('counts chapters of a friend’s digest as steps', async () => {
    expect(await writingChapter(here(summary(3, [self])), self, new Set([4, 5, 9]))).toBe(5);
  });

  it.each([
    ['512 entries', { entries: LIMITS.chapterEntries }],
    ['224 KiB', { bytes: LIMITS.chapterBytes }],
  ])('is the next one at %s', async (_, full) => {
    expect(await writingChapter(here(summary(3, [self], full)), self, nobody)).toBe(4);
    expect(await writingChapter(here(summary(3, [self], full), summary(4, [other], full)), self, nobody)).toBe(5);
  });

  it('is the next one when the lane is full', async () => {
    const lanes = [{ device: self, have: [[0, 1023]] as const, starts: [], last: id(9), uses: [] }];
    expect(await writingChapter(here(summary(3, [self], { lanes })), self, nobody)).toBe(4);
  });
});

describe('[S7.1] the next slot', () => {
  it('follows the last one of the lane', async () => expect(await nextSlot(here(summary(3, [self])), self, 3)).toEqual({ seq: 5, prev: id(13) }));
  it('begins a chapter after the last entry of an earlier one', async () =>
    expect(await nextSlot(here(summary(1, [self]), summary(2, [self]), summary(9, [self])), self, 3)).toEqual({ seq: 0, prev: id(12) }));
  it('begins a chapter after the last entry there is, also where the overview does not know of it', async () => {
    const [known, unknown] = [here(summary(1, [self])), here(summary(1, [self]), summary(2, [self]))];
    expect(await nextSlot({ ...unknown, overview: known.overview }, self, 3)).toEqual({ seq: 0, prev: id(12) });
  });
  it('begins a life with none before it', async () => expect(await nextSlot(here(summary(3, [other])), self, 3)).toEqual({ seq: 0, prev: null }));
});

describe('[S6.2] the chapters that are shown', () => {
  it('are those joined to the beginning or to one of one’s own', async () => {
    const chapters = here(summary(2, [other]), summary(3, [other]), summary(5, [other]), summary(8, [other]), summary(9, [self]), summary(10, [other]), summary(99, [other]));
    expect(shownChapters(await chapters.overview(), self)).toEqual([2, 3, 8, 9, 10]);
    expect(shownChapters(await here().overview(), self)).toEqual([]);
  });

  it('are also those behind what a backup brought, where a device that came back goes on', async () => {
    const chapters = here(summary(2, [other]), summary(3, [other]), summary(7, [other]), summary(8, [other]), summary(20, [other]));
    expect(shownChapters(await chapters.overview(), self, 3)).toEqual([2, 3, 7, 8]);
    expect(shownChapters(await chapters.overview(), self, 20)).toEqual([2, 3]);
    expect(await writingChapter(back(chapters, 3), self, nobody)).toBe(8);
  });

  it('[S3.5] are also those where a friend goes on who has what was said before, for a device that came back and wrote first', async () => {
    const chapters = here(summary(0, [self]), summary(5, [other]), summary(6, [other]), summary(9, [other]));
    expect(shownChapters(await chapters.overview(), self, -1)).toEqual([0, 5, 6]);
    expect(await writingChapter(back(chapters), self, nobody)).toBe(6);
    const withBackup = here(summary(0, [other]), summary(1, [other, self]), summary(7, [other]));
    expect(shownChapters(await withBackup.overview(), self, 1)).toEqual([0, 1, 7]);
    expect(await writingChapter(back(withBackup, 1), self, nobody)).toBe(7);
    // A friend who came back too goes on elsewhere.
    const both = here(summary(0, [third]), summary(5, [other, self]), summary(6, [other]));
    expect(shownChapters(await both.overview(), self, -1)).toEqual([0, 5, 6]);
  });

  it('are no others on a device that did not come back, whoever wrote where', async () => {
    const chapters = here(summary(0, [self]), summary(5, [other]));
    expect(shownChapters(await chapters.overview(), self)).toEqual([0]);
    expect(await writingChapter(chapters, self, nobody)).toBe(0);
  });

  it('nobody is pinned to the end on a device that came back either: what is shown far above is written behind, and what is farther is not shown', async () => {
    const near = here(summary(0, [self]), summary(65_536, [other]));
    expect(shownChapters(await near.overview(), self, -1)).toEqual([0, 65_536]);
    expect(await writingChapter(back(near), self, nobody)).toBe(65_536);
    const far = here(summary(0, [self]), summary(65_537, [other]), summary(LIMITS.chapters - 1, [third]));
    expect(shownChapters(await far.overview(), self, -1)).toEqual([0]);
    expect(await writingChapter(back(far), self, nobody)).toBe(0);
    // One device has one place to go on.
    const again = here(summary(0, [self]), summary(9, [other]), summary(20, [other]), summary(30, [other]));
    expect(shownChapters(await again.overview(), self, -1)).toEqual([0, 9]);
  });
});

describe('[S6.5] a summary', () => {
  it('is read as it was written', () => {
    const whole = summary(3, [self, other], { elsewhere: [id(4)], pending: 2, unchecked: 3 });
    expect(decodeSummary(encodeSummary(whole))).toEqual(whole);
  });
  it('is not read from other bytes', async () => expect(() => decodeSummary(Uint8Array.of(0x80))).toThrow());
});
