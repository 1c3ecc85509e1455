import { describe, expect, it } from 'vitest';
import { crossTwins, type Start } from '../../../src/chat/crossTwins.ts';
import { outlineOf } from '../../../src/chat/overviewForm.ts';
import type { Chapters } from '../../../src/chat/shown.ts';
import type { ChapterSummary } from '../../../src/chat/summary.ts';
import { sha256 } from '../../../src/crypto/hash.ts';
import { u32be, type DeviceId, type EntryId } from '../../../src/protocol/ids.ts';

const [bob, carol] = [2, 3].map((name) => new Uint8Array(16).fill(name) as DeviceId) as [DeviceId, DeviceId];
const id = (name: number): EntryId => sha256(u32be(name)) as EntryId;
const start = (chapter: number, more: Partial<Start> = {}): Start => ({ chapter, device: bob, id: id(chapter), prev: null, ...more });

function summary(...starts: readonly Start[]): ChapterSummary {
  const lanes = starts.map((one) => ({ device: one.device, have: [[0, 0]] as const, starts: [{ id: one.id, prev: one.prev }], last: one.id, uses: [] }));
  return { chapter: starts[0]!.chapter, digest: new Uint8Array(32), entries: 1, bytes: 1, unchecked: 0, pending: 0, lanes, elsewhere: [], reaching: [] };
}

/** A chat that is written to as `Shelf` does, and counts the summaries that are asked for. */
function chat() {
  const all = new Map<number, ChapterSummary>();
  const asked = { count: 0 };
  const chapters: Chapters = {
    overview: async () => new Map([...all.values()].map((one) => [one.chapter, outlineOf(one, false)])),
    summary: async (chapter) => (asked.count++, all.get(chapter)),
    summaries: async () => all,
    brought: async () => -1,
  };
  async function add(...starts: readonly Start[]): Promise<readonly number[]> {
    const twins = await crossTwins(starts, chapters);
    for (const one of starts) all.set(one.chapter, summary(one));
    for (const { chapter, id: name } of twins) all.set(chapter, { ...all.get(chapter)!, elsewhere: [...all.get(chapter)!.elsewhere, name] });
    return twins.map(({ chapter }) => chapter).sort((a, b) => a - b);
  }
  return { add, asked, all };
}

describe('[S6.7] lanes of one device that begin alike in many chapters', () => {
  it('are each marked once, and for one more of them no more is read at a thousand than at thirty-two', async () => {
    const { add, asked, all } = chat();
    const reads: number[] = [];
    for (let chapter = 0; chapter < 1000; chapter++) {
      asked.count = 0;
      expect(await add(start(chapter))).toEqual(chapter === 0 ? [] : chapter === 1 ? [0, 1] : [chapter]);
      reads.push(asked.count);
    }
    expect(Math.max(...reads)).toBe(16);
    expect([...all.values()].every(({ elsewhere }) => elsewhere.length === 1)).toBe(true);
  });

  it('are all marked where many come together, also the one that was here alone', async () => {
    const { add } = chat();
    await add(start(0));
    expect(await add(...Array.from({ length: 40 }, (_, i) => start(i + 1)))).toEqual(Array.from({ length: 41 }, (_, i) => i));
  });

  it('are found behind chapters that only look alike, and those bear no mark', async () => {
    const { add } = chat();
    await add(start(0));
    for (let chapter = 1; chapter < 40; chapter++) await add(start(chapter, { prev: new Uint8Array(32).fill(2, 0, 4).fill(chapter, 4) as EntryId }));
    await add(start(40, { device: carol }));
    expect(await add(start(41))).toEqual([0, 41]);
    await add(start(42, { prev: id(7) }));
    expect(await add(start(43, { prev: id(7) }))).toEqual([42, 43]);
  });

  it('are no fork in one chapter alone', async () => {
    const { add } = chat();
    await add(start(0));
    expect(await add(start(0, { id: id(9) }))).toEqual([]);
  });
});
