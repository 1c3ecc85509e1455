/** A small program with guards, of which its tests notice some: what the mutator says about it is known. */
const MOST = 10;

export function take(value: unknown, isOpen: boolean): number | null {
  if (typeof value !== 'number' || value > MOST) return null;
  if (!isOpen) return null;
  return value;
}

/** Without its refusal it never ends. */
export function countDown(from: number): number | null {
  let steps = 0;
  for (let left = from; left !== 0; left -= 1) {
    if (left < 0) return null;
    steps += 1;
  }
  return steps;
}

/** The pairs of a list whose names are known. */
export const known = (pairs: readonly (readonly [string, number])[], names: ReadonlySet<string>): number =>
  pairs.filter(([name]) => names.has(name)).reduce((sum, [, count]) => sum + count, 0);
