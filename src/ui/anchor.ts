/**
 * Keeps the row that is being read at the same pixel while rows come and go around it. The scroller is `column-reverse`: its
 * `scrollTop` is 0 at the newest message and negative above it, so older rows need no correction at all; everything else is
 * corrected by the way the marked row has moved. It never scrolls for any other reason.
 */

/** Within this many pixels of the end one is at the end. */
export const NEAR_END = 48;
/** A correction below half a pixel is rounding, not drift. */
const ROUNDING = 0.5;

export class ScrollAnchor {
  readonly #box: HTMLElement;
  readonly #feed: HTMLElement;
  #mark: { readonly row: Element; readonly top: number } | null = null;
  #end = true;
  #scrolled = 0;

  /** Whether the last row that is here is the newest there is: only that end is one to stay at. */
  readonly #isWhole: () => boolean;

  constructor(box: HTMLElement, feed: HTMLElement, isWhole: () => boolean) {
    this.#box = box;
    this.#feed = feed;
    this.#isWhole = isWhole;
  }

  /** Whether the newest row is in view, within `NEAR_END`. */
  get atEnd(): boolean {
    return this.#box.scrollTop > -NEAR_END;
  }

  /** Pixels of content above and below the view. */
  get above(): number {
    return this.#box.scrollHeight - this.#box.clientHeight + this.#box.scrollTop;
  }
  get below(): number {
    return -this.#box.scrollTop;
  }

  /** Remembers where a row stands: the given one, else the one in the middle of the view. At the end, the end itself. */
  mark(row: Element | null = null): void {
    this.#end = row === null && this.atEnd && this.#isWhole();
    this.#keep(row ?? this.#rowAt(this.#middle()));
  }

  /** Call before rows change: what has moved until now is settled first, or it would count as the person's place. */
  willChange(row: Element | null = null): void {
    this.settle();
    this.mark(row);
  }

  /** Puts the remembered row back where it was, or the view to the end when that was remembered. */
  hold(): void {
    if (this.#end) this.toEnd();
    else this.#putBack(0);
  }

  /** After sizes may have changed: what is read stays. */
  settle(): void {
    if (this.#box.scrollTop === this.#scrolled) this.hold();
    else this.scrolled();
  }

  /** The person has scrolled: that is the new place, but for what else moved the row meanwhile, as one that grew in the same frame. */
  scrolled(): void {
    const by = this.#box.scrollTop - this.#scrolled;
    // Towards the end and yet at the top: so far nobody scrolled, the browser moved the view into what is left to be seen.
    if (!this.#staysAtEnd(by)) this.#putBack(this.above < 1 ? Math.min(0, by) : by);
    this.mark();
  }

  /** Whether the end is the place, since one came to it or was brought there, whatever grows meanwhile. */
  #staysAtEnd(by: number): boolean {
    return by === 0 ? this.#end : by > 0 && this.atEnd && this.#isWhole();
  }

  toEnd(): void {
    this.#end = true;
    if (this.#box.scrollTop !== 0) this.#box.scrollTop = 0;
    // One who scrolls away from the end may do so in the frame in which something grows.
    this.#keep(this.#rowAt(this.#middle()));
  }

  /** Scrolls until the top of the row is a third from the top of the view. */
  show(row: Element): void {
    const box = this.#box.getBoundingClientRect();
    this.#box.scrollTop += row.getBoundingClientRect().top - box.top - box.height / 3;
    this.mark();
  }

  /** Scrolls until the row ends that far above the lower edge of the view. */
  showEnd(row: Element, below: number): void {
    this.#box.scrollTop += below - this.belowOf(row);
    this.mark();
  }

  /** How far the lower edge of a row is above that of the view, px; less than 0 when it is below. */
  belowOf(row: Element): number {
    return this.#box.getBoundingClientRect().bottom - row.getBoundingClientRect().bottom;
  }

  /** The lowest row that ends within the view, or null. */
  lastInView(): Element | null {
    const bottom = this.#box.getBoundingClientRect().bottom + 1;
    const next = this.#firstWhere((rect) => rect.bottom > bottom);
    const last = next ? next.previousElementSibling : this.#feed.lastElementChild;
    return last;
  }

  /** The row that is in view so far below the upper edge, px, or null. */
  rowBelowTop(by: number): Element | null {
    return this.#rowAt(this.#box.getBoundingClientRect().top + by);
  }

  #keep(row: Element | null): void {
    this.#mark = row && { row, top: row.getBoundingClientRect().top };
    this.#scrolled = this.#box.scrollTop;
  }

  /** @param scrolled by how much the person has scrolled since the row was remembered, px: so much is no drift */
  #putBack(scrolled: number): void {
    if (!this.#mark?.row.isConnected) return;
    const moved = this.#mark.row.getBoundingClientRect().top - this.#mark.top + scrolled;
    if (Math.abs(moved) > ROUNDING) this.#box.scrollTop += moved;
    this.#scrolled = this.#box.scrollTop;
  }

  #middle(): number {
    const { top, bottom } = this.#box.getBoundingClientRect();
    return (top + bottom) / 2;
  }

  #rowAt(y: number): Element | null {
    return this.#firstWhere((rect) => rect.bottom >= y);
  }

  /** Rows stand in order, so halving finds the first. */
  #firstWhere(test: (rect: DOMRect) => boolean): Element | null {
    const rows = this.#feed.children;
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (test(rows[middle]!.getBoundingClientRect())) high = middle;
      else low = middle + 1;
    }
    return rows[low] ?? null;
  }
}
