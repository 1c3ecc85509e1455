/**
 * The overview of a conversation on disk: read once, written in the transaction of what changes it. Where it is missing, cannot be
 * read or ends at another chapter than the ledger, it is made from the summaries; and whenever all of these have been read anyway,
 * it is compared with them and mended.
 */
import type { Logger } from '../ports/logger.ts';
import { StorageError, type Ledger, type RecordChange, type Records } from '../ports/storage.ts';
import type { Key } from '../protocol/ids.ts';
import type { Outline, Overview } from './overview.ts';
import { decodeOverview, encodeOverview, outlineOf, sameOutline } from './overviewForm.ts';
import type { ChapterSummary } from './summary.ts';

const OVERVIEW_TABLE = 'overview';

export interface OverviewDisk {
  read(): Promise<Overview>;
  /** What is to be written with these summaries; `commit` once it is on disk. */
  plan(summaries: readonly ChapterSummary[]): Promise<{ readonly changes: readonly RecordChange[]; commit(): void }>;
  /** All summaries, as they are now, have been read. */
  compare(all: ReadonlyMap<number, ChapterSummary>): void;
}

export interface OverviewDiskParts {
  readonly records: Records;
  readonly ledger: Ledger;
  readonly logger: Logger;
  /** At-rest id of the conversation. */
  readonly name: Key;
  /** All summaries from the ledger. */
  summaries(): Promise<ReadonlyMap<number, ChapterSummary>>;
}

type Outlines = Map<number, Outline>;

const outlinesOf = (all: ReadonlyMap<number, ChapterSummary>): Outlines => new Map([...all].map(([chapter, summary]) => [chapter, outlineOf(summary)]));

/** The highest chapter, or null. */
function newestOf(outlines: Outlines): number | null {
  let newest: number | null = null;
  for (const chapter of outlines.keys()) newest = Math.max(newest ?? 0, chapter);
  return newest;
}

function decoded(bytes: Uint8Array): Outlines | null {
  try {
    return decodeOverview(bytes);
  } catch {
    return null;
  }
}

export function createOverviewDisk({ records, ledger, logger, name, summaries }: OverviewDiskParts): OverviewDisk {
  let outlines: Outlines | null = null;
  let reading: Promise<Outlines> | null = null;
  /** How often what is on disk was found not to fit, and how often it has been replaced since. */
  let [wrong, mended] = [0, 0];

  /** A box that does not open is no overview either. */
  const kept = (): Promise<Uint8Array | null> =>
    records.get(OVERVIEW_TABLE, name).catch((error: unknown) => (error instanceof StorageError && error.code === 'storageCorrupt' ? null : Promise.reject(error)));

  async function readIt(): Promise<Outlines> {
    const [bytes, newest] = await Promise.all([kept(), ledger.newest(name)]);
    const read = bytes ? decoded(bytes) : new Map<number, Outline>();
    if (read && newestOf(read) === newest) return (outlines = read);
    outlines = outlinesOf(await summaries());
    logger.log('chat', 'overview made', { chapters: outlines.size });
    // Nothing is lost where the disk refuses: the next write brings it.
    wrong += 1;
    records.put(OVERVIEW_TABLE, name, encodeOverview(outlines), 'relaxed').catch(() => undefined);
    return outlines;
  }

  const read = (): Promise<Outlines> =>
    (reading ??= readIt().catch((error: unknown) => {
      reading = null;
      throw error;
    }));

  return {
    read,
    async plan(changed) {
      const before = await read();
      const fresh = changed.map(outlineOf).filter((outline) => !sameOutline(before.get(outline.chapter), outline));
      const found = wrong;
      if (fresh.length === 0 && mended === found) return { changes: [], commit: () => undefined };
      const after = new Map([...before, ...fresh.map((outline) => [outline.chapter, outline] as const)]);
      return {
        changes: [{ table: OVERVIEW_TABLE, key: name, value: encodeOverview(after) }],
        commit() {
          for (const outline of fresh) before.set(outline.chapter, outline);
          mended = found;
        },
      };
    },
    compare(all) {
      if (!outlines) return;
      const fits = outlines.size === all.size && [...all.values()].every((summary) => sameOutline(outlines!.get(summary.chapter), outlineOf(summary)));
      if (fits) return;
      logger.log('chat', 'overview did not fit', { chapters: all.size });
      outlines.clear();
      for (const [chapter, outline] of outlinesOf(all)) outlines.set(chapter, outline);
      wrong += 1;
    },
  };
}
