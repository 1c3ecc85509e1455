/** What an account is to itself, and keeping its record fresh (protocol §§2, 3). Making one is `newAccount.ts`. */
import { deviceId } from '../crypto/derive.ts';
import type { Kem } from '../crypto/kem.ts';
import { contactKeys, type ContactKeys } from '../crypto/keys.ts';
import { loadKem } from '../crypto/loadKem.ts';
import type { Signer } from '../ports/primitives.ts';
import { sameBytes, type AccountId, type DeviceId } from '../protocol/ids.ts';
import { EXPIRY, TIME } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import { isDueAgain } from './calendar.ts';
import type { OwnPrekey } from './prekey.ts';
import { reviveRecord, type ProvenRecord } from './record.ts';
import type { AccountRecord, DeviceEntry } from './records.ts';
import { makeStatement } from './statement.ts';

/** Everything that a new account's home keeps. */
export interface NewAccount {
  readonly account: AccountId;
  /** Twelve words; to be shown and confirmed, then forgotten. They are R. Null for an account that came back: it is known to have them. */
  readonly phrase: readonly string[] | null;
  /** HS, 32 B. */
  readonly homeSecret: Uint8Array;
  /** Seed of D, 32 B, and D. */
  readonly deviceSeed: Uint8Array;
  readonly device: DeviceId;
  readonly signer: Signer;
  readonly record: ProvenRecord;
  readonly prekey: OwnPrekey;
}

/** Contact secrets of this account at a generation, with the home secret they come from. */
export interface OwnContact extends ContactKeys {
  readonly gen: number;
  /** HS of that generation, 32 B: pr0 comes from it. */
  readonly homeSecret: Uint8Array;
}

/** What this account needs of itself to read what others send: its id and its contact secrets, newest first, at most two. */
export interface OwnKeys {
  readonly account: AccountId;
  readonly contacts: readonly OwnContact[];
}

export const ownContact = (homeSecret: Uint8Array, account: AccountId, gen: number): OwnContact => ({ ...contactKeys(homeSecret, account, gen), gen, homeSecret });

/** Unix seconds of a time, above the number known before: eras and contact generations. */
export const nextSeconds = (now: number, known = 0): number => Math.max(Math.floor(now / TIME.SECOND), known + 1);

/** What a record says, before it is signed. */
type RecordBody = Pick<ProvenRecord, 'rootBytes' | 'rootSignature' | 'seq' | 'devices' | 'contact'>;

export async function signRecord(body: RecordBody, device: DeviceId, signer: Signer, now: number): Promise<ProvenRecord> {
  const devices = body.devices.map(({ id, key, caps, order }) => [id, key, caps, order]);
  const contact = [body.contact.gen, body.contact.dh, body.contact.kem];
  const value = [FORMAT, body.rootBytes, body.rootSignature, body.seq, devices, contact, now, now + EXPIRY.record, device];
  return reviveRecord(await makeStatement(signer, 'ar', value));
}

export const publicContact = (kem: Kem, keys: OwnContact): AccountRecord['contact'] => ({ gen: keys.gen, dh: keys.publicKey, kem: kem.keys(keys.kemSeed).publicKey });

export interface RecordChanges {
  readonly devices?: readonly DeviceEntry[];
  /** New contact secrets, after a removal; their gen is above the record's. */
  readonly contact?: OwnContact;
}

/** Whether a record is due to be renewed: 15 d after issue. */
export const isRenewalDue = (record: AccountRecord, now: number): boolean => isDueAgain(record.issued, now, EXPIRY.recordRenew);

/** The next record (seq + 1) of the same era, signed by an admin device. @throws RangeError when the device may not sign, or the contact gen does not grow */
export async function renewRecord(record: ProvenRecord, signer: Signer, now: number, changes: RecordChanges = {}): Promise<ProvenRecord> {
  const device = deviceId(signer.publicKey);
  const devices = changes.devices ?? record.devices;
  if (!record.admins.some((admin) => sameBytes(admin, signer.publicKey)) || !devices.some((entry) => sameBytes(entry.id, device))) throw new RangeError('not an admin device of this account');
  if (changes.contact && changes.contact.gen <= record.contact.gen) throw new RangeError('contact generation does not grow');
  const contact = changes.contact ? publicContact(await loadKem(), changes.contact) : record.contact;
  return signRecord({ rootBytes: record.rootBytes, rootSignature: record.rootSignature, seq: record.seq + 1, devices, contact }, device, signer, now);
}
