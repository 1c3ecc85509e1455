/**
 * What is said in words of the BIP39 list: the recovery phrase and the safety words. The list is a twelfth of what the core
 * weighs, so this file is loaded when first needed (`await import`), never with the core.
 */
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { Random } from '../ports/primitives.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import type { AccountId } from '../protocol/ids.ts';
import { TAG } from '../protocol/version.ts';
import { sha256 } from './hash.ts';

export const PHRASE_WORDS = 12;
const ENTROPY_BYTES = 16;
const SAFETY_WORDS_EACH = 6;
const NEAR = 3;
const BITS_PER_WORD = 11;
/** Rounds of SHA-256 for safety words: finding an account with given 66 bits costs 2^66 · 2^16 hashes. */
const SAFETY_ROUNDS = 2 ** 16;

/** Twelve new words (BIP39, 128 bits). */
export const newPhrase = (random: Random): readonly string[] => entropyToMnemonic(random.bytes(ENTROPY_BYTES), wordlist).split(' ');

/** What stands between words, and before them where they were numbered or listed. */
const BETWEEN = /[\s\d.,;:()[\]•·–—-]+/;
/** No two words of the list begin with the same four letters. */
const SHORT_LETTERS = 4;

/** The words of a text as a person typed or pasted it: whatever case, spaces, lines, numbers and marks there are. Each is a word of the list, is short for one by its first four letters, or is left as it is. */
export const wordsOfPhrase = (text: string): readonly string[] =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .split(BETWEEN)
    .filter((word) => word !== '')
    .map((word) => (word.length === SHORT_LETTERS && wordlist.find((one) => one.startsWith(word))) || word);

/** Entropy (16 B) of twelve words as a person typed them, or the place (from 1) of the word that is wrong. The words themselves are secret and in no error. */
export function phraseEntropy(text: string): Result<Uint8Array> {
  const words = wordsOfPhrase(text);
  if (words.length !== PHRASE_WORDS) return fail('phraseLength', { count: words.length });
  const wrong = words.findIndex((word) => !wordlist.includes(word));
  if (wrong >= 0) return fail('phraseWord', { place: wrong + 1 });
  try {
    return ok(mnemonicToEntropy(words.join(' '), wordlist));
  } catch {
    return fail('phraseChecksum');
  }
}

/** Whether one letter too many, too few, wrong, or two in each other's place make one word of the other. */
function isSlip(typed: string, word: string): boolean {
  let at = 0;
  while (at < word.length && typed[at] === word[at]) at++;
  const rest = (text: string, from: number): string => text.slice(at + from);
  const isSwapped = typed[at] === word[at + 1] && typed[at + 1] === word[at] && rest(typed, 2) === rest(word, 2);
  return rest(typed, 1) === rest(word, 1) || rest(typed, 1) === rest(word, 0) || rest(typed, 0) === rest(word, 1) || isSwapped;
}

/** Words of the list that somebody may have meant who typed this, at most three. */
export const nearWords = (typed: string): readonly string[] => wordlist.filter((word) => isSlip(typed, word)).slice(0, NEAR);

/** Six words of the BIP39 list that name an account: the first 66 bits of SHA-256 iterated 2^16 times. */
export function accountWords(account: AccountId): readonly string[] {
  let digest = sha256(new TextEncoder().encode(`${TAG}/words`), account);
  for (let i = 1; i < SAFETY_ROUNDS; i++) digest = sha256(digest);
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const word = (i: number): string => wordlist[Number.parseInt(bits.slice(BITS_PER_WORD * i, BITS_PER_WORD * (i + 1)), 2)]!;
  return Array.from({ length: SAFETY_WORDS_EACH }, (_, i) => word(i));
}
