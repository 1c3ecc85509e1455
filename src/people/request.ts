/**
 * A message request: the one text that a stranger may leave with somebody under Everyone (protocol §5, F31, F42). A notice
 * under the label `request`, whose payload is
 *
 *   CBOR[core bytes, x]            core = CBOR[card, AR, head, index, path | null, text, token | null]
 *
 * It brings no half of a pair root: before it is accepted there is no address and no key. x proves work over the core and the
 * recipient, which orders a bounded tray (A16); a token of my newest link comes before any work.
 */
import { sha256 } from '../crypto/hash.ts';
import { bitsOf, STAMP_BYTES } from '../crypto/stamp.ts';
import type { Primitives } from '../ports/primitives.ts';
import { decode, encode, FormError, read } from '../protocol/codec.ts';
import { sameBytes, type AccountId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { OwnKeys } from './account.ts';
import { encodeCard, TOKEN_BYTES, type Card } from './card.ts';
import { proofToValues, readProof, type FollowProof, type RawProof } from './followProof.ts';
import { verifyFollow, verifyIdentity, type Identity } from './identity.ts';
import { isNoticeBy, openNotice, sealNotice, type NoticeParts } from './notice.ts';
import { deviceIn } from './record.ts';
import { requestFault, TOKEN_WEIGHT } from './requestText.ts';
import type { AccountRecord } from './records.ts';
import { isRefusal, tryForm, type Verified } from './verdict.ts';

/** A request that passed every check. */
export interface MessageRequest extends Pick<Identity, 'card' | 'record'> {
  readonly proof: FollowProof;
  readonly text: string;
  /** Work that was proved, in bits; a token that counts is worth more than any. */
  readonly weight: number;
  /** Shows others who wrote it: `CBOR[payload bytes, did, S, sig]`, where the notice's signature is over S. */
  readonly evidence: Uint8Array;
}

export interface RequestContent {
  readonly card: Omit<Card, 'account'>;
  readonly record: AccountRecord;
  readonly proof: RawProof;
  readonly text: string;
  readonly token: Uint8Array | null;
}

/** What is signed, sealed and worked for. */
export function requestCore({ card, record, proof, text, token }: RequestContent): Uint8Array {
  return encode([encodeCard(card), record.bytes, ...proofToValues(proof), text, token]);
}

/** Leading zero bits of `H("kith1/stamp" ‖ accY ‖ H(core) ‖ x)`. */
export const requestBits = (to: AccountId, core: Uint8Array): ((x: Uint8Array) => number) => {
  const hash = sha256(core);
  return (x) => bitsOf(to, hash, x);
};

/** A request to the account of a record, or null when its contact key is none. @param stamp x of at least `LIMITS.requestBits` */
export const sealRequest = (to: AccountRecord, core: Uint8Array, stamp: Uint8Array, parts: NoticeParts): Promise<Uint8Array | null> =>
  sealNotice('request', to, encode([core, stamp]), parts);

interface Core {
  readonly card: Uint8Array;
  readonly record: Uint8Array;
  readonly proof: RawProof;
  readonly text: string;
  readonly token: Uint8Array | null;
}

/** @throws FormError */
export function readCore(bytes: Uint8Array): Core {
  const [card, record, head, index, path, text, token] = read.tuple(decode(bytes), 7);
  const words = read.text(text, LIMITS.requestBytes);
  if (requestFault(words) !== null) throw new FormError('no text of a request');
  return {
    card: read.bytes(card, undefined, LIMITS.cardBytes),
    record: read.bytes(record, undefined, LIMITS.recordBytes),
    proof: readProof(head, index, path),
    text: words,
    token: read.orNull(token, (value) => read.bytes(value, TOKEN_BYTES)),
  };
}

/** @throws FormError */
export function readPayload(bytes: Uint8Array): { readonly core: Uint8Array; readonly stamp: Uint8Array } {
  const [core, stamp] = read.tuple(decode(bytes), 2);
  return { core: read.bytes(core), stamp: read.bytes(stamp, STAMP_BYTES) };
}

/**
 * A request to me out of any bytes, or the first check that failed: sealing, form, text, work or token, record, card,
 * signature of a device of that record over me and this sealing, proof. @param token the one that counts now
 */
export async function openRequest(bytes: Uint8Array, own: OwnKeys, token: Uint8Array, primitives: Primitives): Promise<Verified<MessageRequest>> {
  const notice = await openNotice('request', bytes, own);
  if (isRefusal(notice)) return notice;
  const payload = tryForm(() => readPayload(notice.payload));
  if (isRefusal(payload)) return payload;
  const core = tryForm(() => readCore(payload.core));
  if (isRefusal(core)) return core;
  const isInvited = core.token !== null && sameBytes(core.token, token);
  const weight = isInvited ? TOKEN_WEIGHT : requestBits(own.account, payload.core)(payload.stamp);
  if (weight < LIMITS.requestBits) return 'badProof';
  const identity = await verifyIdentity({ ...core, prekeys: [] }, own, primitives);
  if (isRefusal(identity)) return identity;
  const { card, record } = identity;
  const device = deviceIn(record, notice.device);
  if (device === null) return 'unknownDevice';
  if (!(await isNoticeBy('request', device, notice, primitives))) return 'badSignature';
  const proof = await verifyFollow(core.proof, record, own, primitives);
  const evidence = encode([notice.payload, notice.device, notice.signed, notice.signature]);
  return isRefusal(proof) ? proof : { card, record, proof, text: core.text, weight, evidence };
}
