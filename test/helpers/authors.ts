/**
 * Devices that write entries by hand, honest or not: tests of the chat room seal what no product code would. Accounts here are
 * names with devices; whether a record is valid is the people room's matter and tested there.
 */
import { deviceId, directConversation, epochId, kdf, keyCommitment } from '../../src/crypto/derive.ts';
import { sha256 } from '../../src/crypto/hash.ts';
import { sealEntry } from '../../src/chat/entry.ts';
import type { EntryFields, EpochKey, OpenEntry } from '../../src/chat/types.ts';
import type { AccountRecord, Directory } from '../../src/people/records.ts';
import type { Signer } from '../../src/ports/primitives.ts';
import { encode } from '../../src/protocol/codec.ts';
import { keyOf, sameBytes, type AccountId, type ConversationId, type DeviceId } from '../../src/protocol/ids.ts';
import { KIND } from '../../src/protocol/kinds.ts';
import { createTestPrimitives } from './primitives.ts';

export const primitives = createTestPrimitives();
const utf8 = new TextEncoder();
const named = (name: string): Uint8Array => sha256(utf8.encode(name));

export interface Author {
  readonly name: string;
  readonly account: AccountId;
  readonly device: DeviceId;
  readonly signer: Signer;
  readonly record: AccountRecord;
}

/** A device; "alice.2" is the second device of the account "alice". */
export async function author(name: string): Promise<Author> {
  const signer = await primitives.signer(named(`device ${name}`));
  const account = named(`account ${name.split('.')[0]!}`) as AccountId;
  const device = deviceId(signer.publicKey);
  return { name, account, device, signer, record: recordOf(account, [{ id: device, key: signer.publicKey, caps: 0, order: 0 }]) };
}

function recordOf(account: AccountId, devices: AccountRecord['devices']): AccountRecord {
  const none = new Uint8Array(0);
  return { account, bytes: none, hash: named(`record ${keyOf(account)}`), rootKey: none, era: 1, seq: 0, devices, contact: { gen: 1, dh: none, kem: none }, issued: 0, expires: 2 ** 50 };
}

export interface TestDirectory extends Directory {
  /** Makes a device known. */
  learn(who: Author): void;
}

/** A directory that knows these devices. */
export function directoryOf(...known: readonly Author[]): TestDirectory {
  const authors = [...known];
  return {
    learn: (who) => void authors.push(who),
    newest: (account) => authors.find((who) => sameBytes(who.account, account))?.record ?? null,
    record: () => null,
    device(id) {
      const found = authors.find((who) => sameBytes(who.device, id));
      return found ? { account: found.account, key: found.signer.publicKey } : null;
    },
    prekey: () => null,
  };
}

/** An epoch key by name. `boot` makes it an EK₀. */
export function epochKey(conversation: ConversationId, name: string, boot = false): EpochKey {
  const key = named(`epoch ${name}`);
  return { id: epochId(conversation, [], keyCommitment(key), named(name).slice(0, 16)), gen: 1, key, boot };
}

export const conversationOf = (a: Author, b: Author): ConversationId => directConversation(a.account, b.account);

export const textBody = (text: string): Uint8Array => encode([text, null]);

let salts = 0;
export const saltOf = (number: number): Uint8Array => kdf(named('salt'), 'salt', number).slice(0, 16);

export interface Draft extends Partial<Omit<EntryFields, 'body'>> {
  readonly text?: string;
  readonly body?: Uint8Array;
}

/** An entry as this author writes it: honest where the draft does not say otherwise. */
export function write(who: Author, epoch: EpochKey, conversation: ConversationId, draft: Draft = {}): Promise<OpenEntry> {
  const { text, body, ...rest } = draft;
  const fields: EntryFields = {
    conversation, chapter: 0, device: who.device, seq: 0, epoch: epoch.id, prev: null, deps: [], sentMs: 1_770_000_000_000, kind: KIND.text,
    recordHead: who.record.hash.slice(0, 16), salt: saltOf(salts++), body: body ?? textBody(text ?? 'hello'), ...rest,
  };
  return sealEntry(fields, who.signer, epoch);
}

/** A contiguous lane of texts from seq 0. */
export async function writeLane(who: Author, epoch: EpochKey, conversation: ConversationId, count: number, chapter = 0): Promise<OpenEntry[]> {
  const lane: OpenEntry[] = [];
  for (let seq = 0; seq < count; seq++) {
    lane.push(await write(who, epoch, conversation, { chapter, seq, prev: lane[seq - 1]?.id ?? null, text: `${who.name} ${seq}` }));
  }
  return lane;
}

/** The same entry with another signature, sealed as its author could: everything right but the signature. */
export async function writeBadlySigned(who: Author, epoch: EpochKey, conversation: ConversationId, draft: Draft): Promise<OpenEntry> {
  const liar: Author = { ...who, signer: { publicKey: who.signer.publicKey, sign: async () => new Uint8Array(64).fill(7) } };
  return write(liar, epoch, conversation, draft);
}
