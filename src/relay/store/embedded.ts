/**
 * A store in one folder of this machine (LevelDB). Every write is one batch with `sync`, so that an OK means: on the disk,
 * not in a cache of the system [R9].
 */
import { ClassicLevel } from 'classic-level';
import { StoreInUseError, type MailboxStore, type StoreRow } from './store.ts';

/** @throws StoreInUseError when another process has the folder open */
export async function openEmbeddedStore(folder: string): Promise<MailboxStore> {
  const level = new ClassicLevel<string, Uint8Array>(folder, { keyEncoding: 'utf8', valueEncoding: 'view' });
  try {
    await level.open();
  } catch (error) {
    if (isLocked(error)) throw new StoreInUseError(folder, { cause: error });
    throw error;
  }
  return {
    async read(key) {
      const value = await level.get(key);
      return value === undefined ? null : plain(value);
    },
    async list(from, to, { rows, bytes = Infinity }) {
      const found: StoreRow[] = [];
      let sum = 0;
      for await (const [key, value] of level.iterator({ gte: from, lt: to, limit: rows })) {
        found.push({ key, value: plain(value) });
        sum += value.length;
        if (sum >= bytes) break;
      }
      return found;
    },
    async write(changes) {
      await level.batch(
        changes.map(({ key, value }) => (value === null ? { type: 'del' as const, key } : { type: 'put' as const, key, value })),
        { sync: true },
      );
    },
    // LevelDB frees deleted rows when it happens to merge the files they lie in, which may be never (seen: 2.5 times the disk).
    reclaim: (from, to) => level.compactRange(from, to),
    close: () => level.close(),
  };
}

/** classic-level gives Node's Buffer, whose `slice` shares memory: not what a Uint8Array promises. */
function plain(value: Uint8Array): Uint8Array {
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function isLocked(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED';
}
