import { describe, expect, it } from 'vitest';
import type { Outline, Overview } from '../../../src/chat/overview.ts';
import { beyond, linedChapters, shownChapters } from '../../../src/chat/shown.ts';
import type { ChapterSummary } from '../../../src/chat/summary.ts';
import { emptyMark, withPlaces } from '../../../src/chat/unread.ts';
import { keyOf, sameBytes, type DeviceId } from '../../../src/protocol/ids.ts';
import { createRng } from '../../helpers/rng.ts';

const [alice, bob] = [1, 2].map((name) => new Uint8Array(16).fill(name) as DeviceId) as [DeviceId, DeviceId];

describe('what follows from an overview', () => {
  const outlineIn = (chapter: number): Outline => ({ chapter, devices: [alice, bob], pends: false, unchecked: false, quiet: null, starts: [], reaching: [], more: false });
  /** Of ten chapters, with how often an outline of them was looked at. */
  function watched(): { readonly overview: Overview; looks(): number } {
    const outlines = new Map(Array.from({ length: 10 }, (_, chapter) => [chapter, outlineIn(chapter)] as const));
    let looks = 0;
    const overview = new Proxy(outlines, {
      get(target, name) {
        if (name !== 'then') looks += 1; // whoever awaits it asks for that
        const found: unknown = Reflect.get(target, name, target);
        return typeof found === 'function' ? found.bind(target) : found;
      },
    });
    return { overview, looks: () => looks };
  }

  it('[P3] is found once, not for each text', async () => {
    const { overview, looks } = watched();
    const chapters = { overview: async () => overview, summary: async () => undefined, summaries: async () => new Map(), brought: async () => null };
    const mark = withPlaces(emptyMark, [{ device: bob, chapter: 7, seq: 3 }]);
    expect(await beyond(chapters, mark, alice)).toEqual([8, 9]);
    const once = looks();
    for (let text = 0; text < 20; text++) expect([await beyond(chapters, mark, alice), linedChapters(overview, alice)]).toEqual([[8, 9], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
    expect(looks()).toBe(once);
  });

  it('is another for another device, and for one that came back', () => {
    const { overview } = watched();
    const later = new Map([...overview].map(([chapter, outline]) => [chapter + (chapter > 5 ? 1 : 0), { ...outline, chapter: chapter + (chapter > 5 ? 1 : 0), devices: [bob] }]));
    expect(shownChapters(later, alice)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(shownChapters(later, alice, 6)).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9, 10]);
    expect(shownChapters(later, bob)).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9, 10]);
    expect(shownChapters(later, alice)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('what is shown, has lines, and is beyond a mark', () => {
  const rng = createRng('chapters');
  const devices = [1, 2, 3, 4].map((name) => new Uint8Array(16).fill(name) as DeviceId);
  const some = (): DeviceId[] => devices.filter(() => rng.chance(0.5));
  const near = (): number => rng.int(12) + (rng.chance(0.1) ? 65_530 : 0);
  const ascending = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);
  const writes = (overview: Overview, chapter: number, device: DeviceId): boolean => overview.get(chapter)!.devices.some((one) => sameBytes(one, device));

  /** Said plainly: from where one begins, step by step to neighbours that are here. */
  function reached(overview: Overview, starts: readonly number[]): Set<number> {
    const found = new Set(starts.filter((one) => overview.has(one)));
    for (const one of found) for (const next of [one - 1, one + 1]) if (overview.has(next)) found.add(next);
    return found;
  }
  function plainly(overview: Overview, self: DeviceId, brought: number | null): readonly number[] {
    const all = ascending(overview.keys());
    const starts = [...all.slice(0, 1), ...all.filter((one) => writes(overview, one, self))];
    if (brought === null) return ascending(reached(overview, starts));
    const most = Math.max(0, ...reached(overview, starts));
    const firsts = devices.filter((one) => one !== self).flatMap((device) => all.filter((one) => one > brought && writes(overview, one, device)).slice(0, 1));
    return ascending(reached(overview, [...starts, ...firsts.filter((one) => one <= most + 65_536)]));
  }

  it('[F19] [P3] are for any overview and mark what a look at each chapter finds', async () => {
    let many = 0;
    for (let round = 0; round < 2000; round++) {
      const outlines = Array.from({ length: rng.int(14) }, () => ({ chapter: near(), devices: some(), pends: false, unchecked: false, quiet: rng.chance(0.2) ? 1 : null, starts: [], reaching: [], more: false }));
      const overview = new Map(outlines.map((one) => [one.chapter, one]));
      const last = new Map([...overview.keys()].map((chapter) => [chapter, rng.int(9)]));
      const summary = async (chapter: number) => ({ lanes: overview.get(chapter)!.devices.map((device) => ({ device, have: [[0, last.get(chapter)!]] })) }) as unknown as ChapterSummary;
      const mark = withPlaces(emptyMark, some().map((device) => ({ device, chapter: near(), seq: rng.int(9) })));
      const [self, brought] = [rng.pick(devices), rng.pick([null, null, -1, rng.int(12)])];
      const shown = plainly(overview, self, brought);
      const lined = shown.filter((chapter) => overview.get(chapter)!.quiet === null);
      const isBeyond = (chapter: number, device: DeviceId): boolean => {
        const seen = mark.get(keyOf(device));
        return !seen || chapter > seen.chapter || (chapter === seen.chapter && last.get(chapter)! > seen.seq);
      };
      const unseen = lined.filter((chapter) => overview.get(chapter)!.devices.some((device) => device !== self && isBeyond(chapter, device)));
      const found = await beyond({ overview: async () => overview, summary, summaries: async () => new Map(), brought: async () => brought }, mark, self);
      expect([shownChapters(overview, self, brought), linedChapters(overview, self, brought), found]).toEqual([shown, lined, unseen]);
      many += unseen.length;
    }
    expect(many).toBeGreaterThan(2000);
  });
});
