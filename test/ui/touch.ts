/** A finger on the screen: touches that the browser itself makes, so that its own gestures and dismissals take part. */
import { onTestFinished } from 'vitest';
import { cdp } from 'vitest/browser';

/** Chromium's own control of the page; absent in the types of the provider. */
const send = (method: string, params: object): Promise<unknown> =>
  (cdp() as unknown as { send(method: string, params: object): Promise<unknown> }).send(method, params);

/** From now on this is a screen without a mouse: `hover: none`, `pointer: coarse`. */
export async function beTouchScreen(): Promise<void> {
  await send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 1 });
  onTestFinished(async () => {
    await send('Emulation.setTouchEmulationEnabled', { enabled: false });
  });
}

/** The middle of an element, as the whole window counts: the page of a test stands in a frame. */
function middleOf(element: Element): { readonly x: number; readonly y: number } {
  const rect = element.getBoundingClientRect();
  const frame = window.frameElement?.getBoundingClientRect() ?? new DOMRect(0, 0, innerWidth, innerHeight);
  const scale = frame.width / innerWidth;
  return { x: frame.x + (rect.x + rect.width / 2) * scale, y: frame.y + (rect.y + rect.height / 2) * scale };
}

/** Frames in which an element stays where it is before a finger aims at it: parts that are loaded late may move it. */
const STILL = 5;

async function atRest(element: Element): Promise<void> {
  const place = (): string => JSON.stringify(element.getBoundingClientRect());
  for (let [still, before] = [0, place()]; still < STILL; ) {
    await new Promise((done) => requestAnimationFrame(done));
    const now = place();
    still = now === before ? still + 1 : 0;
    before = now;
  }
}

export async function fingerDown(element: Element): Promise<void> {
  await atRest(element);
  await send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [middleOf(element)] });
}

/** Lifts the finger, and waits until the page has heard of it and drawn what follows. */
export async function fingerUp(): Promise<void> {
  const heard = new Promise((done) => addEventListener('pointerup', done, { once: true, capture: true }));
  await send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await heard;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}

export async function tap(element: Element): Promise<void> {
  await fingerDown(element);
  await fingerUp();
}

/** Moves the finger, which rests on an element, by so many px of the page to the side. */
export async function fingerBy(element: Element, by: number): Promise<void> {
  const from = middleOf(element);
  const scale = (window.frameElement?.getBoundingClientRect().width ?? innerWidth) / innerWidth;
  for (const part of [0.25, 0.5, 0.75, 1]) await send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: from.x + by * part * scale, y: from.y }] });
}
