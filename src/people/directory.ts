/**
 * The look-ups of the chat room over everyone known. A device may be claimed by any record, since it does not sign the record
 * that names it; so of two claims the account whose record the device itself signed has it, and own devices are nobody else's.
 */
import { keyOf, sameBytes, type AccountId, type DeviceId, type Key } from '../protocol/ids.ts';
import { newestRecord, type KnownAccount } from './person.ts';
import type { ProvenRecord } from './record.ts';
import type { DeviceEntry, Directory, Prekey } from './records.ts';

interface Claim {
  readonly account: AccountId;
  readonly key: Uint8Array;
  /** The device signed a record of this account: it belongs there by its own word. */
  readonly confirmed: boolean;
}

function claim(claims: Map<Key, Claim>, record: ProvenRecord, device: DeviceEntry, own: boolean): void {
  const key = keyOf(device.id);
  const confirmed = own || sameBytes(record.signer, device.id);
  const known = claims.get(key);
  if (known === undefined || (confirmed && !known.confirmed)) claims.set(key, { account: record.account, key: device.key, confirmed });
}

/** A directory of these people as they are now; make another when one of them changes. `own` is this account itself. */
export function createDirectory(people: Iterable<KnownAccount>, own: KnownAccount): Directory {
  const accounts = new Map<Key, KnownAccount>();
  const records = new Map<Key, ProvenRecord>();
  const claims = new Map<Key, Claim>();
  for (const known of [own, ...people]) {
    if (accounts.has(keyOf(known.account))) continue;
    accounts.set(keyOf(known.account), known);
    for (const record of known.records) {
      records.set(keyOf(record.hash), record);
      for (const device of record.devices) claim(claims, record, device, known === own);
    }
  }
  const prekeyOf = (id: DeviceId): Prekey | undefined => {
    const owner = claims.get(keyOf(id));
    return owner && accounts.get(keyOf(owner.account))?.prekeys.find((prekey) => sameBytes(prekey.device, id));
  };
  return {
    newest(account) {
      const known = accounts.get(keyOf(account));
      return known ? newestRecord(known) : null;
    },
    record(account, era, seq, hash) {
      const found = records.get(keyOf(hash));
      return found && sameBytes(found.account, account) && found.era === era && found.seq === seq ? found : null;
    },
    device(id) {
      const owner = claims.get(keyOf(id));
      return owner ? { account: owner.account, key: owner.key } : null;
    },
    prekey(device, now) {
      const prekey = prekeyOf(device);
      return prekey && now < prekey.expires ? prekey : null;
    },
  };
}
