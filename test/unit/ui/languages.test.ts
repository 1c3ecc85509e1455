/** Every language says all that English says, with every name and number in it; the compiler holds the parts, this what is in them. */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { LANGUAGES } from '../../../src/ports/look.ts';
import type { Dictionary } from '../../../src/ui/words/dictionary.ts';
import { words } from '../../../src/ui/words/en.ts';
import { bestOf, languages } from '../../../src/ui/words/languages.ts';
import { count, dayOf, initials, listOf, momentOf } from '../../../src/ui/words/speak.ts';
import { speakAs } from '../../../src/ui/words/spoken.ts';
import { english } from '../../helpers/english.ts';

const FAR = LANGUAGES.filter((language) => language !== 'en');
const source: unknown = structuredClone(english);


interface Saying {
  readonly at: string;
  readonly english: string;
  readonly there: string;
  /** A form of what is counted: it may leave out the number. */
  readonly isForm: boolean;
}

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;
const isCounted = (value: Tree): boolean => 'one' in value && 'other' in value;

/** Each sentence beside its English; forms of what is counted, which differ by language, beside that of `other`. */
function sayings(from: unknown, there: unknown, at = '', isForm = false): readonly Saying[] {
  if (!isTree(there)) return typeof there === 'string' ? [{ at, english: String(from), there, isForm }] : [];
  const [source, counted] = [isTree(from) ? from : {}, isCounted(there)];
  return Object.entries(there).flatMap(([key, value]) => sayings(source[counted ? 'other' : key], value, `${at}.${key}`, counted && key !== 'other'));
}

/** Signs that set apart what has another direction. */
const APART = /[\u2066-\u2069]/g;

const placesOf = (text: string): readonly string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([place]) => place))].sort();

/** Keys and lengths of lists, without the forms of what is counted, which differ by language. */
function shapeOf(value: unknown): unknown {
  if (!isTree(value)) return typeof value;
  if (isCounted(value)) return 'counted';
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

function countedIn(value: unknown, at = ''): readonly { readonly at: string; readonly forms: Tree }[] {
  if (!isTree(value)) return [];
  return isCounted(value) ? [{ at, forms: value }] : Object.entries(value).flatMap(([key, inner]) => countedIn(inner, `${at}.${key}`));
}

describe.each(FAR)('[F89] all that Kith says in %s', (language) => {
  let dictionary: Dictionary;
  let all: readonly Saying[] = [];
  beforeAll(async () => {
    dictionary = (await languages[language].load()).default!;
    all = sayings(source, dictionary);
  });
  afterEach(() => speakAs(null));

  it('has the parts, the lists and their lengths that English has', () => {
    expect(shapeOf(dictionary)).toEqual(shapeOf(source));
    expect(all.length).toBeGreaterThan(500);
  });

  it('is nowhere empty where English is not, and nowhere English', () => {
    const empty = all.filter(({ english, there }) => english.trim() !== '' && there.trim() === '');
    expect(empty.filter(({ at }) => at !== '.words.chat.mixed.one'), 'but one alone, which is never of two kinds').toEqual([]);
    const same = all.filter(({ english, there }) => english === there && /\p{L}{3,}[^{}]*\s\p{L}{2,}/u.test(english.replace(/\{\w+\}/g, '')));
    expect(same.filter(({ at }) => !/^\.helpWords\.madeWith\./.test(at))).toEqual([]);
  });

  it('leaves alone what is no word', () => {
    expect(all.filter(({ english, there }) => english !== '' && !/\p{L}/u.test(english) && english !== there.replace(APART, ''))).toEqual([]);
  });

  it('has in each sentence the names and numbers of the English, and no other', () => {
    const wrong = all.filter(({ english, there, isForm }) => {
      const [wanted, had] = [placesOf(english), placesOf(there)];
      const mayMiss = isForm ? ['{count}'] : [];
      return had.some((place) => !wanted.includes(place)) || wanted.some((place) => !had.includes(place) && !mayMiss.includes(place));
    });
    expect(wrong).toEqual([]);
  });

  it('counts with every form that the language has', () => {
    const rules = new Intl.PluralRules(dictionary.words.locale);
    const needed = new Set(Array.from({ length: 200 }, (_, at) => rules.select(at + 1)));
    const missing = countedIn(dictionary).flatMap(({ at, forms }) => [...needed].filter((form) => forms[form] === undefined).map((form) => `${at} ${form}`));
    expect(missing).toEqual([]);
  });

  it('is spoken by what holds the English, also in dates and lists, and English again afterwards', () => {
    speakAs(dictionary);
    expect(english).toEqual(dictionary);
    const day = Date.UTC(2025, 10, 3, 12);
    expect(dayOf(day, Date.UTC(2026, 5, 1))).toBe(new Intl.DateTimeFormat(dictionary.words.locale, { day: 'numeric', month: 'long', year: 'numeric' }).format(day));
    expect(count(words.chat.photos, 5)).toContain('5');
    speakAs(null);
    expect(english).toEqual(source);
    expect(momentOf(day)).toContain('3 Nov 2025');
    expect(listOf(['a.example', 'b.example'])).toBe('a.example, b.example');
    expect(initials('ines')).toBe('I');
  });
});

describe('[F89] a part that comes late', () => {
  it('takes the language that is spoken already, and knows its English', async () => {
    vi.resetModules();
    const { speakAs: speakAnew } = await import('../../../src/ui/words/spoken.ts');
    const { default: german } = await import('../../../src/ui/words/de.ts');
    speakAnew(german);
    const { talking } = await import('../../../src/ui/words/talking.en.ts');
    expect(talking).toEqual(german.talking);
    speakAnew(null);
    expect(talking).toEqual(english.talking);
  });
});

describe('[F89] the language of the device', () => {
  it('is the first that Kith speaks', () => {
    expect(bestOf(['fr-CH', 'de-CH', 'en'])).toBe('de');
    expect(bestOf(['DE'])).toBe('de');
  });

  it.each([[[]], [['fr', 'tlh']], [['']], [['constructor', '__proto__']], [['dex']]])('is English where it speaks none of %o', (wanted) => {
    expect(bestOf(wanted)).toBe('en');
  });
});
