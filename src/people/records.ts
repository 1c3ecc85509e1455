/**
 * What is known of an account, as values: the verified account record, its devices and their prekeys. Made by `account.ts`
 * alone, after every check; whoever holds one of these may rely on its signatures. Times are Unix ms.
 */
import type { AccountId, DeviceId } from '../protocol/ids.ts';

export interface DeviceEntry {
  readonly id: DeviceId;
  /** Ed25519 public key D.pk, 32 B. */
  readonly key: Uint8Array;
  /** Bits of what the device can do; unknown bits are kept. */
  readonly caps: number;
  /** Order of admission: "NAME's second device". */
  readonly order: number;
}

export interface AccountRecord {
  readonly account: AccountId;
  /** The signed statement as it travels, `CBOR[bytes, sig]`. */
  readonly bytes: Uint8Array;
  /** H over `bytes`, 32 B; its first 16 B stand in entries. */
  readonly hash: Uint8Array;
  /** R.pk, 32 B. */
  readonly rootKey: Uint8Array;
  readonly era: number;
  readonly seq: number;
  readonly devices: readonly DeviceEntry[];
  readonly contact: {
    /** Generation: Unix seconds when made, above any known. */
    readonly gen: number;
    /** X25519 public key, 32 B. */
    readonly dh: Uint8Array;
    /** X-Wing public key, 1,216 B. */
    readonly kem: Uint8Array;
  };
  readonly issued: number;
  readonly expires: number;
}

export interface Prekey {
  readonly device: DeviceId;
  readonly n: number;
  /** X-Wing public key, 1,216 B. */
  readonly key: Uint8Array;
  readonly issued: number;
  readonly expires: number;
  /** The signed statement as it travels. */
  readonly bytes: Uint8Array;
}

/** Everything the chat room asks about accounts: which records and prekeys are known here. Pure look-ups. */
export interface Directory {
  /** Newest record known, or null. */
  newest(account: AccountId): AccountRecord | null;
  /** Record by (account, era, seq, hash), any age, or null when it is not known here. */
  record(account: AccountId, era: number, seq: number, hash: Uint8Array): AccountRecord | null;
  /** The key of a device in any valid record of an account that ever belonged, with the account. */
  device(id: DeviceId): { readonly account: AccountId; readonly key: Uint8Array } | null;
  /** Newest prekey of a device that has not expired at `now`, or null. */
  prekey(device: DeviceId, now: number): Prekey | null;
}
