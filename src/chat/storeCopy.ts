/**
 * Whether the store of this device is a copy, or was set back to an earlier day [A20]: one fact of the device, kept on its disk
 * and known to all its conversations. The evidence is an authentic entry of this device that its ledger lacks. From then on
 * nothing is ever written under this device id, in no chat: whatever slot is free here may be taken elsewhere.
 *
 *   table 'device', key 'copied'   [1, did]     another device id on this disk begins anew
 */
import { atRestKey } from '../crypto/derive.ts';
import type { RecordChange, Records } from '../ports/storage.ts';
import { decode, encode, read } from '../protocol/codec.ts';
import { sameBytes, SIZE, type DeviceId } from '../protocol/ids.ts';
import { FORMAT } from '../protocol/version.ts';

const TABLE = 'device';
const NAME = new TextEncoder().encode('copied');

export interface StoreCopy {
  readonly isFound: boolean;
  /** Goes into the transaction of the evidence. */
  readonly change: RecordChange;
  /** It is so from now on, also when the disk refuses the change: then the evidence comes again. */
  found(): void;
}

/** @throws FormError */
function decodeCopied(bytes: Uint8Array): DeviceId {
  const [version, device] = read.tuple(decode(bytes), 2);
  read.version(version, FORMAT);
  return read.bytes<DeviceId>(device, SIZE.device);
}

/** @param onFound called once, when it is found */
export async function openStoreCopy(records: Records, localKey: Uint8Array, device: DeviceId, onFound: () => void = () => undefined): Promise<StoreCopy> {
  const key = atRestKey(localKey, NAME);
  const kept = await records.get(TABLE, key);
  let isFound = kept !== null && sameBytes(decodeCopied(kept), device);
  return {
    get isFound() {
      return isFound;
    },
    change: { table: TABLE, key, value: encode([FORMAT, device]) },
    found() {
      if (isFound) return;
      isFound = true;
      onFound();
    },
  };
}
