/**
 * The account record: read, verified, compared (protocol §3).
 *
 *   root = [1, acc, R.pk, era, [admin D.pk…], rw.pk, issued]                                signed `root` by R
 *   AR   = [1, root bytes, rootSig, seq, [[did, D.pk, caps, order]…], [gen, X25519 pk, X-Wing pk], issued, expires, signer did]
 *                                                                                           signed `ar` by an admin in root
 * Two signatures prove it to someone who has only R.pk. Expiry is apart: an expired record begins nothing new and makes no
 * entry invalid. Nothing but `verifyRecord` (and `reviveRecord`, for bytes that passed it here before) makes a ProvenRecord.
 */
import { accountId, deviceId } from '../crypto/derive.ts';
import { sha256 } from '../crypto/hash.ts';
import { KEM_SIZE } from '../crypto/kem.ts';
import { isStrictPoint, verifyStatement } from '../crypto/sign.ts';
import type { Primitives } from '../ports/primitives.ts';
import { decode, read, type Value } from '../protocol/codec.ts';
import type { GateCode } from '../protocol/errors.ts';
import { compareBytes, keyOf, sameBytes, SIZE, type AccountId, type DeviceId } from '../protocol/ids.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import type { AccountRecord, DeviceEntry } from './records.ts';
import { isSignedBy, readStatement } from './statement.ts';
import { isRefusal, tryForm, type Verified } from './verdict.ts';

/** An account record with the parts that only this room needs. */
export interface ProvenRecord extends AccountRecord {
  /** The root statement as signed by R, and its signature. */
  readonly rootBytes: Uint8Array;
  readonly rootSignature: Uint8Array;
  /** D.pk of the devices that may sign a record. */
  readonly admins: readonly Uint8Array[];
  /** rw.pk, writer of the recovery topic. */
  readonly recoveryKey: Uint8Array;
  /** The admin device that signed. */
  readonly signer: DeviceId;
}

/** Most operations that a counter (seq, n, v, order) may reach: u32, far above any use. */
const COUNTER_MAX = LIMITS.seconds;

function readDevice(value: Value): DeviceEntry {
  const [id, key, caps, order] = read.tuple(value, 4);
  return { id: read.bytes<DeviceId>(id, SIZE.device), key: read.bytes(key, SIZE.publicKey), caps: read.int(caps), order: read.int(order, 0, COUNTER_MAX) };
}

function readContact(value: Value | undefined): AccountRecord['contact'] {
  const [gen, dh, kem] = read.tuple(value, 3);
  return { gen: read.int(gen, 0, LIMITS.seconds), dh: read.bytes(dh, SIZE.publicKey), kem: read.bytes(kem, KEM_SIZE.publicKey) };
}

function readRoot(bytes: Uint8Array): Pick<ProvenRecord, 'account' | 'rootKey' | 'era' | 'admins' | 'recoveryKey'> {
  const [version, account, rootKey, era, admins, recoveryKey, issued] = read.tuple(decode(bytes), 7);
  read.version(version, FORMAT);
  read.int(issued);
  return {
    account: read.bytes<AccountId>(account, SIZE.account),
    rootKey: read.bytes(rootKey, SIZE.publicKey),
    era: read.int(era, 0, LIMITS.seconds),
    admins: read.list(admins, LIMITS.devices).map((key) => read.bytes(key, SIZE.publicKey)),
    recoveryKey: read.bytes(recoveryKey, SIZE.publicKey),
  };
}

/**
 * A record out of bytes that `verifyRecord` accepted on this device before they were stored: form only, no signature.
 * @throws FormError
 */
export function reviveRecord(bytes: Uint8Array): ProvenRecord {
  const { value } = readStatement(bytes, LIMITS.recordBytes);
  const [version, root, rootSig, seq, devices, contact, issued, expires, signer] = read.tuple(value, 9);
  read.version(version, FORMAT);
  const rootBytes = read.bytes(root);
  return {
    ...readRoot(rootBytes),
    bytes,
    hash: sha256(bytes),
    rootBytes,
    rootSignature: read.bytes(rootSig, SIZE.signature),
    seq: read.int(seq, 0, COUNTER_MAX),
    devices: read.list(devices, LIMITS.devices).map(readDevice),
    contact: readContact(contact),
    issued: read.int(issued),
    expires: read.int(expires),
    signer: read.bytes<DeviceId>(signer, SIZE.device),
  };
}

const areUnique = (values: readonly (string | number)[]): boolean => new Set(values).size === values.length;

/** What in a record contradicts itself, before any signature is looked at. */
function contradiction(record: ProvenRecord): GateCode | null {
  if (!sameBytes(record.account, accountId(record.rootKey))) return 'wrongKey';
  if (record.expires <= record.issued || record.expires - record.issued > EXPIRY.record) return 'badForm';
  if (record.devices.length === 0 || record.admins.length === 0) return 'badForm';
  if (!areUnique(record.devices.map((device) => keyOf(device.id))) || !areUnique(record.devices.map((device) => device.order))) return 'badForm';
  if (!areUnique(record.admins.map(keyOf))) return 'badForm';
  for (const device of record.devices) if (!isStrictPoint(device.key) || !sameBytes(device.id, deviceId(device.key))) return 'wrongKey';
  return null;
}

/** A record out of any bytes, or the first check that failed. Says nothing about expiry: see `isExpired`. */
export async function verifyRecord(bytes: Uint8Array, primitives: Primitives): Promise<Verified<ProvenRecord>> {
  const record = tryForm(() => reviveRecord(bytes));
  if (isRefusal(record)) return record;
  const wrong = contradiction(record);
  if (wrong !== null) return wrong;
  const signer = deviceIn(record, record.signer);
  if (signer === null) return 'unknownDevice';
  if (!record.admins.some((admin) => sameBytes(admin, signer.key))) return 'wrongAuthor';
  if (!(await verifyStatement(primitives, 'root', record.rootKey, record.rootBytes, record.rootSignature))) return 'badSignature';
  if (!(await isSignedBy(readStatement(bytes, LIMITS.recordBytes), 'ar', signer.key, primitives))) return 'badSignature';
  return record;
}

/** An expired record begins nothing new; it never makes an entry invalid. */
export const isExpired = (record: AccountRecord, now: number): boolean => now >= record.expires;

/** The device of this id in a record, or null. */
export const deviceIn = (record: AccountRecord, id: DeviceId): DeviceEntry | null => record.devices.find((device) => sameBytes(device.id, id)) ?? null;

/** Order of two records of one account by (era, seq): negative, zero or positive. */
export const compareRecords = (a: AccountRecord, b: AccountRecord): number => a.era - b.era || a.seq - b.seq;

export interface Pinning {
  /** What the candidate is beside the known one. `disputed`: one (era, seq), two contents; R ends it by a new era. */
  readonly outcome: 'newer' | 'same' | 'older' | 'disputed';
  /** The one that counts from now on. */
  readonly record: ProvenRecord;
}

const signerOrder = (record: ProvenRecord): number => deviceIn(record, record.signer)?.order ?? COUNTER_MAX;

/** Pins (era, seq): a lower pair is refused. Of two with one pair the lower order of the signer wins, then the lower hash. @throws RangeError for two accounts */
export function newerRecord(known: ProvenRecord, candidate: ProvenRecord): Pinning {
  if (!sameBytes(known.account, candidate.account)) throw new RangeError('records of two accounts');
  const order = compareRecords(candidate, known);
  if (order !== 0) return order > 0 ? { outcome: 'newer', record: candidate } : { outcome: 'older', record: known };
  if (sameBytes(known.hash, candidate.hash)) return { outcome: 'same', record: known };
  const knownWins = (signerOrder(known) - signerOrder(candidate) || compareBytes(known.hash, candidate.hash)) < 0;
  return { outcome: 'disputed', record: knownWins ? known : candidate };
}
