/** How near one looks at a photo, and at which part: by wheel, two fingers, double tap and keys. A swipe goes to the next one. */

/** Nearer than this a phone's photo is squares. */
const MOST = 8;
const STEP = 1.5;
const DOUBLE = 2.5;
/** How far a finger swipes before it counts, px. */
const SWIPE_PX = 60;
const PAN_PX = 60;
const WHEEL = 0.002;

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Swipes {
  /** Along the line: −1 to the left, 1 to the right. */
  along(direction: -1 | 1): void;
  down(): void;
}

const between = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const far = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

export class Zoom {
  scale = $state(1);
  x = $state(0);
  y = $state(0);
  readonly #swipes: Swipes;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on the screen follows it
  readonly #fingers = new Map<number, Point>();
  /** Where a swipe of one finger began; null: it is none. */
  #from: Point | null = null;

  constructor(swipes: Swipes) {
    this.#swipes = swipes;
  }

  get isNear(): boolean {
    return this.scale > 1;
  }

  reset(): void {
    [this.scale, this.x, this.y] = [1, 0, 0];
  }
  nearer(): void {
    this.#to(this.scale * STEP, { x: 0, y: 0 });
  }
  further(): void {
    this.#to(this.scale / STEP, { x: 0, y: 0 });
  }
  pan(along: number, down: number): void {
    this.#move(along * PAN_PX, down * PAN_PX);
  }

  /** Attach to the element in which the photo stands in the middle. */
  readonly attach = (box: HTMLElement): (() => void) => {
    const point = (event: MouseEvent): Point => {
      const { left, top, width, height } = box.getBoundingClientRect();
      return { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 };
    };
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      this.#to(this.scale * Math.exp(-event.deltaY * WHEEL), point(event));
    };
    const twice = (event: MouseEvent): void => {
      if (onControl(event)) return;
      if (this.isNear) this.reset();
      else this.#to(DOUBLE, point(event));
    };
    const down = (event: PointerEvent): void => {
      if (onControl(event)) return;
      box.setPointerCapture(event.pointerId);
      this.#fingers.set(event.pointerId, point(event));
      if (!this.isNear) this.reset();
      this.#from = this.#fingers.size === 1 && !this.isNear ? point(event) : null;
    };
    const move = (event: PointerEvent): void => {
      if (this.#fingers.has(event.pointerId)) this.#moved(event.pointerId, point(event));
    };
    const up = (event: PointerEvent): void => {
      if (!this.#fingers.delete(event.pointerId)) return;
      if (!this.isNear) this.reset();
      if (event.type === 'pointerup') this.#swiped(point(event));
    };
    const pairs = { wheel, dblclick: twice, pointerdown: down, pointermove: move, pointerup: up, pointercancel: up };
    for (const [name, hear] of Object.entries(pairs)) box.addEventListener(name, hear as EventListener, { passive: false });
    return () => {
      for (const [name, hear] of Object.entries(pairs)) box.removeEventListener(name, hear as EventListener);
    };
  };

  #moved(id: number, to: Point): void {
    const [before, other] = [this.#fingers.get(id)!, [...this.#fingers].find(([key]) => key !== id)?.[1]];
    this.#fingers.set(id, to);
    if (other) {
      const [was, is] = [between(before, other), between(to, other)];
      this.#to(this.scale * (far(to, other) / Math.max(1, far(before, other))), is);
      this.#move(is.x - was.x, is.y - was.y);
    } else if (this.isNear) this.#move(to.x - before.x, to.y - before.y);
    else if (this.#from) this.#lean(to.x - this.#from.x, to.y - this.#from.y);
  }

  /** The photo goes along with a swipe. */
  #lean(along: number, down: number): void {
    [this.x, this.y] = Math.abs(along) >= Math.abs(down) ? [along, 0] : [0, Math.max(0, down)];
  }

  #swiped(to: Point): void {
    const from = this.#from;
    this.#from = null;
    if (!from || this.isNear) return;
    const [along, down] = [to.x - from.x, to.y - from.y];
    if (Math.abs(along) >= SWIPE_PX && Math.abs(along) > Math.abs(down)) this.#swipes.along(along < 0 ? -1 : 1);
    else if (down >= SWIPE_PX && down > Math.abs(along)) this.#swipes.down();
  }

  /** Keeps what is under a point where it is. */
  #to(scale: number, at: Point): void {
    const next = Math.min(MOST, Math.max(1, scale));
    const grown = next / this.scale;
    this.scale = next;
    if (next === 1) return this.reset();
    [this.x, this.y] = [at.x - (at.x - this.x) * grown, at.y - (at.y - this.y) * grown];
  }

  #move(x: number, y: number): void {
    if (this.isNear) [this.x, this.y] = [this.x + x, this.y + y];
  }
}

const onControl = (event: Event): boolean => event.target instanceof Element && event.target.closest('button') !== null;
