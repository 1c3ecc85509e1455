/**
 * How Kith looks on this device: theme, size of the text, less movement, language. Kept in the page's own storage and not in the sealed one, for it
 * must be there before the first painting, and says nothing of anybody. Decision 0054.
 */
import { FIRST_LOOK, LANGUAGES, SIZES, THEMES, type Look } from '../ports/look.ts';

const NAME = 'kith-look';

const isLook = (value: unknown): value is Omit<Look, 'language'> & { readonly language?: unknown } =>
  typeof value === 'object' &&
  value !== null &&
  'theme' in value &&
  (THEMES as readonly unknown[]).includes(value.theme) &&
  'size' in value &&
  Number.isInteger(value.size) &&
  SIZES[value.size as number] !== undefined &&
  'still' in value &&
  typeof value.still === 'boolean';

/** What is not among them is that of the device: languages come and go with versions. */
const languageOf = (value: unknown): Look['language'] => LANGUAGES.find((one) => one === value) ?? 'system';

/** What was chosen here. Until then, and where it cannot be read, that of the beginning. */
export function readLook(): Look {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(NAME) ?? 'null');
    return isLook(kept) ? { ...kept, language: languageOf(kept.language) } : FIRST_LOOK;
  } catch {
    return FIRST_LOOK;
  }
}

/** The browser's own bar follows a theme that was chosen. */
function colourBar(theme: Look['theme']): void {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const mine = (meta.dataset['theme'] ??= meta.media.includes('dark') ? 'dark' : 'light');
    meta.media = theme === 'system' ? `(prefers-color-scheme: ${mine})` : theme === mine ? 'all' : 'not all';
  }
}

/** Puts it on the page; `theme.css` does the rest. The language is spoken by `ui/words`. */
export function wear({ theme, size, still }: Look): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
  dataset['size'] = SIZES[size]!;
  if (still) dataset['still'] = '';
  else delete dataset['still'];
  colourBar(theme);
}

/** A browser that keeps nothing wears it until it is closed. */
export function keepLook(look: Look): void {
  wear(look);
  try {
    localStorage.setItem(NAME, JSON.stringify(look));
  } catch {
    // Nothing depends on it.
  }
}

export function forgetLook(): void {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // It could not be kept either.
  }
}
