/**
 * How the list of messages moves: begins at the end or where it should, follows the end while one is there, loads and drops
 * rows far from the view, and tells the thread what has been seen. It never moves what is being read.
 */
import { tick, untrack } from 'svelte';
import type { Thread } from '../state/thread.svelte.ts';
import { WINDOW } from '../state/window.ts';
import { ScrollAnchor } from './anchor.ts';

/** Pixels from an edge at which the next page is asked for: more than a screen of a phone. */
const EDGE = 900;
/** How long scrolling rests before rows out of view go. */
const REST_MS = 150;
/** What the day at the top takes, px. */
const DAY_ROOM = 44;
/** Pages fetched in a row before the browser may draw. */
const ROUNDS = 6;

export class ThreadScroll {
  /** Far from the end, or new messages wait there: the jump button shows. */
  away = $state(false);
  /** Of the day one reads in, when what names it is out of view: shown time of a message of it, Unix ms. */
  day = $state<number | null>(null);
  readonly #thread: Thread;
  #box: HTMLElement | null = null;
  #feed: HTMLElement | null = null;
  #anchor: ScrollAnchor | null = null;
  /** Whether newer messages than the rows that stand here exist. The thread may already know of a page that is not drawn. */
  #shownNewer = false;
  #busy = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;

  constructor(thread: Thread) {
    this.#thread = thread;
  }

  /** Attach to the scroller, whose only child is the feed. */
  readonly attach = (box: HTMLElement): (() => void) => {
    const feed = box.firstElementChild as HTMLElement;
    this.#box = box;
    this.#feed = feed;
    this.#shownNewer = untrack(() => this.#thread.run.newer);
    this.#anchor = new ScrollAnchor(box, feed, () => !this.#shownNewer);
    const { begin } = this.#thread;
    const row = begin && this.#rowOf(begin.id);
    if (row && begin.below !== null) this.#anchor.showEnd(row, begin.below);
    else if (row) this.#anchor.show(row);
    if (row && this.#thread.sought) row.focus({ preventScroll: true });
    untrack(() => this.#settle()); // once: what changes later is not a new beginning
    const sizes = new ResizeObserver(() => this.#resized());
    sizes.observe(feed);
    sizes.observe(box);
    document.addEventListener('visibilitychange', this.#look);
    return () => {
      sizes.disconnect();
      document.removeEventListener('visibilitychange', this.#look);
      clearTimeout(this.#rest);
      cancelAnimationFrame(this.#frame);
    };
  };

  /** Call before the rows change: what is read stays where it is when they have. */
  rowsWillChange(): void {
    this.#anchor?.willChange();
    void tick().then(() => this.#settle());
  }

  /** Call before one row grows by the person's own doing: its top stays. */
  rowWillGrow(row: Element): void {
    this.#anchor?.willChange(row);
  }

  scrolled(): void {
    this.#anchor?.scrolled();
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(this.#look);
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#trim(WINDOW), REST_MS);
    void this.#load();
  }

  /** Goes to the newest message. */
  async toEnd(): Promise<void> {
    await this.#thread.loadEnd();
    await tick();
    this.#anchor?.toEnd();
    this.#look();
  }

  /** To a message, wherever in the chat it is; false: it is not here. The focus goes along, or stays where it is. */
  async goTo(id: string, isFocused = true): Promise<boolean> {
    if (!this.#rowOf(id)) await this.#thread.loadAround(id);
    await tick();
    const row = this.#rowOf(id);
    if (row) this.#anchor?.show(row);
    if (isFocused) row?.focus({ preventScroll: true });
    this.#look();
    return row !== null;
  }

  /** To the unread line when it is still below, else to the end. The focus goes along. */
  async jump(): Promise<void> {
    const divider = this.#rowOf(this.#thread.divider);
    const below = this.#box && divider && divider.getBoundingClientRect().top > this.#box.getBoundingClientRect().bottom;
    if (below) this.#anchor?.show(divider);
    else await this.toEnd();
    const goal = below ? divider : this.#rowOf(this.#thread.messages.at(-1)?.id ?? null);
    goal?.focus({ preventScroll: true });
  }

  #settle(): void {
    this.#anchor?.hold();
    this.#shownNewer = this.#thread.run.newer;
    this.#look();
    void this.#load();
  }

  #resized(): void {
    this.#anchor?.settle();
    this.#look();
    void this.#load();
  }

  /** What is in view now: the end or not, and which messages have been seen. */
  readonly #look = (): void => {
    const [anchor, thread] = [this.#anchor, this.#thread];
    if (!anchor || !this.#box) return;
    thread.atEnd = anchor.atEnd && !thread.run.newer;
    this.away = anchor.below > this.#box.clientHeight || thread.run.newer || (!thread.atEnd && (thread.chat?.unread ?? 0) > 0);
    this.day = this.#dayAbove(anchor);
    let row = anchor.lastInView();
    // Below the messages stand those that are being got ready.
    while (row && !row.matches('[data-id]')) row = row.previousElementSibling;
    const id = row instanceof HTMLElement ? row.dataset['id'] : undefined;
    if (!row || id === undefined) return;
    thread.place = { id, below: anchor.belowOf(row) };
    if (document.visibilityState === 'visible') thread.see(id);
  };

  #dayAbove(anchor: ScrollAnchor): number | null {
    const [row, next] = [anchor.rowBelowTop(0), anchor.rowBelowTop(DAY_ROOM)];
    const separator = row?.querySelector(':scope > .day');
    const isNamed = separator && separator.getBoundingClientRect().top >= this.#box!.getBoundingClientRect().top - DAY_ROOM / 4;
    if (!row || isNamed || (next !== row && next?.querySelector(':scope > .day'))) return null;
    return this.#thread.messages.find(({ id }) => id === row.getAttribute('data-id'))?.timeMs ?? null;
  }

  async #load(): Promise<void> {
    const [anchor, thread] = [this.#anchor, this.#thread];
    if (this.#busy || !anchor) return;
    this.#busy = true;
    for (let round = 0; round < ROUNDS; round++) {
      if (anchor.above < EDGE && thread.run.older) await thread.loadOlder();
      else if (anchor.below < EDGE && thread.run.newer) await thread.loadNewer();
      else break;
      await tick();
      this.#trim(2 * WINDOW);
    }
    this.#busy = false;
  }

  /** Drops the rows that are farthest away, but never the one that has the focus. */
  #trim(limit: number): void {
    const { length } = this.#thread.messages;
    if (!this.#anchor || !this.#feed || length <= limit) return;
    const drop = this.#anchor.below > this.#anchor.above ? 'newest' : 'oldest';
    const focused = [...this.#feed.children].findIndex((row) => row.contains(document.activeElement));
    const dropped = drop === 'newest' ? focused >= WINDOW : focused >= 0 && focused < length - WINDOW;
    if (!dropped) this.#thread.trim(drop);
  }

  #rowOf(id: string | null): HTMLElement | null {
    return id === null ? null : (this.#feed?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`) ?? null);
  }
}
