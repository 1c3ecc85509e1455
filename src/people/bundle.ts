/**
 * The bundle: what the bearer of a card finds at the relays it names (protocol §5).
 *
 *   [AR, prekeys, follow inbox, request inbox | null]     sealed under KDF(contactSeed, "obj"), in a standing topic of
 *   w = Ed25519(bundle secret), the owner's alone, and r = Ed25519(KDF(contactSeed, "r", relayId)), every bearer's
 *
 * A bundle is believed when its record is that of the card's R.pk: the relay and other bearers can only withhold it.
 */
import { kdf, topicId } from '../crypto/derive.ts';
import { openObject, sealObject } from '../crypto/topic.ts';
import type { TopicAccess } from '../ports/mailbox.ts';
import type { Primitives, Random } from '../ports/primitives.ts';
import { FormError, read } from '../protocol/codec.ts';
import { sameBytes, type RelayId } from '../protocol/ids.ts';
import { OBJECT } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Card } from './card.ts';
import { decodeObject, encodeObject, inboxToValue, readInbox, readStatements, type Inbox } from './object.ts';
import { hasPrekeys, verifyPrekeys } from './prekey.ts';
import { verifyRecord, type ProvenRecord } from './record.ts';
import type { AccountRecord, Prekey } from './records.ts';
import { isRefusal, tryForm, type Verified } from './verdict.ts';

export interface Bundle {
  readonly record: ProvenRecord;
  /** One for each device of the record. */
  readonly prekeys: readonly Prekey[];
  readonly followInbox: Inbox;
  /** Exists under the policy Everyone only. */
  readonly requestInbox: Inbox | null;
}

export interface BundleContent {
  readonly record: AccountRecord;
  readonly prekeys: readonly Prekey[];
  readonly followInbox: Inbox;
  readonly requestInbox: Inbox | null;
}

const objectKey = (contactSeed: Uint8Array): Uint8Array => kdf(contactSeed, 'obj');

/** Seals the bundle for the bearers of cards with this seed (16 B). */
export function sealBundle(content: BundleContent, contactSeed: Uint8Array, random: Random): Uint8Array {
  const request = content.requestInbox && inboxToValue(content.requestInbox);
  const payload = [content.record.bytes, content.prekeys.map((prekey) => prekey.bytes), inboxToValue(content.followInbox), request];
  return sealObject(objectKey(contactSeed), encodeObject(OBJECT.bundle, payload), random);
}

interface RawBundle {
  readonly record: Uint8Array;
  readonly prekeys: readonly Uint8Array[];
  readonly followInbox: Inbox;
  readonly requestInbox: Inbox | null;
}

/** @throws FormError */
function readBundle(plain: Uint8Array): RawBundle {
  const { type, payload } = decodeObject(plain);
  if (type !== OBJECT.bundle) throw new FormError('not a bundle');
  const [record, prekeys, follow, request] = read.tuple(payload, 4);
  return {
    record: read.bytes(record),
    prekeys: readStatements(prekeys, LIMITS.devices),
    followInbox: readInbox(follow),
    requestInbox: read.orNull(request, readInbox),
  };
}

/** Opens and checks an object of a card's bundle topic. `wrongKey`: it is the bundle of another account. */
export async function openBundle(object: Uint8Array, card: Card, primitives: Primitives): Promise<Verified<Bundle>> {
  const plain = openObject(objectKey(card.contactSeed), object);
  if (plain === null) return 'badBox';
  const raw = tryForm(() => readBundle(plain));
  if (isRefusal(raw)) return raw;
  const record = await verifyRecord(raw.record, primitives);
  if (isRefusal(record)) return record;
  if (!sameBytes(record.rootKey, card.rootKey)) return 'wrongKey';
  const prekeys = await verifyPrekeys(raw.prekeys, record, primitives);
  if (isRefusal(prekeys)) return prekeys;
  return hasPrekeys(record, prekeys) ? { record, prekeys, followInbox: raw.followInbox, requestInbox: raw.requestInbox } : 'unknownDevice';
}

const readSigner = (contactSeed: Uint8Array, relay: RelayId, primitives: Primitives) => primitives.signer(kdf(contactSeed, 'r', relay));

/** The bundle topic as a bearer of the card may use it at a relay: to read. */
export async function bearerTopic(card: Card, relay: RelayId, primitives: Primitives): Promise<TopicAccess> {
  const reader = await readSigner(card.contactSeed, relay, primitives);
  return { id: topicId(card.bundleKey, reader.publicKey), write: null, writeKey: card.bundleKey, read: reader, standing: true };
}

/** The bundle topic as its owner uses it: `bundleSecret` is 32 random bytes kept in home, new with the contact gen. */
export async function ownerTopic(bundleSecret: Uint8Array, contactSeed: Uint8Array, relay: RelayId, primitives: Primitives): Promise<TopicAccess> {
  const writer = await primitives.signer(bundleSecret);
  const reader = await readSigner(contactSeed, relay, primitives);
  return { id: topicId(writer.publicKey, reader.publicKey), write: writer, writeKey: writer.publicKey, read: reader, standing: true };
}
