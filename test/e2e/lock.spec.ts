/** The passphrase lock on real browsers: set, locked by hand, over starts and tabs, with nothing to read meanwhile and nothing lost. */
import { expect, test } from '@playwright/test';
import { openTalk, type Friends } from './friends.ts';
import type { Person } from './stage.ts';

test.describe.configure({ mode: 'serial' });

let friends: Friends;
let ada: Person;
let ben: Person;

test.beforeAll(async () => {
  ({ ada, ben } = friends = await openTalk());
});

test.afterAll(async () => {
  await friends.end();
});

const HEN = 'a warm brown hen';
type Page = Person['page'];

async function expectLocked(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Kith is locked' })).toBeVisible({ timeout: 30_000 });
  expect(await page.title()).toBe('Kith');
  expect(await page.locator('body').innerText()).not.toMatch(/Ada|Ben|fence/);
}

async function unlock(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.keyboard.press('Enter');
}

/** What is being prepared lies in a file of this folder. */
const prepare = (page: Page): Promise<unknown> =>
  page.evaluate(async () => (await (await navigator.storage.getDirectory()).getDirectoryHandle('kith-preparing', { create: true })).getFileHandle('now.mp4', { create: true }).then(() => null));
const isPrepared = (page: Page): Promise<boolean> =>
  page.evaluate(async () => (await navigator.storage.getDirectory()).getDirectoryHandle('kith-preparing').then(() => true, () => false));

const lockByKeys = (page: Page): Promise<void> => page.keyboard.press('Control+Shift+L');

async function toSetting(): Promise<void> {
  await ada.goto('/#/settings/privacy');
  await ada.page.getByRole('link', { name: 'Passphrase lock' }).click();
}

/** Names of the rows that keep the key, and how many keys the browser would use for whoever asks. */
const onDisk = (page: Page): Promise<readonly [string, number]> =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const db = await done(indexedDB.open('kith'));
    const stores = [...db.objectStoreNames];
    const values = await Promise.all(stores.map((name) => done(db.transaction(name).objectStore(name).getAll() as IDBRequest<unknown[]>)));
    const names = await done(db.transaction('meta').objectStore('meta').getAllKeys());
    db.close();
    return [names.sort().join(' '), values.flat().filter((value) => value instanceof CryptoKey).length] as const;
  });

test('[F85] [H69] a passphrase is set, asked for at each start and in each tab, and what was written and came meanwhile is there', async () => {
  test.setTimeout(180_000);
  await ada.openChat('Ben');
  await ada.write('The fence is mended');
  await ada.expectState('The fence is mended', /^Delivered/);
  expect(await onDisk(ada.page)).toEqual(['key localKey', 1]);

  await toSetting();
  await ada.page.getByRole('button', { name: 'Set a passphrase' }).click();
  for (const name of ['New passphrase', 'New passphrase again']) await ada.page.getByLabel(name, { exact: true }).fill(HEN);
  await ada.page.getByRole('button', { name: 'Set passphrase' }).click();
  await expectLocked(ada.page);
  expect(await onDisk(ada.page)).toEqual(['localKey lock', 0]);
  await unlock(ada.page, 'a warm brown hem');
  await expect(ada.page.getByRole('alert')).toContainText('This is not the passphrase.');
  await ada.page.reload();
  await expectLocked(ada.page);
  await unlock(ada.page, HEN);

  // Half a sentence, and what comes while it is locked.
  await ada.openChat('Ben');
  await expect(ada.message('You: The fence is mended')).toBeVisible();
  const field = ada.page.getByRole('textbox', { name: 'Message' });
  await field.fill('And the gate');
  await prepare(ada.page);
  expect(await isPrepared(ada.page)).toBe(true);
  await lockByKeys(ada.page);
  await expectLocked(ada.page);
  expect(await isPrepared(ada.page)).toBe(false);
  await ben.openChat('Ada');
  await ben.write('Thank you for the fence');
  await ben.expectState('Thank you for the fence', /^At relay/);
  await expectLocked(ada.page);
  await unlock(ada.page, HEN);
  await expect(ada.message('Ben: Thank you for the fence')).toBeVisible();
  await expect(field).toHaveValue('And the gate');

  // Another tab is asked for it too, and the first again when it comes back.
  const other = await ada.context.newPage();
  await other.goto(ada.page.url());
  await other.getByRole('button', { name: 'Use here' }).click();
  await expectLocked(other);
  await unlock(other, HEN);
  await expect(other.getByRole('article', { name: 'Ben: Thank you for the fence' })).toBeVisible();
  await expect(ada.page.getByRole('button', { name: 'Use here' })).toBeVisible();
  expect(await ada.page.title()).toBe('Kith');
  await ada.page.getByRole('button', { name: 'Use here' }).click();
  await expectLocked(ada.page);
  await other.close();
  await unlock(ada.page, HEN);
  await expect(field).toHaveValue('And the gate');

  await toSetting();
  await ada.page.getByRole('button', { name: 'Remove passphrase' }).click();
  await ada.page.getByLabel('Passphrase now', { exact: true }).fill(HEN);
  await ada.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(ada.page.getByText('Off: who opens this browser can read here').or(ada.page.getByRole('button', { name: 'Set a passphrase' }))).toBeVisible({ timeout: 30_000 });
  expect(await onDisk(ada.page)).toEqual(['key localKey', 1]);
  await ada.openChat('Ben');
  await expect(ada.message('Ben: Thank you for the fence')).toBeVisible();
});
