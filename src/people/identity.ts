/**
 * What hello and state have in common: who speaks (card, record, prekeys) and what their list says of me. Checked here once,
 * in one order; the first failure stops.
 */
import type { Primitives } from '../ports/primitives.ts';
import { sameBytes } from '../protocol/ids.ts';
import type { OwnKeys } from './account.ts';
import { decodeCard, type Card } from './card.ts';
import type { ContactPoint } from './contactList.ts';
import { verifyProof, type FollowProof, type RawProof } from './followProof.ts';
import { verifyPrekeys } from './prekey.ts';
import { verifyRecord, type ProvenRecord } from './record.ts';
import type { Prekey } from './records.ts';
import { isRefusal, tryForm, type Verified } from './verdict.ts';

export interface RawIdentity {
  readonly card: Uint8Array;
  readonly record: Uint8Array;
  readonly prekeys: readonly Uint8Array[];
}

export interface Identity {
  readonly card: Card;
  readonly record: ProvenRecord;
  readonly prekeys: readonly Prekey[];
}

/** Card, record and prekeys of one account that is not me, or the first check that failed. */
export async function verifyIdentity(raw: RawIdentity, own: OwnKeys, primitives: Primitives): Promise<Verified<Identity>> {
  const card = tryForm(() => decodeCard(raw.card));
  if (isRefusal(card)) return card;
  const record = await verifyRecord(raw.record, primitives);
  if (isRefusal(record)) return record;
  if (!sameBytes(card.rootKey, record.rootKey)) return 'wrongKey';
  if (sameBytes(record.account, own.account)) return 'wrongAuthor';
  const prekeys = await verifyPrekeys(raw.prekeys, record, primitives);
  return isRefusal(prekeys) ? prekeys : { card, record, prekeys };
}

/** What a verified account's list says of me. `earlier` is its contact key of the generation before, where known. */
export function verifyFollow(raw: RawProof, record: ProvenRecord, own: OwnKeys, primitives: Primitives, earlier?: ContactPoint): Promise<Verified<FollowProof>> {
  const theirs = earlier ? [record.contact, earlier] : [record.contact];
  return verifyProof(raw, record, { me: own.account, mine: own.contacts, owner: record.account, theirs }, primitives);
}
