/** A language that was chosen is there with no network at all, and nobody waits for one that does not come. */
import { expect, test } from '@playwright/test';
import { disposeAll, Person, startRelay, type Relay } from './stage.ts';

let relay: Relay;
let ada: Person;

test.beforeAll(async () => {
  relay = await startRelay();
  ada = new Person('Ada', relay.url);
  await ada.open();
  await ada.createAccount();
});

test.afterAll(async () => {
  await disposeAll([ada, relay]);
  expect(ada.complaints).toEqual([]);
});

/** Languages beyond English of which the offline shell keeps files: words, and names of emoji. */
const kept = (): Promise<readonly string[]> =>
  ada.page.evaluate(async () => {
    const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return [...new Set(all.flat().flatMap(({ url }) => /\/assets\/(de|es|ar|zh)-/.exec(url)?.[1] ?? []))];
  });

test('[F89] a page whose words do not come begins in English, and says them once they do', async () => {
  const bea = new Person('Bea', relay.url);
  await bea.open('/healthz');
  await bea.page.evaluate(() => localStorage.setItem('kith-look', JSON.stringify({ theme: 'system', size: 1, still: false, language: 'ar' })));
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await bea.page.route(/\/assets\/ar-[\w-]{8}\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await bea.goto('/');
  await expect(bea.page.getByRole('button', { name: 'Create account' })).toBeVisible();
  release();
  await expect(bea.page.getByRole('button', { name: 'إنشاء حساب' })).toBeVisible();
  await expect(bea.page.getByRole('button', { name: 'Create account' })).toHaveCount(0);
  await expect(bea.page.locator('html')).toHaveAttribute('dir', 'rtl');
  await bea.dispose();
  expect(bea.complaints).toEqual([]);
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
