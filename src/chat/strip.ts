/**
 * Strips: what stays of an entry when its author takes it back. Everything that was signed, without salt and body, so that
 * anyone can still verify the slot and its links, and nobody can guess the text from the body's hash (the salt is gone).
 *
 *   strip  = [n, did, seq, epochId, prev|null, [deps16], sentMs, kind, arHead16, bh, sig]
 *   redact = CBOR[[strip …]], at most 16
 */
import { entryId } from '../crypto/derive.ts';
import { verifyStatement } from '../crypto/sign.ts';
import type { Primitives } from '../ports/primitives.ts';
import { decode, encode, FormError, read, type Value } from '../protocol/codec.ts';
import { SIZE, type ConversationId, type DeviceId, type EntryId, type EpochId } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import { bodyHash, maxDeps, signedBytes } from './entry.ts';
import type { OpenEntry, Strip } from './types.ts';

/** Kinds that may be taken back: what was said, not what was agreed. */
export const isRedactable = (kind: number): boolean => kind >= KIND.text && kind <= KIND.edit;

/** The strip of an opened entry. */
export function stripOf(entry: OpenEntry): Strip {
  const { id, conversation, chapter, device, seq, epoch, prev, deps, sentMs, kind, recordHead, signature } = entry;
  return { id, conversation, chapter, device, seq, epoch, prev, deps, sentMs, kind, recordHead, signature, bodyHash: bodyHash(entry.salt, entry.body) };
}

/** The strip as it stands in a redact and in a ledger note. */
export function stripValue(s: Strip): Value {
  return [s.chapter, s.device, s.seq, s.epoch, s.prev, [...s.deps], s.sentMs, s.kind, s.recordHead, s.bodyHash, s.signature];
}

/** @throws FormError */
export function readStrip(value: Value | undefined, conversation: ConversationId): Strip {
  const [chapter, device, seq, epoch, prev, deps, sentMs, kind, recordHead, hash, sig] = read.tuple(value, 11);
  const fields = {
    conversation,
    chapter: read.int(chapter, 0, LIMITS.chapters - 1),
    device: read.bytes<DeviceId>(device, SIZE.device),
    seq: read.int(seq, 0, LIMITS.laneEntries - 1),
    epoch: read.bytes<EpochId>(epoch, SIZE.epoch),
    prev: read.orNull(prev, (id) => read.bytes<EntryId>(id, SIZE.entry)),
    deps: read.list(deps, LIMITS.controlDeps).map((dep) => read.bytes(dep, SIZE.half)),
    sentMs: read.int(sentMs),
    kind: read.int(kind, 1),
    recordHead: read.bytes(recordHead, SIZE.half),
    bodyHash: read.bytes(hash, SIZE.hash),
  };
  if (fields.deps.length > maxDeps(fields.kind) || (fields.seq > 0 && fields.prev === null)) throw new FormError('no entry has this strip');
  const signature = read.bytes(sig, SIZE.signature);
  return { ...fields, signature, id: entryId(signedBytes(fields), signature) };
}

/** The body of a redact. @throws RangeError for none or more than 16 strips */
export function encodeRedact(strips: readonly Strip[]): Uint8Array {
  if (strips.length === 0 || strips.length > LIMITS.redactStrips) throw new RangeError('a redact holds 1 to 16 strips');
  return encode([strips.map(stripValue)]);
}

/** The strips in a redact's body, or null when it is not one: it then counts for nothing. */
export function decodeRedact(body: Uint8Array, conversation: ConversationId): readonly Strip[] | null {
  try {
    const [strips] = read.tuple(decode(body), 1);
    const found = read.list(strips, LIMITS.redactStrips).map((strip) => readStrip(strip, conversation));
    return found.length > 0 ? found : null;
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

/** Whether a strip's own signature is by this device key (32 B). */
export const verifyStrip = (strip: Strip, deviceKey: Uint8Array, primitives: Primitives): Promise<boolean> =>
  verifyStatement(primitives, 'entry', deviceKey, signedBytes(strip), strip.signature);
