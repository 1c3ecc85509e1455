/**
 * The keys of an account and where they come from: phrase → entropy → root and recovery keys; a home secret HS → contact
 * secrets. Secrets are returned to the caller, who keeps them sealed or wipes them; nothing stays here.
 */
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { Primitives, Random, Signer } from '../ports/primitives.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import type { AccountId } from '../protocol/ids.ts';
import { TAG } from '../protocol/version.ts';
import { kdf } from './derive.ts';
import { sha256 } from './hash.ts';
import { kemKeys, x25519Public, type KemKeys } from './kem.ts';

export const PHRASE_WORDS = 12;
const ENTROPY_BYTES = 16;
const SAFETY_WORDS_EACH = 6;
const BITS_PER_WORD = 11;
/** Rounds of SHA-256 for safety words: finding an account with given 66 bits costs 2^66 · 2^16 hashes. */
const SAFETY_ROUNDS = 2 ** 16;

/** Overwrites a secret that is not needed any more. */
export const wipe = (secret: Uint8Array): void => void secret.fill(0);

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

export interface RootKeys {
  /** R: signs the root statement; not kept on devices after set-up. */
  readonly root: Signer;
  /** Public key of the standing recovery topic's writer. */
  readonly recoveryKey: Uint8Array;
}

/** R and the recovery writer of an account's entropy. */
export async function rootKeys(entropy: Uint8Array, primitives: Primitives): Promise<RootKeys> {
  const seed = kdf(entropy, 'root');
  const recovery = kdf(seed, 'recovery');
  try {
    const root = await primitives.signer(seed);
    const { publicKey } = await primitives.signer(recovery);
    return { root, recoveryKey: publicKey };
  } finally {
    wipe(seed);
    wipe(recovery);
  }
}

export interface ContactKeys {
  /** X25519 secret c, 32 B, and its public key. */
  readonly secret: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly kem: KemKeys;
}

/** Contact secrets of an account at a generation, from its home secret HS: every own device derives the same. */
export function contactKeys(homeSecret: Uint8Array, account: AccountId, gen: number): ContactKeys {
  const secret = kdf(homeSecret, 'cx', account, gen);
  return { secret, publicKey: x25519Public(secret), kem: kemKeys(kdf(homeSecret, 'ck', account, gen)) };
}

/** Six words of the BIP39 list that name an account: the first 66 bits of SHA-256 iterated 2^16 times. */
export function accountWords(account: AccountId): readonly string[] {
  let digest = sha256(new TextEncoder().encode(`${TAG}/words`), account);
  for (let i = 1; i < SAFETY_ROUNDS; i++) digest = sha256(digest);
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const word = (i: number): string => wordlist[Number.parseInt(bits.slice(BITS_PER_WORD * i, BITS_PER_WORD * (i + 1)), 2)]!;
  return Array.from({ length: SAFETY_WORDS_EACH }, (_, i) => word(i));
}
