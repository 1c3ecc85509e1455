/**
 * The emoji one picks from: their names and what they are found by, in the language of the page, and how they look in a skin tone.
 * Loaded when they are first asked for.
 */
import { plain } from './search.ts';

export interface Emoji {
  /** As it is without a skin tone. */
  readonly emoji: string;
  readonly name: string;
  readonly hasTones: boolean;
}

export interface Emojis {
  /** In the order of Unicode: faces, people, animals, food, places, activities, objects, symbols, flags. */
  readonly groups: readonly (readonly Emoji[])[];
  /** What has a word that begins so, for each of the words; what is named so comes first. */
  find(query: string): readonly Emoji[];
  /** Also of one in a skin tone; null: it is none of these. */
  of(emoji: string): (Emoji & { readonly tone: number }) | null;
}

const LANGUAGES: Readonly<Record<string, () => Promise<{ readonly default: readonly string[] }>>> = {
  ar: () => import('virtual:emoji/ar'),
  de: () => import('virtual:emoji/de'),
  en: () => import('virtual:emoji/en'),
  es: () => import('virtual:emoji/es'),
  zh: () => import('virtual:emoji/zh'),
};

const JOINER = '\u200D';
/** Light to dark. */
const TONES = ['', '\u{1F3FB}', '\u{1F3FC}', '\u{1F3FD}', '\u{1F3FE}', '\u{1F3FF}'] as const;
/** The same emoji, whatever its tone and however it is marked as one. */
const bare = (emoji: string): string => emoji.replace(/\uFE0F|\p{Emoji_Modifier}/gu, '');
/** Between two people, who have tones of their own. */
const HOLDING_HANDS = '\u{1F91D}';

/** Everybody in it in that tone: 0 none, 1 light to 5 dark. */
export function toned({ emoji, hasTones }: Pick<Emoji, 'emoji' | 'hasTones'>, tone: number): string {
  const parts = emoji.split(JOINER);
  if (!hasTones || tone === 0) return emoji;
  return parts.map((part) => (parts.length > 1 && part === HOLDING_HANDS ? part : part.replace(/^(\p{Emoji_Modifier_Base})\uFE0F?/u, `$1${TONES[tone]!}`))).join(JOINER);
}

const toneOf = (emoji: string): number => TONES.findIndex((tone) => tone !== '' && emoji.includes(tone));

interface Line {
  readonly emoji: Emoji;
  /** Name and other words, each after a space. */
  readonly name: string;
  readonly words: string;
}

/** 0 named so, 1 its name begins so, 2 in its name, 3 in another word; null: not at all. */
function rankOf({ name, words }: Line, wanted: readonly string[]): number | null {
  if (!wanted.every((word) => words.includes(word))) return null;
  const whole = wanted.join('').trimStart();
  if (name === ` ${whole}`) return 0;
  if (name.startsWith(` ${whole}`)) return 1;
  return wanted.every((word) => name.includes(word)) ? 2 : 3;
}

/** @param language decides where words begin: Chinese has no spaces between them */
export function emojisFrom(texts: readonly string[], language: string): Emojis {
  const before = language === 'zh' ? '' : ' ';
  const lines = texts.map((text) =>
    text.split('\n').map((line): Line => {
      const [emoji = '', name = '', words = '', hasTones = ''] = line.split('\t');
      const said = plain(name).replace(/[^\p{L}\p{N}]+/gu, ' ');
      return { emoji: { emoji, name, hasTones: hasTones !== '' }, name: ` ${said}`, words: ` ${said} ${plain(words)}` };
    }),
  );
  const known = new Map(lines.flat().map(({ emoji }) => [bare(emoji.emoji), emoji]));
  return {
    groups: lines.map((group) => group.map(({ emoji }) => emoji)),
    find(query) {
      const wanted = plain(query).split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '').map((word) => before + word);
      if (wanted.length === 0) return [];
      const found = lines.flat().flatMap((line) => {
        const rank = rankOf(line, wanted);
        return rank === null ? [] : [{ rank, emoji: line.emoji }];
      });
      return found.sort((a, b) => a.rank - b.rank).map(({ emoji }) => emoji);
    },
    of(emoji) {
      const found = known.get(bare(emoji));
      return found ? { ...found, tone: Math.max(0, toneOf(emoji)) } : null;
    },
  };
}

let loading: { readonly language: string; readonly emojis: Promise<Emojis> } | null = null;

/** In the language of the page, else in English. Tried anew when it could not be fetched. */
export function loadEmojis(): Promise<Emojis> {
  const [language = ''] = document.documentElement.lang.split('-');
  const known = Object.hasOwn(LANGUAGES, language) ? language : 'en';
  if (loading?.language !== known) loading = { language: known, emojis: LANGUAGES[known]!().then(({ default: texts }) => emojisFrom(texts, known)) };
  loading.emojis.catch(() => (loading = null));
  return loading.emojis;
}
