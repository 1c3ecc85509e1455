/**
 * The tiles of a page of photos: by month, newest first, in rows of squares, and which of them are near the screen. Pure
 * numbers, so that thousands of photos cost the page no more than those one sees.
 */
import type { Shot } from '../state/gallery.svelte.ts';

export interface Month {
  /** First moment of the month, Unix ms. */
  readonly from: number;
  /** Newest first. */
  readonly shots: readonly Shot[];
}

export interface Grid {
  readonly columns: number;
  /** Of a tile with the gap below it, px. */
  readonly row: number;
}

export const GAP = 3;
/** Of a month's heading, px. */
export const HEAD = 48;
/** Three fit on the narrowest screen; on others they are about this wide, px. */
const TILE = 150;
const LEAST = 3;

export function gridOf(width: number): Grid {
  const columns = Math.max(LEAST, Math.floor((width + GAP) / (TILE + GAP)));
  return { columns, row: (width + GAP) / columns };
}

const monthOf = (timeMs: number): number => {
  const day = new Date(timeMs);
  return new Date(day.getFullYear(), day.getMonth()).getTime();
};

/** @param shots in the order in which they came */
export function monthsOf(shots: readonly Shot[]): readonly Month[] {
  const months: { readonly from: number; readonly shots: Shot[] }[] = [];
  for (const shot of shots.toReversed()) {
    const from = monthOf(shot.message.timeMs);
    if (months.at(-1)?.from !== from) months.push({ from, shots: [] });
    months.at(-1)!.shots.push(shot);
  }
  return months;
}

const rowsOf = ({ shots }: Month, { columns }: Grid): number => Math.ceil(shots.length / columns);
export const heightOf = (month: Month, grid: Grid): number => HEAD + rowsOf(month, grid) * grid.row;

export interface Span {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** For each month which of its shots are between two heights of the page, px; whole rows. */
export function spansOf(months: readonly Month[], grid: Grid, from: number, to: number): readonly Span[] {
  let top = 0;
  return months.map((month) => {
    const start = top + HEAD;
    top += heightOf(month, grid);
    const row = (y: number): number => Math.min(rowsOf(month, grid), Math.max(0, y));
    const [first, end] = [row(Math.floor((from - start) / grid.row)), row(Math.ceil((to - start) / grid.row))];
    return { first: first * grid.columns, end: Math.min(month.shots.length, end * grid.columns) };
  });
}
