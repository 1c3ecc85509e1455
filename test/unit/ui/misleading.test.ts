import { describe, expect, it } from 'vitest';
import { isMisleading } from '../../../src/ui/misleading.ts';
import spanish from '../../../src/ui/words/es.ts';
import { speakAs } from '../../../src/ui/words/spoken.ts';

describe('[H62] a name', () => {
  it.each(['Сara', 'Ꭺlice', 'ꓮlice', 'Ⲁlice', '𝐀lice', '𝒜𝓁𝒾𝒸ℯ', 'Ａｌｉｃｅ', 'Ⓐlice', '🅐lice', 'ℂara', 'Ⅰda', 'You', 'you', 'YOU:', '“You”', 'Y o u'])('like “%s” is easily taken for another', (name) => {
    expect(isMisleading(name)).toBe(true);
  });

  it('as people are called is not', () => {
    const names = ['Alice', 'Алиса', 'Αλίκη', '李 Wei', 'שירה Levy', 'Zoë', 'Mª Carmen', 'Young', 'Youssef', 'ᎠᎳᎩ', 'Ada ❤️', 'ﾊﾅｺ', "O'Neil", 'Ng 🇳🇱', ''];
    expect(names.filter(isMisleading)).toEqual([]);
  });

  it('like what the language that is spoken calls the reader is, with its accent or without', () => {
    speakAs(spanish);
    expect(['Tú', 'tu', 'TÚ', 'You', 'Tulio'].map(isMisleading)).toEqual([true, true, true, false, false]);
    speakAs(null);
  });
});
