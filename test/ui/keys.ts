/** A person who has no mouse: goes by Tab alone, and sees where they are. */
import { expect } from 'vitest';
import { userEvent } from 'vitest/browser';

const CONTROLS = 'a[href], button, input, textarea, select, summary, [contenteditable="true"], [tabindex], [role="menuitem"], [role="tab"], [role="switch"], [role="radio"], [role="option"]';
/** Parts of which Tab reaches one, and the arrows the others. */
const GROUPS = '[role="menu"], [role="radiogroup"], [role="tablist"], [role="listbox"], [role="toolbar"], [role="grid"], [role="feed"], [role="list"][data-roving], fieldset';

const isSeen = (element: HTMLElement): boolean => element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && element.getClientRects().length > 0;

/**
 * What can be used on the screen now: of an open dialog what is in it. What Tab passes over on purpose (`tabindex="-1"`) is a control only
 * where it is one of a group that the arrows go through.
 */
export function controls(): readonly HTMLElement[] {
  const modal = [...document.querySelectorAll<HTMLElement>('dialog:modal')].at(-1) ?? document.body;
  return [...modal.querySelectorAll<HTMLElement>(CONTROLS)].filter((one) => isSeen(one) && one.closest('[inert]') === null && !one.matches(':disabled') && (one.tabIndex >= 0 || one.closest(GROUPS) !== null));
}

/** The group of a control, or the control itself where Tab has to reach it. */
const stopOf = (one: HTMLElement): HTMLElement => {
  if (one instanceof HTMLInputElement && one.type === 'radio') return document.querySelector<HTMLElement>(`input[type="radio"][name="${CSS.escape(one.name)}"]`) ?? one;
  return one.closest<HTMLElement>(GROUPS) ?? one;
};

export const nameOf = (one: Element | null): string =>
  (one?.getAttribute('aria-label') ?? (one instanceof HTMLInputElement || one instanceof HTMLSelectElement || one instanceof HTMLTextAreaElement ? one.labels?.[0]?.textContent : null) ?? one?.textContent ?? '').trim().replace(/\s+/g, ' ');

const hasRing = ({ outlineStyle, outlineWidth, boxShadow }: CSSStyleDeclaration): boolean => (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || /inset|0px 0px 0px [2-9]px/.test(boxShadow);

/** Whether the mark of the focus can be seen: on the control, on what covers it, in it, or on what it stands in. */
function isMarked(one: HTMLElement): boolean {
  const around = [one.parentElement, one.parentElement?.parentElement].filter((at) => at instanceof HTMLElement && at.matches(':has(:focus-visible)'));
  const rings = [one, ...around, ...one.querySelectorAll('*')].map((at) => getComputedStyle(at as HTMLElement));
  return [...rings, getComputedStyle(one, '::after'), getComputedStyle(one, '::before')].some(hasRing);
}

export interface Walk {
  /** Names of what Tab does not reach, nor stands in a group that it reaches. */
  readonly missed: readonly string[];
  /** Names of what has the focus and does not show it. */
  readonly unmarked: readonly string[];
  readonly stops: number;
}

/** Tab from where the focus is until it has come round. */
export async function walk(limit = 200): Promise<Walk> {
  const reached = new Set<Element>();
  const unmarked: string[] = [];
  for (let n = 0; n < limit; n++) {
    await userEvent.keyboard('{Tab}');
    const now = document.activeElement;
    // The end of the page: the next one is the first again.
    if (!(now instanceof HTMLElement) || now === document.body) continue;
    if (reached.has(now)) break;
    reached.add(now);
    if (!isMarked(now)) unmarked.push(nameOf(now));
  }
  const wanted = new Set(controls().map(stopOf));
  const stops = new Set([...reached].map((one) => stopOf(one as HTMLElement)));
  return { missed: [...wanted].filter((one) => !stops.has(one) && ![...reached].some((at) => one.contains(at))).map((one) => `${one.tagName} ${nameOf(one).slice(0, 60)}`), unmarked, stops: reached.size };
}

async function goTo(key: string, name: string | RegExp, limit: number): Promise<void> {
  const there = (): boolean => (typeof name === 'string' ? nameOf(document.activeElement) === name : name.test(nameOf(document.activeElement)));
  const seen: string[] = [];
  for (let n = 0; n < limit && !there(); n++) {
    await userEvent.keyboard(key);
    seen.push(nameOf(document.activeElement).slice(0, 40));
  }
  expect(there(), `${name} is not among what the key leads to: ${seen.join(' · ')}`).toBe(true);
}

/** Presses Tab until what is wanted has the focus: the only way to get anywhere here. */
export const tabTo = (name: string | RegExp, limit = 80): Promise<void> => goTo('{Tab}', name, limit);
/** The same in a menu. */
export const arrowTo = (name: string | RegExp, limit = 20): Promise<void> => goTo('{ArrowDown}', name, limit);
