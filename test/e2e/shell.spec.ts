/** The installable shell: opens with no network at all, on any address, with everything that was there; and what it weighs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { openFriends, type Friends } from './friends.ts';
import type { Person, Relay } from './stage.ts';

test.describe.configure({ mode: 'serial' });

let friends: Friends;
let relay: Relay;
let ada: Person;
let ben: Person;

test.beforeAll(async () => {
  ({ relay, ada, ben } = friends = await openFriends());
});

test.afterAll(async () => {
  await friends.end();
});

test('[F1] it can be installed: nothing is in the way, and the manifest says what it must', async () => {
  const browser = await ada.context.newCDPSession(ada.page);
  const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors');
  // A window of the test's own profile is no ordinary one; that alone may be said.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  const { errors, data } = await browser.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data ?? '') as { name: string; start_url: string; display: string; icons: { src: string; sizes: string; purpose: string }[] };
  expect(manifest).toMatchObject({ name: 'Kith', start_url: '/#/inbox', display: 'standalone' });
  expect(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual(expect.arrayContaining(['192x192 any', '512x512 any', '512x512 maskable']));
  for (const { src } of manifest.icons) expect((await ada.page.request.get(relay.url + src)).status()).toBe(200);
});

test('[F15] [P2] three hundred messages: the chat opens at the first that is unread, and each is there on the way down and up again', async () => {
  test.setTimeout(180_000);
  await ada.newMessage('Ben');
  // His browser would do nothing but take from what hers has of the machine.
  await ben.close();
  const field = ada.page.getByRole('textbox', { name: 'Message' });
  for (let n = 1; n <= 300; n++) {
    await field.fill(`Line ${n}`);
    await ada.page.keyboard.press('Enter');
  }
  await expect(ada.message('You: Line 300')).toBeVisible();
  await ben.open();
  await ada.expectState('Line 300', /^Delivered/);
  await ben.openChat('Ada');
  await expect(ben.message('Ada: Line 1')).toBeInViewport();
  const feed = ben.page.getByRole('feed');
  const seen = new Set<string>();
  const walk = async (which: 'first' | 'last', end: string): Promise<void> => {
    seen.clear();
    await expect(async () => {
      await feed.getByRole('article')[which]().scrollIntoViewIfNeeded();
      const names = await ben.messageNames();
      for (const name of names) seen.add(name);
      expect(seen).toContain(end);
    }).toPass({ timeout: 60_000, intervals: [50] });
    expect(seen.size).toBe(300);
  };
  await walk('last', 'Ada: Line 300');
  await walk('first', 'Ada: Line 1');
});

test('[F3] with the relay killed, a new window opens the shell, the inbox, and a chat by its address', async () => {
  const chat = new URL(ada.page.url()).hash;
  await expect.poll(() => ada.page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await relay.kill();
  await ada.close();
  await ada.open(`/${chat}`);
  await expect(ada.message('You: Line 300')).toBeVisible();
  await ada.goTo('Inbox');
  await expect(ada.page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: 'Ben' })).toBeVisible();
  await ada.page.reload();
  await expect(ada.page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  await expect(ada.page.getByRole('status', { name: 'Connection' })).toHaveText(/^(Offline|Connecting)/);
  for (const [path, heading] of [['/#/friends', 'Friends'], ['/#/profile', 'Ada'], ['/#/settings/relays', 'Relays'], ['/any/path', 'Inbox']] as const) {
    await ada.goto(path);
    await expect(ada.page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
  }
  await ada.goto(`/${chat}`);
  await ada.write('Written with no network at all');
  await ada.expectState('Written with no network at all', /^Queued/);
  await relay.start();
  await ada.expectState('Written with no network at all', /^Delivered/);
});

test('[P14] the build weighs what it may', () => {
  const assets = join(import.meta.dirname, '..', '..', 'dist', 'assets');
  const page = readFileSync(join(assets, '..', 'index.html'), 'utf8');
  const sizeOf = (name: string): number => gzipSync(readFileSync(join(assets, name))).length / 1024;
  const text = (name: string): string => readFileSync(join(assets, name), 'utf8');
  const all = readdirSync(assets).filter((name) => /\.(js|css)$/.test(name));
  /** A script with everything that it imports before it runs. */
  const closure = (name: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const [, next] of text(name).matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) closure(next!, seen);
    return seen;
  };
  const sum = (names: Iterable<string>): number => [...names].reduce((total, name) => total + sizeOf(name), 0);
  const first = all.filter((name) => page.includes(name));
  const firstAll = new Set([...first.filter((name) => name.endsWith('.css')), ...first.filter((name) => name.endsWith('.js')).flatMap((name) => [...closure(name)])]);
  const core = all.find((name) => name.startsWith('core.worker'))!;
  const coreAll = closure(core);
  const network = all.filter((name) => /^(libp2p|linksServer|mailbox)-/.test(name)).flatMap((name) => [...closure(name)]).filter((name) => !firstAll.has(name) && !coreAll.has(name));
  const table = [
    ['what index.html loads', sum(firstAll), 70],
    ['core worker', sum(coreAll), 90],
    ['network chunk', sum(new Set(network)), 200],
  ] as const;
  for (const [what, kib, limit] of table) console.log(`${what.padEnd(24)} ${kib.toFixed(1).padStart(6)} KiB of ${limit}`);
  for (const [what, kib, limit] of table) expect({ what, fits: kib <= limit }).toEqual({ what, fits: true });
});
