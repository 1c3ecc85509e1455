/** The room on a device: photos are freed and loaded again, and none is begun for which there is no room. */
import { expect, test } from '@playwright/test';
import { openTalk, type Friends } from './friends.ts';
import { choose, squares } from './photoStage.ts';
import type { Person, Relay } from './stage.ts';

test.describe.configure({ mode: 'serial' });

let friends: Friends;
let relay: Relay;
let ada: Person;
let ben: Person;

test.beforeAll(async () => {
  ({ relay, ada, ben } = friends = await openTalk());
});

test.afterAll(async () => {
  await friends.end();
});

const photo = (who: Person, name: string) => who.page.getByRole('region', { name: 'Messages' }).getByRole('img', { name, exact: true });
const widthOf = (who: Person, name: string): Promise<number> => photo(who, name).evaluate((image: HTMLImageElement) => image.naturalWidth);
const load = (who: Person) => who.page.getByRole('button', { name: /^Load photo, / });

/** Chooses a photo and describes it in the field. */
async function attach(who: Person, caption: string): Promise<void> {
  await choose(who.page, squares(1));
  await who.page.getByRole('textbox', { name: 'Message' }).fill(caption);
}

/** Ben frees the photos that Ada sent, by the way that the settings lead. */
async function free(): Promise<void> {
  await ben.goto('/#/settings');
  await ben.page.getByRole('link', { name: 'Storage' }).click();
  const row = ben.page.getByRole('list', { name: 'Chats' }).getByRole('listitem').filter({ hasText: 'Ada' });
  await expect(row).toContainText(/kB of photos and videos/);
  await row.getByRole('button', { name: 'Free up' }).click();
  await ben.page.getByRole('alertdialog', { name: /^Free up .* in the chat with Ada\?$/ }).getByRole('button', { name: 'Free up' }).click();
  await expect(row).toHaveCount(0);
}

test('[F85] a photo is freed, its message stays, and a tap loads it again from the friend', async () => {
  test.setTimeout(90_000);
  await attach(ada, 'The heron');
  await ada.page.getByRole('button', { name: 'Send', exact: true }).click();
  await ada.expectState('The heron', /^Delivered/);
  await ben.openChat('Ada');
  await expect.poll(() => widthOf(ben, 'The heron'), { timeout: 30_000 }).toBe(901);
  await free();
  await ben.openChat('Ada');
  await expect(ben.message('Ada: The heron')).toBeVisible();
  await expect(load(ben)).toBeVisible();
  await expect(photo(ben, 'The heron')).toHaveCount(0);
  // It stays so after a start.
  await ben.close();
  await ben.open();
  await ben.openChat('Ada');
  await expect(load(ben)).toBeVisible();
  await load(ben).click();
  await expect.poll(() => widthOf(ben, 'The heron'), { timeout: 60_000 }).toBe(901);
  // Of who sent it nothing can be freed.
  await ada.goto('/#/settings/storage');
  await expect(ada.page.getByRole('list', { name: 'Chats' }).getByRole('listitem')).toContainText('that you sent. They stay.');
  await expect(ada.page.getByRole('button', { name: /^Free up/ })).toHaveCount(0);
});

test('[F26] “Never” makes a photo wait for its tap', async () => {
  test.setTimeout(60_000);
  await ben.goto('/#/settings/storage');
  await ben.page.getByText('Never', { exact: true }).click();
  await expect(ben.page.getByRole('radio', { name: 'Never' })).toBeChecked();
  await ada.openChat('Ben');
  await attach(ada, 'The otter');
  await ada.page.getByRole('button', { name: 'Send', exact: true }).click();
  await ada.expectState('The otter', /^Delivered/);
  await ben.openChat('Ada');
  await expect(ben.message('Ada: The otter')).toBeVisible();
  await load(ben).click();
  await expect.poll(() => widthOf(ben, 'The otter'), { timeout: 30_000 }).toBe(901);
});

test('[R11] a photo for which there is no room is refused before it is begun; photo and caption stay, and go when there is room', async () => {
  test.setTimeout(60_000);
  await ada.close();
  await ada.open('/healthz');
  const browser = await ada.context.newCDPSession(ada.page);
  // Room for texts, and for nothing that is not small.
  await browser.send('Storage.overrideQuotaForOrigin', { origin: relay.url, quotaSize: 10_000_000 });
  await ada.goto('/');
  await ada.openChat('Ben');
  await attach(ada, 'The kingfisher');
  await ada.page.getByRole('button', { name: 'Send', exact: true }).click();
  const alert = ada.page.getByRole('alert');
  await expect(alert).toContainText('There is not enough room on this device for this.');
  await expect(ada.page.getByRole('list', { name: 'Attachments' }).getByRole('img')).toHaveCount(1);
  await expect(ada.page.getByRole('textbox', { name: 'Message' })).toHaveValue('The kingfisher');
  await expect(ada.message('You: The kingfisher')).toHaveCount(0);
  await alert.getByRole('link', { name: 'Free up space' }).click();
  await expect(ada.page.getByRole('list', { name: 'Checks' })).toContainText('New photos and videos wait until there is room.');
  await browser.send('Storage.overrideQuotaForOrigin', { origin: relay.url });
  await ada.openChat('Ben');
  await ada.page.getByRole('button', { name: 'Send', exact: true }).click();
  await ada.expectState('The kingfisher', /^Delivered/);
});
