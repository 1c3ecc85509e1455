/** Opens the whole page on a core in memory, as a person would find it, and checks it for barriers. */
import axe from 'axe-core';
import { expect, onTestFinished } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import App from '../../src/ui/App.svelte';
import { createFakeBoot, createFakeTab, type FakeBoot } from '../helpers/fakeBoot.ts';
import type { FakeMessenger } from '../helpers/fakeMessenger.ts';

export const PHONE = [390, 844] as const;
export const WIDE = [1280, 800] as const;

/** Mounts the page at an address. The size is that of a phone unless told otherwise. */
export async function open(core: FakeMessenger, hash = '', size: readonly [number, number] = PHONE): Promise<FakeBoot> {
  await page.viewport(...size);
  history.replaceState(null, '', hash === '' ? location.pathname + location.search : hash);
  const boot = createFakeBoot(core, createFakeTab());
  await render(App, { props: boot });
  onTestFinished(() => {
    document.documentElement.removeAttribute('data-theme');
    history.replaceState(null, '', location.pathname + location.search);
  });
  return boot;
}

/** Goes to another address of the open page. */
export function goHash(hash: string): void {
  location.hash = hash;
}

/** Rules that look at colours. Names, roles, order and sizes are the same by day and by night, so they are looked at once. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds on the screen as it is now, looked at in that theme. */
export async function violations(theme: string): Promise<readonly string[]> {
  const { violations: found } = await axe.run(document.body, { resultTypes: ['violations'], ...(theme === 'dark' ? { runOnly: { type: 'rule', values: COLOURS } } : {}) });
  return found.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

/** What moves and will come to rest. One movement may begin as another is broken off: under a mouse that stands still, say. */
const moving = (): readonly Animation[] =>
  document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);

/** axe finds nothing on the screen as it is now, by day and by night. */
export async function expectNoBarriers(): Promise<void> {
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    await new Promise((done) => requestAnimationFrame(done));
    for (let all = moving(); all.length > 0; all = moving()) await Promise.allSettled(all.map(({ finished }) => finished));
    expect({ theme, violations: await violations(theme) }).toEqual({ theme, violations: [] });
  }
  document.documentElement.removeAttribute('data-theme');
}

/** The name a reader hears for what has the focus. */
export const focusedName = (): string => {
  const now = document.activeElement;
  return now?.getAttribute('aria-label') ?? now?.textContent?.trim() ?? '';
};
