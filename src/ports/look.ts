/** How Kith looks on a device, by the word of whoever uses it. */
export const THEMES = ['system', 'light', 'dark'] as const;
/** Of the text, in steps. */
export const SIZES = ['small', 'normal', 'large', 'larger', 'largest'] as const;
/** That Kith speaks. English is the source. */
export const LANGUAGES = ['en', 'de', 'es', 'ar', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Look {
  /** `system`: by day and night as the device says. */
  readonly theme: (typeof THEMES)[number];
  /** Place in `SIZES`. */
  readonly size: number;
  /** Nothing travels or loops, also where the device does not ask for that. */
  readonly still: boolean;
  /** `system`: the first of the device's that Kith speaks. */
  readonly language: 'system' | Language;
}

/** Tells the offline shell which language is spoken here: it keeps that one and English, and not those that nobody reads. */
export const SPEAK = 'SPEAK';

/** The language that a built file is for, whose name says so; null: it is for everybody. */
export function languageOfFile(url: string): Language | null {
  const [, name] = /\/assets\/([a-z]{2})-[\w-]{8}\.js$/.exec(url) ?? [];
  return LANGUAGES.find((one) => one === name && one !== 'en') ?? null;
}

export const FIRST_LOOK: Look = { theme: 'system', size: 1, still: false, language: 'system' };
