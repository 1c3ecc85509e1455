/**
 * What is inside a sealed object at a relay: `CBOR[1, type, payload]` (protocol §11), and the inbox as payloads name it.
 * An unknown type is told to the caller, who keeps quiet about it.
 */
import { inboxId } from '../crypto/derive.ts';
import { decode, encode, read, type Value } from '../protocol/codec.ts';
import { SIZE, type InboxId, type RelayId } from '../protocol/ids.ts';
import type { ObjectType } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';

export interface PlainObject {
  /** One of OBJECT, or a number of a later version. */
  readonly type: number;
  readonly payload: Value;
}

export const encodeObject = (type: ObjectType, payload: Value): Uint8Array => encode([FORMAT, type, payload]);

/** @throws FormError */
export function decodeObject(bytes: Uint8Array): PlainObject {
  const [version, type, payload] = read.tuple(decode(bytes), 3);
  read.version(version, FORMAT);
  return { type: read.int(type), payload: payload! };
}

/** A place at relays where anyone who knows it may post. */
export interface Inbox {
  readonly id: InboxId;
  /** Owner's Ed25519 public key, 32 B. */
  readonly key: Uint8Array;
  readonly relays: readonly RelayId[];
}

export const createInbox = (key: Uint8Array, relays: readonly RelayId[]): Inbox => ({ id: inboxId(key), key, relays });
export const inboxToValue = (inbox: Inbox): Value => [inbox.key, [...inbox.relays]];

/** @throws FormError */
export function readInbox(value: Value | undefined): Inbox {
  const [key, relays] = read.tuple(value, 2);
  return createInbox(
    read.bytes(key, SIZE.publicKey),
    read.list(relays, LIMITS.relays).map((relay) => read.bytes<RelayId>(relay, SIZE.relay)),
  );
}

/** A list of statements as they travel. @throws FormError */
export const readStatements = (value: Value | undefined, max: number): readonly Uint8Array[] => read.list(value, max).map((item) => read.bytes(item, undefined, LIMITS.statementBytes));
