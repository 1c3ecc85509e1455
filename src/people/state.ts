/**
 * The *state* object: what one account tells another over their pair topic whenever it changes (protocol §§4, 11):
 * `[card, AR, prekeys, head, index, path | null]`. `path` null says: you are not in my list. It brings unfollow and refollow.
 */
import type { Primitives } from '../ports/primitives.ts';
import { read, type Value } from '../protocol/codec.ts';
import { sameBytes, type AccountId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { OwnKeys } from './account.ts';
import { encodeCard, type Card } from './card.ts';
import type { ContactPoint } from './contactList.ts';
import { proofToValues, readProof, type FollowProof, type RawProof } from './followProof.ts';
import { verifyFollow, verifyIdentity, type Identity, type RawIdentity } from './identity.ts';
import { readStatements } from './object.ts';
import type { AccountRecord, Prekey } from './records.ts';
import { isRefusal, tryForm, type Verified } from './verdict.ts';

/** A state object that passed every check. */
export interface PeerState extends Identity {
  readonly proof: FollowProof;
}

export interface StateContent {
  readonly card: Omit<Card, 'account'>;
  readonly record: AccountRecord;
  /** Of every device. */
  readonly prekeys: readonly Prekey[];
  readonly proof: RawProof;
}

/** The payload, to be put into an object of type `state`. */
export const stateToValue = ({ card, record, prekeys, proof }: StateContent): Value => [encodeCard(card), record.bytes, prekeys.map((prekey) => prekey.bytes), ...proofToValues(proof)];

interface RawState extends RawIdentity {
  readonly proof: RawProof;
}

/** Not verified. @throws FormError */
export function readState(payload: Value): RawState {
  const [card, record, prekeys, head, index, path] = read.tuple(payload, 6);
  return {
    card: read.bytes(card, undefined, LIMITS.cardBytes),
    record: read.bytes(record, undefined, LIMITS.recordBytes),
    prekeys: readStatements(prekeys, LIMITS.devices),
    proof: readProof(head, index, path),
  };
}

/** A state of the account whose pair topic it came in, or the first check that failed. `earlier`: its former contact key, where known. */
export async function verifyState(payload: Value, from: AccountId, own: OwnKeys, primitives: Primitives, earlier?: ContactPoint): Promise<Verified<PeerState>> {
  const raw = tryForm(() => readState(payload));
  if (isRefusal(raw)) return raw;
  const identity = await verifyIdentity(raw, own, primitives);
  if (isRefusal(identity)) return identity;
  if (!sameBytes(identity.record.account, from)) return 'wrongAuthor';
  const proof = await verifyFollow(raw.proof, identity.record, own, primitives, earlier);
  return isRefusal(proof) ? proof : { ...identity, proof };
}
