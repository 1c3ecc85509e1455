/**
 * Everything that is computed from something else: keys by HKDF, ids by hash. One function for each line of docs/spec.md,
 * so that a label stands in one place. Secrets go in and come out as bytes; nothing here keeps them.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { encode, type Value } from '../protocol/codec.ts';
import {
  compareBytes,
  concat,
  keyOf,
  u32be,
  type AccountId,
  type ConversationId,
  type DeviceId,
  type EntryId,
  type EpochId,
  type InboxId,
  type Key,
  type TopicId,
} from '../protocol/ids.ts';
import { TAG } from '../protocol/version.ts';
import { labelled } from './hash.ts';

const utf8 = new TextEncoder();
const SALT = utf8.encode(TAG);
/** HMAC begun with the salt, which is public and the same for every key. */
const salted = hmac.create(nobleSha256, SALT);
/** Number of the one block that HKDF expands to. */
const FIRST_BLOCK = Uint8Array.of(1);

interface Prepared {
  update(bytes: Uint8Array): Prepared;
  clone(): Prepared;
  digest(): Uint8Array;
}

/** Extracts: HMAC begun with what a key comes to, as secret as the key is. */
function prepare(ikm: Uint8Array): Prepared {
  const prk = salted.clone().update(ikm).digest();
  const prepared = hmac.create(nobleSha256, prk);
  prk.fill(0);
  return prepared;
}

/** Expands to 32 B. What was prepared is wiped. */
const expand = (prepared: Prepared, info: Uint8Array): Uint8Array => prepared.update(info).update(FIRST_BLOCK).digest();

/** HKDF-SHA-256 (RFC 5869) with salt "kith1" and info `label ‖ 0 ‖ CBOR(ctx)`: 32 B. */
export const kdf = (ikm: Uint8Array, label: string, ...ctx: readonly Value[]): Uint8Array => expand(prepare(ikm), kdfInfo(label, ...ctx));

/** What `kdf` binds a key to: `label ‖ 0 ‖ CBOR(ctx)`. */
export const kdfInfo = (label: string, ...ctx: readonly Value[]): Uint8Array => concat(utf8.encode(label), Uint8Array.of(0), encode(ctx));

const kept = new WeakMap<Uint8Array, Prepared>();

/**
 * `kdf` of one key for many infos: it extracts once, so that each further call costs a third (measured). What is prepared is a
 * secret as the key is: it lives as long as the bytes of its key, or until these are wiped, and is never written or told.
 */
export function kdfOf(ikm: Uint8Array): (info: Uint8Array) => Uint8Array {
  const prepared = kept.get(ikm) ?? prepare(ikm);
  kept.set(ikm, prepared);
  return (info) => expand(prepared.clone(), info);
}

/** Overwrites a secret that is not needed any more, and forgets what was prepared of it. */
export function wipe(secret: Uint8Array): void {
  secret.fill(0);
  kept.delete(secret);
}

export const accountId = (rootKey: Uint8Array): AccountId => labelled('acc', rootKey) as AccountId;
export const deviceId = (deviceKey: Uint8Array): DeviceId => labelled('dev', deviceKey).slice(0, 16) as DeviceId;
/** `signed` are the bytes S of the entry, `signature` its 64 B. */
export const entryId = (signed: Uint8Array, signature: Uint8Array): EntryId => labelled('eid', signed, signature) as EntryId;
/** First 16 bytes of an id: to order or to hint, never to name what is acted on. */
export const half = (id: Uint8Array): Uint8Array => id.slice(0, 16);

/** The two accounts in byte order: `lo`, `hi` of the specification. */
export function sortedPair(a: AccountId, b: AccountId): readonly [lo: AccountId, hi: AccountId] {
  return compareBytes(a, b) <= 0 ? [a, b] : [b, a];
}
export const directConversation = (a: AccountId, b: AccountId): ConversationId => labelled('dm', ...sortedPair(a, b)) as ConversationId;
export const homeConversation = (account: AccountId): ConversationId => labelled('home', account) as ConversationId;

/** Yjs client id of a device in a chapter: 53 bits, never 0. */
export function chapterClient(conversation: ConversationId, chapter: number, device: DeviceId): number {
  const digest = labelled('ycid', conversation, u32be(chapter), device);
  const word = (at: number): number => ((digest[at]! << 24) | (digest[at + 1]! << 16) | (digest[at + 2]! << 8) | digest[at + 3]!) >>> 0;
  return word(0) * 2 ** 21 + (word(4) >>> 11) || 1;
}

/** `kc`: what an epoch's author commits the key to. */
export const keyCommitment = (epochKey: Uint8Array): Uint8Array => labelled('kc', epochKey);
/** Id of an epoch from its parents (sorted by bytes), its key commitment and a nonce of 16 B. */
export function epochId(conversation: ConversationId, parents: readonly EpochId[], commitment: Uint8Array, nonce: Uint8Array): EpochId {
  return labelled('epoch', conversation, encode([...parents].sort(compareBytes)), commitment, nonce) as EpochId;
}

/** Nonce of an epoch, 16 B: it names the device that made the key, so that nobody else's word counts for its id (§8, E1). */
export const makerNonce = (conversation: ConversationId, maker: DeviceId, commitment: Uint8Array): Uint8Array => half(labelled('maker', conversation, maker, commitment));

export const topicId = (writeKey: Uint8Array, readKey: Uint8Array): TopicId => labelled('topic', writeKey, readKey) as TopicId;
export const inboxId = (ownerKey: Uint8Array): InboxId => labelled('inbox', ownerKey) as InboxId;

/** Names at rest that were asked for, of each local key: screens and rows ask for the same few hundred times a second. */
const atRestOf = new WeakMap<Uint8Array, Map<Key, Uint8Array>>();
/** More are not kept: then all are forgotten. */
const MOST_NAMES = 2048;

/** The form of an id that may appear in a name at rest or in the page's address: 16 B, of this device only. */
export function atRest(localKey: Uint8Array, id: Uint8Array): Uint8Array {
  let names = atRestOf.get(localKey);
  if (!names || names.size >= MOST_NAMES) atRestOf.set(localKey, (names = new Map()));
  const name = keyOf(id);
  const made = names.get(name) ?? half(kdfOf(localKey)(kdfInfo('at', id)));
  names.set(name, made);
  return made;
}
/** `atRest` as a key of a table. */
export const atRestKey = (localKey: Uint8Array, id: Uint8Array): Key => keyOf(atRest(localKey, id));
