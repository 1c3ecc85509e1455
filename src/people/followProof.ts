/**
 * What a followed person holds: a signed head with its own place in the tree, or without one, which says "not in this list"
 * (protocol §4). Heads are compared by (era, v); an older one never replaces a newer (A22, H33).
 */
import type { Primitives, Signer } from '../ports/primitives.ts';
import { FormError, read, type Value } from '../protocol/codec.ts';
import { sameBytes, SIZE, type AccountId, type DeviceId } from '../protocol/ids.ts';
import { POLICY, type Policy } from '../protocol/kinds.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import { isMyPlace, type ContactList, type FollowPlace, type PlaceQuestion } from './contactList.ts';
import { deviceIn } from './record.ts';
import type { AccountRecord } from './records.ts';
import { isSignedBy, makeStatement, readStatement } from './statement.ts';
import { isRefusal, tryForm, type Verified } from './verdict.ts';

export interface FollowHead {
  readonly account: AccountId;
  readonly era: number;
  /** Version of the list, growing. */
  readonly v: number;
  /** The device that signed. */
  readonly device: DeviceId;
  /** Who may write to the owner. */
  readonly policy: Policy;
  readonly issued: number;
  readonly expires: number;
  readonly log2n: number;
  readonly root: Uint8Array;
  /** The statement as it travels. */
  readonly bytes: Uint8Array;
}

/** A verified head and what it says of me. */
export interface FollowProof {
  readonly head: FollowHead;
  /** My place, verified; null: this list does not have me. */
  readonly place: FollowPlace | null;
}

/** A proof as it travels in hello and state: `head, index, path | null`. */
export interface RawProof {
  readonly head: Uint8Array;
  readonly place: FollowPlace | null;
}

/** Signs the head of a list version. `record` is the owner's newest. */
export async function signHead(list: ContactList, record: AccountRecord, policy: Policy, device: DeviceId, signer: Signer, now: number): Promise<FollowHead> {
  const value = [FORMAT, record.account, record.era, list.v, device, policy, now, now + EXPIRY.followHead, list.log2n, list.root];
  return reviveHead(await makeStatement(signer, 'fhead', value));
}

function readPolicy(value: Value | undefined): Policy {
  const policy = Object.values(POLICY).find((known) => known === value);
  if (policy === undefined) throw new FormError('unknown policy');
  return policy;
}

/** A head out of bytes verified here before they were stored. @throws FormError */
export function reviveHead(bytes: Uint8Array): FollowHead {
  const [version, account, era, v, device, policy, issued, expires, log2n, root] = read.tuple(readStatement(bytes, LIMITS.statementBytes).value, 10);
  read.version(version, FORMAT);
  return {
    account: read.bytes<AccountId>(account, SIZE.account),
    era: read.int(era, 0, LIMITS.seconds),
    v: read.int(v, 0, LIMITS.seconds),
    device: read.bytes<DeviceId>(device, SIZE.device),
    policy: readPolicy(policy),
    issued: read.int(issued),
    expires: read.int(expires),
    log2n: read.int(log2n, LIMITS.followLeavesLog2Min, LIMITS.followLeavesLog2Max),
    root: read.bytes(root, SIZE.hash),
    bytes,
  };
}

/** The three positions `head, index, path | null` as values. */
export const proofToValues = (proof: RawProof): readonly [Value, Value, Value] => [proof.head, proof.place?.index ?? 0, proof.place && [...proof.place.path]];

/** @throws FormError */
export function readProof(head: Value | undefined, index: Value | undefined, path: Value | undefined): RawProof {
  const at = read.int(index, 0, 2 ** LIMITS.followLeavesLog2Max - 1);
  const hashes = read.orNull(path, (list) => read.list(list, LIMITS.followLeavesLog2Max).map((hash) => read.bytes(hash, SIZE.hash)));
  return { head: read.bytes(head, undefined, LIMITS.statementBytes), place: hashes && { index: at, path: hashes } };
}

/** A head of the account of `record`, of its era, signed by one of its devices, or the first check that failed. Expiry is apart. */
export async function verifyHead(bytes: Uint8Array, record: AccountRecord, primitives: Primitives): Promise<Verified<FollowHead>> {
  const head = tryForm(() => reviveHead(bytes));
  if (isRefusal(head)) return head;
  if (!sameBytes(head.account, record.account)) return 'wrongAuthor';
  if (head.era !== record.era) return 'stale';
  if (head.expires <= head.issued || head.expires - head.issued > EXPIRY.followHead) return 'badForm';
  const device = deviceIn(record, head.device);
  if (device === null) return 'unknownDevice';
  return (await isSignedBy(readStatement(bytes, LIMITS.statementBytes), 'fhead', device.key, primitives)) ? head : 'badSignature';
}

/** Verifies head and place. A place that is not mine refuses the whole (`badProof`): no correct program sends it. */
export async function verifyProof(raw: RawProof, record: AccountRecord, question: PlaceQuestion, primitives: Primitives): Promise<Verified<FollowProof>> {
  const head = await verifyHead(raw.head, record, primitives);
  if (isRefusal(head)) return head;
  if (raw.place !== null && !isMyPlace(raw.place, head, question)) return 'badProof';
  return { head, place: raw.place };
}

/** What a head is beside a known one of the same account: of one (era, v), `twoDevices` is no accusation, `equivocation` by one device is. */
export type HeadOrder = 'newer' | 'older' | 'same' | 'twoDevices' | 'equivocation';

export function compareHeads(candidate: FollowHead, known: FollowHead): HeadOrder {
  const order = candidate.era - known.era || candidate.v - known.v;
  if (order !== 0) return order > 0 ? 'newer' : 'older';
  if (sameBytes(candidate.bytes, known.bytes)) return 'same';
  return sameBytes(candidate.device, known.device) ? 'equivocation' : 'twoDevices';
}
