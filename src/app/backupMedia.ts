/**
 * Photos and videos in a backup, piece by piece as they lie on the disk: sealed, under keys that stand in their entries. Only what is
 * here whole, of messages that are here. Loaded with backups.
 */
import { blobShape, sealedBytes } from '../crypto/blob.ts';
import { MANIFEST } from '../ports/blobs.ts';
import { keyOf } from '../protocol/ids.ts';
import { openBlobRows, type BlobRow } from '../sync/blobRows.ts';
import type { ItemOf } from './backupForm.ts';
import type { Core } from './core.ts';

/** All photos and videos of one backup, so that with its texts it stays within what is ever read again. */
const MEDIA_MOST = 14 * 1024 ** 3;

export interface MediaToKeep {
  /** By chat and chapter, so that who brings them back reads each chapter once. */
  readonly rows: readonly BlobRow[];
  /** Not here whole, or too much for one file. */
  readonly missing: number;
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** @throws StorageError */
export async function mediaToKeep({ deps: { store } }: Core): Promise<MediaToKeep> {
  const all = (await openBlobRows(store.records, store.localKey)).all().filter(({ entry, picture }) => entry && !picture);
  const here = all.filter(({ mine, whole, freed }) => (mine || whole) && !freed);
  here.sort((a, b) => compare(keyOf(a.account), keyOf(b.account)) || a.entry!.chapter - b.entry!.chapter);
  let room = MEDIA_MOST;
  const rows = here.filter(({ bytes }) => (room -= sealedBytes(bytes)) >= 0);
  return { rows, missing: all.length - rows.length };
}

/** One whose message is taken back meanwhile ends early: whoever reads it finds that out. */
export async function* mediaItems({ deps: { store } }: Core, rows: readonly BlobRow[]): AsyncGenerator<ItemOf<'media'> | ItemOf<'piece'>> {
  for (const { account, root, name, entry, bytes, delivered } of rows) {
    yield { kind: 'media', account, ...entry!, root, delivered };
    const { chunks } = blobShape(bytes);
    for (let index = MANIFEST; index < chunks; index += 1) {
      const piece = await store.blobs.get(name, index);
      if (!piece) break;
      yield { kind: 'piece', index, bytes: piece };
    }
  }
}
