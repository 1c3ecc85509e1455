/** A language that was chosen is there with no network at all. */
import { expect, test } from '@playwright/test';
import { Person, startRelay, type Relay } from './stage.ts';

let relay: Relay;
let ada: Person;

test.beforeAll(async () => {
  relay = await startRelay();
  ada = new Person('Ada', relay.url);
  await ada.open();
  await ada.createAccount();
});

test.afterAll(async () => {
  await ada.dispose();
  await relay.dispose();
  expect(ada.complaints).toEqual([]);
});

/** Files of languages beyond English that the offline shell keeps. */
const kept = (): Promise<readonly string[]> =>
  ada.page.evaluate(async () => {
    const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return all.flat().flatMap(({ url }) => /\/assets\/(de|es|ar|zh)-/.exec(url)?.[1] ?? []);
  });

test('[F89] [F3] a language is fetched when it is chosen, and opens without a network from then on', async () => {
  await expect.poll(() => ada.page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  expect(await kept()).toEqual([]);
  await ada.goto('/#/settings/appearance');
  await ada.page.getByRole('combobox', { name: 'Language' }).selectOption('العربية');
  await expect(ada.page.getByRole('heading', { name: 'المظهر' })).toBeVisible();
  await expect.poll(kept).toEqual(['ar']);
  await relay.kill();
  await ada.close();
  await ada.open('/#/inbox');
  await expect(ada.page.getByRole('heading', { name: 'الوارد', level: 1 })).toBeVisible();
  await expect(ada.page.locator('html')).toHaveAttribute('dir', 'rtl');
});
