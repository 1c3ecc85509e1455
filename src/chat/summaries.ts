/** Summaries of a conversation's chapters as they are asked for: each is read once, and then kept as it is written. */
import type { LedgerRow } from '../ports/storage.ts';
import { decodeSummary, type ChapterSummary } from './summary.ts';

// One chunk, since whoever needs one of them needs the others.
export { crossTwins } from './crossTwins.ts';
export { createOverviewDisk } from './overviewDisk.ts';
export { beyond, linedChapters, readBrought, shownChapters } from './shown.ts';
export { depsFor, nextSlot, writingChapter } from './writing.ts';

/** Summaries asked of the disk together. */
const READ_AT_ONCE = 64;
/** Chapters of which it is remembered that nothing is here: whoever asks for more makes it look again. */
const NOTHING = 4096;

export interface Summaries {
  one(chapter: number): Promise<ChapterSummary | undefined>;
  /** Reads those that were not read before. */
  all(): Promise<ReadonlyMap<number, ChapterSummary>>;
  /** It is on disk now. */
  wrote(summary: ChapterSummary): void;
}

export interface SummariesParts {
  /** The bytes of one, or null. */
  read(chapter: number): Promise<Uint8Array | null>;
  rows(chapter: number): Promise<readonly LedgerRow[]>;
  /** Chapters that hold rows. */
  chapters(): Promise<readonly { readonly chapter: number }[]>;
  /** From the rows of a chapter that has none. */
  make(chapter: number): Promise<ChapterSummary>;
}

export function createSummaries({ read, rows, chapters, make }: SummariesParts): Summaries {
  const known = new Map<number, ChapterSummary>();
  const nothing = new Set<number>();

  async function readOne(chapter: number): Promise<ChapterSummary | undefined> {
    const bytes = await read(chapter);
    if (bytes) return decodeSummary(bytes);
    return (await rows(chapter)).length === 0 ? undefined : make(chapter);
  }

  async function one(chapter: number): Promise<ChapterSummary | undefined> {
    if (known.has(chapter) || nothing.has(chapter)) return known.get(chapter);
    const found = await readOne(chapter);
    // What was written meanwhile is newer.
    if (known.has(chapter)) return known.get(chapter);
    if (nothing.size >= NOTHING) nothing.clear();
    if (found) known.set(chapter, found);
    else nothing.add(chapter);
    return found;
  }

  return {
    one,
    async all() {
      const all = await chapters();
      for (let at = 0; at < all.length; at += READ_AT_ONCE) await Promise.all(all.slice(at, at + READ_AT_ONCE).map(({ chapter }) => one(chapter)));
      return known;
    },
    wrote(summary) {
      known.set(summary.chapter, summary);
      nothing.delete(summary.chapter);
    },
  };
}
