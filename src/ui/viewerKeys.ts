/** The keys of the viewer: arrows go from photo to photo, or move one that is near; plus, minus and 0 say how near. */
import type { Zoom } from './zoom.svelte.ts';

/** @param go along the line: −1 to the left, 1 to the right */
export function viewerKeys(zoom: Zoom, go: (along: -1 | 1) => void): (event: KeyboardEvent) => void {
  const arrow = (along: -1 | 0 | 1, down: -1 | 0 | 1): void => {
    if (zoom.isNear) zoom.pan(-along, -down);
    else if (along !== 0) go(along);
  };
  const acts: Readonly<Record<string, () => void>> = {
    '+': () => zoom.nearer(),
    '=': () => zoom.nearer(),
    '-': () => zoom.further(),
    '0': () => zoom.reset(),
    ArrowLeft: () => arrow(-1, 0),
    ArrowRight: () => arrow(1, 0),
    ArrowUp: () => arrow(0, -1),
    ArrowDown: () => arrow(0, 1),
  };
  return (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
}
