/** Puts the keyboard where the person will want it when a part appears, or when what they used is gone. */
import { tick } from 'svelte';

/** Attach to an element: it takes the focus once it is in the page. */
export function focusSoon(element: HTMLElement): void {
  element.focus({ preventScroll: true });
}

/** Whether the main pointer is a finger: then a field is not focused by itself, so that no keyboard pops up. */
export const isTouch = (): boolean => matchMedia('(pointer: coarse)').matches;

/** The pane a person is working in. */
export const mainPane = (): HTMLElement | null => document.querySelector('[role="main"]');

/** Whether nothing has the focus, or something that is not shown any more. */
function isFocusLost(): boolean {
  const now = document.activeElement;
  if (now === null || now === document.body) return true;
  return now instanceof HTMLElement && now.offsetParent === null && !now.closest('dialog');
}

/** After the next drawing: when the focus is lost, it goes to a neighbour. Never to a field: on a phone that opens the keyboard. */
export async function keepFocus(neighbour: () => HTMLElement | null | undefined): Promise<void> {
  await tick();
  if (isFocusLost()) (neighbour() ?? mainPane())?.focus({ preventScroll: true });
}
