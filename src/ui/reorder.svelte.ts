/**
 * Puts the items of a row in order by dragging: with a mouse as soon as it moves, with a finger that has rested, so that a
 * swipe still scrolls the row. The order follows while one drags; Escape puts the item back. Whoever uses no pointer has buttons.
 */

/** How far a mouse moves before it drags, and how long a finger rests and how far it may stray meanwhile. */
const DRAG_PX = 6;
const REST_MS = 300;
const STRAY_PX = 10;
/** So near an edge of the row it scrolls, and so fast, px and px a frame. */
const EDGE = 40;
const SPEED = 8;

export interface Row {
  /** Of an item's place, from 0. */
  placeOf(key: number): number;
  /** Moves an item by so many places. */
  move(key: number, by: number): void;
}

interface Held {
  readonly key: number;
  readonly item: HTMLElement;
  readonly from: number;
  readonly startX: number;
  readonly startY: number;
  /** Of the pointer from the item's beginning, px. */
  readonly grip: number;
  x: number;
}

export class Reorder {
  /** The item that is dragged. */
  key = $state<number | null>(null);
  /** How far it is from its place, px. */
  by = $state(0);
  readonly #row: Row;
  #held: Held | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(row: Row) {
    this.#row = row;
  }

  /** Attach to the element that scrolls, whose children with `data-key` are the items and can be gripped at their `[data-grip]`. */
  readonly attach = (box: HTMLElement): (() => void) => {
    const down = (event: PointerEvent): void => this.#down(box, event);
    const move = (event: PointerEvent): void => this.#move(box, event);
    const end = (): void => this.#drop();
    const touch = (event: Event): void => void (this.key !== null && event.preventDefault());
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && this.key !== null) this.#putBack(event);
    };
    box.addEventListener('pointerdown', down);
    box.addEventListener('pointermove', move);
    for (const name of ['pointerup', 'pointercancel'] as const) box.addEventListener(name, end);
    // A finger that drags does not scroll, and opens no menu of the browser.
    for (const name of ['touchmove', 'contextmenu'] as const) box.addEventListener(name, touch, { passive: false });
    addEventListener('keydown', key, true);
    return () => {
      this.#drop();
      box.removeEventListener('pointerdown', down);
      box.removeEventListener('pointermove', move);
      for (const name of ['pointerup', 'pointercancel'] as const) box.removeEventListener(name, end);
      for (const name of ['touchmove', 'contextmenu'] as const) box.removeEventListener(name, touch);
      removeEventListener('keydown', key, true);
    };
  };

  #down(box: HTMLElement, event: PointerEvent): void {
    const grip = event.target instanceof Element && !event.target.closest('button') ? event.target.closest('[data-grip]') : null;
    const item = grip?.closest<HTMLElement>('[data-key]');
    if (!item || event.button !== 0 || this.#held) return;
    const key = Number(item.dataset['key']);
    const { clientX: x, clientY: startY, pointerId } = event;
    this.#held = { key, item, from: this.#row.placeOf(key), startX: x, startY, grip: x - item.getBoundingClientRect().left, x };
    if (event.pointerType === 'touch') this.#timer = setTimeout(() => this.#lift(box, pointerId), REST_MS);
  }

  #move(box: HTMLElement, event: PointerEvent): void {
    const held = this.#held;
    if (!held) return;
    held.x = event.clientX;
    const far = Math.hypot(event.clientX - held.startX, event.clientY - held.startY);
    if (this.key !== null) this.#follow(box, held);
    else if (event.pointerType !== 'touch' && far > DRAG_PX) this.#lift(box, event.pointerId);
    else if (event.pointerType === 'touch' && far > STRAY_PX) this.#drop();
  }

  #lift(box: HTMLElement, pointer: number): void {
    if (!this.#held) return;
    this.key = this.#held.key;
    box.setPointerCapture(pointer);
    const frame = (): void => {
      if (!this.#held) return;
      const { left, right } = box.getBoundingClientRect();
      if (this.#held.x < left + EDGE) box.scrollLeft -= SPEED;
      else if (this.#held.x > right - EDGE) box.scrollLeft += SPEED;
      this.#follow(box, this.#held);
      requestAnimationFrame(frame);
    };
    frame();
  }

  /** Takes the place over whose middle the pointer is, and stays below the pointer. */
  #follow(box: HTMLElement, { key, item, x, grip }: Held): void {
    const others = [...box.querySelectorAll<HTMLElement>('[data-key]')].filter((one) => one !== item);
    const middle = (one: HTMLElement): number => placeOn(box, one) + one.offsetWidth / 2;
    const isRtl = getComputedStyle(box).direction === 'rtl';
    const place = others.filter((one) => (isRtl ? middle(one) > x : middle(one) < x)).length;
    const by = place - this.#row.placeOf(key);
    if (by !== 0) this.#row.move(key, by);
    this.by = x - grip - placeOn(box, item);
  }

  #putBack(event: KeyboardEvent): void {
    const { key, from } = this.#held!;
    event.preventDefault();
    event.stopPropagation();
    const by = from - this.#row.placeOf(key);
    this.#drop();
    if (by !== 0) this.#row.move(key, by);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#held = null;
    this.key = null;
    this.by = 0;
  }
}

/** Where an item's place begins on the screen, wherever it is drawn meanwhile. */
const placeOn = (box: HTMLElement, item: HTMLElement): number => item.offsetLeft - box.offsetLeft - box.scrollLeft + box.getBoundingClientRect().left;
