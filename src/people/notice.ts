/**
 * A notice: what somebody who has no pair root with an account may post to its inboxes (protocol §5). 16 KiB in all,
 * whatever is inside. Hellos and message requests are notices, each under a label of its own.
 *
 *   notice = CBOR[1, genY, ct, box]             (ct, ss) = XWing.encaps(contact key of Y at genY)
 *   box    = secretbox(pad(CBOR[payload bytes, did, sig]), 0²⁴, KDF(ss, label, accY, genY, H(ct)))    one-use key
 *   sig    = Sign(D, label, CBOR[accY, genY, H(ct), H(payload bytes)])
 *
 * Signed inside the sealing and over the recipient, so it cannot be passed on as one's own nor to another.
 */
import { kdf } from '../crypto/derive.ts';
import { sha256 } from '../crypto/hash.ts';
import { KEM_SIZE } from '../crypto/kem.ts';
import { loadKem } from '../crypto/loadKem.ts';
import { pad, unpad } from '../crypto/padding.ts';
import { open, seal, ZERO_NONCE } from '../crypto/seal.ts';
import { signStatement, verifyStatement } from '../crypto/sign.ts';
import type { Primitives, Random, Signer } from '../ports/primitives.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import { SIZE, type AccountId, type DeviceId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import type { OwnKeys } from './account.ts';
import type { AccountRecord, DeviceEntry } from './records.ts';
import { isRefusal, tryForm, type Verified } from './verdict.ts';

export type NoticeLabel = 'hello' | 'request';

/** Who writes a notice. */
export interface NoticeParts {
  readonly device: DeviceId;
  readonly signer: Signer;
  readonly random: Random;
}

/** A notice that opened. Nothing in it is proven before `isNoticeBy`. */
export interface OpenNotice {
  readonly payload: Uint8Array;
  /** The device that says it signed. */
  readonly device: DeviceId;
  /** Contact generation of mine that it was sealed to. */
  readonly gen: number;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

const INSIDE = [LIMITS.helloInside];

const boxKey = (label: NoticeLabel, shared: Uint8Array, to: AccountId, gen: number, ciphertext: Uint8Array): Uint8Array => kdf(shared, label, to, gen, sha256(ciphertext));
const signedPart = (to: AccountId, gen: number, ciphertext: Uint8Array, payload: Uint8Array): Uint8Array => encode([to, gen, sha256(ciphertext), sha256(payload)]);

/** A notice to the account of a record, or null when its contact key is none. @throws LoadError */
export async function sealNotice(label: NoticeLabel, to: AccountRecord, payload: Uint8Array, parts: NoticeParts): Promise<Uint8Array | null> {
  const sent = (await loadKem()).encapsulate(to.contact.kem, parts.random);
  if (sent === null) return null;
  const { gen } = to.contact;
  const signature = await signStatement(parts.signer, label, signedPart(to.account, gen, sent.ciphertext, payload));
  const inside = pad(encode([payload, parts.device, signature]), INSIDE);
  return encode([FORMAT, gen, sent.ciphertext, seal(boxKey(label, sent.shared, to.account, gen, sent.ciphertext), ZERO_NONCE, inside)]);
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
  return { gen: read.int(gen, 0, LIMITS.seconds), ciphertext: read.bytes(ciphertext, KEM_SIZE.ciphertext), box: read.bytes(box) };
}

/** @throws FormError */
function readInside(bytes: Uint8Array): Pick<OpenNotice, 'payload' | 'device' | 'signature'> {
  const [payload, device, signature] = read.tuple(decode(bytes), 3);
  return { payload: read.bytes(payload), device: read.bytes<DeviceId>(device, SIZE.device), signature: read.bytes(signature, SIZE.signature) };
}

/** Opens the sealing with the contact secrets of the generation it names, one of my last two; or the first check that failed. @throws LoadError */
export async function openNotice(label: NoticeLabel, bytes: Uint8Array, own: OwnKeys): Promise<Verified<OpenNotice>> {
  if (bytes.length > LIMITS.helloBytes) return 'tooLarge';
  const envelope = tryForm(() => readEnvelope(bytes));
  if (isRefusal(envelope)) return envelope;
  const { gen, ciphertext, box } = envelope;
  const contact = own.contacts.find((mine) => mine.gen === gen);
  if (contact === undefined) return 'wrongKey';
  const shared = (await loadKem()).decapsulate(ciphertext, contact.kemSeed);
  if (shared === null) return 'badBox';
  const padded = open(boxKey(label, shared, own.account, gen, ciphertext), ZERO_NONCE, box);
  if (padded === null) return 'badBox';
  const plain = unpad(padded, INSIDE);
  if (plain === null) return 'badPadding';
  const inside = tryForm(() => readInside(plain));
  return isRefusal(inside) ? inside : { ...inside, gen, signed: signedPart(own.account, gen, ciphertext, inside.payload) };
}

/** Whether a device of the sender's record signed it, for me and for this sealing. */
export const isNoticeBy = (label: NoticeLabel, device: DeviceEntry, notice: OpenNotice, primitives: Primitives): Promise<boolean> =>
  verifyStatement(primitives, label, device.key, notice.signed, notice.signature);
