/**
 * The hook of a test build, and what only it can show: that the chat on the screen really rides on y-webrtc, that a disk
 * which refuses is said and lost nothing, and that what is due later happens when the clock gets there.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { TestHook } from '../../src/workers/faults.ts';
import { openFriends, type Friends } from './friends.ts';
import type { Person, Relay } from './stage.ts';

type Hook = { readonly [verb in keyof TestHook]: (...values: Parameters<TestHook[verb]>) => Promise<void> };
declare global {
  interface Window {
    readonly __kith?: Hook;
  }
}

const settled = (page: Page): Promise<void> => page.evaluate(() => window.__kith!.settled());
const fail = (page: Page, point: Parameters<TestHook['fail']>[0]): Promise<void> => page.evaluate((name) => window.__kith!.fail(name), point);

test.describe.configure({ mode: 'serial' });

let friends: Friends;
let relay: Relay;
let ada: Person;
let ben: Person;

test.beforeAll(async () => {
  ({ relay, ada, ben } = friends = await openFriends({ testBuild: true, ada: { hook: true }, ben: { hook: true } }));
  await ada.newMessage('Ben');
});

test.afterAll(async () => {
  await friends.end();
});

test('__kith has exactly advance, settled and fail, and only for a page opened with ?test', async () => {
  const names = await ada.page.evaluate(() => Object.keys(window.__kith!).sort());
  expect(names).toEqual(['advance', 'fail', 'settled']);
  const plain = await ada.context.newPage();
  await plain.goto(`${relay.url}/#/inbox`);
  await plain.getByRole('button', { name: 'Use here' }).click();
  await expect(plain.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  expect(await plain.evaluate(() => '__kith' in window)).toBe(false);
  await plain.close();
  await ada.page.reload();
  await expect(ada.page.getByRole('textbox', { name: 'Message' })).toBeVisible();
});

test('the build that npm start serves has no such hook', () => {
  const dist = join(import.meta.dirname, '..', '..', 'dist');
  const scripts = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|html)$/.test(name));
  expect(scripts.length).toBeGreaterThan(3);
  const hooked = (folder: string, names: readonly string[]): string[] => names.filter((name) => /__kith|sync-push|VITE_KITH_TEST/.test(readFileSync(join(folder, name), 'utf8')));
  expect(hooked(dist, scripts)).toEqual([]);
  // The same search finds it where it is.
  const testBuild = join(dist, '..', 'dist-test');
  expect(hooked(testBuild, readdirSync(testBuild, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))).length).toBe(2);
});

test('[F4] without sync and without a relay, the y-webrtc room of the chat on the screen brings what is missing', async () => {
  await ada.write('By every way');
  await ada.expectState('By every way', /^Delivered/);
  await expect(ada.connectionTo('Ben')).toHaveText('Direct', { timeout: 30_000 });
  await ben.goTo('Inbox');
  const line = ben.page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: 'Ada' });
  await expect(line).toHaveAccessibleName(/By every way/);

  await relay.kill();
  await fail(ada.page, 'sync-push');
  for (const text of ['Cut one', 'Cut two', 'Cut three']) await ada.write(text);
  await settled(ada.page);
  await settled(ben.page);
  await expect(line).toHaveAccessibleName(/By every way/);
  await ada.expectState('Cut three', /^Queued/);

  // Ben looks at the chat: its room opens, compares, and repairs.
  await line.click();
  await expect(ben.message('Ada: Cut three')).toBeVisible({ timeout: 30_000 });
  expect((await ben.messageNames()).slice(-3)).toEqual(['Ada: Cut one', 'Ada: Cut two', 'Ada: Cut three']);
  await ada.expectState('Cut three', /^Delivered/);

  // And what is written while both look comes live.
  await ada.write('Live by the room');
  await expect(ben.message('Ada: Live by the room')).toBeVisible({ timeout: 30_000 });
  await ada.expectState('Live by the room', /^Delivered/);
  await ben.write('And back');
  await expect(ada.message('Ben: And back')).toBeVisible();
  await relay.start();
});

test('[R11] a full disk is said, the text stays as Failed, and Try again sends it', async () => {
  await ada.page.reload();
  await expect(ada.message('Ben: And back')).toBeVisible();
  await fail(ada.page, 'disk');
  await ada.page.getByRole('textbox', { name: 'Message' }).fill('No room for this');
  await ada.page.keyboard.press('Enter');
  await ada.expectState('No room for this', /^Failed/);
  await expect(ada.page.getByText('This device has no room left.')).toBeVisible();
  await expect(ben.message('Ada: No room for this')).toHaveCount(0);
  await ada.message('You: No room for this').getByRole('button', { name: 'Try again' }).click();
  await ada.expectState('No room for this', /^Delivered/);
  await expect(ben.message('Ada: No room for this')).toHaveCount(1);
  await expect(ada.message('You: No room for this')).toHaveCount(1);
});
