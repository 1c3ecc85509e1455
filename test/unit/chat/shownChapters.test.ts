import { describe, expect, it } from 'vitest';
import type { Outline, Overview } from '../../../src/chat/overview.ts';
import { beyond, linedChapters, shownChapters } from '../../../src/chat/shown.ts';
import { emptyMark, withPlaces } from '../../../src/chat/unread.ts';
import type { DeviceId } from '../../../src/protocol/ids.ts';

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
