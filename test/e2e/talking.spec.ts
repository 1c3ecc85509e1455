/** Answers, reactions, edits and details between two browser processes, by the keyboard. */
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

test('[F16] [F17] a text is answered, reacted to and changed, and its details tell who has it', async () => {
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
});
