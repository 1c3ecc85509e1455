/**
 * When a floating part is wanted no more: a press elsewhere, the button that opened it again, or the system's own Back. Not
 * the light dismissal of the browser: that also takes the end of the very press that opened the part, so that a finger
 * which rests on a message would close with its lifting what its resting has opened.
 */

interface Watcher {
  onclose: (() => void) | null;
  destroy(): void;
}

/** Hears Back on Android. Browsers without it have Escape, which the part hears itself. */
function watchBack(leave: () => void): () => void {
  const { CloseWatcher } = globalThis as { CloseWatcher?: new () => Watcher };
  if (!CloseWatcher) return () => undefined;
  const watcher = new CloseWatcher();
  watcher.onclose = leave;
  return () => watcher.destroy();
}

/**
 * Calls `leave` for the part that `opener` opened, until `off`.
 * @param besides a press there is none elsewhere
 */
export function dismissible(part: HTMLElement, opener: HTMLElement, leave: () => void, besides: HTMLElement | null = null): () => void {
  const button = opener.matches('button') ? opener : opener.querySelector('[aria-haspopup]');
  const isIn = (event: Event, element: Element | null): boolean => element !== null && event.composedPath().includes(element);
  let isPressed = false;
  const press = (event: Event): void => {
    isPressed = true;
    if (![part, button, besides].some((element) => isIn(event, element))) leave();
  };
  const again = (event: MouseEvent): void => {
    if (!isIn(event, button)) return;
    event.stopPropagation();
    event.preventDefault(); // a button that sends sends nothing by closing its menu
    // The end of the very press that opened it, by a finger that rested on the button, closes nothing.
    if (isPressed || event.detail === 0) leave();
  };
  document.addEventListener('pointerdown', press, true);
  document.addEventListener('click', again, true);
  const off = watchBack(leave);
  return () => {
    document.removeEventListener('pointerdown', press, true);
    document.removeEventListener('click', again, true);
    off();
  };
}
