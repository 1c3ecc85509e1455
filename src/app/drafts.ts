/** What somebody began to write to somebody, kept for the next time. One small record each, in memory from the first asking on. */
import { atRestKey } from '../crypto/derive.ts';
import { StorageError, type Store } from '../ports/storage.ts';
import type { AccountId, Key } from '../protocol/ids.ts';

const DRAFTS = 'drafts';

export class Drafts {
  readonly #store: Pick<Store, 'records' | 'localKey'>;
  readonly #known = new Map<Key, string>();

  constructor(store: Pick<Store, 'records' | 'localKey'>) {
    this.#store = store;
  }

  /** What belongs into the field: what is kept, without the texts that stand in the chat as failed. */
  async get(account: AccountId, failedTexts: readonly string[]): Promise<string> {
    const kept = await this.#kept(atRestKey(this.#store.localKey, account));
    const failed = failedTexts.join('\n');
    if (failed === '' || !kept.startsWith(failed)) return kept;
    return kept.slice(failed.length).replace(/^\n/, '');
  }

  async #kept(key: Key): Promise<string> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const bytes = await this.#store.records.get(DRAFTS, key);
    const kept = bytes ? new TextDecoder().decode(bytes) : '';
    if (!this.#known.has(key)) this.#known.set(key, kept);
    return this.#known.get(key)!;
  }

  /** @throws StorageError, but not for want of room */
  async save(account: AccountId, parts: readonly string[]): Promise<void> {
    const { records, localKey } = this.#store;
    const key = atRestKey(localKey, account);
    const text = parts.filter((part) => part !== '').join('\n');
    this.#known.set(key, text);
    if (text === '') await records.delete(DRAFTS, key);
    else await unlessFull(records.put(DRAFTS, key, new TextEncoder().encode(text), 'relaxed'));
  }
}

/** A mark or a draft for which there is no room lives on in memory only; that is no reason to stop. */
export async function unlessFull(write: Promise<void>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof StorageError && error.code === 'quotaExceeded')) throw error;
  }
}
