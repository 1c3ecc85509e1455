/** Kith in other languages: chosen in the settings, on every screen, from right to left where it is read so. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Look } from '../../src/ports/look.ts';
import App from '../../src/ui/App.svelte';
import { languages, speak } from '../../src/ui/words/languages.ts';
import { english } from '../helpers/english.ts';
import { createFakeBoot, createFakeTab, type FakeBoot } from '../helpers/fakeBoot.ts';
import { createFakeMessenger, type FakeMessenger } from '../helpers/fakeMessenger.ts';
import { createHedgerow } from '../helpers/hedgerow.ts';
import { reachScene } from './harness/reachScene.ts';
import { goHash, open, PHONE, violations, WIDE } from './open.ts';
import { SCREENS } from './screens.ts';

const { words, startWords } = english;
const root = document.documentElement;
const field = () => page.getByRole('combobox');

function createReached(): FakeMessenger {
  const core = createHedgerow();
  reachScene(core, 'reach');
  return core;
}

/** The page is English again afterwards. */
async function inLanguage(language: Look['language']): Promise<void> {
  onTestFinished(async () => void (await speak('en')));
  await speak(language);
}

const headed = async (name: string): Promise<void> => void (await expect.element(page.getByRole('heading', { name, exact: true }).first()).toBeVisible());

/** All that is written or said on the screen. */
function saidNow(): ReadonlySet<string> {
  const said = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) said.add(walker.currentNode.textContent!.trim());
  for (const one of document.querySelectorAll('[aria-label], [placeholder]')) for (const name of ['aria-label', 'placeholder']) said.add(one.getAttribute(name)?.trim() ?? '');
  return said;
}

const textsOf = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []);
const ENGLISH: readonly string[] = textsOf(structuredClone(english)).filter((text) => /\p{L}{2}/u.test(text));

/** What stands there in English though this language says it otherwise. */
function leftInEnglish(): readonly string[] {
  const there = new Set(textsOf(english));
  const said = saidNow();
  return [...new Set(ENGLISH)].filter((text) => said.has(text) && !there.has(text));
}

describe('[F89] the language', () => {
  it('is chosen in the settings: everything is drawn anew, the focus stays, and it is kept', async () => {
    await inLanguage('en');
    const boot = await open(createHedgerow(), '#/settings/appearance', WIDE);
    await expect.element(field()).toHaveAccessibleName('Language');
    await expect.element(field()).toHaveValue('system');
    const options = [...(field().element() as HTMLSelectElement).options].map(({ text, lang }) => [text, lang]);
    expect(options.slice(1)).toEqual(Object.values(languages).map(({ name, tag }) => [name, tag]));
    await field().selectOptions('Deutsch');
    await headed('Darstellung');
    await expect.element(field()).toHaveFocus();
    await expect.element(field()).toHaveValue('de');
    expect([root.lang, root.dir]).toEqual(['de', 'ltr']);
    await field().selectOptions('العربية');
    await headed('المظهر');
    expect([root.lang, root.dir, getComputedStyle(document.body).direction]).toEqual(['ar', 'rtl', 'rtl']);
    await expect.element(page.getByRole('navigation', { name: words.app.main })).toBeVisible();
    await field().selectOptions('English');
    await headed('Appearance');
    expect(leftInEnglish()).toEqual([]);
    expect(boot.looks.map(({ language }) => language)).toEqual(['de', 'ar', 'en']);
  });

  it('stays what it was when the other one cannot be fetched, and that is said', async () => {
    await inLanguage('en');
    const boot = await open(createHedgerow(), '#/settings/appearance', WIDE);
    Object.assign(boot.look, { speak: () => Promise.reject(new TypeError('no network')) });
    await field().selectOptions('Deutsch');
    await expect.element(page.getByText(words.app.partMissing)).toBeVisible();
    await expect.element(field()).toHaveValue('system');
    await headed('Appearance');
    expect([boot.looks, root.lang]).toEqual([[], 'en']);
  });
});

describe('[F89] a language that was chosen', () => {
  /** With a choice of before, of which no word has come. */
  async function opened(hash: string): Promise<FakeBoot> {
    onTestFinished(async () => void (await speak('en')));
    const boot = createFakeBoot(createHedgerow(), createFakeTab());
    boot.looks.push({ ...boot.look.read(), language: 'de' });
    await page.viewport(...WIDE);
    history.replaceState(null, '', hash);
    onTestFinished(() => history.replaceState(null, '', location.pathname + location.search));
    await render(App, { props: boot });
    return boot;
  }

  it('and could not be fetched at the start is shown as not spoken, and can be chosen again', async () => {
    const boot = await opened('#/settings/appearance');
    await headed('Appearance');
    await expect.element(field()).toHaveValue('en');
    await field().selectOptions('Deutsch');
    await headed('Darstellung');
    await expect.element(field()).toHaveValue('de');
    expect(boot.looks.at(-1)!.language).toBe('de');
  });

  it('and comes late is on every part of the screen then, and what is being written stays', async () => {
    await opened('#/chat/noor');
    const composer = page.getByRole('textbox', { name: words.chat.message });
    await composer.fill('Half a thought');
    await speak('de');
    expect(words.app.inbox).not.toBe('Inbox');
    await headed(words.app.inbox);
    await expect.element(page.getByRole('textbox', { name: words.chat.message })).toHaveValue('Half a thought');
    expect(leftInEnglish()).toEqual([]);
  });
});

describe('[F89] in Arabic', () => {
  it.each(SCREENS)('%s has no barriers, and no English', async (hash, heading) => {
    await inLanguage('ar');
    await open(createReached(), hash);
    await headed(heading());
    expect(await violations('light')).toEqual([]);
    expect(leftInEnglish()).toEqual([]);
  });

  it('the first start has none either', async () => {
    await inLanguage('ar');
    const core = createFakeMessenger();
    core.setAccount({ kind: 'none' });
    await open(core);
    await page.getByRole('button', { name: startWords.create }).click();
    await headed(startWords.nameHeading);
    expect(await violations('light')).toEqual([]);
    expect(leftInEnglish()).toEqual([]);
  });

  it('begins at the right: own messages lie left, theirs right, and a name keeps its own direction', async () => {
    await inLanguage('ar');
    await open(createReached(), '#/chat/noor');
    await headed('Noor Haddad');
    const middle = (text: string): number => {
      const { left, width } = page.getByRole('article').filter({ hasText: text }).first().element().querySelector('.bubble')!.getBoundingClientRect();
      return left + width / 2;
    };
    await expect.poll(() => middle('Saturday it is') < PHONE[0] / 2).toBe(true);
    expect(middle('And bring the big basket')).toBeGreaterThan(PHONE[0] / 2);
    const back = page.getByRole('button', { name: words.app.back });
    expect(getComputedStyle(back.element().querySelector('svg')!).scale).toBe('-1 1');
    expect(back.element().getBoundingClientRect().left).toBeGreaterThan(PHONE[0] / 2);
  });
});

describe.each(['de', 'es', 'zh'] as const)('[F89] in %s', (language) => {
  it('every screen says it, and nothing is wider than a phone', async () => {
    await inLanguage(language);
    await open(createReached(), '#/inbox');
    for (const [hash, heading] of SCREENS) {
      goHash(hash);
      await headed(heading());
      const wide = [...document.querySelectorAll<HTMLElement>('.app, .pane, dialog, button, a, label, h1, h2')].filter((one) => one.offsetParent !== null && getComputedStyle(one).overflow !== 'hidden' && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1);
      expect({ hash, wide: wide.map((one) => `${one.className} ${one.textContent}`.slice(0, 100)), page: root.scrollWidth <= PHONE[0] }).toEqual({ hash, wide: [], page: true });
      expect({ hash, left: leftInEnglish() }).toEqual({ hash, left: [] });
    }
  });
});
