/**
 * Memory of both browsers while a video of 200 MB is sent and comes, against one of 20 MB: all their processes together, at their
 * highest. By `npm run bench` alone, as it takes some minutes.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Locator } from '@playwright/test';
import { makeLargeVideo, repeatVideo } from '../helpers/ffmpeg.ts';
import { openAlone, type Alone } from './alone.ts';
import { chooseVideo, sendWith } from './photoStage.ts';
import { watchMemory, type Look } from './processes.ts';
import { openTalk } from './friends.ts';

test.skip(process.env['KITH_BENCH'] !== 'full', 'takes some minutes');

const hereOf = (caption: string): string => `${caption} is here`;
const MOST = 1.3;
/** MB that a video may take besides, at either end, where its code was loaded before and nobody watches it. */
const MOST_BESIDES = 100;
const WARM = 'First';
const LARGE = 'Large';

let folder: string;
let small: string;
let large: string;
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-memory-'));
  [small, large] = [join(folder, 'small.mp4'), join(folder, 'large.mp4')];
  makeLargeVideo(small, 'Memory', 7, 25);
  repeatVideo(small, large, 10);
  expect(statSync(large).size).toBeGreaterThan(200_000_000);
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The page says by its title when no more of the video comes: that can be read without a debugger on the page. */
async function announce(message: Locator, caption: string): Promise<void> {
  await expect(message.getByRole('progressbar')).toBeVisible();
  await message.evaluate((article, title) => {
    const look = (): void => {
      if (!article.querySelector('[role="progressbar"]')) document.title = title;
    };
    new MutationObserver(look).observe(article, { childList: true, subtree: true });
    look();
  }, hereOf(caption));
}

/** Waits for the message and taps it; resolves when the video is here. */
async function fetchVideo(alone: Alone, caption: string, isPlayed: boolean): Promise<void> {
  const page = await alone.attach();
  const message = page.getByRole('region', { name: 'Messages' }).getByRole('article', { name: `Ada: ${caption}`, exact: true });
  await message.getByRole('button', { name: /^Play video: / }).click({ timeout: 180_000 });
  await announce(message, caption);
  if (!isPlayed) await page.getByRole('dialog', { name: 'Video' }).getByRole('button', { name: 'Close' }).click();
  await alone.detach();
  await expect.poll(() => alone.titles(), { timeout: 400_000, intervals: [500] }).toContain(hereOf(caption));
}

/** All of it is here. */
async function expectWhole(alone: Alone, isPlayed: boolean): Promise<void> {
  const page = await alone.attach();
  if (!isPlayed) await page.getByRole('button', { name: /^Play video: Large/ }).click();
  await expect(page.getByRole('dialog', { name: 'Video' }).getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'false');
}

/** MB at the beginning and at the highest, of the sender and of the receiver. */
type Looks = readonly [Look, Look];

/** A video is sent and comes after another one, so that the code for it is here. */
async function looksAt(path: string, isPlayed: boolean): Promise<Looks> {
  const friends = await openTalk();
  const { relay, ada, ben } = friends;
  let alone: Alone | null = null;
  const carry = async (video: string, caption: string, plays: boolean): Promise<void> => {
    await chooseVideo(ada.page, video);
    await sendWith(ada.page, caption);
    await fetchVideo(alone!, caption, plays);
  };
  try {
    await ben.close();
    alone = await openAlone(ben.profile, relay.url);
    await (await alone.attach()).getByRole('list', { name: 'Conversations' }).getByRole('link', { name: 'Ada' }).click();
    await expect(ada.connectionTo('Ben')).toHaveText(/Direct/, { timeout: 60_000 });
    await alone.detach();
    await carry(small, WARM, false);
    const watches = [ada, ben].map(({ profile }) => watchMemory(profile));
    await carry(path, LARGE, isPlayed);
    const [sender, receiver] = watches.map((watch) => watch.end());
    const said = Object.entries({ sender, receiver }).map(([who, look]) => `${who} ${look!.before.toFixed(0)} MB, at most ${look!.peak.toFixed(0)} MB`);
    await expectWhole(alone, isPlayed);
    console.log(`video of ${(statSync(path).size / 1e6).toFixed(0)} MB, ${isPlayed ? 'played' : 'not played'}: ${said.join('; ')}`);
    return [sender!, receiver!];
  } finally {
    await alone?.end();
    await friends.end();
  }
}

for (const isPlayed of [false, true]) {
  test(`[H59] a video of 200 MB takes no more memory than one of 20 MB, at either end: ${isPlayed ? 'played while it comes' : 'not played'}`, async () => {
    test.setTimeout(900_000);
    const [less, more] = [await looksAt(small, isPlayed), await looksAt(large, isPlayed)];
    const ratios = more.map(({ peak }, i) => peak / less[i]!.peak);
    console.log(`peak memory of 200 MB against 20 MB: sender ${ratios[0]!.toFixed(2)}, receiver ${ratios[1]!.toFixed(2)}`);
    for (const ratio of ratios) expect(ratio).toBeLessThanOrEqual(MOST);
    if (!isPlayed) for (const { before, peak } of more) expect(peak - before).toBeLessThanOrEqual(MOST_BESIDES);
  });
}
