/** Puts the keyboard where the person will want it when a part appears. */

/** Attach to an element: it takes the focus once it is in the page. */
export function focusSoon(element: HTMLElement): void {
  element.focus({ preventScroll: true });
}

/** Whether the main pointer is a finger: then a field is not focused by itself, so that no keyboard pops up. */
export const isTouch = (): boolean => matchMedia('(pointer: coarse)').matches;
