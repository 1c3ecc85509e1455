/**
 * How tall the keyboard of a touch screen is, as far as the view tells: what takes its place is as tall, so that nothing above
 * it moves. The one way in every browser: what was visible before it came, less what is visible with it.
 */

/** Less is no keyboard: bars of the browser come and go. Px. */
const LEAST = 120;

/** Px; 0: none was seen. */
export const keyboard = { height: 0 };

/** Attach to a field: measures while it has the focus. */
export function watchKeyboard(field: HTMLElement): (() => void) | undefined {
  const view = visualViewport;
  if (!view) return;
  let [width, tallest] = [view.width, view.height];
  const resized = (): void => {
    if (view.width !== width) [width, tallest] = [view.width, 0]; // it was turned
    tallest = Math.max(tallest, view.height);
    const gone = tallest - view.height;
    if (gone >= LEAST && document.activeElement === field) keyboard.height = gone;
  };
  view.addEventListener('resize', resized);
  return () => view.removeEventListener('resize', resized);
}
