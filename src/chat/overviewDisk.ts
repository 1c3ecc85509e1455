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
import { overviewChanged } from './shown.ts';
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
interface Outlines {
  all: Map<number, Outline>;
  readonly order: number[];
  /** Place of each chapter in `order`. */
  readonly places: Map<number, number>;
}

function put({ all, order, places }: Outlines, outline: Outline): void {
  if (!all.has(outline.chapter)) places.set(outline.chapter, order.push(outline.chapter) - 1);
  all.set(outline.chapter, outline);
}

function inOrder(outlines: Iterable<Outline>): Outlines {
  const made: Outlines = { all: new Map(), order: [], places: new Map() };
  for (const outline of outlines) put(made, outline);
  return made;
}

/** Makes these outlines those, in place; false: they were the same. */
function changeTo(known: Outlines, right: Outlines): boolean {
  if (known.all.size === right.all.size && [...right.all.values()].every((outline) => sameOutline(known.all.get(outline.chapter), outline))) return false;
  known.all = new Map();
  known.places.clear();
  known.order.length = 0;
  for (const outline of right.all.values()) put(known, outline);
  return true;
}

/** From the summaries, and from what is known beyond them. */
function outlinesOf(all: ReadonlyMap<number, ChapterSummary>, known: Overview = new Map()): Outlines {
  const byChapter = [...all.values()].sort((a, b) => a.chapter - b.chapter);
  return inOrder(byChapter.map((summary) => outlineOf(summary, isQuietStill(known.get(summary.chapter)?.quiet, summary))));
}

/** The highest chapter, or null. */
function newestOf({ order }: Outlines): number | null {
  let newest: number | null = null;
  for (const chapter of order) newest = Math.max(newest ?? 0, chapter);
  return newest;
}

/** The parts in which these outlines are put, each as it will be then; or all parts. No other part is looked at. */
function partsWith({ all, order, places }: Outlines, fresh: readonly Outline[], key: (part: number) => Key, which: 'changed' | 'all'): readonly RecordChange[] {
  const changed = new Map(fresh.map((outline) => [outline.chapter, outline]));
  const more = [...changed.keys()].filter((chapter) => !places.has(chapter));
  const placeOf = new Map(more.map((chapter, i) => [chapter, order.length + i]));
  const parts = new Set([...changed.keys()].map((chapter) => Math.floor((places.get(chapter) ?? placeOf.get(chapter)!) / PART)));
  if (which === 'all') for (let part = 0; part * PART < order.length; part++) parts.add(part);
  return [...parts].map((part) => {
    const [from, to] = [part * PART, (part + 1) * PART];
    const chapters = [...order.slice(from, to), ...more.slice(Math.max(0, from - order.length), Math.max(0, to - order.length))];
    return { table: OVERVIEW_TABLE, key: key(part), value: encodeOutlines(chapters.map((chapter) => changed.get(chapter) ?? all.get(chapter)!)) };
  });
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
  const read = inOrder([]);
  for (let number = 0, isFull = true; isFull; number++) {
    const found = (await readPart(parts, number)) ?? [];
    for (const outline of found) put(read, outline);
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
    if (!changeTo(known, outlinesOf(all, known.all))) return;
    logger.log('chat', 'overview did not fit', { chapters: all.size });
    wrong += 1;
  }

  /** The others are, when all summaries have been read. */
  async function listenTo(read: Outlines): Promise<void> {
    const quiet = [...read.all.values()].filter((outline) => outline.quiet !== null).slice(-LOOKED_AT);
    for (const outline of quiet) {
      const now = await summary(outline.chapter);
      if (!now || isQuietStill(outline.quiet, now)) continue;
      put(read, outlineOf(now, false));
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
    logger.log('chat', 'overview made', { chapters: outlines.order.length });
    // Nothing is lost where the disk refuses: the next write brings it.
    wrong += 1;
    ledger.append([], partsWith(outlines, [], key, 'all'), 'relaxed').catch(() => undefined);
    return outlines;
  }

  const read = (): Promise<Outlines> =>
    (reading ??= readIt().catch((error: unknown) => {
      reading = null;
      throw error;
    }));

  return {
    read: async () => (await read()).all,
    async plan(chapters) {
      const before = await read();
      const fresh = chapters.map(({ summary, set }) => outlineOf(summary, isQuiet(set, summary))).filter((outline) => !sameOutline(before.all.get(outline.chapter), outline));
      const found = wrong;
      if (fresh.length === 0 && mended === found) return { changes: [], commit: () => undefined };
      return {
        changes: partsWith(before, fresh, key, mended === found ? 'changed' : 'all'),
        commit() {
          for (const outline of fresh) put(before, outline);
          if (fresh.length > 0) overviewChanged(before.all);
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
