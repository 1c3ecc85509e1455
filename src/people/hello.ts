/**
 * Hello: the first contact and the follow notice, X → Y (protocol §5). 16 KiB in all, whatever is inside.
 *
 *   hello   = CBOR[1, genY, ct, box]            (ct, ss) = XWing.encaps(contact key of Y at genY)
 *   box     = secretbox(pad(CBOR[payload bytes, did, sig]), 0²⁴, KDF(ss, "hello", accY, genY, H(ct)))    one-use key
 *   sig     = Sign(D, "hello", CBOR[accY, genY, H(ct), H(payload bytes)])
 *   payload = CBOR[card, follow inbox, AR, head, index, path | null, [prekey ≤ 4], genX, genY, pr0]
 *
 * Signed inside the sealing and over the recipient, so it cannot be passed on as one's own nor to another. It carries pr0:
 * never seal one for somebody whom the owner neither follows nor has accepted.
 */
import { kdf } from '../crypto/derive.ts';
import { sha256 } from '../crypto/hash.ts';
import { decapsulate, encapsulate, KEM_SIZE } from '../crypto/kem.ts';
import { pad, unpad } from '../crypto/padding.ts';
import { open, seal, ZERO_NONCE } from '../crypto/seal.ts';
import { signStatement, verifyStatement } from '../crypto/sign.ts';
import type { Primitives, Random, Signer } from '../ports/primitives.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import { SIZE, type AccountId, type DeviceId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import type { OwnContact, OwnKeys } from './account.ts';
import { encodeCard, type Card } from './card.ts';
import type { ContactPoint } from './contactList.ts';
import { proofToValues, readProof, type FollowProof, type RawProof } from './followProof.ts';
import { verifyFollow, verifyIdentity, type Identity, type RawIdentity } from './identity.ts';
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

export interface HelloParts {
  readonly device: DeviceId;
  readonly signer: Signer;
  readonly random: Random;
}

const INSIDE = [LIMITS.helloInside];

const boxKey = (shared: Uint8Array, to: AccountId, gen: number, ciphertext: Uint8Array): Uint8Array => kdf(shared, 'hello', to, gen, sha256(ciphertext));
const signedPart = (to: AccountId, gen: number, ciphertext: Uint8Array, payload: Uint8Array): Uint8Array => encode([to, gen, sha256(ciphertext), sha256(payload)]);

function encodePayload(to: AccountRecord, content: HelloContent): Uint8Array {
  const { card, followInbox, record, prekeys, proof, contact } = content;
  const pr0 = halfRoot(contact, record.account, to.account, to.contact.gen);
  const keys = prekeys.slice(0, LIMITS.helloPrekeys).map((prekey) => prekey.bytes);
  return encode([encodeCard(card), inboxToValue(followInbox), record.bytes, ...proofToValues(proof), keys, contact.gen, to.contact.gen, pr0]);
}

/** A hello to the account of a record, or null when its contact key is none. */
export async function sealHello(to: AccountRecord, content: HelloContent, parts: HelloParts): Promise<Uint8Array | null> {
  const sent = encapsulate(to.contact.kem, parts.random);
  if (sent === null) return null;
  const { gen } = to.contact;
  const payload = encodePayload(to, content);
  const signature = await signStatement(parts.signer, 'hello', signedPart(to.account, gen, sent.ciphertext, payload));
  const inside = pad(encode([payload, parts.device, signature]), INSIDE);
  return encode([FORMAT, gen, sent.ciphertext, seal(boxKey(sent.shared, to.account, gen, sent.ciphertext), ZERO_NONCE, inside)]);
}

interface Envelope {
  readonly gen: number;
  readonly ciphertext: Uint8Array;
  readonly box: Uint8Array;
}

/** @throws FormError */
function readEnvelope(bytes: Uint8Array): Envelope {
  const [version, gen, ciphertext, box] = read.tuple(decode(bytes), 4);
  read.version(version, FORMAT);
  return { gen: read.int(gen, 0, LIMITS.seconds), ciphertext: read.bytes(ciphertext, KEM_SIZE.ciphertext), box: read.bytes(box, undefined, LIMITS.helloBytes) };
}

interface Inside {
  readonly payload: Uint8Array;
  readonly device: DeviceId;
  readonly signature: Uint8Array;
}

/** @throws FormError */
function readInside(bytes: Uint8Array): Inside {
  const [payload, device, signature] = read.tuple(decode(bytes), 3);
  return { payload: read.bytes(payload), device: read.bytes<DeviceId>(device, SIZE.device), signature: read.bytes(signature, SIZE.signature) };
}

interface Payload extends RawIdentity, Pick<Hello, 'followInbox' | 'theirGen' | 'myGen' | 'pr0'> {
  readonly proof: RawProof;
}

/** @throws FormError */
function readPayload(bytes: Uint8Array): Payload {
  const [card, inbox, record, head, index, path, prekeys, theirGen, myGen, pr0] = read.tuple(decode(bytes), 10);
  return {
    card: read.bytes(card, undefined, LIMITS.cardBytes),
    followInbox: readInbox(inbox),
    record: read.bytes(record, undefined, LIMITS.recordBytes),
    proof: readProof(head, index, path),
    prekeys: readStatements(prekeys, LIMITS.helloPrekeys),
    theirGen: read.int(theirGen, 0, LIMITS.seconds),
    myGen: read.int(myGen, 0, LIMITS.seconds),
    pr0: read.bytes(pr0, SIZE.hash),
  };
}

/** Opens the sealing with the contact secrets of the generation it names, one of my last two. */
function unseal(envelope: Envelope, own: OwnKeys): Verified<Inside> {
  const contact = own.contacts.find((mine) => mine.gen === envelope.gen);
  if (contact === undefined) return 'wrongKey';
  const shared = decapsulate(envelope.ciphertext, contact.kem.secret);
  if (shared === null) return 'badBox';
  const padded = open(boxKey(shared, own.account, envelope.gen, envelope.ciphertext), ZERO_NONCE, envelope.box);
  if (padded === null) return 'badBox';
  const plain = unpad(padded, INSIDE);
  return plain === null ? 'badPadding' : tryForm(() => readInside(plain));
}

/**
 * A hello to me out of any bytes, or the first check that failed: sealing, form, record, card, prekeys, signature of a device
 * of that record over me and this sealing, generations, proof. `earlierOf` gives the account's former contact key, where known.
 */
export async function openHello(bytes: Uint8Array, own: OwnKeys, primitives: Primitives, earlierOf?: (account: AccountId) => ContactPoint | undefined): Promise<Verified<Hello>> {
  if (bytes.length > LIMITS.helloBytes) return 'tooLarge';
  const envelope = tryForm(() => readEnvelope(bytes));
  if (isRefusal(envelope)) return envelope;
  const inside = unseal(envelope, own);
  if (isRefusal(inside)) return inside;
  const payload = tryForm(() => readPayload(inside.payload));
  if (isRefusal(payload)) return payload;
  const identity = await verifyIdentity(payload, own, primitives);
  if (isRefusal(identity)) return identity;
  const { record } = identity;
  const device = deviceIn(record, inside.device);
  if (device === null) return 'unknownDevice';
  const signed = signedPart(own.account, envelope.gen, envelope.ciphertext, inside.payload);
  if (!(await verifyStatement(primitives, 'hello', device.key, signed, inside.signature))) return 'badSignature';
  if (payload.myGen !== envelope.gen || payload.theirGen !== record.contact.gen) return 'badForm';
  const proof = await verifyFollow(payload.proof, record, own, primitives, earlierOf?.(record.account));
  if (isRefusal(proof)) return proof;
  const { followInbox, theirGen, myGen, pr0 } = payload;
  return { ...identity, followInbox, device: device.id, proof, theirGen, myGen, pr0 };
}
