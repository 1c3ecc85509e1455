/**
 * The room that photos and videos take on this device, and how some of it is given back. Only what came goes, and only what is
 * here whole: it can be had again from who sent it. What was sent from here stays, for this device is where it comes from.
 */
import type { Blobs } from '../ports/blobs.ts';
import type { Space } from '../ports/space.ts';
import { StorageError } from '../ports/storage.ts';
import { keyOf, type AccountId, type Key } from '../protocol/ids.ts';
import type { BlobRow, BlobRows } from './blobRows.ts';

/** Left for texts and for what keeps them, bytes. */
const MARGIN = 16 * 1024 * 1024;

/** Bytes on this device of one chat. */
export interface HeldBytes {
  readonly photos: number;
  readonly videos: number;
  /** Of both together: what `freeUp` would give back now. */
  readonly freeable: number;
}

const NOTHING: HeldBytes = { photos: 0, videos: 0, freeable: 0 };
const isFreeable = ({ mine, whole, picture }: BlobRow): boolean => !mine && whole && !picture;

const bytesByName = async (blobs: Blobs): Promise<ReadonlyMap<Key, number>> => new Map((await blobs.list()).map(({ blob, bytes }) => [blob, bytes]));

/** By chat, the key of its account. */
export async function heldByChat(rows: BlobRows, blobs: Blobs): Promise<ReadonlyMap<Key, HeldBytes>> {
  const sizes = await bytesByName(blobs);
  const held = new Map<Key, HeldBytes>();
  for (const row of rows.all()) {
    // Pictures of people belong to no message: they are part of the rest of Kith.
    if (row.picture) continue;
    const bytes = sizes.get(row.name) ?? 0;
    const { photos, videos, freeable } = held.get(keyOf(row.account)) ?? NOTHING;
    held.set(keyOf(row.account), {
      photos: photos + (row.video ? 0 : bytes),
      videos: videos + (row.video ? bytes : 0),
      freeable: freeable + (isFreeable(row) ? bytes : 0),
    });
  }
  return held;
}

/** Gives back what came in a chat and is here whole; resolves to so many bytes. @throws StorageError: then the rest is as it was */
export async function freeUp(account: AccountId, rows: BlobRows, blobs: Blobs): Promise<number> {
  const sizes = await bytesByName(blobs);
  let freed = 0;
  for (const row of rows.all()) {
    if (keyOf(row.account) !== keyOf(account) || !isFreeable(row)) continue;
    await freeOne(row, rows, blobs);
    freed += sizes.get(row.name) ?? 0;
  }
  return freed;
}

const freed = (row: BlobRow): Partial<BlobRow> => (isFreeable(row) ? { whole: false, wanted: false, freed: true } : {});

/**
 * Gives back what messages of a chat brought that are not shown here any more. What is mine stays until it is there, for it comes
 * from here; of what had not come yet nothing more is fetched. @throws StorageError: then the rest stays
 * @param ids names of those messages
 */
export async function letGo(account: AccountId, ids: ReadonlySet<Key>, rows: BlobRows, blobs: Blobs): Promise<void> {
  for (const row of rows.all()) {
    if (!row.entry || !ids.has(keyOf(row.entry.id)) || keyOf(row.account) !== keyOf(account) || row.freed || (row.mine && !row.delivered)) continue;
    await freeOne(row, rows, blobs, (now) => (now.mine ? { freed: true } : now.whole ? freed(now) : { wanted: false }));
  }
}

async function freeOne(row: BlobRow, rows: BlobRows, blobs: Blobs, change = freed): Promise<void> {
  const mark = (): Promise<boolean> => rows.change(row, change);
  try {
    await mark();
  } catch (error) {
    if (!(error instanceof StorageError && error.code === 'quotaExceeded')) throw error;
    // A disk that is full takes not even the row before there is room. Should it end between: whoever reads it finds out, and fetches it.
    await blobs.remove(row.name);
    await mark();
  }
  await blobs.remove(row.name);
}

/** Whether so many bytes more fit, and texts after them. */
export const hasRoom = async (space: Space | null, bytes: number): Promise<boolean> => (await space?.fits(bytes + MARGIN)) ?? true;
