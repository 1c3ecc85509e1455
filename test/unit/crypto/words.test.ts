import { wordlist } from '@scure/bip39/wordlists/english.js';
import { describe, expect, it } from 'vitest';
import { nearWords, phraseEntropy, wordsOfPhrase } from '../../../src/crypto/words.ts';
import { keyOf } from '../../../src/protocol/ids.ts';
import { loadVector } from '../../vectors/vector.ts';

const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const ENTROPY = '7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f';

const entropyOf = (text: string): string => {
  const read = phraseEntropy(text);
  return read.ok ? keyOf(read.value) : read.error.code;
};

describe('a recovery phrase', () => {
  it('[S3.1] [R16] gives the entropy of the published BIP39 cases', () => {
    const { cases } = loadVector<{ readonly cases: readonly { readonly entropy: string; readonly phrase: string }[] }>('published/bip39');
    expect(cases).toHaveLength(8);
    for (const { entropy, phrase } of cases) expect(entropyOf(phrase)).toBe(entropy);
  });

  it('[S3.1] [R16] is none with its last word changed, but for the one in sixteen that has the right checksum', () => {
    const { cases } = loadVector<{ readonly cases: readonly { readonly phrase: string }[] }>('published/bip39');
    for (const { phrase } of cases.slice(3, 5)) {
      const first = phrase.split(' ').slice(0, 11).join(' ');
      const right = wordlist.filter((word) => phraseEntropy(`${first} ${word}`).ok);
      expect(right).toHaveLength(128);
      expect(right).toContain(phrase.split(' ').at(-1));
    }
  });

  it.each([
    ['large letters and many spaces', `  ${PHRASE.toUpperCase().replaceAll(' ', '   ')}\n`],
    ['a line for each word', PHRASE.replaceAll(' ', '\r\n')],
    ['numbers before the words', PHRASE.split(' ').map((word, i) => `${String(i + 1)}. ${word}`).join('\n')],
    ['numbers in brackets', PHRASE.split(' ').map((word, i) => `${String(i + 1)}) ${word}`).join(' ')],
    ['numbers without a space', PHRASE.split(' ').map((word, i) => `${String(i + 1)}.${word}`).join(' ')],
    ['commas and bullets', PHRASE.split(' ').map((word) => `• ${word}`).join(',\n')],
    ['the first four letters of each word', PHRASE.split(' ').map((word) => word.slice(0, 4)).join(' ')],
    ['wide spaces', PHRASE.replaceAll(' ', '\u3000')],
  ])('[F80] is read as it is typed or pasted: %s', (_, text) => {
    expect(entropyOf(text)).toBe(ENTROPY);
    expect(wordsOfPhrase(text).join(' ')).toBe(PHRASE);
  });

  it('[F80] takes four letters for a word, which are enough for each of the list, and no other number of them', () => {
    for (const word of wordlist) expect(wordsOfPhrase(word.slice(0, 4))).toEqual([word]);
    expect(wordsOfPhrase('leg sausag yell')).toEqual(['leg', 'sausag', 'yellow']);
    expect(wordsOfPhrase('zzzz')).toEqual(['zzzz']);
  });

  it('[F80] tells a word that is none, by its place, from words that do not belong together', () => {
    expect(phraseEntropy(PHRASE.replace('wave', 'waves'))).toEqual({ ok: false, error: { code: 'phraseWord', params: { place: 5 } } });
    expect(phraseEntropy(PHRASE.replace('legal winner', 'winner legal'))).toEqual({ ok: false, error: { code: 'phraseChecksum' } });
    expect(phraseEntropy(PHRASE.replace('wave ', ''))).toEqual({ ok: false, error: { code: 'phraseLength', params: { count: 11 } } });
  });

  it('[F80] names what may be meant: one letter wrong, left out, too many, or two in each other’s place', () => {
    expect(nearWords('peper')).toEqual(['paper', 'pepper']);
    expect(nearWords('sausag')).toEqual(['sausage']);
    expect(nearWords('waves')).toEqual(['wave']);
    expect(nearWords('yelolw')).toEqual(['yellow']);
    expect(nearWords('legal')).toEqual(['legal']);
  });

  it('[F80] names nothing for what is like no word, however odd it is', () => {
    for (const text of ['', 'qqqqqqq', '__proto__', 'слово', 'a'.repeat(10_000)]) expect(nearWords(text)).toEqual([]);
  });
});
