/** The emoji one picks from: complete, each of them one that a reaction may be, found by words, in skin tones; and the keys among them. */
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import ar from 'virtual:emoji/ar';
import de from 'virtual:emoji/de';
import en from 'virtual:emoji/en';
import es from 'virtual:emoji/es';
import zh from 'virtual:emoji/zh';
import { isEmoji } from '../../../src/chat/emoji.ts';
import { emojisFrom, toned, type Emoji } from '../../../src/ui/emoji.ts';
import { cellAfter } from '../../../src/ui/gridKeys.ts';
import { talking } from '../../../src/ui/words/talking.en.ts';

interface Source {
  readonly emoji: string;
  readonly version: number;
  readonly group: number;
  readonly skins?: readonly { readonly emoji: string; readonly tone: number | readonly number[] }[];
}

const english = emojisFrom(en, 'en');
const all = english.groups.flat();
const require = createRequire(import.meta.url);
const sources = require('emoji-picker-element-data/en/cldr/data.json') as readonly Source[];
const named = (name: string): Emoji => all.find((one) => one.name === name)!;
const found = (query: string): readonly string[] => english.find(query).map(({ emoji }) => emoji);

describe('[F50] the emoji', () => {
  it('are all of Emoji 15, in nine groups, each once and with a name', () => {
    const wanted = sources.filter(({ group, version }) => group !== 2 && version <= 15);
    expect(english.groups).toHaveLength(9);
    expect(all).toHaveLength(wanted.length);
    expect(new Set(all.map(({ emoji }) => emoji)).size).toBe(wanted.length);
    expect(all.filter(({ name }) => name === '')).toEqual([]);
  });

  it('[F16] are each what may be a reaction, in every tone, and fit one', () => {
    const forms = all.flatMap((one) => [0, 1, 2, 3, 4, 5].map((tone) => toned(one, tone)));
    expect(forms.filter((form) => !isEmoji(form) || new TextEncoder().encode(form).length > 64)).toEqual([]);
  });

  it('[F16] have the six quick ones, by the same names', () => {
    for (const [emoji, name] of talking.quick) expect(english.of(emoji)).toMatchObject({ emoji, name, tone: 0 });
  });

  it('are the same in every language, with names of its own', () => {
    for (const [texts, language] of [[ar, 'ar'], [de, 'de'], [es, 'es'], [zh, 'zh']] as const) {
      const other = emojisFrom(texts, language).groups.flat();
      expect(other.map(({ emoji, hasTones }) => [emoji, hasTones])).toEqual(all.map(({ emoji, hasTones }) => [emoji, hasTones]));
      expect(other.filter(({ name }, at) => name === all[at]!.name).length).toBeLessThan(all.length / 4);
    }
  });

  it('[F89] are found by Arabic words, with and without their vowel signs, and no name turns the direction of a text', () => {
    const arabic = emojisFrom(ar, 'ar');
    const names = (query: string): readonly string[] => arabic.find(query).map(({ emoji }) => emoji);
    expect(names('قطة')).toContain('🐈');
    expect(names('قِطّة')).toEqual(names('قطة'));
    expect(names('علم ألمانيا')[0]).toBe('🇩🇪');
    expect(names('cat')).toEqual([]);
    expect(ar.join('')).not.toMatch(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/);
  });

  it('look in a skin tone as Unicode writes them', () => {
    const without = (text: string): string => text.replace(/\uFE0F/g, '');
    const byText = new Map(all.map((one) => [without(one.emoji), one]));
    let seen = 0;
    for (const { emoji, skins = [] } of sources) {
      const one = byText.get(without(emoji));
      for (const { emoji: skin, tone } of one ? skins : []) {
        const tones = [tone].flat();
        if (new Set(tones).size > 1) continue;
        expect(without(toned(one!, tones[0]!)), emoji).toBe(without(skin));
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(1500);
  });
});

describe('[F50] searching emoji', () => {
  it('finds by beginnings of words of the name and of other words, what is named so first', () => {
    expect(found('red hea')[0]).toBe('❤️');
    expect(found('hedge')).toEqual(['🦔']);
    expect(found('lol')).toContain('😂');
    expect(found('cat')[0]).toBe('🐈');
    expect(found('CAT FACE')).toContain('🐱');
  });

  it('cannot find by the middle of a word, by nothing, or by what is no word', () => {
    expect(found('edgehog')).toEqual([]);
    expect(found('  ')).toEqual([]);
    expect(found('.*')).toEqual([]);
    expect(found('xyzzy')).toEqual([]);
  });

  it('finds in the words of other languages, with and without accents, and in Chinese inside of them', () => {
    expect(emojisFrom(de, 'de').find('igel').map(({ emoji }) => emoji)).toContain('🦔');
    expect(emojisFrom(es, 'es').find('corazon').map(({ emoji }) => emoji)).toContain('❤️');
    expect(emojisFrom(zh, 'zh').find('心').map(({ emoji }) => emoji)).toContain('❤️');
  });

  it('names an emoji whatever its tone and mark, and none that it does not know', () => {
    expect(english.of('👋🏽')).toMatchObject({ name: 'Waving hand', tone: 3 });
    expect(english.of('❤')).toMatchObject({ name: 'Red heart' });
    expect(english.of('x')).toBeNull();
  });
});

describe('[F50] tones', () => {
  it('are given to everybody in it, and to nothing else', () => {
    expect(toned(named('Waving hand'), 5)).toBe('👋🏿');
    expect(toned(named('People holding hands'), 2)).toBe('🧑🏼‍🤝‍🧑🏼');
    expect(toned(named('Handshake'), 1)).toBe('🤝🏻');
    expect(toned(named('Red heart'), 3)).toBe('❤️');
    expect(toned(named('Waving hand'), 0)).toBe('👋');
  });
});

describe('[F50] keys among rows', () => {
  // Two grids of four columns: 6 cells (4 + 2) and 5 (4 + 1).
  const after = (grid: number, at: number, key: string): readonly number[] | null => {
    const cell = cellAfter([6, 5], 4, { grid, at }, key);
    return cell && [cell.grid, cell.at];
  };

  it.each([
    [0, 0, 'ArrowRight', [0, 1]], [0, 5, 'ArrowRight', [1, 0]], [1, 4, 'ArrowRight', [1, 4]],
    [1, 0, 'ArrowLeft', [0, 5]], [0, 0, 'ArrowLeft', [0, 0]],
    [0, 1, 'ArrowDown', [0, 5]], [0, 3, 'ArrowDown', [0, 5]], [0, 5, 'ArrowDown', [1, 1]], [1, 1, 'ArrowDown', [1, 4]], [1, 4, 'ArrowDown', [1, 4]],
    [1, 2, 'ArrowUp', [0, 5]], [1, 0, 'ArrowUp', [0, 4]], [0, 2, 'ArrowUp', [0, 2]],
    [0, 0, 'PageDown', [1, 4]], [1, 4, 'PageUp', [0, 0]], [1, 3, 'Home', [0, 0]], [0, 2, 'End', [1, 4]],
  ])('grid %i cell %i: %s leads to %j', (grid, at, key, goal) => expect(after(grid, at, key)).toEqual(goal));

  it('others do not move', () => expect(after(0, 0, 'a')).toBeNull());
});
