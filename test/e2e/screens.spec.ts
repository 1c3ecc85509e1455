/** The real screens of two friends: no barrier on any of them, everything by keyboard alone, and a relay that learnt nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { default as Axe } from 'axe-core';
import { expect, test } from '@playwright/test';
import { decodeCard } from '../../src/people/card.ts';
import { fromBase64url, toBase64url } from '../../src/protocol/ids.ts';
import { together, type Friends } from './friends.ts';
import { DESKTOP, Person, PHONE, startRelay, type Relay } from './stage.ts';

test.describe.configure({ mode: 'serial' });

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Names and words that stand in no program by chance. */
const [ADA, BEN] = ['Adelheid Zwetschge', 'Benedikt Mirabelle'];
const TEXTS = ['Quittengelee steht im Keller', 'Sanddorn wächst am Deich'] as const;

/** Screens of who can reach me. */
const REACH = ['#/inbox/requests', '#/settings/privacy', '#/settings/privacy/direct-messages', '#/settings/blocked'] as const;

let friends: Friends;
let relay: Relay;
let ada: Person;
let ben: Person;
let links: readonly string[];

test.beforeAll(async () => {
  relay = await startRelay();
  ada = new Person(ADA, relay.url);
  ben = new Person(BEN, relay.url, { direct: false });
  friends = together(relay, ada, ben);
});

test.afterAll(async () => {
  await friends.end();
});

/** Presses Tab until what is wanted has the focus: the only way to get anywhere here. */
async function tabTo(name: RegExp, limit = 40): Promise<void> {
  const focused = (): Promise<string> =>
    ada.page.evaluate(() => {
      const now = document.activeElement;
      const label = now instanceof HTMLInputElement ? now.labels?.[0]?.textContent : null;
      return (now?.getAttribute('aria-label') ?? label ?? now?.textContent ?? '').trim();
    });
  for (let n = 0; n < limit && !name.test(await focused()); n++) await ada.page.keyboard.press('Tab');
  expect(await focused()).toMatch(name);
}

test('[F89] by keyboard alone: from first start to a message that was sent', async () => {
  await Promise.all([ada.open(), ben.open().then(() => ben.createAccount())]);
  const link = await ben.link();
  const { keyboard } = ada.page;
  await expect(ada.page.getByRole('button', { name: 'Create account' })).toBeVisible();
  await tabTo(/^Create account$/);
  await keyboard.press('Enter');
  await expect(ada.page.getByRole('textbox', { name: 'Your name' })).toBeFocused();
  await keyboard.type(ADA);
  await keyboard.press('Enter');
  await expect(ada.page.getByRole('region', { name: 'Recovery phrase' }).getByRole('listitem')).toHaveCount(12);
  await tabTo(/^I have saved it$/);
  await keyboard.press('Enter');
  await expect(ada.policy('Friends')).toBeChecked();
  await tabTo(/^Start$/);
  await keyboard.press('Enter');
  await expect(ada.page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await tabTo(/^Add a friend$/);
  await keyboard.press('Enter');
  await expect(ada.page.getByRole('dialog', { name: 'Add friend' })).toBeVisible();
  await tabTo(/^Paste a link or code$/);
  await keyboard.insertText(link);
  await keyboard.press('Enter');
  await expect(ada.page.getByRole('dialog', { name: `Add ${BEN}?` })).toBeVisible();
  await tabTo(/^Follow$/);
  await keyboard.press('Enter');
  await expect(ada.relationship()).toHaveText(/^Following/);
  await expect(async () => ben.followBack(ADA)).toPass({ timeout: 40_000 });
  await expect(ada.relationship()).toHaveText(/^Friends/, { timeout: 30_000 });
  await tabTo(/^Message$/);
  await keyboard.press('Enter');
  await expect(ada.page.getByRole('textbox', { name: 'Message' })).toBeFocused();
  await keyboard.type(TEXTS[0]);
  await keyboard.press('Enter');
  await ada.expectState(TEXTS[0], /^Delivered/);
  // Back over the camera into the list, and out of it again.
  await keyboard.press('Shift+Tab');
  await expect(ada.page.getByRole('button', { name: 'Camera' })).toBeFocused();
  await keyboard.press('Shift+Tab');
  await keyboard.press('Escape');
  await expect(ada.page.getByRole('textbox', { name: 'Message' })).toBeFocused();
  links = [link, await ada.link()];
});

/** What axe finds on the page as it is now. */
async function barriers(): Promise<string[]> {
  return ada.page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    const { axe } = globalThis as unknown as { axe: typeof Axe };
    const { violations, passes } = await axe.run(document, { resultTypes: ['violations'] });
    if (passes.length < 10) throw new Error('axe did not look');
    return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
  });
}

test('[F89] axe finds nothing on any screen, light and dark, narrow and wide', async () => {
  await ben.openChat(ADA);
  await ben.write(TEXTS[1]);
  await ada.openChat(BEN);
  await expect(ada.message(`${BEN}: ${TEXTS[1]}`)).toBeVisible();
  const chat = new URL(ada.page.url()).hash;
  await ada.openPerson(BEN, 'Friends');
  const person = new URL(ada.page.url()).hash;
  const places = ['#/inbox', chat, '#/new', '#/friends', person, '#/profile', '#/settings', '#/settings/relays', new URL(links[0]!).hash, ...REACH, `${person}/sees`, `#/settings/relays/${encodeURIComponent(new URL(relay.url).host)}`];
  // Over the debugger, because the page's own policy forbids foreign scripts.
  await ada.page.evaluate(AXE);
  for (const colorScheme of ['light', 'dark'] as const) {
    await ada.page.emulateMedia({ colorScheme });
    for (const size of [DESKTOP, PHONE]) {
      await ada.page.setViewportSize(size);
      for (const place of places) {
        await ada.page.evaluate((hash) => void (location.hash = hash), place);
        await expect(ada.page.locator('h1:visible').first()).toBeVisible(); // what comes late is here
        expect({ place, colorScheme, ...size, found: await barriers() }).toEqual({ place, colorScheme, ...size, found: [] });
      }
      await ada.page.evaluate(() => void (location.hash = '#/friends'));
      await ada.page.getByRole('button', { name: 'Add friend' }).first().click();
      await expect(ada.page.getByRole('textbox', { name: 'Your link' })).toBeVisible();
      expect(await barriers()).toEqual([]);
      await ada.page.keyboard.press('Escape');
      await ada.page.evaluate((hash) => void (location.hash = hash), person);
      await ada.page.getByRole('main').getByRole('button', { name: 'Verify' }).click();
      await expect(ada.page.getByRole('img', { name: /^Safety code/ })).toBeVisible();
      expect(await barriers()).toEqual([]);
      await ada.page.keyboard.press('Escape');
    }
  }
  await ada.page.setViewportSize(DESKTOP);
});

test('[R20] after a whole conversation the relay has no name, no word, no account and no link, on its disk or on its lips', async () => {
  await ada.close();
  await ben.write('Bevor der Vorhang fällt');
  await ben.expectState('Bevor der Vorhang fällt', /^At relay/);
  const metrics = await (await fetch(`${relay.url}/metrics`)).text();
  await relay.kill('SIGTERM');
  const files = readdirSync(relay.data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const disk = Buffer.concat(files.map((entry) => readFileSync(join(entry.parentPath, entry.name))));
  expect(disk.length).toBeGreaterThan(20_000);
  const seen = Buffer.concat([disk, Buffer.from(relay.said()), Buffer.from(metrics)]);
  const parts = links.map((link) => link.split('#/add/')[1]!.split('.').map((part) => fromBase64url(part)!));
  const cards = parts.map(([card]) => decodeCard(card!));
  const tokens = parts.flatMap(([, token]) => (token ? [token] : []));
  expect(tokens.length).toBe(2);
  const keys = tokens.concat(cards.flatMap(({ account, rootKey, contactSeed }) => [account, rootKey, contactSeed]));
  const secrets = [
    ...[ADA, BEN, 'Zwetschge', 'Mirabelle', ...TEXTS, 'Quittengelee', 'Sanddorn', 'Vorhang'].flatMap((text) => [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')]),
    ...keys.flatMap((key) => [Buffer.from(key), Buffer.from(Buffer.from(key).toString('hex')), Buffer.from(toBase64url(key))]),
  ];
  expect(secrets.filter((secret) => seen.includes(secret)).map((secret) => secret.toString('latin1'))).toEqual([]);
  // The search finds what is there: the public key that writes Ada's bundle, which is all the relay needs of her.
  expect(cards.filter(({ bundleKey }) => disk.includes(Buffer.from(bundleKey))).length).toBe(2);
  expect(relay.said().replace(/Building the app .*|^vite .*/g, '')).toMatch(/Kith is ready at http:\/\/127\.0\.0\.1:\d+\n$/);
});
