import { describe, expect, it } from 'vitest';
import { isMisleading } from '../../../src/ui/misleading.ts';

describe('[H62] a name', () => {
  it.each(['Сara', 'Ꭺlice', 'ꓮlice', 'Ⲁlice', '𝐀lice', '𝒜𝓁𝒾𝒸ℯ', 'Ａｌｉｃｅ', 'Ⓐlice', '🅐lice', 'ℂara', 'Ⅰda', 'You', 'you', 'YOU:', '“You”', 'Y o u'])('like “%s” is easily taken for another', (name) => {
    expect(isMisleading(name)).toBe(true);
  });

  it('as people are called is not', () => {
    const names = ['Alice', 'Алиса', 'Αλίκη', '李 Wei', 'שירה Levy', 'Zoë', 'Mª Carmen', 'Young', 'Youssef', 'ᎠᎳᎩ', 'Ada ❤️', 'ﾊﾅｺ', "O'Neil", 'Ng 🇳🇱', ''];
    expect(names.filter(isMisleading)).toEqual([]);
  });
});
