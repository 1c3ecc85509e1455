/** One has Firefox, the other Chromium: the whole way from no account to photos and back from a closed browser, with a real relay. */
import { expect, test } from '@playwright/test';
import { choose, photoNamed, saved, sendWith, squares, widthOf } from '../e2e/photoStage.ts';
import { Person, startRelay, type Relay } from '../e2e/stage.ts';
import { Fox } from './fox.ts';

test.describe.configure({ mode: 'serial' });

let relay: Relay;
let ada: Fox;
let ben: Person;

test.beforeAll(async () => {
  relay = await startRelay();
  [ada, ben] = [new Fox(), new Person('Ben', relay.url)];
  await Promise.all([ada.open(relay.url), ben.open()]);
});

test.afterAll(async () => {
  for (const one of [ada, ben, relay]) await one.dispose();
  expect([...ada.complaints, ...ben.complaints]).toEqual([]);
});

test('[F1] [F6] [F32] an account is made in Firefox, a link from Chromium is followed, followed back, and both see Friends', async () => {
  await ben.createAccount();
  await ada.page.goto(await ben.link());
  await ada.click('button', 'Create account');
  await ada.write('textbox', 'Your name', 'Ada');
  await ada.click('button', 'Continue');
  await ada.click('button', 'I have saved it');
  await ada.click('button', 'Start');
  await ada.click('button', 'Follow', await ada.find('dialog', 'Add Ben?'));
  await ada.find('heading', 'Ben');
  await expect(async () => ben.followBack('Ada')).toPass({ timeout: 40_000 });
  await expect(ben.relationship()).toHaveText(/^Friends/, { timeout: 30_000 });
  await ada.reads('group', 'Relationship', /^Friends/);
});

test('[F2] [F17] texts go both ways between Firefox and Chromium, by a direct link', async () => {
  await ada.click('link', 'Inbox');
  await ada.click('button', 'New message');
  await ada.click('button', 'Ben', await ada.find('dialog', 'New message'));
  await ada.write('textbox', 'Message', 'Are the damsons ripe?\n');
  await ada.find('article', 'You: Are the damsons ripe?');
  await ben.openChat('Ada');
  await expect(ben.message('Ada: Are the damsons ripe?')).toBeVisible();
  await ben.write('They are');
  await ben.expectState('They are', /^Delivered/);
  await ada.find('article', 'Ben: They are');
  await ada.reads('status', "Ben's connection", /^Direct/);
  await expect(ben.connectionTo('Ada')).toHaveText('Direct', { timeout: 30_000 });
});

test('[F20] [F23] [F24] photos go both ways between Firefox and Chromium, and are saved the same byte for byte', async () => {
  await choose(ben.page, squares(1));
  await sendWith(ben.page, 'From Chromium');
  await ada.seesPhoto('From Chromium', 901);
  expect((await ada.saved('Ben: From Chromium')).equals(await saved(ben, 'You: From Chromium'))).toBe(true);

  await ada.choosePhoto(700, 500);
  await ada.write('textbox', 'Message', 'From Firefox\n');
  await expect(photoNamed(ben, 'From Firefox')).toBeVisible();
  await expect.poll(() => widthOf(ben, 'From Firefox'), { timeout: 30_000 }).toBe(700);
  expect((await saved(ben, 'Ada: From Firefox')).equals(await ada.saved('You: From Firefox'))).toBe(true);
});

test('[F3] [F5] Firefox opens again without any network: the app, the texts and the photos are there', async () => {
  const at = ada.page.url();
  await ada.close();
  await relay.kill();
  await ada.open(at);
  await ada.find('article', 'Ben: They are');
  await ada.seesPhoto('From Chromium', 901);
  await ada.seesPhoto('From Firefox', 700);
  await ada.write('textbox', 'Message', 'Later\n');
  await relay.start();
  await expect(ben.message('Ada: Later')).toBeVisible({ timeout: 60_000 });
});
