/** Keys among what stands in rows, in several grids of equally many columns one below the other. Pure. */

/** Which grid, and which of its cells. */
export interface Cell {
  readonly grid: number;
  readonly at: number;
}

/** Rows that a Page key passes. */
const PAGE_ROWS = 4;

/** One row down (or, with -1, up), in the same column as far as that row goes; stops at both ends. */
function row(sizes: readonly number[], columns: number, { grid, at }: Cell, by: 1 | -1): Cell {
  const below = at + by * columns;
  const last = sizes[grid]! - 1;
  if (below >= 0 && below <= last) return { grid, at: below };
  if (by === 1 && Math.floor(at / columns) < Math.floor(last / columns)) return { grid, at: last }; // the last row is shorter
  const next = sizes[grid + by];
  if (next === undefined) return { grid, at };
  const column = at % columns;
  const start = by === 1 ? 0 : Math.floor((next - 1) / columns) * columns;
  return { grid: grid + by, at: Math.min(next - 1, start + column) };
}

function beside(sizes: readonly number[], { grid, at }: Cell, by: 1 | -1): Cell {
  if (at + by >= 0 && at + by < sizes[grid]!) return { grid, at: at + by };
  const next = sizes[grid + by];
  return next === undefined ? { grid, at } : { grid: grid + by, at: by === 1 ? 0 : next - 1 };
}

/**
 * Where a key leads, or null when it is none that moves.
 * @param sizes cells of each grid, none of them empty
 */
export function cellAfter(sizes: readonly number[], columns: number, from: Cell, key: string): Cell | null {
  const pages = (by: 1 | -1): Cell => Array.from({ length: PAGE_ROWS }).reduce<Cell>((cell) => row(sizes, columns, cell, by), from);
  switch (key) {
    case 'ArrowRight': return beside(sizes, from, 1);
    case 'ArrowLeft': return beside(sizes, from, -1);
    case 'ArrowDown': return row(sizes, columns, from, 1);
    case 'ArrowUp': return row(sizes, columns, from, -1);
    case 'PageDown': return pages(1);
    case 'PageUp': return pages(-1);
    case 'Home': return { grid: 0, at: 0 };
    case 'End': return { grid: sizes.length - 1, at: sizes.at(-1)! - 1 };
    default: return null;
  }
}
