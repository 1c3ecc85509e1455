/** The list of a chat of 100,000 messages: from its end to its beginning and back. */
import { expect, it } from 'vitest';
import type { MessageView } from '../../src/app/api.ts';
import { createFakeMessenger, message, person, photos, quoteOf, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { AT_REST, frame, frames, rows } from './feedRows.ts';
import { open } from './open.ts';

const MANY = 100_000;
/** Rows while scrolling. */
const IN_MOTION = 280;
/** A machine that does other things is slow. */
const WAIT = { timeout: 15_000 };
/** The first page of a run has all its code to fetch. */
const FIRST = { timeout: 60_000 };
/** Which message answers which, so that one can go there: down to the beginning, and up again. */
const JUMPS = [99_990, 75_000, 50_000, 25_000, 3, 25_010, 50_010, 75_010, 99_991];

/** Messages of all heights; every eleventh has a photo. */
function createHuge(): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('bob', 'Bob', { connection: 'Direct' })]);
  const all: MessageView[] = Array.from({ length: MANY }, (_, at) => {
    const more = { id: `m.${at}`, mine: at % 3 === 0, timeMs: Date.now() - (MANY - at) * 70_000 };
    const text = `Message ${at}. ${'word '.repeat((at * 37) % 90)}`;
    return at % 11 === 5 ? photos([{ width: 400 + (at % 500), height: 600 }], text, more) : message(text, more);
  });
  JUMPS.slice(0, -1).forEach((from, i) => (all[from] = message(`Message ${from}.`, { ...all[from]!, kind: 'text', media: [], text: `Message ${from}.`, quote: quoteOf(all[JUMPS[i + 1]!]!) })));
  core.setThread('bob', all);
  return core;
}

const box = (): HTMLElement => document.querySelector<HTMLElement>('.feed-scroll')!;
const rowOf = (at: number): HTMLElement | null => document.querySelector<HTMLElement>(`[data-id="m.${at}"]`);
const above = (): number => box().scrollHeight - box().clientHeight + box().scrollTop;

/** The row in the middle of the view. */
function middle(): HTMLElement {
  const { top, height } = box().getBoundingClientRect();
  return rows().find((one) => one.getBoundingClientRect().bottom >= top + height / 2)!;
}

/** Where a row stands, px, in two frames that show the same: what is loaded late may have grown since the last one, and is not drawn yet. */
async function stillTop(row: HTMLElement): Promise<number> {
  let [before, now] = [NaN, row.getBoundingClientRect().top];
  while (now !== before) {
    await frame();
    [before, now] = [now, row.getBoundingClientRect().top];
  }
  return now;
}

/** What was measured on the way: rows at most, how often, and what moved otherwise than by the scroll. */
const seen = { rows: 0, measured: 0, drifted: [] as string[] };

/** What stands in the middle moves by exactly as many px as `change` says it scrolled, whatever was put in and dropped meanwhile. */
async function measured(change: () => number): Promise<void> {
  const kept = middle();
  const before = await stillTop(kept);
  const by = change();
  await frames(2);
  const after = await stillTop(kept);
  seen.rows = Math.max(seen.rows, rows().length);
  if (!kept.isConnected) return;
  seen.measured += 1;
  const drift = after - before - by;
  if (Math.abs(drift) > 1) seen.drifted.push(`${kept.dataset['id']} by ${drift} px at ${seen.measured}, scrolled by ${by}, ${-box().scrollTop} from the end`);
}

/** @returns by how much it scrolled up, px: not beyond either end */
function scroll(step: number): number {
  const by = step > 0 ? Math.min(step, above()) : Math.max(step, box().scrollTop);
  box().scrollTop -= by;
  return by;
}

const grow = (bubble: HTMLElement, px: number): void => void (bubble.style.paddingBottom = `${px}px`);

/** Some screens up, a row above and one below that grow late, and the way back. */
async function look(): Promise<void> {
  for (const step of [700, 700, 700, 700, 700, 700, -700, -700, -700]) await measured(() => scroll(step));
  for (const away of [-8, 5]) {
    const bubble = rows()[rows().indexOf(middle()) + away]?.querySelector<HTMLElement>('.bubble');
    if (bubble) await measured(() => (grow(bubble, 140), 0));
  }
  // In one frame with a scroll, as what is loaded late may.
  const below = rows()[rows().indexOf(middle()) + 4]?.querySelector<HTMLElement>('.bubble');
  if (below) await measured(() => (grow(below, 160), scroll(300)));
}

it('[F15] [P2] 100,000 messages are gone through from end to beginning and back: rows are few, places right, and what is read moves by 1 px at most', { timeout: 120_000 }, async () => {
  await open(createHuge(), '#/chat/bob');
  await expect.poll(() => rows().length, FIRST).toBeGreaterThan(0);
  for (const [at, from] of JUMPS.entries()) {
    await expect.poll(() => rowOf(from) !== null, WAIT).toBe(true);
    await look();
    // Back to where one came, by the list itself: the row may be dropped by now.
    for (let step = 0; step < 40 && !rowOf(from); step++) {
      box().scrollTop += 700;
      await frames(2);
    }
    const next = JUMPS[at + 1];
    if (next === undefined) break;
    // What is answered is a part that is loaded late.
    await expect.poll(() => rowOf(from)?.querySelector('.quote') ?? null, WAIT).not.toBeNull();
    rowOf(from)!.querySelector<HTMLElement>('.quote')!.click();
    await expect.poll(() => rowOf(next) !== null, WAIT).toBe(true);
    await frames(3);
    const places = rows().map((one) => Number(one.getAttribute('aria-posinset')));
    expect(places).toEqual(places.map((_, i) => places[0]! + i));
    expect([rowOf(next)!.getAttribute('aria-posinset'), rowOf(next)!.getAttribute('aria-setsize')]).toEqual([String(next + 1), String(MANY)]);
    await expect.poll(() => rows().length, WAIT).toBeLessThanOrEqual(AT_REST);
  }
  expect(seen.measured).toBeGreaterThan(70);
  expect(seen.drifted).toEqual([]);
  expect(seen.rows).toBeLessThanOrEqual(IN_MOTION);
});
