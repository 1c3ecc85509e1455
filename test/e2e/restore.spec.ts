/** Ada loses her device with everything on it, and comes back with the twelve words from her paper: the same person, and the same chat. */
import { expect, test } from '@playwright/test';
import { openFriends } from './friends.ts';
import { Person } from './stage.ts';

test('[F80] [S3.5] a profile that was deleted comes back by its twelve words: followed again, and texts go both ways in the same chat', async () => {
  test.setTimeout(240_000);
  const { relay, ada: lost, ben, phrase, end } = await openFriends();
  const ada = new Person('Ada', relay.url);
  await lost.newMessage('Ben');
  await lost.write('Before');
  await lost.expectState('Before', /^Delivered/);
  await lost.dispose();

  await ada.open();
  await ada.page.getByRole('button', { name: 'Use recovery phrase' }).click();
  await ada.page.getByRole('textbox', { name: 'Recovery phrase' }).fill(phrase.toUpperCase());
  await ada.page.getByRole('button', { name: 'Restore' }).click();
  await ada.page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
  await ada.page.getByRole('button', { name: 'Continue' }).click();
  await ada.page.getByRole('button', { name: 'Start' }).click();
  await expect(ada.page.getByRole('heading', { name: 'Welcome back' })).toBeVisible();
  await ada.followLink(await ben.link(), 'Ben');
  await expect(ada.relationship()).toHaveText(/^Friends/, { timeout: 40_000 });

  await ben.openChat('Ada');
  await expect(ben.page.getByRole('note', { name: 'The identity of Ada' })).toContainText('Ada came back with new keys');
  await ben.write('Is it you?');
  await ada.newMessage('Ben');
  await expect(ada.message('Ben: Is it you?')).toBeVisible({ timeout: 40_000 });
  await ada.write('It is');
  await ada.expectState('It is', /^Delivered/);
  await expect(ben.message('Ada: It is')).toBeVisible();
  expect(await ben.messageNames()).toEqual(['Ada: Before', 'You: Is it you?', 'Ada: It is']);
  expect(await ada.messageNames()).toEqual(['Ben: Is it you?', 'You: It is']);
  await Promise.all([ada.dispose(), end()]);
  expect(ada.complaints).toEqual([]);
});
