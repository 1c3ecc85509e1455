/** Photos to somebody who is away, sent before they are ready and before anybody could have them. */
import { expect, test } from '@playwright/test';
import { choose, draw, photoNamed, squares, widthOf } from './photoStage.ts';
import { meetWhileAway, openStrangers, type Friends } from './friends.ts';
import type { Person, Relay } from './stage.ts';

let friends: Friends;
let relay: Relay;
let ada: Person;
let ben: Person;

test.beforeEach(async () => {
  ({ relay, ada, ben } = friends = await openStrangers());
});

test.afterEach(async () => {
  await friends.end();
});

/** Ben follows Ada's link and goes away; Ada follows back and opens a chat that nothing was ever said in. */
async function beginWhileAway(): Promise<void> {
  await meetWhileAway(ada, ben);
  await ada.newMessage('Ben');
}

const send = () => ada.page.getByRole('button', { name: 'Send', exact: true }).click();
const caption = () => ada.page.getByRole('textbox', { name: 'Message' });

test('[F24] [F26] photos sent at once to a friend who is away keep their place before a text written later, and come when the friend does', async () => {
  test.setTimeout(120_000);
  await beginWhileAway();
  await draw(ada.page, squares(5));
  await expect(ada.page.getByRole('list', { name: 'Attachments' })).toBeVisible();
  await caption().fill('All five');
  await send();
  await expect(caption()).toHaveValue('');
  await ada.write('Written later');
  await ada.expectState('Written later', /^At relay/);
  // Said when the relay has all five.
  await ada.expectState('All five', /^At relay/);
  expect(await ada.messageNames()).toEqual(['You: All five', 'You: Written later']);
  await ada.close();
  await ben.open();
  await ben.openChat('Ada');
  await expect(ben.message('Ada: Written later')).toBeVisible({ timeout: 30_000 });
  expect(await ben.messageNames()).toEqual(['Ada: All five', 'Ada: Written later']);
  const images = ben.message('Ada: All five').getByRole('group').getByRole('img');
  await expect.poll(() => images.evaluateAll((all) => all.filter((image) => (image as HTMLImageElement).naturalWidth > 500).length), { timeout: 60_000 }).toBe(4);
});

test('[F26] a photo written with no network stands in the chat with its picture, also after a kill, and goes when there is one', async () => {
  test.setTimeout(120_000);
  await beginWhileAway();
  await relay.kill();
  await choose(ada.page, squares(1));
  await caption().fill('Into the dark');
  await send();
  await ada.expectState('Into the dark', /^Queued/);
  await expect.poll(() => widthOf(ada, 'Into the dark')).toBe(901);
  await ada.write('And a word');
  await ada.expectState('And a word', /^Queued/);
  await ada.killBrowser();
  await relay.start();
  await ada.open();
  await ada.openChat('Ben');
  await expect.poll(() => widthOf(ada, 'Into the dark'), { timeout: 30_000 }).toBe(901);
  await ada.expectState('And a word', /^At relay/);
  await ben.open();
  await ben.openChat('Ada');
  await expect.poll(() => widthOf(ben, 'Into the dark'), { timeout: 60_000 }).toBe(901);
  expect(await ben.messageNames()).toEqual(['Ada: Into the dark', 'Ada: And a word']);
  await expect(photoNamed(ben, 'Into the dark')).toBeVisible();
});
