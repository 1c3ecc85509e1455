/**
 * Whether a store still keeps what it is given, for the health check. A disk that became full or read-only shows at the first
 * write that fails; from then on each question tries a write of its own, so the relay is well again as soon as the disk is.
 */
import { KEY } from '../rows.ts';
import type { MailboxStore } from './store.ts';

export interface WatchedStore extends MailboxStore {
  /** Whether it can be read, and the last write succeeded. Never rejects. */
  isSound(): Promise<boolean>;
}

const PROBE = [{ key: KEY.health, value: Uint8Array.of(1) }];

export function watchStore(store: MailboxStore): WatchedStore {
  let isFailing = false;
  let asking: Promise<boolean> | null = null;
  const write: MailboxStore['write'] = async (changes) => {
    try {
      await store.write(changes);
      isFailing = false;
    } catch (error) {
      isFailing = true;
      throw error;
    }
  };
  async function ask(): Promise<boolean> {
    try {
      await store.read(KEY.store);
      if (isFailing) await write(PROBE);
      return true;
    } catch {
      return false;
    } finally {
      asking = null;
    }
  }
  return {
    read: (key) => store.read(key),
    list: (from, to, bounds) => store.list(from, to, bounds),
    write,
    reclaim: (from, to) => store.reclaim(from, to),
    close: () => store.close(),
    // Who asks a thousand times at once costs the disk one try.
    isSound: () => (asking ??= ask()),
  };
}
