import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName, readName } from '../../../src/people/name.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

const rlo = '\u202E';

describe('names', () => {
  it('are kept as people write them', () => {
    for (const name of [
      'Ana',
      'Zoë',
      'محمد',
      'علی\u200Cرضا',
      'ශ්\u200Dරී',
      '山田 太郎',
      "O'Neil-Smith",
      '👩\u200D👧 Mum',
      '❤\uFE0F',
      'Ng 🇳🇱',
    ])
      expect(readName(name)).toEqual({ ok: true, value: name });
  });

  it('are composed, trimmed, and their white space folded', () => {
    expect(cleanName('  Zoe\u0308 \n\t van   Dam ')).toBe('Zoë van Dam');
  });

  it('[H62] lose what turns the direction or is not seen', () => {
    expect(cleanName(`Al${rlo}ice`)).toBe('Alice');
    expect(cleanName('A\u200Bl\u2060i\uFEFFc\u00ADe\u2066\u2069\u061C')).toBe('Alice');
    expect(cleanName('Al\u200Dice\u200C')).toBe('Alice');
    expect(cleanName('Alice\u0000\u001B[31m')).toBe('Alice[31m');
    expect(cleanName('Alice\u{E0041}\uFE0F')).toBe('Alice');
  });

  it('[H62] cannot be made of nothing that is seen', () => {
    for (const empty of ['', '   ', rlo, '\u3164', '\u2800\u115F', '\u200D', '\uD800'])
      expect(readName(empty)).toMatchObject({ ok: false, error: { code: 'nameEmpty' } });
  });

  it('[H63] hold four marks on a letter, not forty', () => {
    expect(cleanName(`Z${'\u0336'.repeat(40)}algo`)).toBe(`Z${'\u0336'.repeat(4)}algo`);
  });

  it(`are at most ${LIMITS.nameBytes} B of UTF-8`, () => {
    expect(readName('é'.repeat(32))).toMatchObject({ ok: true });
    expect(readName('é'.repeat(32) + 'x')).toMatchObject({ ok: false, error: { code: 'nameTooLong' } });
  });

  it('once cleaned stay as they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        for (const text of [a, b, a + rlo + b]) expect(cleanName(cleanName(text))).toBe(cleanName(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('[H62] carry no sign of having been checked', () => {
    expect(cleanName('Bank ✅✔️ ☑🗸🛡️')).toBe('Bank');
    expect(cleanName('Bank √⍻ 🅥\u{10102}\u{1FBB1}')).toBe('Bank');
    expect(cleanName('✓')).toBe('');
  });
});
