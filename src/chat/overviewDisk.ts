/**
 * The overview of a conversation on disk: read once, written in the transaction of what changes it. It lies there in parts of 256
 * outlines, in the order in which chapters came, so that who makes many chapters makes none of these writes dearer. Where it is
 * missing, cannot be read or ends at another chapter than the ledger, it is made from the summaries; and whenever all of these have
 * been read anyway, it is compared with them and mended.
 */
import type { Logger } from '../ports/logger.ts';
import { StorageError, type Ledger, type RecordChange, type Records } from '../ports/storage.ts';
import type { Key } from '../protocol/ids.ts';
import type { ChapterSet } from './chapterSet.ts';
import type { Outline, Overview } from './overview.ts';
import { decodeOutlines, encodeOutlines, isQuiet, isQuietStill, outlineOf, sameOutline } from './overviewForm.ts';
import type { ChapterSummary } from './summary.ts';

const OVERVIEW_TABLE = 'overview';
/** Outlines in a part, each of some thirty bytes and of 200 at most, beside the devices. */
const PART = 256;
/** Of the chapters without lines the last ones, which are looked at again at once: into these an earlier version would write. */
const LOOKED_AT = 8;

/** A chapter as it is written. */
export interface Outlined {
  readonly summary: ChapterSummary;
  readonly set: ChapterSet;
}

export interface OverviewDisk {
  read(): Promise<Overview>;
  /** What is to be written with these chapters; `commit` once it is on disk. */
  plan(chapters: readonly Outlined[]): Promise<{ readonly changes: readonly RecordChange[]; commit(): void }>;
  /** All summaries, as they are now, have been read. */
  compare(all: ReadonlyMap<number, ChapterSummary>): void;
}

export interface OverviewDiskParts {
  readonly records: Records;
  readonly ledger: Ledger;
  readonly logger: Logger;
  /** At-rest id of the conversation. */
  readonly name: Key;
  /** The key of a part. */
  key(part: number): Key;
  /** Of one chapter. */
  summary(chapter: number): Promise<ChapterSummary | undefined>;
  /** All summaries from the ledger. */
  summaries(): Promise<ReadonlyMap<number, ChapterSummary>>;
}

/** In the order in which they came: part i has those from 256 i on. */
type Outlines = Map<number, Outline>;

/** From the summaries, and from what is known beyond them. */
function outlinesOf(all: ReadonlyMap<number, ChapterSummary>, known: Overview = new Map()): Outlines {
  const byChapter = [...all.values()].sort((a, b) => a.chapter - b.chapter);
  return new Map(byChapter.map((summary) => [summary.chapter, outlineOf(summary, isQuietStill(known.get(summary.chapter)?.quiet, summary))]));
}

/** The highest chapter, or null. */
function newestOf(outlines: Outlines): number | null {
  let newest: number | null = null;
  for (const chapter of outlines.keys()) newest = Math.max(newest ?? 0, chapter);
  return newest;
}

/** The parts that hold these chapters, or all. */
function partsOf(outlines: Outlines, key: (part: number) => Key, changed: ReadonlySet<number> | null): readonly RecordChange[] {
  const all = [...outlines.values()];
  const changes: RecordChange[] = [];
  for (let at = 0; at < all.length; at += PART) {
    const part = all.slice(at, at + PART);
    if (!changed || part.some(({ chapter }) => changed.has(chapter))) changes.push({ table: OVERVIEW_TABLE, key: key(at / PART), value: encodeOutlines(part) });
  }
  return changes;
}

/** A part, or null where there is none or it cannot be read: a box that does not open is no overview either. */
async function readPart({ records, key }: OverviewDiskParts, number: number): Promise<readonly Outline[] | null> {
  try {
    const bytes = await records.get(OVERVIEW_TABLE, key(number));
    return bytes && decodeOutlines(bytes);
  } catch (error) {
    if (error instanceof StorageError && error.code !== 'storageCorrupt') throw error;
    return null;
  }
}

async function readParts(parts: OverviewDiskParts): Promise<Outlines> {
  const read: Outlines = new Map();
  for (let number = 0, isFull = true; isFull; number++) {
    const found = (await readPart(parts, number)) ?? [];
    for (const outline of found) read.set(outline.chapter, outline);
    isFull = found.length >= PART;
  }
  return read;
}

export function createOverviewDisk(parts: OverviewDiskParts): OverviewDisk {
  const { ledger, logger, name, key, summary, summaries } = parts;
  let outlines: Outlines | null = null;
  let reading: Promise<Outlines> | null = null;
  /** All summaries, once they have been read. */
  let whole: ReadonlyMap<number, ChapterSummary> | null = null;
  /** How often what is on disk was found not to fit, and how often it has been replaced since. */
  let [wrong, mended] = [0, 0];

  function fit(known: Outlines, all: ReadonlyMap<number, ChapterSummary>): void {
    const right = outlinesOf(all, known);
    if (known.size === right.size && [...right].every(([chapter, outline]) => sameOutline(known.get(chapter), outline))) return;
    logger.log('chat', 'overview did not fit', { chapters: all.size });
    known.clear();
    for (const [chapter, outline] of right) known.set(chapter, outline);
    wrong += 1;
  }

  /** The others are, when all summaries have been read. */
  async function listenTo(read: Outlines): Promise<void> {
    const quiet = [...read.values()].filter((outline) => outline.quiet !== null).slice(-LOOKED_AT);
    for (const outline of quiet) {
      const now = await summary(outline.chapter);
      if (!now || isQuietStill(outline.quiet, now)) continue;
      read.set(outline.chapter, outlineOf(now, false));
      wrong += 1;
    }
  }

  async function readIt(): Promise<Outlines> {
    const [read, newest] = await Promise.all([readParts(parts), ledger.newest(name)]);
    if (newestOf(read) === newest) {
      await listenTo(read);
      if (whole) fit(read, whole);
      return (outlines = read);
    }
    outlines = outlinesOf(await summaries());
    logger.log('chat', 'overview made', { chapters: outlines.size });
    // Nothing is lost where the disk refuses: the next write brings it.
    wrong += 1;
    ledger.append([], partsOf(outlines, key, null), 'relaxed').catch(() => undefined);
    return outlines;
  }

  const read = (): Promise<Outlines> =>
    (reading ??= readIt().catch((error: unknown) => {
      reading = null;
      throw error;
    }));

  return {
    read,
    async plan(chapters) {
      const before = await read();
      const fresh = chapters.map(({ summary, set }) => outlineOf(summary, isQuiet(set, summary))).filter((outline) => !sameOutline(before.get(outline.chapter), outline));
      const found = wrong;
      if (fresh.length === 0 && mended === found) return { changes: [], commit: () => undefined };
      const after = new Map([...before, ...fresh.map((outline) => [outline.chapter, outline] as const)]);
      return {
        changes: partsOf(after, key, mended === found ? new Set(fresh.map(({ chapter }) => chapter)) : null),
        commit() {
          for (const outline of fresh) before.set(outline.chapter, outline);
          mended = found;
        },
      };
    },
    compare(all) {
      whole = all;
      if (outlines) fit(outlines, all);
    },
  };
}
