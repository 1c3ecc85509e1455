/**
 * Mutual follow, decided on this device from signed lists (protocol §4, F6, F34). Default is no (H34). Of two heads with one
 * (era, v): by two devices, followed only if in both; by one device, proof of equivocation and the stricter reading (H32).
 * An older head changes nothing (H33). Time enters only as expiry.
 */
import { sameBytes } from '../protocol/ids.ts';
import type { Policy } from '../protocol/kinds.ts';
import { compareHeads, type FollowProof, type HeadOrder } from './followProof.ts';
import { deviceIn } from './record.ts';
import type { AccountRecord } from './records.ts';

/** What is kept of somebody's list: the newest proof, and another of the same (era, v) when there was one. */
export interface KeptProof {
  readonly proof: FollowProof;
  readonly rival: FollowProof | null;
  /** One device signed both: proof of equivocation. */
  readonly equivocation: boolean;
}

export interface Merged {
  readonly outcome: HeadOrder;
  readonly kept: KeptProof;
}

const onlyProof = (proof: FollowProof): KeptProof => ({ proof, rival: null, equivocation: false });

/** The same head again: a place that either copy proves is proven. */
const withPlace = (known: FollowProof, same: FollowProof): FollowProof => (known.place ? known : same);

/** Of the rivals that came, the one that says no stays. */
const stricter = (rival: FollowProof | null, candidate: FollowProof): FollowProof => (rival !== null && rival.place === null ? rival : candidate);

/** Takes a verified proof of the same account into what is kept. */
export function mergeProof(known: KeptProof | null, candidate: FollowProof): Merged {
  if (known === null) return { outcome: 'newer', kept: onlyProof(candidate) };
  const outcome = compareHeads(candidate.head, known.proof.head);
  if (outcome === 'newer') return { outcome, kept: onlyProof(candidate) };
  if (outcome === 'older') return { outcome, kept: known };
  if (outcome === 'same') return { outcome, kept: { ...known, proof: withPlace(known.proof, candidate) } };
  if (known.rival && sameBytes(known.rival.head.bytes, candidate.head.bytes)) return { outcome: 'same', kept: { ...known, rival: withPlace(known.rival, candidate) } };
  return { outcome, kept: { proof: known.proof, rival: stricter(known.rival, candidate), equivocation: known.equivocation || outcome === 'equivocation' } };
}

export type Followed = 'yes' | 'no' | 'expired';

const counts = (proof: FollowProof, record: AccountRecord): boolean => proof.place !== null && proof.head.era === record.era && deviceIn(record, proof.head.device) !== null;

/** Whether somebody follows me at `now` (Unix ms). `record` is their newest: a proof of an older era or by a device it dropped is none. */
export function followedBy(kept: KeptProof | null, record: AccountRecord | null, now: number): Followed {
  if (kept === null || record === null) return 'no';
  const heads = kept.rival ? [kept.proof, kept.rival] : [kept.proof];
  if (!heads.every((proof) => counts(proof, record))) return 'no';
  return heads.every((proof) => now < proof.head.expires) ? 'yes' : 'expired';
}

/** Both follow: the rule for text and pictures (F32). */
export const mutual = (iFollow: boolean, followsMe: Followed): boolean => iFollow && followsMe === 'yes';

/** Their policy at `now` as the newest head tells it; of two rivals the stricter one; null while none is known that holds. */
export function policyOf(kept: KeptProof | null, now: number): Policy | null {
  const heads = kept ? [kept.proof, ...(kept.rival ? [kept.rival] : [])].map(({ head }) => head) : [];
  if (heads.length === 0 || heads.some(({ expires }) => now >= expires)) return null;
  return Math.max(...heads.map(({ policy }) => policy)) as Policy;
}

/** As the screen names it; null when neither follows. */
export type RelationshipName = 'Friends' | 'Following' | 'Follows you' | 'Blocked' | null;

export function relationship(iFollow: boolean, followsMe: Followed): RelationshipName {
  if (iFollow) return followsMe === 'yes' ? 'Friends' : 'Following';
  return followsMe === 'yes' ? 'Follows you' : null;
}
