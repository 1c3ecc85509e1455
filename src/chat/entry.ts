/**
 * One entry: its signed bytes S, its wire form and its seal E (protocol §7).
 *
 *   S    = CBOR[1, conv, n, epochId, did, seq, prev|null, [deps16], sentMs, kind, arHead16, bh]
 *   wire = CBOR[1, prev|null, [deps16], sentMs, kind, arHead16, salt16, body] ‖ sig
 *   E    = 0x01 ‖ hint4 ‖ nonce24 ‖ secretbox(pad(wire), nonce, K)
 *
 * The nonce is derived from the epoch key and the entry's id, and checked on opening: so a box names one entry under one key
 * (A19), and a flipped signature is found without a public key. Conversation, chapter, device and seq come with the place and
 * are signed, so an entry lifted elsewhere does not open. Nothing here believes a signature: see `verifyEntry`.
 */
import { entryId, kdfInfo, kdfOf } from '../crypto/derive.ts';
import { labelled } from '../crypto/hash.ts';
import { pad, unpad } from '../crypto/padding.ts';
import { BOX_OVERHEAD, open, seal } from '../crypto/seal.ts';
import { signStatement, verifyStatement } from '../crypto/sign.ts';
import type { Primitives, Signer } from '../ports/primitives.ts';
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import type { GateCode } from '../protocol/errors.ts';
import { concat, sameBytes, SIZE, type ConversationId, type EntryId } from '../protocol/ids.ts';
import { BOOT_KINDS } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import { HINT_BYTES, hintOf, hintTest } from './hint.ts';
import type { EntryFields, EpochKey, OpenEntry, Place } from './types.ts';

const NONCE_BYTES = 24;
const HEAD_BYTES = 1 + HINT_BYTES + NONCE_BYTES;
/** Kinds from here on are control: they may name more deps. */
const FIRST_CONTROL_KIND = 20;

/** What S is made of: an entry's fields with the body's hash in place of the body. */
export type SignedFields = Omit<EntryFields, 'salt' | 'body'> & { readonly bodyHash: Uint8Array };

export type Opened = { readonly ok: true; readonly entry: OpenEntry } | { readonly ok: false; readonly code: GateCode };

export const bodyHash = (salt: Uint8Array, body: Uint8Array): Uint8Array => labelled('body', salt, body);

/** How many deps an entry of a kind may name. */
export const maxDeps = (kind: number): number => (kind >= FIRST_CONTROL_KIND ? LIMITS.controlDeps : LIMITS.deps);

/** S, the bytes that are signed. */
export function signedBytes(f: SignedFields): Uint8Array {
  return encode([FORMAT, f.conversation, f.chapter, f.epoch, f.device, f.seq, f.prev, [...f.deps], f.sentMs, f.kind, f.recordHead, f.bodyHash]);
}

const signedBytesOf = (entry: EntryFields): Uint8Array => signedBytes({ ...entry, bodyHash: bodyHash(entry.salt, entry.body) });

/** Whether a place can exist at all. Further limits on chapters would be a reader's verdict, and there are none. */
export function isPlace(place: Place): boolean {
  const isBelow = (value: number, bound: number): boolean => Number.isSafeInteger(value) && value >= 0 && value < bound;
  return isBelow(place.chapter, LIMITS.chapters) && isBelow(place.seq, LIMITS.laneEntries) && place.device.length === SIZE.device;
}

const nonceOf = (key: Uint8Array, id: EntryId): Uint8Array => kdfOf(key)(kdfInfo('nonce', id)).slice(0, NONCE_BYTES);
const boxKey = (key: Uint8Array, nonce: Uint8Array): Uint8Array => kdfOf(key)(kdfInfo('entry', nonce));

/**
 * Signs and seals an entry.
 * @throws RangeError when the body exceeds 47,000 B, deps are too many, the place is none, or a boot key is to seal content
 */
export async function sealEntry(fields: EntryFields, signer: Signer, epoch: EpochKey): Promise<OpenEntry> {
  if (fields.body.length > LIMITS.bodyBytes) throw new RangeError('body too large');
  if (!isPlace(fields) || fields.deps.length > maxDeps(fields.kind)) throw new RangeError('no such place');
  if (epoch.boot && !BOOT_KINDS.includes(fields.kind)) throw new RangeError('a boot key seals control entries only');
  const signed = signedBytesOf(fields);
  const signature = await signStatement(signer, 'entry', signed);
  const id = entryId(signed, signature);
  const wire = concat(encode([FORMAT, fields.prev, [...fields.deps], fields.sentMs, fields.kind, fields.recordHead, fields.salt, fields.body]), signature);
  const nonce = nonceOf(epoch.key, id);
  const box = seal(boxKey(epoch.key, nonce), nonce, pad(wire, LIMITS.entryBuckets));
  return { ...fields, id, signature, sealed: concat(Uint8Array.of(FORMAT), hintOf(epoch.key, nonce), nonce, box) };
}

type WireFields = Pick<EntryFields, 'prev' | 'deps' | 'sentMs' | 'kind' | 'recordHead' | 'salt' | 'body'>;

function readWire(value: Value, seq: number): WireFields {
  const [version, prev, deps, sentMs, kind, recordHead, salt, body] = read.tuple(value, 8);
  read.version(version, FORMAT);
  const fields = {
    prev: read.orNull(prev, (id) => read.bytes<EntryId>(id, SIZE.entry)),
    deps: read.list(deps, LIMITS.controlDeps).map((dep) => read.bytes(dep, SIZE.half)),
    sentMs: read.int(sentMs),
    kind: read.int(kind, 1),
    recordHead: read.bytes(recordHead, SIZE.half),
    salt: read.bytes(salt, SIZE.half),
    body: read.bytes(body, undefined, LIMITS.bodyBytes),
  };
  if (fields.deps.length > maxDeps(fields.kind)) throw new FormError('too many deps');
  if (seq > 0 && fields.prev === null) throw new FormError('only a first slot may have no predecessor');
  return fields;
}

const refuse = (code: GateCode): Opened => ({ ok: false, code });

/** Whether bytes have the outer form of E, before any key is tried. */
function sealedFormError(sealed: Uint8Array): GateCode | null {
  const padded = sealed.length - HEAD_BYTES - BOX_OVERHEAD;
  if (padded > LIMITS.entryBuckets[LIMITS.entryBuckets.length - 1]!) return 'tooLarge';
  return sealed[0] === FORMAT && LIMITS.entryBuckets.includes(padded) ? null : 'badForm';
}

/** Opens the box with the first key whose hint matches and that opens it. No key behind that one is looked at. */
function unbox(sealed: Uint8Array, keys: Iterable<EpochKey>): { readonly padded: Uint8Array; readonly epoch: EpochKey; readonly nonce: Uint8Array } | GateCode {
  const nonce = sealed.slice(1 + HINT_BYTES, HEAD_BYTES);
  const fits = hintTest(nonce, sealed.subarray(1, 1 + HINT_BYTES));
  let isHinted = false;
  for (const epoch of keys) {
    if (!fits(epoch.key)) continue;
    isHinted = true;
    const padded = open(boxKey(epoch.key, nonce), nonce, sealed.subarray(HEAD_BYTES));
    if (padded) return { padded, epoch, nonce };
  }
  return isHinted ? 'badBox' : 'unknownEpoch';
}

/**
 * Opens E at a place, in the order of §7: place, form, hint, box, padding, canonical CBOR, boot kinds, nonce. The first failure
 * stops. `unknownEpoch` means that none of these keys has this hint: it may be opened later. The signature is not checked.
 */
export function openEntry(sealed: Uint8Array, conversation: ConversationId, place: Place, keys: Iterable<EpochKey>): Opened {
  if (!isPlace(place)) return refuse('badPlace');
  const formError = sealedFormError(sealed);
  if (formError) return refuse(formError);
  const boxed = unbox(sealed, keys);
  if (typeof boxed === 'string') return refuse(boxed);
  const wire = unpad(boxed.padded, LIMITS.entryBuckets);
  if (!wire || wire.length < SIZE.signature) return refuse('badPadding');
  const signature = wire.slice(wire.length - SIZE.signature);
  let fields: WireFields;
  try {
    fields = readWire(decode(wire.subarray(0, wire.length - SIZE.signature)), place.seq);
  } catch (error) {
    if (error instanceof FormError) return refuse('badForm');
    throw error;
  }
  if (boxed.epoch.boot && !BOOT_KINDS.includes(fields.kind)) return refuse('wrongEpochKind');
  const { chapter, device, seq } = place;
  const whole: EntryFields = { conversation, epoch: boxed.epoch.id, chapter, device, seq, ...fields };
  const id = entryId(signedBytesOf(whole), signature);
  if (!sameBytes(nonceOf(boxed.epoch.key, id), boxed.nonce)) return refuse('badNonce');
  return { ok: true, entry: { ...whole, id, signature, sealed } };
}

/** Whether an entry's own signature is by this device key (32 B). */
export const verifyEntry = (entry: EntryFields & { readonly signature: Uint8Array }, deviceKey: Uint8Array, primitives: Primitives): Promise<boolean> =>
  verifyStatement(primitives, 'entry', deviceKey, signedBytesOf(entry), entry.signature);
