/**
 * The rules of epochs (protocol §8), as pure functions over values. Each rule is a numbered invariant; the tests cite it.
 *
 * E1  An epoch is *valid* ⇔ an entry of kind 21 for it, by a device of the records it names, names one record of each member
 *     and grants to exactly the devices of those records (with the kinds 25 of the same device). A record that is not known
 *     here, or a grant still to come: *pending*. The author must be one of the recipients: who makes a key can read it.
 *     The nonce of an epoch names the device that made it; of such an epoch nobody else's entries count, for or against.
 *     For one that names nobody (made by an earlier version) all that speak for it count.
 * E2  An epoch is *safe* ⇔ valid, every device that an entry that counts grants it to is in the newest record known here, and no member
 *     has had another era or contact generation since (it changes with every removal, also of a device that was given the
 *     key later by *grant*). Nothing is ever sent under one that is not safe.
 * E3  Of several safe heads: highest gen, then lowest id.
 * E5  A writer's gen never falls (entries under an EK₀ apart).
 * E7  The lower account makes the rotations that no send waits for; others follow 60 s later each, by device.
 * E9  A key is deleted when nothing that it sealed is left and every device has moved on.
 *
 * E4, E6 and E8 are kept by `epochBook.ts`. Never here: clocks, storage, or a verdict on an entry.
 */
import { epochId, kdf, keyCommitment, makerNonce } from '../crypto/derive.ts';
import type { Kem } from '../crypto/kem.ts';
import type { AccountRecord, Directory, Prekey } from '../people/records.ts';
import type { Random } from '../ports/primitives.ts';
import { compareBytes, keyOf, sameBytes, SIZE, type AccountId, type ConversationId, type DeviceId, type EntryId, type EpochId, type Key } from '../protocol/ids.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import { EPOCH_KEY_BYTES, makeGrant, type Basis, type EpochBody, type Grant, type GrantsBody } from './grants.ts';
import type { EpochKey } from './types.ts';

/** EK₀ = KDF(source, "boot", conv): of the pair root in a direct chat, of the first home secret in home. Seals control kinds only. */
export function bootEpoch(conversation: ConversationId, source: Uint8Array, gen: number): EpochKey {
  const key = kdf(source, 'boot', conversation);
  return { id: epochId(conversation, [], keyCommitment(key), new Uint8Array(SIZE.half)), gen, key, boot: true };
}

/** The id that a body of kind 21 gives its epoch in this conversation; the same body elsewhere is another epoch [A18]. */
export const epochIdOf = (conversation: ConversationId, body: Pick<EpochBody, 'parents' | 'commitment' | 'nonce'>): EpochId =>
  epochId(conversation, body.parents, body.commitment, body.nonce);

/** Whether an epoch names a device as the one that made it. */
export const isMaker = (conversation: ConversationId, { id, parents, commitment }: { readonly id: EpochId; readonly parents: readonly EpochId[]; readonly commitment: Uint8Array }, device: DeviceId): boolean =>
  sameBytes(epochId(conversation, parents, commitment, makerNonce(conversation, device, commitment)), id);

export interface NewEpoch {
  readonly epoch: EpochKey;
  readonly body: EpochBody;
  /** Grants beyond the first 32. */
  readonly further: readonly GrantsBody[];
}

export interface EpochPlan {
  readonly conversation: ConversationId;
  /** Device that makes it and declares it. */
  readonly maker: DeviceId;
  readonly parents: readonly { readonly id: EpochId; readonly gen: number }[];
  readonly reason: number;
  /** One of each member. */
  readonly records: readonly AccountRecord[];
  /** One for each device of the records, unexpired. */
  readonly prekeys: readonly Prekey[];
}

/** A fresh epoch with its grants, or null when a prekey is not a key of X-Wing. About 4 ms a device. */
export function makeEpoch(kem: Kem, plan: EpochPlan, random: Random): NewEpoch | null {
  const { conversation } = plan;
  const key = random.bytes(EPOCH_KEY_BYTES);
  const parents = plan.parents.map((parent) => parent.id).sort(compareBytes);
  const commitment = keyCommitment(key);
  const named = { parents, commitment, nonce: makerNonce(conversation, plan.maker, commitment) };
  const id = epochIdOf(conversation, named);
  const grants: Grant[] = [];
  for (const prekey of [...plan.prekeys].sort((a, b) => compareBytes(a.device, b.device))) {
    const grant = makeGrant(kem, conversation, id, key, prekey, random);
    if (!grant) return null;
    grants.push(grant);
  }
  const basis = plan.records.map(({ account, era, seq, hash }): Basis => ({ account, era, seq, hash })).sort((a, b) => compareBytes(a.account, b.account));
  const further: GrantsBody[] = [];
  for (let at = LIMITS.grants; at < grants.length; at += LIMITS.grants) further.push({ kind: 'grants', epoch: id, grants: grants.slice(at, at + LIMITS.grants) });
  const gen = 1 + Math.max(...plan.parents.map((parent) => parent.gen));
  return {
    epoch: { id, gen, key, boot: false },
    body: { kind: 'epoch', ...named, reason: plan.reason, basis, grants: grants.slice(0, LIMITS.grants) },
    further,
  };
}

/** What one entry of kind 21 says of an epoch. The id does not bind it, so several entries may speak for one epoch. */
export interface Declaration {
  readonly entry: EntryId;
  readonly account: AccountId;
  readonly device: DeviceId;
  readonly sealedUnder: EpochId;
  readonly basis: readonly Basis[];
  readonly recipients: readonly DeviceId[];
}

/** What one entry of kind 25 adds. */
export interface FurtherGrants {
  readonly entry: EntryId;
  readonly device: DeviceId;
  readonly recipients: readonly DeviceId[];
}

/** State of each member's account when an epoch was made. */
export interface MemberState {
  readonly account: AccountId;
  readonly era: number;
  readonly contactGen: number;
}

export type Standing = { readonly as: 'valid'; readonly members: readonly MemberState[] } | { readonly as: 'pending' | 'invalid' };

const keysOf = (ids: readonly Uint8Array[]): Set<Key> => new Set(ids.map(keyOf));

/** [E1] What is to be thought of a declaration. Final once valid or invalid: records of a hash never change. */
export function standingOf(declaration: Declaration, further: readonly FurtherGrants[], members: readonly AccountId[], directory: Directory): Standing {
  const { basis } = declaration;
  const wanted = keysOf(members);
  if (basis.length !== wanted.size || basis.some((one) => !wanted.has(keyOf(one.account)))) return { as: 'invalid' };
  const records = basis.map((one) => directory.record(one.account, one.era, one.seq, one.hash));
  if (!records.every((record) => record !== null)) return { as: 'pending' };
  const own = records.find((record) => sameBytes(record.account, declaration.account));
  if (!own?.devices.some((device) => sameBytes(device.id, declaration.device))) return { as: 'invalid' };
  const devices = keysOf(records.flatMap((record) => record.devices.map((device) => device.id)));
  const parts = further.filter((part) => sameBytes(part.device, declaration.device)).flatMap((part) => part.recipients);
  const recipients = keysOf([...declaration.recipients, ...parts]);
  if ([...recipients].some((recipient) => !devices.has(recipient))) return { as: 'invalid' };
  if (recipients.size < devices.size) return { as: 'pending' };
  return { as: 'valid', members: records.map(({ account, era, contact }) => ({ account, era, contactGen: contact.gen })) };
}

/** [E2] Whether no device outside the newest records known here can read a valid epoch. `readers`: all that any entry grants it to. */
export function isSafe(made: readonly MemberState[], readers: ReadonlySet<Key>, directory: Directory): boolean {
  const devices = new Set<Key>();
  for (const then of made) {
    const now = directory.newest(then.account);
    if (!now || now.era !== then.era || now.contact.gen !== then.contactGen) return false;
    for (const device of now.devices) devices.add(keyOf(device.id));
  }
  return [...readers].every((reader) => devices.has(reader));
}

/** Whether a device of the newest records has no grant yet: the epoch serves, and a new one is due. */
export function lacksSomeone(members: readonly AccountId[], readers: ReadonlySet<Key>, directory: Directory): boolean {
  return members.some((account) => directory.newest(account)?.devices.some((device) => !readers.has(keyOf(device.id))));
}

/** [E3] Order of epochs: the first is the one to send under. */
export const compareEpochs = (a: { readonly gen: number; readonly id: EpochId }, b: { readonly gen: number; readonly id: EpochId }): number =>
  b.gen - a.gen || compareBytes(a.id, b.id);

/** [E5] Whether a device that wrote under `before` may write under `next`. Both not EK₀. */
export const keepsGen = (before: number, next: number): boolean => next >= before;

/** [E7] How long a device waits with a rotation that no send waits for, from when it was wished: ms. `rank`: its place among its account's devices. */
export function rotationDelay(self: AccountId, members: readonly AccountId[], rank: number): number {
  const sorted = [...members].sort(compareBytes);
  const place = Math.max(0, sorted.findIndex((member) => sameBytes(member, self)));
  return (rank * sorted.length + place) * EXPIRY.epochSecond;
}

export interface Deletion {
  /** Entries under this epoch that are neither redacted nor expired. */
  readonly living: number;
  readonly gen: number;
  /** All devices of the newest records. */
  readonly devices: readonly DeviceId[];
  /** Highest gen under which each device, by `keyOf`, has written or acknowledged. */
  readonly reached: ReadonlyMap<Key, number>;
  /** Devices cut off by a record, by `keyOf`. */
  readonly cut: ReadonlySet<Key>;
}

/** [E9] Whether the key of an epoch may be deleted. */
export function mayDelete(epoch: Deletion): boolean {
  if (epoch.living > 0) return false;
  return epoch.devices.every((device) => epoch.cut.has(keyOf(device)) || (epoch.reached.get(keyOf(device)) ?? 0) > epoch.gen);
}
