import type { Kith } from './kith.ts';

/** What was typed is kept, but a core that does not answer must not keep Kith open. */
const PATIENCE_MS = 1000;

/** Locks, where there is a passphrase: what is shown is covered at once, then what was typed is kept. */
export async function lockNow({ shared, boot }: Pick<Kith, 'shared' | 'boot'>): Promise<void> {
  if (!boot.lock.isSet) return;
  await boot.lock.lock(() => {
    const kept = Promise.allSettled([...shared.drafts.values()].map((draft) => draft.keepNow()));
    return Promise.race([kept, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  });
}
