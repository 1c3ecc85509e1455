/** The languages of Kith, and how one is spoken. All but English are fetched when they are first needed. Decision 0060. */
import type { Language, Look } from '../../ports/look.ts';
import type { Dictionary } from './dictionary.ts';
import { speakAs } from './spoken.ts';

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

/**
 * Speaks so from now on; what is on the screen already must be drawn anew. Rejects when the language could not be fetched: then
 * nothing has changed. Resolves to the language: `system` is that of the device.
 */
export async function speak(choice: Look['language']): Promise<Language> {
  const language = choice === 'system' ? bestOf(navigator.languages) : choice;
  const { tag, direction, load } = languages[language];
  speakAs((await load()).default);
  document.documentElement.lang = tag;
  document.documentElement.dir = direction;
  return language;
}
