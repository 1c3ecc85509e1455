/**
 * Prekeys: the X-Wing keys to which epoch keys are granted (protocol §3), `[1, did, n, pk, issued, expires]` signed `prekey`
 * by the device. A new one each week, so that a stolen secret stops helping (A10). An expired one gets no grant.
 */
import { KEM_SIZE } from '../crypto/kem.ts';
import { loadKem } from '../crypto/loadKem.ts';
import type { Primitives, Random, Signer } from '../ports/primitives.ts';
import { read } from '../protocol/codec.ts';
import { keyOf, sameBytes, SIZE, type DeviceId } from '../protocol/ids.ts';
import { EXPIRY, LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import { isDueAgain } from './calendar.ts';
import { deviceIn } from './record.ts';
import type { AccountRecord, Prekey } from './records.ts';
import { isSignedBy, makeStatement, readStatement } from './statement.ts';
import { isRefusal, tryForm, type Verified } from './verdict.ts';

/** A prekey of this device with its secret: an X-Wing seed of 32 B, deleted 30 d after the successor is out. */
export interface OwnPrekey {
  readonly prekey: Prekey;
  readonly secret: Uint8Array;
}

/** Makes prekey number `n` of a device. `now` in Unix ms. @throws LoadError */
export async function createPrekey(device: DeviceId, signer: Signer, n: number, random: Random, now: number): Promise<OwnPrekey> {
  const { publicKey, secret } = (await loadKem()).keys(random.bytes(KEM_SIZE.seed));
  const bytes = await makeStatement(signer, 'prekey', [FORMAT, device, n, publicKey, now, now + EXPIRY.prekey]);
  return { prekey: revivePrekey(bytes), secret };
}

/** Whether a prekey is due to have a successor: 7 d after issue. */
export const isPrekeyDue = (current: Prekey, now: number): boolean => isDueAgain(current.issued, now, EXPIRY.prekeyRenew);

/** The successor when one is due, or null. After any revoke the caller asks for one with `createPrekey`. */
export function nextPrekey(current: Prekey, signer: Signer, random: Random, now: number): Promise<OwnPrekey> | null {
  return isPrekeyDue(current, now) ? createPrekey(current.device, signer, current.n + 1, random, now) : null;
}

/** A prekey out of bytes that were verified here before they were stored. @throws FormError */
export function revivePrekey(bytes: Uint8Array): Prekey {
  const [version, device, n, key, issued, expires] = read.tuple(readStatement(bytes, LIMITS.statementBytes).value, 6);
  read.version(version, FORMAT);
  return {
    device: read.bytes<DeviceId>(device, SIZE.device),
    n: read.int(n, 0, LIMITS.seconds),
    key: read.bytes(key, KEM_SIZE.publicKey),
    issued: read.int(issued),
    expires: read.int(expires),
    bytes,
  };
}

/** A prekey of one of the devices of a record, or the first check that failed. Expiry is apart. */
export async function verifyPrekey(bytes: Uint8Array, record: AccountRecord, primitives: Primitives): Promise<Verified<Prekey>> {
  const prekey = tryForm(() => revivePrekey(bytes));
  if (isRefusal(prekey)) return prekey;
  if (prekey.expires <= prekey.issued || prekey.expires - prekey.issued > EXPIRY.prekey) return 'badForm';
  const device = deviceIn(record, prekey.device);
  if (device === null) return 'unknownDevice';
  return (await isSignedBy(readStatement(bytes, LIMITS.statementBytes), 'prekey', device.key, primitives)) ? prekey : 'badSignature';
}

/** All of a list, each device at most once, or the first check that failed. */
export async function verifyPrekeys(list: readonly Uint8Array[], record: AccountRecord, primitives: Primitives): Promise<Verified<readonly Prekey[]>> {
  const prekeys: Prekey[] = [];
  for (const bytes of list) {
    const prekey = await verifyPrekey(bytes, record, primitives);
    if (isRefusal(prekey)) return prekey;
    if (prekeys.some((other) => sameBytes(other.device, prekey.device))) return 'badForm';
    prekeys.push(prekey);
  }
  return prekeys;
}

/** The newest of each device, from what was known and what came. Of one (device, n) the first known stays. */
export function mergePrekeys(known: readonly Prekey[], came: readonly Prekey[]): readonly Prekey[] {
  const newest = new Map(known.map((prekey) => [keyOf(prekey.device), prekey]));
  for (const prekey of came) {
    const other = newest.get(keyOf(prekey.device));
    if (other === undefined || other.n < prekey.n) newest.set(keyOf(prekey.device), prekey);
  }
  return [...newest.values()];
}

/** Whether every device of a record has a prekey here. Without, the record counts as not yet known (§3). */
export const hasPrekeys = (record: AccountRecord, prekeys: readonly Prekey[]): boolean =>
  record.devices.every((device) => prekeys.some((prekey) => sameBytes(prekey.device, device.id)));
