/** The inbox over the real core and disk: what is set and typed there holds through a reload, and what was said is found again. */
import { expect, test } from '@playwright/test';
import { openFriends, type Friends } from './friends.ts';
import type { Person } from './stage.ts';

let friends: Friends;
let ada: Person;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  ({ ada } = friends = await openFriends());
});

test.afterAll(async () => {
  await friends.end();
});

/** What is used of the inside of a service worker. */
interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly NotificationEvent: new (type: string, more: object) => Event;
  dispatchEvent(event: Event): boolean;
}

/** Notifications that the offline shell shows now, by title and text. */
const notes = ({ page }: Person): Promise<readonly (readonly string[])[]> =>
  page.evaluate(async () => ((await (await navigator.serviceWorker.getRegistration())?.getNotifications()) ?? []).map(({ title, body }) => [title, body]));

test('[F52] a friend who writes calls until the chat is read, and taking the notification leads there', async () => {
  const { ben } = friends;
  await ben.context.grantPermissions(['notifications']);
  await ben.page.reload(); // what is allowed is read anew
  await ben.goTo('Inbox');
  await expect.poll(() => ben.page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await ada.newMessage('Ben');
  await ada.write('The damsons are ripe');
  await expect.poll(() => notes(ben)).toEqual([['Message from \u2068Ada\u2069', 'New message']]);
  await ben.page.goto(new URL('/#/settings/notifications', ben.page.url()).href);
  await ben.page.getByRole('switch', { name: 'Show previews' }).click();
  await ada.write('Bring the big basket');
  await expect.poll(() => notes(ben)).toEqual([['Message from \u2068Ada\u2069', 'Bring the big basket']]);
  const shell = ben.context.serviceWorkers()[0]!;
  await shell.evaluate(async () => {
    const scope = self as unknown as Scope;
    const [notification] = await scope.registration.getNotifications();
    scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }));
  });
  await expect(ben.message('Ada: Bring the big basket')).toBeVisible();
  await expect.poll(() => notes(ben)).toEqual([]);
  await ada.write('And the ladder');
  await expect(ben.message('Ada: And the ladder')).toBeVisible();
  expect(await notes(ben)).toEqual([]);
  // What is chosen for direct messages holds through a reload, and what comes is there all the same.
  await ben.page.goto(new URL('/#/settings/notifications', ben.page.url()).href);
  await ben.page.getByRole('switch', { name: 'Direct messages' }).click();
  await ben.page.reload();
  await expect(ben.page.getByRole('switch', { name: 'Direct messages' })).toHaveAttribute('aria-checked', 'false');
  await ada.write('No hurry');
  await expect(ben.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Inbox' })).toHaveAccessibleDescription('1 unread message');
  expect(await notes(ben)).toEqual([]);
});

test('[F12] [F18] [F19] a pin, a mute and a draft hold through a reload, and a search leads to what was said', async () => {
  await ada.newMessage('Ben');
  await ada.write('The dámsons are ripe');
  await ada.write('And a cloth to cover them');
  const { page } = ada;
  await page.getByRole('textbox', { name: 'Message' }).fill('and the ladder');
  await ada.goTo('Inbox');
  const row = page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: /^Ben/ });
  for (const item of ['Pin', 'Mute']) {
    await row.focus();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: item, exact: true }).click();
    if (item === 'Mute') await page.getByRole('menuitem', { name: '8 hours' }).click();
  }
  await expect(row).toHaveAccessibleName(/muted/);
  await page.reload();
  await expect(row).toHaveAccessibleName(/Draft: and the ladder.*pinned.*muted/);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('damsons');
  await page.getByRole('list', { name: 'Messages' }).getByRole('link', { name: /^Ben.*The dámsons are ripe/ }).click();
  await expect(page.getByRole('article', { name: 'You: The dámsons are ripe' })).toBeFocused();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('and the ladder');
});
