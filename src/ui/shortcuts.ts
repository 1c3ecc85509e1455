/** Which shortcut a key is. Letters alone count only where nobody types. Pure. */

export type Shortcut = 'search' | 'help' | 'lock' | 'next' | 'previous';

const isField = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');

export function shortcutOf(event: KeyboardEvent): Shortcut | null {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (event.isComposing) return null;
  if ((ctrlKey || metaKey) && !altKey) return shiftKey ? (key.toLowerCase() === 'l' ? 'lock' : null) : key.toLowerCase() === 'k' ? 'search' : null;
  if (altKey) return ctrlKey || metaKey ? null : key === 'ArrowDown' ? 'next' : key === 'ArrowUp' ? 'previous' : null;
  if (isField(event.target)) return null;
  return key === '/' ? 'search' : key === '?' ? 'help' : null;
}
