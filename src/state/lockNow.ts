import type { Kith } from './kith.ts';

/** What was typed is kept first, but a core that does not answer must not keep Kith open. */
const PATIENCE_MS = 1000;

/** Locks, where there is a passphrase. */
export async function lockNow({ shared, boot }: Pick<Kith, 'shared' | 'boot'>): Promise<void> {
  if (!boot.lock.isSet) return;
  const kept = Promise.allSettled([...shared.drafts.values()].map((draft) => draft.keepNow()));
  await Promise.race([kept, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  await boot.lock.lock();
}
