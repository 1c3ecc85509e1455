/**
 * Photos against a raw channel between the same two pages, in one run. `KITH_BENCH=full` (npm run bench) takes more and larger ones.
 * The ratios are printed; what is held to here is that a text does not wait for a transfer to end.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Locator } from '@playwright/test';
import { makeLargeVideo } from '../helpers/ffmpeg.ts';
import { choose, chooseVideo, keepOriginal, saved, sendWith } from './photoStage.ts';
import { openRawChannel, sendRaw } from './rawChannel.ts';
import { openTalk, type Friends } from './friends.ts';
import type { Person } from './stage.ts';

test.describe.configure({ mode: 'serial' });

const isFull = process.env['KITH_BENCH'] === 'full';
const ROUNDS = isFull ? 5 : 1;
const TEXTS = isFull ? 15 : 5;

let friends: Friends;
let ada: Person;
let ben: Person;

test.beforeAll(async () => {
  ({ ada, ben } = friends = await openTalk());
  await ben.openChat('Ada');
  await expect(ada.connectionTo('Ben')).toHaveText(/Direct/);
  await openRawChannel(ada.page, ben.page);
});

test.afterAll(async () => {
  await friends.end();
});

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const list = (values: readonly number[]): string => values.map((value) => value.toFixed(0)).join(' ');

/** When something of a message is on the screen: the message itself, or its photo in so many pixels. */
const shown = (name: string, width: number): Promise<number> =>
  ben.page.evaluate(
    async ([label, pixels]) => {
      const isThere = (): boolean => {
        const article = document.querySelector(`article[aria-label="${label}"]`);
        if (pixels === 0) return article !== null;
        return [...(article?.querySelectorAll('img') ?? [])].some((image) => image.complete && image.naturalWidth >= pixels);
      };
      while (!isThere()) await new Promise(requestAnimationFrame);
      return performance.timeOrigin + performance.now();
    },
    [name, width] as const,
  );

/** Presses "Send" and tells when. */
const press = (): Promise<number> =>
  ada.page.evaluate(() => {
    const now = performance.timeOrigin + performance.now();
    document.querySelector<HTMLButtonElement>('button[aria-label="Send"]')!.click();
    return now;
  });

test('[P10] a photo of 4 MB, from the tap to the friend\'s screen, against the same bytes over a raw channel', async () => {
  test.setTimeout(300_000);
  const [ours, raw]: [number[], number[]] = [[], []];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await choose(ada.page, { count: 1, width: 2040, height: 2000, noise: true });
    await keepOriginal(ada.page, 1);
    await ada.page.getByRole('textbox', { name: 'Message' }).fill(`Photo ${round}`);
    const there = shown(`Ada: Photo ${round}`, 2040);
    const begun = await press();
    ours.push((await there) - begun);
    bytes = (await saved(ben, `Ada: Photo ${round}`)).length;
    raw.push(await sendRaw(ada.page, ben.page, bytes));
  }
  console.log(`[P10] photo of ${(bytes / 1e6).toFixed(1)} MB: Kith ${list(ours)} ms, raw channel ${list(raw)} ms, ratio ${(median(ours) / median(raw)).toFixed(2)}`);
  expect(bytes).toBeGreaterThan(3_500_000);
});

async function timeText(text: string): Promise<number> {
  await ada.page.getByRole('textbox', { name: 'Message' }).fill(text);
  const there = shown(`Ada: ${text}`, 0);
  const begun = await press();
  return (await there) - begun;
}

test('[F26] a text does not wait for a large transfer', async () => {
  test.setTimeout(300_000);
  const count = isFull ? 9 : 3;
  const [idle, busy]: [number[], number[]] = [[], []];
  for (let n = 0; n < TEXTS; n++) idle.push(await timeText(`Idle ${n}`));
  await choose(ada.page, { count, width: 3000, height: 3000, noise: true });
  await keepOriginal(ada.page, count);
  await sendWith(ada.page, 'Large ones');
  const under = ben.message('Ada: Large ones').getByRole('button', { name: /^Pause/ });
  await expect(under.first()).toBeVisible({ timeout: 90_000 });
  while (busy.length < TEXTS && (await under.count()) > 0) busy.push(await timeText(`Busy ${busy.length}`));
  const wasUnder = (await under.count()) > 0;
  console.log(`text: idle ${list(idle)} ms, during a transfer ${list(busy)} ms, ratio ${(median(busy) / median(idle)).toFixed(2)}`);
  // The first text was there while photos were still under way.
  expect(busy.length > 1 || wasUnder).toBe(true);
});

/** Sends the video; resolves when its bytes begin to come, for the friend tapped it. */
async function sendVideo(path: string, caption: string): Promise<{ readonly begun: number; readonly save: Locator }> {
  await chooseVideo(ada.page, path);
  await ada.page.getByRole('textbox', { name: 'Message' }).fill(caption);
  const begun = await press();
  await ben.message(`Ada: ${caption}`).getByRole('button', { name: /^Play video: / }).click({ timeout: 120_000 });
  return { begun, save: ben.page.getByRole('dialog', { name: 'Video' }).getByRole('button', { name: 'Save' }) };
}

const isWhole = async (save: Locator): Promise<boolean> => (await save.getAttribute('aria-disabled')) === 'false';

async function closeVideo(): Promise<void> {
  await ben.page.getByRole('dialog', { name: 'Video' }).getByRole('button', { name: 'Close' }).click();
  await expect(ben.page.getByRole('dialog', { name: 'Video' })).toBeHidden();
}

test.describe('a video of 60 MB', () => {
  test.skip(!isFull, 'takes some minutes');
  let folder: string;
  let path: string;
  test.beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kith-speed-'));
    path = join(folder, 'large.mp4');
    makeLargeVideo(path, 'Speed', 20, 25);
  });
  test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('[P10] from the tap until it is whole on the friend\'s disk, against the same bytes over a raw channel', async () => {
    test.setTimeout(300_000);
    const bytes = statSync(path).size;
    const [ours, raw]: [number[], number[]] = [[], []];
    for (let round = 0; round < 3; round++) {
      const { begun, save } = await sendVideo(path, `Video ${round}`);
      await expect(save).toHaveAttribute('aria-disabled', 'false', { timeout: 120_000 });
      ours.push(Date.now() - begun);
      await closeVideo();
      raw.push(await sendRaw(ada.page, ben.page, bytes));
    }
    console.log(`[P10] video of ${(bytes / 1e6).toFixed(1)} MB: Kith ${list(ours)} ms, raw channel ${list(raw)} ms, ratio ${(median(ours) / median(raw)).toFixed(2)}`);
    expect(bytes).toBeGreaterThan(60_000_000);
  });

  test('[F26] a text does not wait for it', async () => {
    test.setTimeout(300_000);
    const [idle, busy]: [number[], number[]] = [[], []];
    for (let n = 0; n < TEXTS; n++) idle.push(await timeText(`Before ${n}`));
    const { save } = await sendVideo(path, 'With texts');
    for (let n = 0; !(await isWhole(save)); n++) busy.push(await timeText(`Meanwhile ${n}`));
    console.log(`text: idle ${list(idle)} ms, during 60 MB ${list(busy)} ms, ratio ${(median(busy) / median(idle)).toFixed(2)}`);
    expect(busy.length).toBeGreaterThan(1);
    await closeVideo();
  });
});
