/**
 * Emoji and stickers as modules, slimmed from the packages that have them when they are asked for:
 *
 *   virtual:emoji/LANGUAGE   names and words to search by: emoji-picker-element-data, Apache-2.0, from Unicode CLDR and emojibase;
 *                            Arabic, which it lacks, from data/emoji-ar.json, taken from Unicode CLDR 45 (decision 0050)
 *   virtual:stickers         drawings: @iconify-json/fluent-emoji-flat, MIT, by Microsoft (Fluent Emoji)
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';
import { STICKER_PACKS } from '../src/ui/stickerPacks.ts';

interface Source {
  readonly emoji: string;
  readonly annotation: string;
  readonly tags: readonly string[];
  readonly group: number;
  readonly version: number;
  readonly skins?: readonly unknown[];
}

const EMOJI = 'virtual:emoji/';
const STICKERS = 'virtual:stickers';
/** Px of a sticker as it is sent: sharp at twice its size in a chat. */
const SIDE = 320;
/** Newest version of Emoji that is offered: of 2022, which devices in use draw. */
const NEWEST = 15;
/** Parts of emoji that are none by themselves: tones and hair. */
const COMPONENTS = 2;
/** What is drawn as an emoji anyway needs no mark that it is: as Unicode writes it, and so as everybody's keyboard does. */
const NEEDLESS_MARK = /(\p{Emoji_Presentation})\uFE0F/gu;

const read = (file: string): unknown => JSON.parse(readFileSync(createRequire(import.meta.url).resolve(file), 'utf8'));

/** Of each emoji, unmarked, its name and other words: as `cldr-annotations-modern` and `cldr-annotations-derived-modern` 45.0.0 have them, Unicode-3.0. */
type Words = Readonly<Record<string, readonly [name: string, ...tags: readonly string[]]>>;
const OWN_WORDS: Readonly<Record<string, string>> = { ar: './data/emoji-ar.json' };

/** In the order of Unicode, with words of the language. */
function sourcesOf(language: string): readonly Source[] {
  const own = OWN_WORDS[language];
  const all = read(`emoji-picker-element-data/${own ? 'en' : language}/cldr/data.json`) as readonly Source[];
  const offered = all.filter(({ group, version }) => group !== COMPONENTS && version <= NEWEST);
  if (own === undefined) return offered;
  const words = read(own) as Words;
  return offered.map((one) => {
    const [annotation, ...tags] = words[one.emoji.replaceAll('\uFE0F', '')]!;
    return { ...one, annotation, tags };
  });
}

/** A name says its words already. */
const tagsOf = ({ annotation, tags }: Source): string => tags.filter((tag) => !annotation.toLowerCase().includes(tag.toLowerCase())).join(' ');

/** Group by group, each a text: a line for each emoji of its name, other words, and whether it has skin tones, between tabs. */
export function emojiOf(language: string): readonly string[] {
  const groups: string[][] = [];
  for (const one of sourcesOf(language)) {
    const name = one.annotation.charAt(0).toLocaleUpperCase(language) + one.annotation.slice(1);
    (groups[one.group] ??= []).push([one.emoji.replace(NEEDLESS_MARK, '$1'), name, tagsOf(one), one.skins ? '1' : ''].join('\t'));
  }
  return groups.filter((group) => group !== undefined).map((group) => group.join('\n'));
}

interface Drawings {
  readonly icons: Readonly<Record<string, { readonly body: string }>>;
  readonly width: number;
  readonly height: number;
}

/** Drawings as whole SVG documents, by name. */
export function stickers(): Readonly<Record<string, string>> {
  const { icons, width, height } = read('@iconify-json/fluent-emoji-flat/icons.json') as Drawings;
  const drawn = (name: string): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${SIDE}" height="${SIDE}">${icons[name]!.body}</svg>`;
  return Object.fromEntries(Object.values(STICKER_PACKS).flat().map((name) => [name, drawn(name)]));
}

export function emoji(): Plugin {
  const made = (id: string): unknown => (id === STICKERS ? stickers() : id.startsWith(EMOJI) ? emojiOf(id.slice(EMOJI.length)) : null);
  return {
    name: 'kith:emoji',
    resolveId: (id) => (id === STICKERS || id.startsWith(EMOJI) ? `\0${id}` : null),
    load(id) {
      const found = id.startsWith('\0') ? made(id.slice(1)) : null;
      return found === null ? null : `export default ${JSON.stringify(found)}`;
    },
  };
}
