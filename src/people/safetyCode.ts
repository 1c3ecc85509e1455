/**
 * The safety words as a code to scan or to paste: the two accounts, the shower's first. Whoever takes it compares both with what
 * their own device holds, so a stranger in between shows as a difference. It tells nothing to anybody who does not know both accounts.
 */
import { concat, fromBase64url, sameBytes, SIZE, toBase64url, type AccountId } from '../protocol/ids.ts';

const HEAD = 'kith-words:1:';
/** Whatever somebody pastes beside it: more than this is neither a code nor words. */
const LONGEST = 2000;

export const safetyCode = (me: AccountId, other: AccountId): string => HEAD + toBase64url(concat(me, other));

/** Whether a scanned or pasted text is, or holds, what `other` shows to `me`. */
export function isSafetyCode(text: string, me: AccountId, other: AccountId): boolean {
  const [, code] = text.length > LONGEST ? [] : (/kith-words:1:([\w-]+)/.exec(text) ?? []);
  const bytes = code === undefined ? null : fromBase64url(code);
  return bytes?.length === 2 * SIZE.account && sameBytes(bytes.subarray(0, SIZE.account), other) && sameBytes(bytes.subarray(SIZE.account), me);
}

/** The words of a pasted text, whatever numbers or parts them. */
export const wordsIn = (text: string): readonly string[] => (text.length > LONGEST ? [] : (text.toLowerCase().match(/[a-z]+/g) ?? []));
