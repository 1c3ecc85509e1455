/** Whether entries with somebody are on this disk. Looked up once for each person without any: whoever writes to them meets them first. */
import { atRestKey, directConversation } from '../crypto/derive.ts';
import type { Store } from '../ports/storage.ts';
import { keyOf, type AccountId, type Key } from '../protocol/ids.ts';

export type HasHistory = (account: AccountId) => Promise<boolean>;

export function createHistory({ ledger, localKey }: Pick<Store, 'ledger' | 'localKey'>, own: () => AccountId): HasHistory {
  const without = new Set<Key>();
  return async (account) => {
    const key = keyOf(account);
    if (without.has(key)) return false;
    const chapters = await ledger.chapters(atRestKey(localKey, directConversation(own(), account)));
    if (chapters.length === 0) without.add(key);
    return chapters.length > 0;
  };
}
