/**
 * Leaves a blob at a relay for a friend who is away: what it lacks of the chunks, then the manifest, so that who finds the manifest
 * finds all of it. Goes on after a restart with what is missing.
 */
import { readManifest, type BlobManifest } from '../crypto/blob.ts';
import { MANIFEST, type Blobs } from '../ports/blobs.ts';
import type { Chunks } from '../ports/mailbox.ts';
import type { Key } from '../protocol/ids.ts';
import { chunkId } from './blobFetch.ts';

/** Asked about at a time. */
const ASKED = 256;
/** On the way at a time. */
const WINDOW = 2;

export interface Put {
  readonly blobs: Blobs;
  readonly name: Key;
  readonly root: Uint8Array;
  readonly bytes: number;
  readonly chunks: Chunks;
  /** Unix ms by the relay's clock. */
  readonly expires: number;
  /** It was left there before: all of it is left again, so that the later time counts for each piece. */
  readonly isRenewal: boolean;
  /** False: it was taken back, or delivered meanwhile. Asked before each piece. */
  isWanted(): boolean;
  progress(done: number, of: number): void;
}

/** Indices of the chunks that the relay lacks; null: it does not say. */
async function lacking({ chunks, isRenewal }: Put, manifest: BlobManifest): Promise<number[] | null> {
  const indices = Array.from({ length: manifest.chunks }, (_, index) => index);
  if (isRenewal) return indices;
  const missing: number[] = [];
  for (let at = 0; at < indices.length; at += ASKED) {
    const some = indices.slice(at, at + ASKED);
    const answer = await chunks.has(some.map((index) => chunkId(manifest, index)));
    if (!answer.ok) return null;
    missing.push(...some.filter((_, i) => !answer.value[i]));
  }
  return missing;
}

/** Whether all of it is at the relay now. Never rejects for what a relay says. @throws StorageError */
export async function putBlob(put: Put): Promise<boolean> {
  const { blobs, name, root, bytes, chunks, expires, isWanted, progress } = put;
  const kept = await blobs.get(name, MANIFEST);
  const manifest = kept && readManifest(kept, root, bytes);
  if (!kept || !manifest || typeof manifest === 'string') return false;
  const missing = await lacking(put, manifest);
  if (missing === null) return false;
  const { chunks: of } = manifest;
  let done = of - missing.length;
  let isRefused = false;
  const work = async (): Promise<void> => {
    for (let index = missing.shift(); index !== undefined && isWanted() && !isRefused; index = missing.shift()) {
      const piece = await blobs.get(name, index);
      isRefused ||= piece === null || !(await chunks.put(index, piece, expires)).ok;
      if (!isRefused) progress(++done, of);
    }
  };
  progress(done, of);
  await Promise.all(Array.from({ length: WINDOW }, work));
  if (done < of || isRefused || !isWanted()) return false;
  return (await chunks.put(MANIFEST, kept, expires)).ok;
}
