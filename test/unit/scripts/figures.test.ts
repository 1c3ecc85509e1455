/** What `npm run bench` keeps and shows, and when its check fails. */
import { describe, expect, it } from 'vitest';
import { merged, page, ratioOf, regressions, type Figure } from '../../bench/figures.ts';

const figure = (id: string, ours: readonly number[], more: Partial<Figure> = {}): Figure => ({
  ...{ id, name: 'catch up', against: 'a peer', unit: 'ms', target: 3, why: 'it seals.', ours, theirs: [1, 2, 3] },
  ...{ load: [1, 2], versions: ['Node v20', 'peer 1.2.3'], cores: 2, commit: 'abc1234', day: '2026-11-27' },
  ...more,
});

describe('figures of benchmarks', () => {
  it('a ratio is of medians, so one outlier changes nothing', () => {
    expect(ratioOf(figure('P6', [4, 4, 400]))).toBe(2);
  });

  it('a ratio up to 15 % above the stored one is no regression, a larger one is', () => {
    const stored = [figure('P6', [4, 4, 4])];
    expect(regressions(stored, [figure('P6', [4.6, 4.6, 4.6])])).toEqual([]);
    expect(regressions(stored, [figure('P6', [4.7, 4.7, 4.7])])).toEqual([{ id: 'P6', was: 2, is: 2.35 }]);
  });

  it('what was not stored is no regression, and a better ratio is none', () => {
    expect(regressions([figure('P6', [4, 4, 4])], [figure('P5', [400, 400, 400]), figure('P6', [1, 1, 1])])).toEqual([]);
  });

  it('another size is another figure: it is not compared', () => {
    const stored = [figure('P6', [4, 4, 4])];
    expect(regressions(stored, [figure('P6', [400, 400, 400], { name: 'catch up ten times as much' })])).toEqual([]);
  });

  it('a part that was measured again takes the place of its own figure alone', () => {
    const all = merged([figure('P13', [1, 1, 1]), figure('P6', [1, 1, 1])], [figure('P6', [9, 9, 9])]);
    expect(all.map(({ id, ours }) => [id, ours[0]])).toEqual([['P6', 9], ['P13', 1]]);
  });

  it('the page shows target, ratio, medians, raw values, load, versions and commit', () => {
    const text = page([figure('P6 peer', [4, 5, 4])]);
    for (const part of ['| P6 peer | catch up | a peer | 4.0 ms | 2.0 ms | 2.0 | ≤ 3.0 | met |', '4.0 · 5.0 · 4.0 ms', 'load 1.0 to 2.0', 'peer 1.2.3', 'abc1234']) expect(text).toContain(part);
  });

  it('a missed target says why, a met one and one without a target do not', () => {
    expect(page([figure('P6', [40, 40, 40])])).toContain('Missed: it seals.');
    expect(page([figure('P6', [4, 4, 4])])).not.toContain('it seals.');
    expect(page([figure('P6', [40, 40, 40], { target: null })])).not.toContain('it seals.');
  });
});
