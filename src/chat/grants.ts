/**
 * Grants of an epoch key (protocol §8): how the key of an epoch reaches each device, and the bodies that carry it.
 *
 *   kind 21  [nonce16, kc, [parents], reason, basis [[acc, era, seq, H(AR)] …], grants [[did, n, ct, box] …]]
 *   kind 25  [epochId, grants]                        what did not fit the 32 of kind 21
 *   ask      [conv, epochId, did]                     "I lack this key": an object, not an entry
 *   grant    [conv, epochId, [did, n, ct, box]]       the answer of any co-member
 *
 *   (ct, ss) = XWing.encaps(P_n) ; GK = KDF(ss, "grant", conv, epochId, did, n, H(ct)) ; box = secretbox(EK, 0²⁴, GK)
 *
 * GK is used once, so the zero nonce is safe. A box that opens proves nothing: the caller compares with the commitment kc.
 */
import { kdf, keyCommitment, wipe } from '../crypto/derive.ts';
import { sha256 } from '../crypto/hash.ts';
import { KEM_SIZE, type Kem } from '../crypto/kem.ts';
import { BOX_OVERHEAD, open, seal, ZERO_NONCE } from '../crypto/seal.ts';
import type { Prekey } from '../people/records.ts';
import type { Random } from '../ports/primitives.ts';
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import { compareBytes, sameBytes, SIZE, type AccountId, type ConversationId, type DeviceId, type EpochId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';

/** Bytes of an epoch key, and of its box. */
export const EPOCH_KEY_BYTES = 32;
const BOX_BYTES = EPOCH_KEY_BYTES + BOX_OVERHEAD;

/** Why an epoch was made. Unknown numbers are kept: the reason decides nothing. */
export const EPOCH_REASON = { first: 0, add: 1, revoke: 2, age: 3, entries: 4, request: 5, unsafe: 6 } as const;

/** An account record by name: which devices the author had in mind. */
export interface Basis {
  readonly account: AccountId;
  readonly era: number;
  readonly seq: number;
  /** H(AR), 32 B. */
  readonly hash: Uint8Array;
}

/** An epoch key for one device, sealed to its prekey n. */
export interface Grant {
  readonly device: DeviceId;
  readonly n: number;
  /** X-Wing ciphertext, 1,120 B. */
  readonly ciphertext: Uint8Array;
  /** 48 B. */
  readonly box: Uint8Array;
}

export interface EpochBody {
  readonly kind: 'epoch';
  /** 16 B. */
  readonly nonce: Uint8Array;
  /** kc, 32 B. */
  readonly commitment: Uint8Array;
  /** 1 to 16, ascending. */
  readonly parents: readonly EpochId[];
  /** See EPOCH_REASON. */
  readonly reason: number;
  /** Ascending by account. */
  readonly basis: readonly Basis[];
  /** Ascending by device, at most 32. */
  readonly grants: readonly Grant[];
}

export interface GrantsBody {
  readonly kind: 'grants';
  readonly epoch: EpochId;
  readonly grants: readonly Grant[];
}

export interface Ask {
  readonly conversation: ConversationId;
  readonly epoch: EpochId;
  readonly device: DeviceId;
}

export interface GrantAnswer {
  readonly conversation: ConversationId;
  readonly epoch: EpochId;
  readonly grant: Grant;
}

/** A list whose names grow strictly: one spelling, nothing twice. */
export function ascending<T>(items: readonly T[], nameOf: (item: T) => Uint8Array): readonly T[] {
  for (let i = 1; i < items.length; i++) {
    if (compareBytes(nameOf(items[i - 1]!), nameOf(items[i]!)) >= 0) throw new FormError('names do not ascend');
  }
  return items;
}

/** [did, n, ct, box] */
export const grantValue = (grant: Grant): Value => [grant.device, grant.n, grant.ciphertext, grant.box];

/** @throws FormError */
export function readGrant(value: Value | undefined): Grant {
  const [device, n, ciphertext, box] = read.tuple(value, 4);
  return { device: read.bytes(device, SIZE.device), n: read.int(n), ciphertext: read.bytes(ciphertext, KEM_SIZE.ciphertext), box: read.bytes(box, BOX_BYTES) };
}

const readGrants = (value: Value | undefined): readonly Grant[] => ascending(read.list(value, LIMITS.grants).map(readGrant), (grant) => grant.device);

/** [acc, era, seq, H(AR)] */
export const basisValue = (basis: Basis): Value => [basis.account, basis.era, basis.seq, basis.hash];

/** @throws FormError */
export function readBasis(value: Value | undefined): Basis {
  const [account, era, seq, hash] = read.tuple(value, 4);
  return { account: read.bytes(account, SIZE.account), era: read.int(era), seq: read.int(seq), hash: read.bytes(hash, SIZE.hash) };
}

export const epochBodyValue = (body: EpochBody): Value =>
  [body.nonce, body.commitment, [...body.parents], body.reason, body.basis.map(basisValue), body.grants.map(grantValue)];

/** @throws FormError */
export function readEpochBody(value: Value): EpochBody {
  const [nonce, commitment, parents, reason, basis, grants] = read.tuple(value, 6);
  const body: EpochBody = {
    kind: 'epoch',
    nonce: read.bytes(nonce, SIZE.half),
    commitment: read.bytes(commitment, SIZE.hash),
    parents: ascending(read.list(parents, LIMITS.epochParents).map((id) => read.bytes<EpochId>(id, SIZE.epoch)), (id) => id),
    reason: read.int(reason, 0, 255),
    basis: ascending(read.list(basis, LIMITS.epochBasis).map(readBasis), (one) => one.account),
    grants: readGrants(grants),
  };
  if (body.parents.length === 0 || body.basis.length === 0) throw new FormError('an epoch has parents and a basis');
  return body;
}

export const grantsBodyValue = (body: GrantsBody): Value => [body.epoch, body.grants.map(grantValue)];

/** @throws FormError */
export function readGrantsBody(value: Value): GrantsBody {
  const [epoch, grants] = read.tuple(value, 2);
  const body: GrantsBody = { kind: 'grants', epoch: read.bytes(epoch, SIZE.epoch), grants: readGrants(grants) };
  if (body.grants.length === 0) throw new FormError('no grants');
  return body;
}

/** Payload of an *ask* object. */
export const encodeAsk = (ask: Ask): Uint8Array => encode([ask.conversation, ask.epoch, ask.device]);

/** @throws FormError */
export function decodeAsk(bytes: Uint8Array): Ask {
  const [conversation, epoch, device] = read.tuple(decode(bytes), 3);
  return { conversation: read.bytes(conversation, SIZE.conversation), epoch: read.bytes(epoch, SIZE.epoch), device: read.bytes(device, SIZE.device) };
}

/** Payload of a *grant* object. */
export const encodeGrantAnswer = (answer: GrantAnswer): Uint8Array => encode([answer.conversation, answer.epoch, grantValue(answer.grant)]);

/** @throws FormError */
export function decodeGrantAnswer(bytes: Uint8Array): GrantAnswer {
  const [conversation, epoch, grant] = read.tuple(decode(bytes), 3);
  return { conversation: read.bytes(conversation, SIZE.conversation), epoch: read.bytes(epoch, SIZE.epoch), grant: readGrant(grant) };
}

const grantKey = (shared: Uint8Array, conversation: ConversationId, epoch: EpochId, device: DeviceId, n: number, ciphertext: Uint8Array): Uint8Array =>
  kdf(shared, 'grant', conversation, epoch, device, n, sha256(ciphertext));

/** The key of an epoch for the device of a prekey, or null when the prekey's key is not one. The caller checks its expiry. */
export function makeGrant(kem: Kem, conversation: ConversationId, epoch: EpochId, epochKey: Uint8Array, prekey: Prekey, random: Random): Grant | null {
  const made = kem.encapsulate(prekey.key, random);
  if (!made) return null;
  const key = grantKey(made.shared, conversation, epoch, prekey.device, prekey.n, made.ciphertext);
  const box = seal(key, ZERO_NONCE, epochKey);
  wipe(made.shared);
  wipe(key);
  return { device: prekey.device, n: prekey.n, ciphertext: made.ciphertext, box };
}

/** The key in a grant for a prekey's secret, or null when the grant is not for it or holds another key than the epoch committed to. */
export function openGrant(kem: Kem, conversation: ConversationId, epoch: EpochId, commitment: Uint8Array, grant: Grant, secret: Uint8Array): Uint8Array | null {
  const shared = kem.decapsulate(grant.ciphertext, secret);
  if (!shared) return null;
  const key = grantKey(shared, conversation, epoch, grant.device, grant.n, grant.ciphertext);
  const found = open(key, ZERO_NONCE, grant.box);
  wipe(shared);
  wipe(key);
  return found && sameBytes(keyCommitment(found), commitment) ? found : null;
}
