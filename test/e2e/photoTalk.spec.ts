/** Photos from one browser to the other, and away again. Through the relay: `resume.spec.ts`. */
import { expect, test } from '@playwright/test';
import { attached, choose, photoNamed as photo, saved, squares, widthOf } from './photoStage.ts';
import { openTalk, type Friends } from './friends.ts';
import type { Person } from './stage.ts';

test.describe.configure({ mode: 'serial' });

let friends: Friends;
let ada: Person;
let ben: Person;

test.beforeAll(async () => {
  ({ ada, ben } = friends = await openTalk({ ada: { camera: true } }));
});

test.afterAll(async () => {
  await friends.end();
});

const caption = () => ada.page.getByRole('textbox', { name: 'Message' });
const send = () => ada.page.getByRole('button', { name: 'Send', exact: true });

test('[F20] [F22] [F23] [F24] a photo is taken, captioned and sent, and is the same on the other screen, byte for byte', async () => {
  await ada.page.getByRole('button', { name: 'Camera', exact: true }).click();
  await ada.page.getByRole('menuitem', { name: 'Take photo' }).click();
  const dialog = ada.page.getByRole('dialog', { name: 'Take photo' });
  await expect.poll(() => dialog.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(0);
  await dialog.getByRole('button', { name: 'Shutter' }).click();
  await dialog.getByRole('button', { name: 'Use photo' }).click();
  await expect(attached(ada.page)).toHaveCount(1);
  await caption().fill('Through the camera');
  await send().click();
  await ada.expectState('Through the camera', /^Delivered/);

  await ben.openChat('Ada');
  await expect(ben.message('Ada: Through the camera')).toBeVisible();
  await expect.poll(() => widthOf(ben, 'Through the camera'), { timeout: 30_000 }).toBeGreaterThan(100);
  const [sent, came] = [await saved(ada, 'You: Through the camera'), await saved(ben, 'Ada: Through the camera')];
  expect(came.length).toBeGreaterThan(1000);
  expect(came.equals(sent)).toBe(true);
});

test('[F21] nine photos go as one message', async () => {
  test.setTimeout(90_000);
  await choose(ada.page, squares(9));
  await caption().fill('Nine of them');
  await send().click();
  await ada.expectState('Nine of them', /^Delivered/);
  const group = ben.message('Ada: Nine of them').getByRole('group');
  await expect(group).toHaveAccessibleName(/9/);
  await expect.poll(() => group.getByRole('img').evaluateAll((all) => all.filter((image) => (image as HTMLImageElement).naturalWidth > 500).length), { timeout: 60_000 }).toBe(4);
});

test('[F16] photos that are taken back are gone on both screens', async () => {
  test.setTimeout(90_000);
  await ada.message('You: Nine of them').hover();
  await ada.message('You: Nine of them').getByRole('button', { name: 'Message actions' }).click();
  await ada.page.getByRole('menuitem', { name: 'Delete for everyone' }).click();
  await ada.page.getByRole('alertdialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click();
  await expect(photo(ada, 'Nine of them')).toHaveCount(0);
  await expect(photo(ben, 'Nine of them')).toHaveCount(0, { timeout: 30_000 });
});
