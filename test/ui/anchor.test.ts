/** What is read stays where it is at the edges too, where the browser moves the view by itself, and the end is the end. */
import { afterEach, expect, it } from 'vitest';
import { ScrollAnchor } from '../../src/ui/anchor.ts';
import { frames } from './feedRows.ts';

const ROWS = 30;
const HIGH = 50;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Thirty rows of 50 px in a view of 400 px that is held as the thread holds its own. */
async function held(isWhole = true) {
  const box = document.createElement('div');
  box.style.cssText = 'position: fixed; top: 0; left: 0; width: 300px; height: 400px; overflow-y: auto; overflow-anchor: none; display: flex; flex-direction: column-reverse';
  const feed = document.createElement('div');
  feed.style.flex = 'none';
  const rows = Array.from({ length: ROWS }, () => document.createElement('p'));
  for (const row of rows) row.style.cssText = `margin: 0; height: ${HIGH}px`;
  feed.append(...rows);
  box.append(feed);
  document.body.append(box);
  const anchor = new ScrollAnchor(box, feed, () => isWhole);
  anchor.mark();
  const sizes = new ResizeObserver(() => anchor.settle());
  sizes.observe(feed);
  sizes.observe(box);
  box.addEventListener('scroll', () => anchor.scrolled());
  ends.push(() => {
    sizes.disconnect();
    box.remove();
  });
  await frames(2);
  const scrollTo = async (top: number): Promise<void> => {
    box.scrollTop = top;
    await frames(2);
  };
  return { anchor, box, rows, scrollTo, topOf: (at: number) => rows[at]!.getBoundingClientRect().top };
}
const TOP = -(ROWS * HIGH - 400);

it('[F15] at the very top nothing moves when the view grows, as when a keyboard closes', async () => {
  const { box, scrollTo, topOf } = await held();
  box.style.height = '250px';
  await frames(2);
  await scrollTo(-10_000);
  expect(topOf(0)).toBe(0);
  box.style.height = '400px';
  await frames(3);
  expect([topOf(0), box.scrollTop]).toEqual([0, TOP]);
});

it('[F15] at the very top nothing above moves when something below grows smaller', async () => {
  const { rows, scrollTo, topOf } = await held();
  await scrollTo(-10_000);
  rows[20]!.style.height = '10px';
  await frames(3);
  expect(topOf(0)).toBe(0);
});

it.each(['brought', 'scrolled'] as const)('[F15] one who was %s to the end stays there when the last row grows in the same frame', async (how) => {
  const { anchor, box, rows, scrollTo } = await held();
  await scrollTo(-500);
  expect(box.scrollTop).toBe(-500);
  if (how === 'brought') anchor.toEnd();
  else box.scrollTop = 0;
  rows.at(-1)!.style.height = '130px';
  await frames(3);
  expect(box.scrollTop).toBe(0);
});

it('[F15] one who scrolls away from the end, or to one that is not the newest, keeps what is read when the last row grows in the same frame', async () => {
  for (const [isWhole, from, to] of [[true, 0, -200], [true, 0, -20], [false, -500, 0]] as const) {
    const { box, rows, scrollTo, topOf } = await held(isWhole);
    await scrollTo(from);
    const before = topOf(18);
    box.scrollTop = to;
    rows.at(-1)!.style.height = '130px';
    await frames(3);
    expect([topOf(18), box.scrollTop]).toEqual([before + from - to, to - 80]);
  }
});
