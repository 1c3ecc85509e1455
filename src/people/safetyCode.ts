/**
 * The safety words as a code to scan: the two accounts, the shower's first. Whoever scans it compares both with what their own
 * device holds, so a stranger in between shows as a difference. It tells nothing to anybody who does not know both accounts.
 */
import { concat, fromBase64url, sameBytes, SIZE, toBase64url, type AccountId } from '../protocol/ids.ts';

const HEAD = 'kith-words:1:';

export const safetyCode = (me: AccountId, other: AccountId): string => HEAD + toBase64url(concat(me, other));

/** Whether a scanned text is what `other` shows to `me`. */
export function isSafetyCode(text: string, me: AccountId, other: AccountId): boolean {
  const bytes = text.startsWith(HEAD) ? fromBase64url(text.slice(HEAD.length).trim()) : null;
  return bytes?.length === 2 * SIZE.account && sameBytes(bytes.subarray(0, SIZE.account), other) && sameBytes(bytes.subarray(SIZE.account), me);
}
