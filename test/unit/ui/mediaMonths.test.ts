import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shot } from '../../../src/state/gallery.svelte.ts';
import { gridOf, HEAD, heightOf, monthsOf, spansOf } from '../../../src/ui/mediaMonths.ts';
import { photos } from '../../helpers/fakeWorld.ts';

const at = (timeMs: number): Shot => {
  const message = photos([{}], '', { timeMs });
  return { message, item: message.media[0]! };
};

describe('[F27] the tiles of a page of photos', () => {
  it('stand by month, the newest first', () => {
    const times = [new Date(2025, 11, 31, 23), new Date(2026, 0, 1), new Date(2026, 0, 31), new Date(2026, 2, 1)].map((day) => day.getTime());
    const months = monthsOf(times.map(at));
    expect(months.map(({ from }) => from)).toEqual([new Date(2026, 2, 1), new Date(2026, 0, 1), new Date(2025, 11, 1)].map((day) => day.getTime()));
    expect(months.flatMap(({ shots }) => shots.map(({ message }) => message.timeMs))).toEqual(times.toReversed());
  });

  it.each([320, 390, 828, 1600])('are squares that fill %i px, three or more in a row', (width) => {
    const { columns, row } = gridOf(width);
    expect(columns).toBeGreaterThanOrEqual(3);
    expect(columns * row).toBeCloseTo(width + 3);
    expect(row).toBeLessThan(240);
  });

  it('near the screen are all that are on it, whole rows, and a bounded number more, wherever one is', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 8 }), fc.integer({ min: 300, max: 1600 }), fc.nat(20_000), fc.integer({ min: 100, max: 3000 }), (sizes, width, from, tall) => {
        const months = monthsOf(sizes.flatMap((size, n) => Array.from({ length: size }, (_, day) => at(new Date(2026, n, 2).getTime() + day))));
        const grid = gridOf(width);
        const spans = spansOf(months, grid, from, from + tall);
        let top = 0;
        months.forEach((month, n) => {
          month.shots.forEach((_, place) => {
            const y = top + HEAD + Math.floor(place / grid.columns) * grid.row;
            const isIn = place >= spans[n]!.first && place < spans[n]!.end;
            if (y < from + tall && y + grid.row > from) expect(isIn).toBe(true);
            if (y > from + tall + grid.row || y + 2 * grid.row < from) expect(isIn).toBe(false);
          });
          top += heightOf(month, grid);
        });
      }),
      { numRuns: 100 },
    );
  });
});
