/** The square of a picture that somebody chooses: dragged, pinched, by a slider or by keys. It never leaves the picture. */
import type { Square } from '../ports/photos.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How near one may come, and no nearer than so many pixels of the picture. */
const MOST = 5;
const FEWEST_PX = 64;
/** Of the square, by one press of an arrow; and how much nearer one press of + comes. */
const STEP = 0.05;
const NEARER = 1.1;

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

export class Crop {
  /** 1: as much as fits; from there on nearer. */
  scale = $state(1);
  #x = $state(0);
  #y = $state(0);
  readonly #size: Size;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on the screen follows it
  readonly #fingers = new Map<number, { readonly x: number; readonly y: number }>();

  constructor(size: Size) {
    this.#size = size;
    [this.#x, this.#y] = [size.width / 2, size.height / 2];
  }

  get #whole(): number {
    return Math.min(this.#size.width, this.#size.height);
  }

  get most(): number {
    return within(this.#whole / FEWEST_PX, 1, MOST);
  }

  get square(): Square {
    const side = this.#whole / this.scale;
    return { x: this.#x - side / 2, y: this.#y - side / 2, side };
  }

  /** Comes nearer, or goes back; what is in the middle stays there, as far as it can. */
  zoom(scale: number): void {
    this.scale = within(scale, 1, this.most);
    this.#to(this.#x, this.#y);
  }

  /** Moves what is looked at, in parts of the square. */
  move(along: number, down: number): void {
    const { side } = this.square;
    this.#to(this.#x + along * side, this.#y + down * side);
  }

  #to(x: number, y: number): void {
    const half = this.square.side / 2;
    this.#x = within(x, half, this.#size.width - half);
    this.#y = within(y, half, this.#size.height - half);
  }

  /** Whether the key was one of these. */
  key(key: string): boolean {
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => this.move(-STEP, 0),
      ArrowRight: () => this.move(STEP, 0),
      ArrowUp: () => this.move(0, -STEP),
      ArrowDown: () => this.move(0, STEP),
      '+': () => this.zoom(this.scale * NEARER),
      '=': () => this.zoom(this.scale * NEARER),
      '-': () => this.zoom(this.scale / NEARER),
    };
    moves[key]?.();
    return key in moves;
  }

  /** Fingers and the mouse on the picture: one drags it, two pinch. */
  readonly fingers = (stage: HTMLElement): (() => void) => {
    const down = (event: PointerEvent): void => {
      stage.setPointerCapture(event.pointerId);
      this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    };
    const moved = (event: PointerEvent): void => {
      if (this.#fingers.has(event.pointerId)) this.#moved(event, stage.clientWidth);
    };
    const up = ({ pointerId }: PointerEvent): void => void this.#fingers.delete(pointerId);
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? this.scale * NEARER : this.scale / NEARER);
    };
    const off = new AbortController();
    const options = { signal: off.signal };
    stage.addEventListener('pointerdown', down, options);
    stage.addEventListener('pointermove', moved, options);
    for (const end of ['pointerup', 'pointercancel'] as const) stage.addEventListener(end, up, options);
    stage.addEventListener('wheel', wheel, { ...options, passive: false });
    return () => off.abort();
  };

  #moved({ pointerId, clientX: x, clientY: y }: PointerEvent, width: number): void {
    const before = this.#fingers.get(pointerId)!;
    const other = [...this.#fingers].find(([id]) => id !== pointerId)?.[1];
    this.#fingers.set(pointerId, { x, y });
    if (other) this.zoom((this.scale * Math.hypot(x - other.x, y - other.y)) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y)));
    else this.move((before.x - x) / width, (before.y - y) / width);
  }
}
