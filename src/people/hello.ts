/**
 * Hello: the first contact and the follow notice, X → Y (protocol §5): a notice under the label `hello`, whose payload is
 *
 *   CBOR[card, follow inbox, AR, head, index, path | null, [prekey ≤ 4], genX, genY, pr0]
 *
 * It carries pr0: never seal one for somebody whom the owner neither follows nor has accepted.
 */
import type { Primitives } from '../ports/primitives.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import { SIZE, type AccountId, type DeviceId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { OwnContact, OwnKeys } from './account.ts';
import { encodeCard, type Card } from './card.ts';
import type { ContactPoint } from './contactList.ts';
import { proofToValues, readProof, type FollowProof, type RawProof } from './followProof.ts';
import { verifyFollow, verifyIdentity, type Identity, type RawIdentity } from './identity.ts';
import { isNoticeBy, openNotice, sealNotice, type NoticeParts } from './notice.ts';
import { inboxToValue, readInbox, readStatements, type Inbox } from './object.ts';
import { halfRoot } from './pairRoot.ts';
import { deviceIn } from './record.ts';
import type { AccountRecord, Prekey } from './records.ts';
import { isRefusal, tryForm, type Verified } from './verdict.ts';

/** A hello that passed every check. */
export interface Hello extends Identity {
  readonly followInbox: Inbox;
  /** The device that signed. */
  readonly device: DeviceId;
  readonly proof: FollowProof;
  /** Contact generations that pr0 was made for: theirs and mine. */
  readonly theirGen: number;
  readonly myGen: number;
  /** 32 B. */
  readonly pr0: Uint8Array;
}

/** What the sender brings. */
export interface HelloContent {
  readonly card: Omit<Card, 'account'>;
  readonly followInbox: Inbox;
  readonly record: AccountRecord;
  /** This device's first; at most four are taken. */
  readonly prekeys: readonly Prekey[];
  readonly proof: RawProof;
  /** The newest contact secrets, those of `record`. */
  readonly contact: OwnContact;
}

function encodePayload(to: AccountRecord, content: HelloContent): Uint8Array {
  const { card, followInbox, record, prekeys, proof, contact } = content;
  const pr0 = halfRoot(contact, record.account, to.account, to.contact.gen);
  const keys = prekeys.slice(0, LIMITS.helloPrekeys).map((prekey) => prekey.bytes);
  return encode([encodeCard(card), inboxToValue(followInbox), record.bytes, ...proofToValues(proof), keys, contact.gen, to.contact.gen, pr0]);
}

/** A hello to the account of a record, or null when its contact key is none. */
export const sealHello = (to: AccountRecord, content: HelloContent, parts: NoticeParts): Promise<Uint8Array | null> => sealNotice('hello', to, encodePayload(to, content), parts);

interface Payload extends RawIdentity, Pick<Hello, 'followInbox' | 'theirGen' | 'myGen' | 'pr0'> {
  readonly proof: RawProof;
}

/** @throws FormError */
function readPayload(bytes: Uint8Array): Payload {
  const [card, inbox, record, head, index, path, prekeys, theirGen, myGen, pr0] = read.tuple(decode(bytes), 10);
  return {
    card: read.bytes(card),
    followInbox: readInbox(inbox),
    record: read.bytes(record),
    proof: readProof(head, index, path),
    prekeys: readStatements(prekeys, LIMITS.helloPrekeys),
    theirGen: read.int(theirGen),
    myGen: read.int(myGen),
    pr0: read.bytes(pr0, SIZE.hash),
  };
}

/**
 * A hello to me out of any bytes, or the first check that failed: sealing, form, record, card, prekeys, signature of a device
 * of that record over me and this sealing, generations, proof. `earlierOf` gives the account's former contact key, where known.
 */
export async function openHello(bytes: Uint8Array, own: OwnKeys, primitives: Primitives, earlierOf?: (account: AccountId) => ContactPoint | undefined): Promise<Verified<Hello>> {
  const notice = await openNotice('hello', bytes, own);
  if (isRefusal(notice)) return notice;
  const payload = tryForm(() => readPayload(notice.payload));
  if (isRefusal(payload)) return payload;
  const identity = await verifyIdentity(payload, own, primitives);
  if (isRefusal(identity)) return identity;
  const { record } = identity;
  const device = deviceIn(record, notice.device);
  if (device === null) return 'unknownDevice';
  if (!(await isNoticeBy('hello', device, notice, primitives))) return 'badSignature';
  if (payload.myGen !== notice.gen || payload.theirGen !== record.contact.gen) return 'badForm';
  const proof = await verifyFollow(payload.proof, record, own, primitives, earlierOf?.(record.account));
  if (isRefusal(proof)) return proof;
  const { followInbox, theirGen, myGen, pr0 } = payload;
  return { ...identity, followInbox, device: device.id, proof, theirGen, myGen, pr0 };
}
