/** What the page may ask of the core about an account that comes back from its twelve words. */
import type { Result } from '../protocol/errors.ts';

/** What somebody typed as their recovery phrase. The words go to the page that has them already, and to nobody else. */
export type PhraseReading =
  | { readonly kind: 'whole' }
  /** Not twelve. */
  | { readonly kind: 'length'; readonly count: number }
  /** The first that is not in the list, its place from 1, and words that may be meant. */
  | { readonly kind: 'word'; readonly place: number; readonly word: string; readonly near: readonly string[] }
  /** All are in the list, and together they are no phrase. */
  | { readonly kind: 'order' };

export interface RestoringVerbs {
  /** What is wrong with twelve words as they were typed or pasted, on any device. */
  readPhrase(text: string): Promise<PhraseReading>;
  /** The account of these words, on this device alone and in a new era: the same account to friends, with new keys. Refused where there is an account. Of the words nothing is kept. */
  restoreAccount(phrase: string, name: string): Promise<Result<null>>;
  /** Whether these words are those of the account of this device. */
  checkPhrase(phrase: string): Promise<Result<boolean>>;
}
