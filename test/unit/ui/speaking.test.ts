/** Which language is spoken when several were asked for, or when one does not come. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { languages, orAfter, speak } from '../../../src/ui/words/languages.ts';
import { words } from '../../../src/ui/words/en.ts';
import { tongue } from '../../../src/ui/words/tongue.svelte.ts';
import { Appearance } from '../../../src/state/look.svelte.ts';
import { FIRST_LOOK, type Language, type Look } from '../../../src/ports/look.ts';
import type { Dictionary } from '../../../src/ui/words/dictionary.ts';
import german from '../../../src/ui/words/de.ts';
import arabic from '../../../src/ui/words/ar.ts';

const root = { lang: 'en', dir: 'ltr' };
const arrives = {} as Record<'de' | 'ar', { readonly resolve: () => void; readonly reject: (reason: unknown) => void }>;

beforeEach(() => {
  vi.stubGlobal('document', { documentElement: root });
  for (const [name, dictionary] of [['de', german], ['ar', arabic]] as const) {
    const promise = new Promise<{ readonly default: Dictionary }>((resolve, reject) => {
      arrives[name] = { resolve: () => resolve({ default: dictionary }), reject };
    });
    vi.spyOn(languages[name], 'load').mockReturnValue(promise);
  }
});
afterEach(async () => {
  await speak('en');
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const spoken = (): readonly string[] => [tongue.language, root.lang, words.app.inbox];
const ENGLISH = ['en', 'en', 'Inbox'];

function appearance(): { readonly page: Appearance; readonly kept: readonly Look['language'][] } {
  const kept: Language[] = [];
  const page = new Appearance({ read: () => FIRST_LOOK, keep: ({ language }) => void kept.push(language as Language), speak: async (language) => (await speak(language)) !== null });
  return { page, kept };
}

describe('[F89] of two languages chosen one after the other', () => {
  it('the last one chosen is spoken and kept, though the first one comes last', async () => {
    const { page, kept } = appearance();
    const first = page.speak('ar');
    await page.speak('en');
    arrives.ar.resolve();
    await first;
    expect([...spoken(), root.dir]).toEqual([...ENGLISH, 'ltr']);
    expect([page.now.language, kept]).toEqual(['en', ['en']]);
  });

  it('the last one counts also where both are fetched, and one that was overtaken and never comes is no fault', async () => {
    const { page, kept } = appearance();
    const [first, last] = [page.speak('ar'), page.speak('de')];
    arrives.ar.reject(new TypeError('no network'));
    arrives.de.resolve();
    await Promise.all([first, last]);
    expect([...spoken(), kept]).toEqual(['de', 'de', german.words.app.inbox, ['de']]);
  });

  it('the one chosen last fails aloud, and nothing is changed', async () => {
    const { page, kept } = appearance();
    const last = page.speak('ar');
    arrives.ar.reject(new TypeError('no network'));
    await expect(last).rejects.toThrow('no network');
    expect([...spoken(), page.takeFocus(), kept]).toEqual([...ENGLISH, false, []]);
  });
});

describe('[F89] the first painting', () => {
  it('waits two seconds for words and no longer, and they are put in when they come', async () => {
    vi.useFakeTimers();
    const words = speak('de');
    let isDrawn = false;
    const drawn = orAfter(words, 2000).then(() => (isDrawn = true));
    await vi.advanceTimersByTimeAsync(1999);
    expect(isDrawn).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await drawn;
    expect(spoken()).toEqual(ENGLISH);
    const { times } = tongue;
    arrives.de.resolve();
    await words;
    expect([...spoken(), tongue.times]).toEqual(['de', 'de', german.words.app.inbox, times + 1]);
  });

  it('waits no longer than for the words, whether they come or not', async () => {
    vi.useFakeTimers();
    arrives.de.resolve();
    arrives.ar.reject(new TypeError('no network'));
    await orAfter(speak('de'), 2000);
    await orAfter(speak('ar'), 2000);
    expect([tongue.language, vi.getTimerCount()]).toEqual(['de', 0]);
  });
});
