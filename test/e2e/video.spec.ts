/** Videos from one browser to the other: recorded, chosen, sealed, fetched, and played while they come. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Locator } from '@playwright/test';
import { makeLargeVideo, repeatVideo } from '../helpers/ffmpeg.ts';
import { openTalk, type Friends } from './friends.ts';
import type { Person, Relay } from './stage.ts';

test.describe.configure({ mode: 'serial' });

const MARK = 'Maya-iPhone-4711';
let friends: Friends;
let relay: Relay;
let ada: Person;
let ben: Person;
let folder: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kith-video-'));
  ({ relay, ada, ben } = friends = await openTalk({ ada: { camera: true } }));
  await ben.openChat('Ada');
});

test.afterAll(async () => {
  await friends.end();
  rmSync(folder, { recursive: true, force: true });
});

const attached = () => ada.page.getByRole('list', { name: 'Attachments' }).getByRole('img');
const viewer = (who: Person): Locator => who.page.getByRole('dialog', { name: 'Video' });

async function menu(item: string): Promise<void> {
  await ada.page.getByRole('button', { name: 'Camera', exact: true }).click();
  await ada.page.getByRole('menuitem', { name: item }).click();
}

async function send(caption: string): Promise<void> {
  await ada.page.getByRole('textbox', { name: 'Message' }).fill(caption);
  await ada.page.getByRole('button', { name: 'Send', exact: true }).click();
}

/** Opens a video of a message; it begins to play. */
async function play(who: Person, message: string): Promise<Locator> {
  await who.message(message).getByRole('button', { name: /^Play video: / }).click();
  return viewer(who).locator('video');
}

const timeOf = (video: Locator): Promise<number> => video.evaluate((element: HTMLVideoElement) => element.currentTime);

const plays = (video: Locator): Promise<void> => expect.poll(() => timeOf(video)).toBeGreaterThan(0.2);

/** As a person does by the controls: once it has come to its end it stands still at the new place until it is told to play. */
const seek = (video: Locator, to: number): Promise<void> =>
  video.evaluate((element: HTMLVideoElement, time) => {
    element.currentTime = time;
    // Resolves when it goes on, which may wait for bytes.
    if (element.paused) void element.play().catch(() => undefined);
  }, to);

/** The bytes of the video that is open, as "Save" gives them. */
async function saved(who: Person): Promise<Buffer> {
  const download = who.page.waitForEvent('download');
  const save = viewer(who).getByRole('button', { name: 'Save' });
  await expect(save).toHaveAttribute('aria-disabled', 'false', { timeout: 100_000 });
  await save.click();
  return readFileSync(await (await download).path());
}

async function close(who: Person): Promise<void> {
  await viewer(who).getByRole('button', { name: 'Close' }).click();
  await expect(viewer(who)).toBeHidden();
}

test('[F20] [F22] [F24] [F27] a video is recorded, captioned and sent, and plays on the other screen', async () => {
  await menu('Record video');
  const dialog = ada.page.getByRole('dialog', { name: 'Record video' });
  await expect.poll(() => dialog.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(0);
  await dialog.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(dialog.getByRole('timer')).toHaveText('0:02');
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(dialog.getByLabel('The video you took')).toBeVisible();
  await dialog.getByRole('button', { name: 'Use video' }).click();
  await expect(dialog).toBeHidden();
  await expect(attached()).toHaveCount(1, { timeout: 30_000 });
  await send('Through the camera');
  await ada.expectState('Through the camera', /^Delivered/);

  const video = await play(ben, 'Ada: Through the camera');
  await expect.poll(() => timeOf(video), { timeout: 30_000 }).toBeGreaterThan(0.5);
  const came = await saved(ben);
  await close(ben);
  await play(ada, 'You: Through the camera');
  expect(came.equals(await saved(ada))).toBe(true);
  await close(ada);
});

test('[F25] what a start before this one left unsealed of a video is deleted with the next start, though no photo is looked at', async () => {
  const left = (): Promise<readonly string[]> =>
    ben.page.evaluate(async () => {
      const names: string[] = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
      return names.filter((name) => name === 'kith-preparing');
    });
  await ben.page.goto(`${relay.url}/#/settings`);
  await ben.page.evaluate(async () => (await (await navigator.storage.getDirectory()).getDirectoryHandle('kith-preparing', { create: true })).getFileHandle('left.mp4', { create: true }));
  expect(await left()).toHaveLength(1);
  await ben.page.reload();
  await expect.poll(left).toHaveLength(0);
  await ben.openChat('Ada');
});

test('[F21] [F25] [F26] [F27] a video of 60 MB is chosen and sent, waits for a tap, plays before all of it is here, also while its sender is away, goes on from where it was put once they are back, and arrives byte for byte as it was prepared', async () => {
  test.setTimeout(240_000);
  const [part, path] = [join(folder, 'part.mp4'), join(folder, 'large.mp4')];
  makeLargeVideo(part, MARK, 4, 23);
  repeatVideo(part, path, 5);
  expect(statSync(path).size).toBeGreaterThan(60_000_000);
  expect(readFileSync(path).includes(MARK)).toBe(true);
  const clock = Date.now();
  const said = (what: string): void => console.log(`${what.padEnd(24)} ${((Date.now() - clock) / 1000).toFixed(1)} s`);

  const chooser = ada.page.waitForEvent('filechooser');
  await menu('Choose from gallery');
  await (await chooser).setFiles(path);
  await expect(attached()).toHaveCount(1, { timeout: 30_000 });
  said('prepared');
  await send('Sixty megabytes');
  await ada.expectState('Sixty megabytes', /^Delivered/);
  said('message delivered');

  // Above 16 MiB it waits for a tap, which says how much it is.
  const tile = ben.message('Ada: Sixty megabytes').getByRole('button', { name: /^Play video: Sixty megabytes, 0:20 · 6\d(\.\d)? MB$/ });
  await expect(tile).toBeVisible();
  said('tap');
  await plays(await play(ben, 'Ada: Sixty megabytes'));
  said('plays');
  await expect(viewer(ben).getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
  await close(ben);

  // Half-way Ben stops it and Ada goes: no more of it can come, what is here plays, and the rest is waited for.
  await ben.message('Ada: Sixty megabytes').getByRole('button', { name: /^Pause: / }).click();
  await ada.close();
  await expect(ben.message('Ada: Sixty megabytes').getByRole('progressbar')).toBeHidden();
  const video = await play(ben, 'Ada: Sixty megabytes');
  await plays(video);
  await expect(viewer(ben).getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
  await seek(video, 18);
  expect(await timeOf(video)).toBe(18);
  said('waits for its end');
  await ada.open();
  await ada.openChat('Ben');
  said('Ada is back');
  await expect.poll(() => timeOf(video), { timeout: 60_000 }).toBeGreaterThan(18.2);
  said('plays its end');
  const came = await saved(ben);
  said('whole and saved');
  await seek(video, 10);
  await expect.poll(() => timeOf(video)).toBeGreaterThan(10.2);
  said('plays on from its middle');
  await close(ben);

  await play(ada, 'You: Sixty megabytes');
  const sent = await saved(ada);
  await close(ada);
  expect(sent.length).toBeGreaterThan(60_000_000);
  expect(sent.includes(MARK)).toBe(false);
  expect(sent.includes('+51.5007')).toBe(false);
  expect(came.equals(sent)).toBe(true);
});
