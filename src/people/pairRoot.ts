/**
 * The pair root PR: the secret of two accounts from which their topics come (protocol §5). Each side gives a half, pr0, in
 * its hello; without both there is no PR, hence no address to write to: mutual follow is what makes the address.
 * Every device of an account computes the same half, so any number of hellos gives one PR.
 */
import { kdf, sortedPair } from '../crypto/derive.ts';
import { concat, sameBytes, type AccountId } from '../protocol/ids.ts';
import type { OwnContact } from './account.ts';

/** One side of a pair as PR sees it. */
export interface PairHalf {
  readonly account: AccountId;
  /** Contact generation of this side. */
  readonly gen: number;
  /** pr0 that this side gave the other, 32 B. */
  readonly pr0: Uint8Array;
}

/** pr0 from me to another: 32 B. Goes only to someone I follow or have accepted. */
export const halfRoot = (mine: OwnContact, me: AccountId, other: AccountId, otherGen: number): Uint8Array => kdf(mine.homeSecret, 'pr0', me, other, mine.gen, otherGen);

/** PR of two halves that were made for each other's generations, in any order: 32 B. */
export function pairRoot(a: PairHalf, b: PairHalf): Uint8Array {
  const [first] = sortedPair(a.account, b.account);
  const [lo, hi] = sameBytes(first, a.account) ? [a, b] : [b, a];
  return kdf(concat(lo.pr0, hi.pr0), 'pair', lo.account, hi.account, lo.gen, hi.gen);
}
