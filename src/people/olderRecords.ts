/** Records of before, as a backup or a friend brings them: proven, and put beside those that are known. Loaded when they are. */
import type { Primitives } from '../ports/primitives.ts';
import { keyOf, sameBytes, type AccountId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { compareRecords, verifyRecord, type ProvenRecord } from './record.ts';
import { isRefusal } from './verdict.ts';

/** Records of one account, oldest first, or none where one of them is not what it says. */
export async function provenRecords(list: readonly Uint8Array[], account: AccountId, primitives: Primitives): Promise<readonly ProvenRecord[]> {
  const proven: ProvenRecord[] = [];
  for (const bytes of list) {
    const record = await verifyRecord(bytes, primitives);
    if (isRefusal(record) || !sameBytes(record.account, account)) return [];
    proven.push(record);
  }
  return proven.sort(compareRecords);
}

/** Older records of one account beside those that are known; these stay the newest. */
export function withOlder(known: readonly ProvenRecord[], more: readonly ProvenRecord[]): readonly ProvenRecord[] {
  const newest = known.at(-1);
  const hashes = new Set(known.map(({ hash }) => keyOf(hash)));
  const older = more.filter((one) => !hashes.has(keyOf(one.hash)) && (!newest || compareRecords(one, newest) < 0));
  return [...older, ...known].sort(compareRecords).slice(-LIMITS.recordsKept);
}
