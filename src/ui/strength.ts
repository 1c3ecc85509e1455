/** How hard a passphrase is to guess, told plainly and without a list of the world's passwords: whoever guesses has one. Pure. */
import { LEAST_PASSPHRASE } from '../protocol/limits.ts';

/** `short` and `plain` are not taken. */
export type Strength = 'short' | 'plain' | 'fair' | 'strong';

/** What is tried first, in the languages of the app and on its keyboards. */
const COMMON = ['password', 'passwort', 'passphrase', 'contrase', 'qwerty', 'qwertz', 'azerty', 'asdf', 'iloveyou', 'letmein', 'mima', 'kith'];
/** Letters that must be there beside a common word, or beside runs such as 4567 and aaaa. */
const OWN = 6;
const DIFFERENT = 5;
const STRONG = 14;

/** What is said again and again counts once; a longer block than this one was thought of. The space lets words repeat to the end. */
const once = (text: string): string => `${text} `.replace(/(.{2,32}?)\1+/gsu, '$1').trim();

export function strengthOf(passphrase: string): Strength {
  const typed = passphrase.normalize('NFKC').toLowerCase();
  if ([...typed].length < LEAST_PASSPHRASE) return 'short';
  const text = once(typed);
  const letters = [...text];
  if (letters.length < LEAST_PASSPHRASE) return 'plain';
  const stepAt = (i: number): number => Math.abs(letters[i]!.codePointAt(0)! - (letters[i - 1]?.codePointAt(0) ?? -2));
  const own = letters.filter((_, i) => stepAt(i) > 1).length;
  const rest = COMMON.reduce((left, word) => left.replaceAll(word, ''), text);
  if (own < OWN || [...rest].length < OWN || new Set(letters).size < DIFFERENT) return 'plain';
  return letters.length < STRONG ? 'fair' : 'strong';
}
