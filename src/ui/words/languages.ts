/** The languages of Kith, and how one is spoken. All but English are fetched when they are first needed. Decision 0060. */
import type { Language, Look } from '../../ports/look.ts';
import type { Dictionary } from './dictionary.ts';
import { speakAs } from './spoken.ts';
import { tongue } from './tongue.svelte.ts';

interface Spoken {
  /** In the language itself. */
  readonly name: string;
  /** Of its `lang` attribute. */
  readonly tag: string;
  readonly direction: 'ltr' | 'rtl';
  readonly load: () => Promise<{ readonly default: Dictionary | null }>;
}

export const languages: Readonly<Record<Language, Spoken>> = {
  en: { name: 'English', tag: 'en', direction: 'ltr', load: () => Promise.resolve({ default: null }) },
  de: { name: 'Deutsch', tag: 'de', direction: 'ltr', load: () => import('./de.ts') },
  es: { name: 'Español', tag: 'es', direction: 'ltr', load: () => import('./es.ts') },
  ar: { name: 'العربية', tag: 'ar', direction: 'rtl', load: () => import('./ar.ts') },
  zh: { name: '简体中文', tag: 'zh-Hans', direction: 'ltr', load: () => import('./zh.ts') },
};

/** The first of these that Kith speaks; else English, the source language. */
export function bestOf(wanted: readonly string[]): Language {
  const known = wanted.map((tag) => tag.split('-')[0]!.toLowerCase()).find((one) => Object.hasOwn(languages, one));
  return (known ?? 'en') as Language;
}

/** `system` is that of the device. */
export const languageOf = (choice: Look['language']): Language => (choice === 'system' ? bestOf(navigator.languages) : choice);

/** How often a language was asked for. */
let asked = 0;

/**
 * Speaks so from now on; what is on the screen already must be drawn anew. Rejects when the language could not be fetched: then
 * nothing has changed. Resolves to the language, or to null where another one was asked for meanwhile: that counts, whichever comes last.
 */
export async function speak(choice: Look['language']): Promise<Language | null> {
  const now = ++asked;
  const language = languageOf(choice);
  const { tag, direction, load } = languages[language];
  const words = await load().catch((error: unknown) => {
    if (now === asked) throw error;
    return null;
  });
  if (!words || now !== asked) return null;
  speakAs(words.default);
  document.documentElement.lang = tag;
  document.documentElement.dir = direction;
  tongue.language = language;
  tongue.times += 1;
  return language;
}

/** Resolves when these words are there or are known not to come, and after so many ms in any case: a page must not wait for them. */
export async function orAfter(words: Promise<unknown>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([words.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}
