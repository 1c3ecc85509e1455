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
const BITS_PER_WORD = 11;
/** Rounds of SHA-256 for safety words: finding an account with given 66 bits costs 2^66 · 2^16 hashes. */
const SAFETY_ROUNDS = 2 ** 16;

/** Twelve new words (BIP39, 128 bits). */
export const newPhrase = (random: Random): readonly string[] => entropyToMnemonic(random.bytes(ENTROPY_BYTES), wordlist).split(' ');

/** Entropy (16 B) of twelve words as a person typed them, or the place (from 1) of the word that is wrong. The words themselves are secret and in no error. */
export function phraseEntropy(text: string): Result<Uint8Array> {
  const words = text.normalize('NFKD').toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length !== PHRASE_WORDS) return fail('phraseLength', { count: words.length });
  const wrong = words.findIndex((word) => !wordlist.includes(word));
  if (wrong >= 0) return fail('phraseWord', { place: wrong + 1 });
  try {
    return ok(mnemonicToEntropy(words.join(' '), wordlist));
  } catch {
    return fail('phraseChecksum');
  }
}

/** Six words of the BIP39 list that name an account: the first 66 bits of SHA-256 iterated 2^16 times. */
export function accountWords(account: AccountId): readonly string[] {
  let digest = sha256(new TextEncoder().encode(`${TAG}/words`), account);
  for (let i = 1; i < SAFETY_ROUNDS; i++) digest = sha256(digest);
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const word = (i: number): string => wordlist[Number.parseInt(bits.slice(BITS_PER_WORD * i, BITS_PER_WORD * (i + 1)), 2)]!;
  return Array.from({ length: SAFETY_WORDS_EACH }, (_, i) => word(i));
}
