/** What is done with messages, and the signs of life that friends give each other, between two browser processes, by the keyboard. */
import { expect, test } from '@playwright/test';
import { openFriends, type Friends } from './friends.ts';
import type { Person } from './stage.ts';

let friends: Friends;
let ada: Person;
let ben: Person;

test.beforeEach(async () => {
  ({ ada, ben } = friends = await openFriends());
});

test.afterEach(async () => {
  await friends.end();
});

/** Opens the actions of a message with Enter and takes one. */
async function act(who: Person, name: string, item: string): Promise<void> {
  await who.message(name).focus();
  await who.page.keyboard.press('Enter');
  await who.page.getByRole('menu', { name: 'Message actions' }).getByRole('menuitem', { name: item, exact: true }).click();
}

/** Read receipts on, by the path of the guide. */
async function wantReceipts(who: Person): Promise<void> {
  await who.page.evaluate(() => (location.hash = '#/settings/privacy'));
  const receipts = who.page.getByRole('switch', { name: 'Read receipts' });
  await expect(receipts).not.toBeChecked();
  await receipts.click();
  await expect(receipts).toBeChecked();
}

test('[F16] [F17] a text is answered, reacted to and changed, its details tell who has it and who read it, it is passed on and deleted for one, and one sees the other write', async () => {
  await ada.newMessage('Ben');
  await ada.write('Are the plums ripe?');
  await ben.openChat('Ada');
  await expect(ben.message('Ada: Are the plums ripe?')).toBeVisible();

  await ben.message('Ada: Are the plums ripe?').focus();
  await ben.page.keyboard.press('r');
  await expect(ben.page.getByRole('group', { name: 'Replying to Ada' })).toBeVisible();
  await ben.write('Nearly');
  await expect(ada.message('Ben: Nearly').getByRole('button', { name: 'To the message of You: Are the plums ripe?' })).toBeVisible();

  await act(ben, 'Ada: Are the plums ripe?', 'Red heart');
  await expect(ada.message('You: Are the plums ripe?').getByRole('button', { name: 'Red heart, 1' })).toHaveAttribute('aria-pressed', 'false');

  await act(ada, 'You: Are the plums ripe?', 'Edit');
  await ada.page.getByRole('textbox', { name: 'Your message' }).fill('Are the damsons ripe?');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(ben.message('Ada: Are the damsons ripe?').getByText('edited', { exact: true })).toBeVisible();
  await expect(ben.message('You: Nearly').getByRole('button', { name: 'To the message of Ada: Are the damsons ripe?' })).toBeVisible();

  await act(ben, 'Ada: Are the damsons ripe?', 'Details');
  await expect(ben.page.getByRole('dialog', { name: 'Message details' }).getByText('Are the plums ripe?')).toBeVisible();
  await ada.expectState('Are the damsons ripe?', /^Delivered/);
  await act(ada, 'You: Are the damsons ripe?', 'Details');
  const rows = ada.page.getByRole('dialog', { name: 'Message details' }).getByRole('listitem');
  await expect(rows.filter({ hasText: "Ben's device 1" })).toContainText('Has it');
  await ada.page.keyboard.press('Escape');
  await ben.page.keyboard.press('Escape');

  for (const who of [ada, ben]) await wantReceipts(who);
  await ada.openChat('Ben');
  await ben.openChat('Ada');
  await ada.page.getByRole('textbox', { name: 'Message' }).pressSequentially('All of');
  await expect(ben.page.getByRole('status', { name: 'Typing' })).toHaveText('Ada is writing');
  await ada.write('All of them');
  await expect(ben.message('Ada: All of them')).toBeVisible();
  await expect(ben.page.getByRole('status', { name: 'Typing' })).toHaveText('');
  await ada.expectState('All of them', /^Read/);

  await act(ben, 'Ada: All of them', 'Forward');
  const forward = ben.page.getByRole('dialog', { name: 'Forward to' });
  await forward.getByRole('button', { name: 'Ada', exact: true }).click();
  await forward.getByRole('button', { name: 'Send' }).click();
  await expect(ada.message('Ben: All of them')).toBeVisible();

  await act(ben, 'Ada: All of them', 'Delete for me');
  await ben.page.getByRole('alertdialog', { name: 'Delete this message for you?' }).getByRole('button', { name: 'Delete' }).click();
  await expect(ben.message('Ada: All of them')).toHaveCount(0);
  await ben.page.reload();
  await expect(ben.message('You: All of them')).toBeVisible();
  await expect(ben.message('Ada: All of them')).toHaveCount(0);
  await ada.expectState('All of them', /^Read/);
});
