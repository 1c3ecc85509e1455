/** Ada keeps her messages in files: an export that any program reads, and a sealed backup with which she comes back on a new device. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { openFriends } from './friends.ts';
import { Person } from './stage.ts';

const HEDGE = 'four hedgehogs under a hedge';
const STORAGE = '/#/settings/storage';

/** Has the browser save what a press makes, asking nobody where to; gives the path of the file. */
async function saved(who: Person, press: () => Promise<void>): Promise<string> {
  await who.page.evaluate(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  const coming = who.page.waitForEvent('download');
  await press();
  return (await coming).path();
}

/** By the twelve words, up to the empty inbox. */
async function comeBack(who: Person, phrase: string): Promise<void> {
  await who.open();
  await who.page.getByRole('button', { name: 'Use recovery phrase' }).click();
  await who.page.getByRole('textbox', { name: 'Recovery phrase' }).fill(phrase);
  await who.page.getByRole('button', { name: 'Restore' }).click();
  await who.page.getByRole('textbox', { name: 'Your name' }).fill(who.name);
  await who.page.getByRole('button', { name: 'Continue' }).click();
  await who.page.getByRole('button', { name: 'Start' }).click();
}

test('[F85] [F80] [R11] an export holds what was said, and with a backup and the twelve words the chats come back on a new device and go on', async () => {
  test.setTimeout(240_000);
  const { relay, ada: lost, ben, phrase, end } = await openFriends();
  const ada = new Person('Ada', relay.url);
  await lost.newMessage('Ben');
  await lost.write('The jam is done');
  await lost.expectState('The jam is done', /^Delivered/);

  await lost.goto(STORAGE);
  const { page } = lost;
  const archive = await saved(lost, async () => {
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('dialog', { name: 'Export everything' }).getByRole('button', { name: 'Export', exact: true }).click();
  });
  await expect(page.getByText(/^Export saved: 1 message,/)).toBeVisible();
  const told = JSON.parse(strFromU8(unzipSync(readFileSync(archive))['kith.json']!)) as { readonly conversations: readonly { readonly messages: readonly { readonly text: string }[] }[] };
  expect(told.conversations.flatMap(({ messages }) => messages.map(({ text }) => text))).toEqual(['The jam is done']);

  const backup = await saved(lost, async () => {
    await page.getByRole('button', { name: 'Back up now' }).click();
    for (const name of ['Passphrase of the backup', 'Passphrase again']) await page.getByLabel(name, { exact: true }).fill(HEDGE);
    await page.getByRole('button', { name: 'Back up', exact: true }).click();
  });
  await expect(page.getByText(/^Backup saved/)).toBeVisible({ timeout: 40_000 });
  const bytes = readFileSync(backup);
  expect(['jam', 'Ada', 'Ben'].some((word) => bytes.includes(word))).toBe(false);
  await lost.dispose();

  await comeBack(ada, phrase);
  await ada.page.getByRole('link', { name: 'I have a backup' }).click();
  await ada.page.getByRole('button', { name: 'Restore', exact: true }).click();
  const bringing = ada.page.getByRole('dialog', { name: 'Bring a backup back' });
  const bring = async (passphrase: string): Promise<void> => {
    await bringing.getByLabel('Backup file').setInputFiles({ name: 'Kith backup.kith', mimeType: 'application/octet-stream', buffer: bytes });
    await bringing.getByLabel('Passphrase of the backup').fill(passphrase);
    await bringing.getByRole('button', { name: 'Restore', exact: true }).click();
  };
  await bring('five hedgehogs under a hedge');
  await expect(bringing.getByRole('alert')).toContainText('not the passphrase of this backup', { timeout: 40_000 });
  await bring(HEDGE);
  await bringing.getByRole('button', { name: 'Start Kith again' }).click({ timeout: 60_000 });

  await ada.openChat('Ben');
  await expect(ada.message('You: The jam is done')).toBeVisible();
  await ben.openChat('Ada');
  await expect(ben.page.getByRole('note', { name: 'The identity of Ada' })).toContainText('Ada came back with new keys', { timeout: 60_000 });
  await ben.write('Bring some');
  await expect(ada.message('Ben: Bring some')).toBeVisible({ timeout: 60_000 });
  await ada.write('I will');
  await expect(ben.message('Ada: I will')).toBeVisible({ timeout: 40_000 });
  expect(await ada.messageNames()).toEqual(['You: The jam is done', 'Ben: Bring some', 'You: I will']);
  expect(await ben.messageNames()).toEqual(['Ada: The jam is done', 'You: Bring some', 'Ada: I will']);
  await Promise.all([ada.dispose(), end()]);
  expect(ada.complaints).toEqual([]);
});
