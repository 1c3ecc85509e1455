/** One Tab stop for many: arrow, Home, End and Page keys move the focus among elements that stand in order. */

/** How many elements a Page key passes. */
const PAGE_STEP = 8;

const GOALS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at) => at + PAGE_STEP,
  PageUp: (at) => at - PAGE_STEP,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Moves the focus when the key is one that moves; true when it was. Stops at both ends. */
export function moveAmong(elements: readonly HTMLElement[], from: HTMLElement, key: string): boolean {
  const goal = GOALS[key];
  if (!goal) return false;
  const at = goal(elements.indexOf(from), elements.length);
  elements[Math.min(elements.length - 1, Math.max(0, at))]?.focus();
  return true;
}
