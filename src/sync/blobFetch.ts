/**
 * Fetches one blob from whoever has it: the manifest first, then what is missing, in order from where somebody reads it, from all
 * sources at once, each piece checked before it is kept, so that nothing is fetched twice after a restart. In the end the whole file is checked against the hash that
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
/** Pieces that a source has not, or does not give in time, before it is not asked for this blob again. */
const MISSES = 4;

export interface Fetch {
  readonly item: MediaItem;
  readonly blobs: Blobs;
  readonly bulk: Bulk;
  /** At-rest name of the blob. */
  readonly name: Key;
  readonly sources: readonly PieceSource[];
  /** False: it was paused, taken back, or its chat closed. Asked before each piece. */
  isWanted(): boolean;
  /** The piece that somebody waits for: it and those behind it come first. Asked before each piece. */
  first(): number;
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

/**
 * What is missing, given out piece by piece, in order from the first that is waited for; a piece that is given back is the next
 * again, not the last: a video would wait for it. Who finds nothing waits while others may still give a piece back: so the last ones,
 * asked of a source that has them not or lies, are asked of another [H54].
 */
function createShare(missing: number[], { isWanted, first }: Pick<Fetch, 'isWanted' | 'first'>) {
  const idle: (() => void)[] = [];
  let under = 0;
  let isOver = false;
  function find(mayHave: (index: number) => boolean): number {
    if (isOver || !isWanted()) return -1;
    const from = first();
    const ahead = missing.findIndex((index) => index >= from && mayHave(index));
    return ahead >= 0 ? ahead : missing.findIndex(mayHave);
  }
  return {
    get under() {
      return under;
    },
    /** A piece for a source that may have it; none: there is nothing for it any more. */
    async next(mayHave: (index: number) => boolean): Promise<number | undefined> {
      for (;;) {
        const at = find(mayHave);
        if (at >= 0) under++;
        if (at >= 0) return missing.splice(at, 1)[0];
        if (isOver || !isWanted() || under === 0) return undefined;
        await new Promise<void>((resolve) => idle.push(resolve));
      }
    },
    /** It is here now, or (false) still missing. */
    done(index: number, isHere: boolean): void {
      under--;
      if (!isHere) missing.push(index);
      if (!isHere) missing.sort((a, b) => a - b);
      for (const look of idle.splice(0)) look();
    },
    end(): void {
      isOver = true;
    },
  };
}

/** Asks the sources for what is missing, until it is here, nobody has the rest, or it is not wanted. @throws StorageError */
async function fill(fetch: Fetch, manifest: BlobManifest, missing: number[]): Promise<void> {
  const { item, blobs, bulk, name, sources, isWanted, progress } = fetch;
  const whole = sealedBytes(item.bytes);
  const share = createShare(missing, fetch);
  const tell = (): void => progress(manifest.chunks - missing.length - share.under, manifest.chunks);
  /** Null: they have it not. False: they gave something else. */
  async function take(source: PieceSource, index: number): Promise<boolean | null> {
    const piece = await source.ask(item.root, index, chunkId(manifest, index));
    if (piece === null || !isWanted()) return null;
    if (!(await isChunk(manifest, index, piece, bulk))) return false;
    await blobs.put(name, index, piece, whole);
    return true;
  }
  async function drain(source: PieceSource, lacks: Set<number>, liar: { is: boolean }): Promise<void> {
    const mayHave = (index: number): boolean => !liar.is && lacks.size < MISSES && !lacks.has(index);
    for (let index = await share.next(mayHave); index !== undefined; index = await share.next(mayHave)) {
      let taken: boolean | null = null;
      try {
        taken = await take(source, index);
      } catch (error) {
        share.end();
        throw error;
      } finally {
        if (taken === null) lacks.add(index);
        liar.is ||= taken === false;
        share.done(index, taken === true);
      }
      if (taken) tell();
    }
  }
  tell();
  const drains = sources.flatMap((source) => {
    const [lacks, liar] = [new Set<number>(), { is: false }];
    return Array.from({ length: WINDOW }, () => drain(source, lacks, liar));
  });
  for (const one of await Promise.allSettled(drains)) if (one.status === 'rejected') throw one.reason;
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
