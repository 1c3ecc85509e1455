/**
 * A finger that moves a row of the inbox to a side: towards its start archives, towards its end marks as read or unread. The row
 * follows the finger; let go before it has gone far enough, it goes back and nothing was done. Up and down scrolls, as ever.
 */

/** How far counts, and how far it must go before it is a swipe and no tap, px. */
const FAR = 88;
const STRAY = 12;

export type Side = 'start' | 'end';

export interface Swipes {
  /** What letting go on that side will do, in words. */
  said(chat: string, side: Side): string;
  act(chat: string, side: Side): void;
}

interface Swipe {
  readonly row: HTMLElement;
  readonly from: { readonly x: number; readonly y: number };
  readonly pointer: number;
  moves: boolean;
  by: number;
}

/** Listens to the fingers on a list of `[data-chat]` rows until `off`. */
export function swipeRows(list: HTMLElement, { said, act }: Swipes): () => void {
  let swipe: Swipe | null = null;
  const sideOf = (by: number): Side => (by < 0 === (getComputedStyle(list).direction === 'rtl') ? 'end' : 'start');

  function stop(): void {
    if (!swipe) return;
    swipe.row.style.translate = '';
    for (const name of ['swipe', 'side', 'far']) delete swipe.row.dataset[name];
    swipe = null;
  }
  function down(event: PointerEvent): void {
    stop();
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-chat]') : null;
    if (row && event.pointerType === 'touch' && event.isPrimary) swipe = { row, from: { x: event.clientX, y: event.clientY }, pointer: event.pointerId, moves: false, by: 0 };
  }
  function move(event: PointerEvent): void {
    if (swipe?.pointer !== event.pointerId) return;
    swipe.by = event.clientX - swipe.from.x;
    swipe.moves ||= Math.abs(swipe.by) > STRAY;
    if (!swipe.moves) return;
    swipe.row.style.translate = `${swipe.by}px 0`;
    const { dataset } = swipe.row;
    dataset['side'] = sideOf(swipe.by);
    dataset['swipe'] = said(dataset['chat']!, sideOf(swipe.by));
    if (Math.abs(swipe.by) >= FAR) dataset['far'] = '';
    else delete dataset['far'];
  }
  function up(event: PointerEvent): void {
    if (swipe?.pointer !== event.pointerId) return;
    const { row, by, moves } = swipe;
    stop();
    if (!moves) return;
    // The row is a link: the end of a swipe is no tap on it.
    list.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => list.removeEventListener('click', swallow, { capture: true }));
    if (Math.abs(by) >= FAR) act(row.dataset['chat']!, sideOf(by));
  }
  const swallow = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  const heard = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: stop } as const;
  for (const [name, listener] of Object.entries(heard)) list.addEventListener(name, listener as EventListener);
  return () => {
    stop();
    for (const [name, listener] of Object.entries(heard)) list.removeEventListener(name, listener as EventListener);
  };
}
