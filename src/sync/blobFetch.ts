/**
 * Fetches one blob from whoever has it: the manifest first, then what is missing, from all sources at once, each piece checked
 * before it is kept, so that nothing is fetched twice after a restart. In the end the whole file is checked against the hash that
 * its author signed. A source that gives what is not asked for is not asked for this blob again [H54].
 */
import { createBlobOpener, createPlainCheck, isChunk, readManifest, sealedBytes, type BlobManifest } from '../crypto/blob.ts';
import type { MediaItem } from '../chat/media.ts';
import { MANIFEST, type Blobs } from '../ports/blobs.ts';
import type { Bulk } from '../ports/primitives.ts';
import { SIZE, type Key } from '../protocol/ids.ts';
import type { PieceSource } from './blobStream.ts';

/** Pieces asked of one source at a time: one travels while the next is read. */
const WINDOW = 2;

export interface Fetch {
  readonly item: MediaItem;
  readonly blobs: Blobs;
  readonly bulk: Bulk;
  /** At-rest name of the blob. */
  readonly name: Key;
  readonly sources: readonly PieceSource[];
  /** False: it was paused, taken back, or its chat closed. Asked before each piece. */
  isWanted(): boolean;
  /** So many of its chunks are here. */
  progress(here: number, chunks: number): void;
}

/** `missing`: nobody has the rest now. `failed`: what its author sealed is not what they signed. */
export type FetchEnd = 'whole' | 'missing' | 'stopped' | 'failed';

/** Name of a chunk by what it hashes to. */
export const chunkId = ({ hashes }: BlobManifest, index: number): Uint8Array => hashes.slice(index * SIZE.hash, (index + 1) * SIZE.hash);

/** The manifest, from the disk or from a source. */
async function manifestOf({ item, blobs, name, sources }: Fetch): Promise<BlobManifest | 'missing' | 'failed'> {
  const kept = await blobs.get(name, MANIFEST);
  const known = kept && readManifest(kept, item.root, item.bytes);
  if (known && typeof known !== 'string') return known;
  for (const source of sources) {
    const came = await source.ask(item.root, MANIFEST, item.root);
    const manifest = came && readManifest(came, item.root, item.bytes);
    if (manifest === 'badForm') return 'failed';
    if (!came || !manifest || manifest === 'badHash') continue;
    await blobs.put(name, MANIFEST, came, sealedBytes(item.bytes));
    return manifest;
  }
  return 'missing';
}

/** Asks the sources for what is missing, until it is here, they have no more, or it is not wanted. @throws StorageError */
async function fill({ item, blobs, bulk, name, sources, isWanted, progress }: Fetch, manifest: BlobManifest, missing: number[]): Promise<void> {
  const whole = sealedBytes(item.bytes);
  let under = 0;
  let isOver = false;
  const tell = (): void => progress(manifest.chunks - missing.length - under, manifest.chunks);
  async function drain(source: PieceSource): Promise<void> {
    for (let index = missing.shift(); index !== undefined; index = missing.shift()) {
      under++;
      const piece = !isOver && isWanted() ? await source.ask(item.root, index, chunkId(manifest, index)) : null;
      const isRight = piece !== null && !isOver && isWanted() && (await isChunk(manifest, index, piece, bulk));
      if (isRight) await blobs.put(name, index, piece, whole).catch(end);
      under--;
      if (!isRight) return void missing.push(index);
      tell();
    }
  }
  const end = (error: unknown): never => {
    isOver = true;
    throw error;
  };
  tell();
  const ends = await Promise.allSettled(sources.flatMap((source) => Array.from({ length: WINDOW }, () => drain(source))));
  for (const one of ends) if (one.status === 'rejected') throw one.reason;
}

/** Whether the file is what was signed; a piece that the disk spoilt is deleted with all others, to be fetched anew. */
async function check({ item, blobs, bulk, name }: Fetch, manifest: BlobManifest): Promise<FetchEnd> {
  const opener = await createBlobOpener(manifest, item.key, bulk);
  const plain = createPlainCheck(item.hash, item.bytes);
  for (let index = 0; index < manifest.chunks; index++) {
    const piece = await blobs.get(name, index);
    const opened = piece ? await opener.open(index, piece) : 'badHash';
    if (opened === 'badForm') return 'failed';
    if (opened === 'badHash') {
      await blobs.remove(name);
      return 'missing';
    }
    plain.take(opened);
  }
  return plain.isRight() ? 'whole' : 'failed';
}

/** @throws StorageError: what came before it is kept */
export async function fetchBlob(fetch: Fetch): Promise<FetchEnd> {
  const manifest = await manifestOf(fetch);
  if (typeof manifest === 'string') return manifest;
  const here = await fetch.blobs.has(fetch.name);
  const missing = Array.from({ length: manifest.chunks }, (_, index) => index).filter((index) => !here.has(index));
  if (missing.length > 0) await fill(fetch, manifest, missing);
  if (!fetch.isWanted()) return 'stopped';
  return missing.length > 0 ? 'missing' : check(fetch, manifest);
}
