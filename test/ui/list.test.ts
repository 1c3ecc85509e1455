import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeMessenger, message, person, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { open } from './open.ts';

const MANY = 5000;
/** Rows at rest, and while scrolling (proof of the window: half of what the list holds at most). */
const AT_REST = 120;
const IN_MOTION = 280;

/** Messages of all heights: one line to a fold. */
function createLong(count = MANY): FakeMessenger {
  const core = createFakeMessenger();
  core.setPeople([person('bob', 'Bob', { connection: 'Direct' })]);
  core.setThread(
    'bob',
    Array.from({ length: count }, (_, at) =>
      message(`Message ${at}. ${'word '.repeat((at * 37) % 90)}`, {
        mine: at % 3 === 0,
        timeMs: Date.now() - (count - at) * 70_000,
      }),
    ),
  );
  return core;
}

const box = (): HTMLElement => document.querySelector<HTMLElement>('.feed-scroll')!;
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.feed > article')];
const row = (text: string): HTMLElement | undefined => rows().find((one) => one.getAttribute('aria-label')?.includes(text));
const frame = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => done()));
const above = (): number => box().scrollHeight - box().clientHeight + box().scrollTop;

/** The row in the middle of the view. */
function middle(): HTMLElement {
  const { top, height } = box().getBoundingClientRect();
  return rows().find((one) => one.getBoundingClientRect().bottom >= top + height / 2)!;
}

async function opened(core: FakeMessenger): Promise<void> {
  await open(core, '#/chat/bob');
  // The first page of a run has all its code to fetch.
  await expect.poll(() => rows().length, { timeout: 15_000 }).toBeGreaterThan(0);
  await frame();
}

describe('list of messages', () => {
  it('[F15] opens at the end of 5,000 messages with a bounded number of rows', async () => {
    await opened(createLong());
    await expect.element(page.getByRole('article', { name: /Message 4999\./ })).toBeInViewport();
    expect(box().scrollTop).toBe(0);
    expect(rows().length).toBeLessThanOrEqual(AT_REST);
    expect(rows().at(-1)?.getAttribute('aria-posinset')).toBe('5000');
  });

  it('[F15] loads older rows while one scrolls up, in order and without holes, and never moves what is read by more than 1 px', async () => {
    await opened(createLong());
    let worst = 0;
    let most = 0;
    for (let step = 0; step < 60; step++) {
      const kept = middle();
      const before = kept.getBoundingClientRect().top;
      const room = Math.min(600, above());
      box().scrollTop -= room;
      for (let at = 0; at < 3; at++) await frame();
      if (kept.isConnected) worst = Math.max(worst, Math.abs(kept.getBoundingClientRect().top - before - room));
      most = Math.max(most, rows().length);
    }
    expect(worst).toBeLessThanOrEqual(1);
    expect(most).toBeLessThanOrEqual(IN_MOTION);
    const places = rows().map((one) => Number(one.getAttribute('aria-posinset')));
    expect(places).toEqual(places.map((_, at) => places[0]! + at));
    await expect.poll(() => rows().length).toBeLessThanOrEqual(AT_REST);
    expect(Number(rows().at(-1)?.getAttribute('aria-posinset'))).toBeLessThan(MANY);
  });

  it('[F15] does the same while the core does not know the places of messages', async () => {
    const core = createLong(300);
    core.forgetPlaces();
    await opened(core);
    expect(rows()[0]?.getAttribute('aria-posinset')).toBe('1');
    expect(rows()[0]?.getAttribute('aria-setsize')).toBe('-1');
    for (let step = 0; step < 20; step++) {
      box().scrollTop -= Math.min(600, above());
      for (let at = 0; at < 3; at++) await frame();
    }
    const places = rows().map((one) => Number(/Message (\d+)\./.exec(one.getAttribute('aria-label') ?? '')?.[1]));
    expect(places).toEqual(places.map((_, at) => places[0]! + at));
  });

  it('[F15] reaches the first message at the top', { timeout: 60_000 }, async () => {
    await opened(createLong(400));
    const climb = async (): Promise<boolean> => {
      box().scrollTop = -box().scrollHeight;
      await frame();
      return row('Message 0.') !== undefined;
    };
    await expect.poll(climb, { timeout: 45_000 }).toBe(true); // against hanging, not a figure
    expect(row('Message 0.')?.getAttribute('aria-posinset')).toBe('1');
    await expect.poll(() => rows().length).toBeLessThanOrEqual(AT_REST);
  });

  it('[F15] is not carried off to the end by reaching the last row that is loaded while newer ones exist', async () => {
    const core = createLong(600);
    core.setThread('bob', Array.from({ length: 600 }, (_, at) => message(`Message ${at}. ${'word '.repeat((at * 37) % 90)}`, { timeMs: Date.now() - (600 - at) * 70_000, unread: at >= 100 })));
    await opened(core);
    await expect.element(page.getByRole('article', { name: /Message 100\./ })).toBeInViewport();
    const last = rows().at(-1)!;
    box().scrollTop = 0;
    const kept = middle();
    const before = kept.getBoundingClientRect().top;
    await expect.poll(() => rows().at(-1)).not.toBe(last);
    for (let at = 0; at < 5; at++) await frame();
    expect(Math.abs(kept.getBoundingClientRect().top - before)).toBeLessThanOrEqual(1);
    expect(row('Message 599.')).toBeUndefined();
  });

  it('[F15] stays at the end when messages arrive there, one or a burst', async () => {
    const core = createLong(200);
    await opened(core);
    core.incoming('bob', 'One more');
    await expect.element(page.getByRole('article', { name: 'Bob: One more' })).toBeInViewport();
    for (let at = 0; at < 50; at++) core.incoming('bob', `Burst ${at}`);
    await expect.element(page.getByRole('article', { name: 'Bob: Burst 49' })).toBeInViewport();
    expect(box().scrollTop).toBe(0);
    await expect.poll(() => rows().length).toBeLessThanOrEqual(AT_REST);
  });

  it('[F15] does not move while one reads above, and counts what is new on the jump button', async () => {
    const core = createLong(300);
    await opened(core);
    box().scrollTop = -1500;
    await expect.element(page.getByRole('button', { name: 'Jump to latest' })).toBeVisible();
    await frame();
    const kept = middle();
    const before = kept.getBoundingClientRect().top;
    for (let at = 0; at < 3; at++) core.incoming('bob', `News ${at} ${'word '.repeat(40)}`);
    const jump = page.getByRole('button', { name: 'Jump to latest' });
    await expect.element(jump).toHaveAccessibleDescription('3 new');
    await frame();
    expect(Math.abs(kept.getBoundingClientRect().top - before)).toBeLessThanOrEqual(1);
    await jump.click();
    await expect.element(page.getByRole('article', { name: /^Bob: News 2/ })).toBeInViewport();
    await expect.element(jump).not.toBeInTheDocument();
  });

  it('[F15] goes to the end when one sends from far above', async () => {
    await opened(createLong(1000));
    for (let at = 0; at < 12; at++) {
      box().scrollTop -= Math.min(2000, above());
      for (let wait = 0; wait < 3; wait++) await frame();
    }
    await page.getByRole('textbox', { name: 'Message' }).fill('Here I am');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('article', { name: 'You: Here I am' })).toBeInViewport();
    expect(Math.abs(box().scrollTop)).toBeLessThanOrEqual(1);
  });

  it('[F15] keeps the row in place when a message above or below grows', async () => {
    const core = createLong(120);
    await opened(core);
    box().scrollTop = -1200;
    await frame();
    await frame();
    const kept = middle();
    const before = kept.getBoundingClientRect().top;
    const at = rows().indexOf(kept);
    for (const other of [rows()[at - 12]!, rows()[at + 6]!]) {
      other.querySelector<HTMLElement>('.bubble')!.style.paddingBottom = '180px';
      await frame();
      await frame();
    }
    expect(Math.abs(kept.getBoundingClientRect().top - before)).toBeLessThanOrEqual(1);
  });

  it('[F15] moves by what one scrolls, and no more, when the newest message grows in the frame in which one leaves the end', async () => {
    await opened(createLong(120));
    const kept = middle();
    const before = kept.getBoundingClientRect().top;
    box().scrollTop -= 300;
    rows().at(-1)!.querySelector<HTMLElement>('.bubble')!.style.paddingBottom = '160px';
    await frame();
    await frame();
    expect(Math.abs(kept.getBoundingClientRect().top - before - 300)).toBeLessThanOrEqual(1);
  });

  it('[F15] moves by what one scrolls, and no more, when a message below grows and another arrives in the same frame', async () => {
    const core = createLong(120);
    await opened(core);
    box().scrollTop = -1200;
    await frame();
    await frame();
    const kept = middle();
    const before = kept.getBoundingClientRect().top;
    box().scrollTop -= 300;
    rows()[rows().indexOf(kept) + 4]!.querySelector<HTMLElement>('.bubble')!.style.paddingBottom = '160px';
    core.incoming('bob', 'One more');
    await expect.poll(() => rows().at(-1)!.getAttribute('aria-label')).toContain('One more');
    await frame();
    await frame();
    expect(Math.abs(kept.getBoundingClientRect().top - before - 300)).toBeLessThanOrEqual(1);
  });

  it('[F15] returns to where one left the chat, to the pixel, and does not drift by leaving again and again', async () => {
    await opened(createLong(300));
    box().scrollTop = -2500;
    for (let at = 0; at < 4; at++) await frame();
    const left = middle().getAttribute('aria-label') ?? '';
    const top = middle().getBoundingClientRect().top;
    for (let round = 0; round < 3; round++) {
      location.hash = '#/inbox';
      await expect.element(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
      location.hash = '#/chat/bob';
      await expect.poll(() => row(left) !== undefined).toBe(true);
      for (let at = 0; at < 4; at++) await frame();
      expect(Math.abs(row(left)!.getBoundingClientRect().top - top)).toBeLessThanOrEqual(1);
    }
  });

  it('[F89] never removes the row that has the focus', async () => {
    await opened(createLong(1000));
    const last = rows().at(-1)!;
    last.focus();
    for (let at = 0; at < 15; at++) {
      box().scrollTop -= Math.min(1500, above());
      for (let wait = 0; wait < 2; wait++) await frame();
    }
    expect(document.activeElement).toBe(last);
    expect(last.isConnected).toBe(true);
  });
});
