/**
 * A finger that rests on an element, or the browser's own wish for a menu (right button, context-menu key): the ways to the
 * actions of an element. Browsers tell of a resting finger by `contextmenu` too, some before and some after it has rested
 * long enough here: it acts once.
 */

/** How long a finger rests, and how far it may stray: as the systems do it. */
const REST_MS = 500;
const STRAY_PX = 10;
const ENDS = ['pointerup', 'pointercancel', 'pointerleave'] as const;

/** Attach to an element: calls `act` when its actions are asked for. */
export function longPress(act: () => void): (element: HTMLElement) => () => void {
  return (element) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = { x: 0, y: 0 };
    let finger: 'none' | 'rests' | 'acted' = 'none';
    const rested = (): void => {
      clearTimeout(timer);
      if (finger === 'acted') return;
      finger = 'acted';
      act();
    };
    const stop = (): void => {
      clearTimeout(timer);
      finger = 'none';
    };
    const down = (event: PointerEvent): void => {
      stop();
      if (event.pointerType !== 'touch') return;
      finger = 'rests';
      from = { x: event.clientX, y: event.clientY };
      timer = setTimeout(rested, REST_MS);
    };
    const move = (event: PointerEvent): void => {
      if (finger === 'rests' && Math.hypot(event.clientX - from.x, event.clientY - from.y) > STRAY_PX) stop();
    };
    const menu = (event: Event): void => {
      // Whoever has marked words wants the menu of the browser, to copy them.
      if (finger === 'none' && !getSelection()?.isCollapsed) return;
      event.preventDefault();
      if (finger === 'none') act();
      else rested();
    };
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('contextmenu', menu);
    for (const end of ENDS) element.addEventListener(end, stop);
    return () => {
      stop();
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('contextmenu', menu);
      for (const end of ENDS) element.removeEventListener(end, stop);
    };
  };
}
