/**
 * Names of things as branded bytes, their sizes, and their two text forms.
 *
 * An id is a `Uint8Array` with a brand, so that an account cannot be passed where a device is asked for.
 * `keyOf` gives the form used as a key of a Map or of a database row (lower-case hex: same order as the bytes);
 * `toBase64url` gives the form that appears in a link. Nothing here computes an id: see `crypto/derive.ts`.
 */

declare const brand: unique symbol;
export type Branded<T, B extends string> = T & { readonly [brand]: B };

/** Account, 32 B: `H("kith1/acc" ‖ R.pk)`. */
export type AccountId = Branded<Uint8Array, 'AccountId'>;
/** Device, 16 B: first half of `H("kith1/dev" ‖ D.pk)`. */
export type DeviceId = Branded<Uint8Array, 'DeviceId'>;
/** Entry, 32 B: `H("kith1/eid" ‖ S ‖ sig)`. */
export type EntryId = Branded<Uint8Array, 'EntryId'>;
/** Conversation, 32 B. */
export type ConversationId = Branded<Uint8Array, 'ConversationId'>;
/** Epoch, 32 B. */
export type EpochId = Branded<Uint8Array, 'EpochId'>;
/** Relay, 32 B: the Ed25519 public key of its libp2p identity. */
export type RelayId = Branded<Uint8Array, 'RelayId'>;
/** Topic at a relay, 32 B. */
export type TopicId = Branded<Uint8Array, 'TopicId'>;
/** Inbox at a relay, 32 B. */
export type InboxId = Branded<Uint8Array, 'InboxId'>;
/** A libp2p PeerId in its text form; fresh for each session of a device. */
export type PeerName = Branded<string, 'PeerName'>;
/** Lower-case hex of an id: equal strings for equal bytes, sorted as the bytes are. */
export type Key = Branded<string, 'Key'>;

export const SIZE = {
  account: 32,
  device: 16,
  entry: 32,
  conversation: 32,
  epoch: 32,
  relay: 32,
  topic: 32,
  inbox: 32,
  publicKey: 32,
  signature: 64,
  hash: 32,
  root: 32,
  blobKey: 32,
  half: 16,
} as const;

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** Lower-case hex of any bytes. */
export function keyOf(bytes: Uint8Array): Key {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text as Key;
}

/** Bytes of a hex text. @throws RangeError when the text is not hex of whole bytes */
export function bytesOfKey(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) throw new RangeError('not hex');
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** base64url without padding (RFC 4648 §5). */
export function toBase64url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i] ?? 0, bytes[i + 1], bytes[i + 2]];
    const word = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text += ALPHABET[word >> 18]! + ALPHABET[(word >> 12) & 63]!;
    if (b !== undefined) text += ALPHABET[(word >> 6) & 63]!;
    if (c !== undefined) text += ALPHABET[word & 63]!;
  }
  return text;
}

/** Bytes of a base64url text without padding, or null when it is not one (also when its spare bits are not zero). */
export function fromBase64url(text: string): Uint8Array | null {
  if (text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return null;
    word = ((word << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) bytes[at++] = (word >> (bits -= 8)) & 0xff;
  }
  return (word & ((1 << bits) - 1)) === 0 ? bytes : null;
}

/** Whether two byte strings are equal. Not constant time: for public values only. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Order of two byte strings as unsigned bytes: negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

/** The bytes of all parts, one after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** u32, big-endian. @throws RangeError for what is no u32, so that no two numbers share a spelling */
export function u32be(value: number): Uint8Array {
  if (value >>> 0 !== value) throw new RangeError('not a u32');
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}
