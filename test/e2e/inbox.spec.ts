/** The inbox over the real core and disk: what is set and typed there holds through a reload, and what was said is found again. */
import { expect, test } from '@playwright/test';
import { openFriends, type Friends } from './friends.ts';
import type { Person } from './stage.ts';

let friends: Friends;
let ada: Person;

test.beforeEach(async () => {
  ({ ada } = friends = await openFriends());
});

test.afterEach(async () => {
  await friends.end();
});

test('[F12] [F18] [F19] a pin, a mute and a draft hold through a reload, and a search leads to what was said', async () => {
  await ada.newMessage('Ben');
  await ada.write('The dámsons are ripe');
  await ada.write('Bring the big basket');
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
