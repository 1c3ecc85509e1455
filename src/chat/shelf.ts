/**
 * The chapters of one conversation between disk and memory: loaded when touched, at most eight kept, written together with
 * their summaries in one transaction. A set is replaced only after the transaction completed: a failed write leaves no trace.
 */
import { atRestKey } from '../crypto/derive.ts';
import { loadOnce } from '../ports/loadOnce.ts';
import type { Logger } from '../ports/logger.ts';
import type { Durability, Ledger, RecordChange, Records } from '../ports/storage.ts';
import { bytesOfKey, type ConversationId, type DeviceId, type EntryId, type Key } from '../protocol/ids.ts';
import { chapterId } from './chapter.ts';
import { createChapterSet, type ChapterSet } from './chapterSet.ts';
import type { ForkProof } from './fork.ts';
import { createForkDisk, type ForkDisk } from './forkDisk.ts';
import type { ForkMarks } from './forkMarks.ts';
import { nameOf } from './names.ts';
import type { Kept, RowForm } from './note.ts';
import type { Overview } from './overview.ts';
import { encodeSummary, summarise, type ChapterSummary } from './summary.ts';
import type { EpochKey } from './types.ts';

export const SUMMARY_TABLE = 'chapters';
/** Marks of entries that were erased: at-rest id of the entry → name of the chapter, whose kept document may hold it still. */
export const ERASED_TABLE = 'erased';
const CACHED_CHAPTERS = 8;

/** A chapter in memory. */
export interface Loaded {
  readonly set: ChapterSet;
  /** Redacts and fork proofs to be looked at again. */
  readonly pending: ReadonlySet<Key>;
}

/** What is written to one chapter. */
export interface ChapterWrite {
  readonly kept: readonly Kept[];
  readonly elsewhere: readonly EntryId[];
  readonly proofs: readonly ForkProof[];
}

export type OnDisk = 'nothing' | 'a row' | 'what cannot be read';

export interface Shelf {
  load(chapter: number): Promise<Loaded>;
  /** What is known of all chapters without reading each: by number. */
  overview(): Promise<Overview>;
  /** Of one chapter; undefined where it holds nothing. */
  summary(chapter: number): Promise<ChapterSummary | undefined>;
  /** Summaries of all chapters that hold something, by number: reads each that was not read before. */
  summaries(): Promise<ReadonlyMap<number, ChapterSummary>>;
  /** What the disk holds of an entry at this moment, whatever is known of it here. */
  onDisk(chapter: number, id: EntryId): Promise<OnDisk>;
  /** The last chapter that a backup or a friend brought; −1: none did; null: this device did not come back, so the chat began with it. @param again something was brought just now */
  brought(again?: boolean): Promise<number | null>;
  /** Chapters in which something is forked, by number. */
  forks(): Promise<ForkMarks>;
  /**
   * Writes to chapters, and record changes with them, in one transaction.
   * @throws StorageError when the disk refuses; nothing is changed then, on disk or here
   */
  write(chapters: ReadonlyMap<number, ChapterWrite>, changes: readonly RecordChange[], durability: Durability): Promise<void>;
}

export interface ShelfParts {
  readonly conversation: ConversationId;
  /** This one. */
  readonly device: DeviceId;
  readonly rows: RowForm;
  readonly ledger: Ledger;
  readonly records: Records;
  readonly localKey: Uint8Array;
  readonly keys: () => readonly EpochKey[];
  readonly logger: Logger;
}

/** What asks for summaries and the overview: needed by whoever has a chat, and by nobody before. */
export const loadChapters = loadOnce(() => import('./summaries.ts'));

const EMPTY: ReadonlySet<Key> = new Set();

function mergePending(before: ReadonlySet<Key>, kept: readonly Kept[]): ReadonlySet<Key> {
  const pending = new Set(before);
  for (const { known, pending: isPending } of kept) {
    if (isPending) pending.add(nameOf(known.entry.id));
    else pending.delete(nameOf(known.entry.id));
  }
  return pending;
}

/** Makes a value once; a failure is not remembered. */
function untilItFails<T>(make: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | null = null;
  return () =>
    (kept ??= make().catch((error: unknown) => {
      kept = null;
      throw error;
    }));
}

/** As `untilItFails`, and once more for who knows that it is another one now. */
function untilAgain<T>(make: () => Promise<T>): (again?: boolean) => Promise<T> {
  let kept = untilItFails(make);
  return (again) => (again ? (kept = untilItFails(make)) : kept)();
}

interface Advanced {
  readonly before: ChapterSet;
  readonly loaded: Loaded;
  readonly summary: ChapterSummary;
  /** Entries that lose their body. */
  readonly erased: readonly EntryId[];
}

function advance({ set, pending }: Loaded, { kept, elsewhere, proofs }: ChapterWrite): Advanced {
  const loaded = { set: set.with(kept.map((one) => one.known), elsewhere.map(nameOf), proofs), pending: mergePending(pending, kept) };
  const erased = kept.filter(({ known: { form, entry } }) => form === 'strip' && set.entries.get(nameOf(entry.id))?.form === 'whole');
  return { before: set, loaded, summary: summarise(loaded.set, loaded.pending.size), erased: erased.map(({ known }) => known.entry.id) };
}

/** What is written with the rows of a chapter: its summary, and a mark for each entry that is erased. */
function changesOf({ summary, erased }: Advanced, key: Key, localKey: Uint8Array): readonly RecordChange[] {
  const marks = erased.map((id): RecordChange => ({ table: ERASED_TABLE, key: atRestKey(localKey, id), value: bytesOfKey(key) }));
  return [{ table: SUMMARY_TABLE, key, value: encodeSummary(summary) }, ...marks];
}

async function foundOnDisk({ ledger, rows, keys }: ShelfParts, chapter: number, id: EntryId): Promise<OnDisk> {
  const row = (await ledger.read(rows.conversation, chapter)).find(({ entry }) => entry === rows.nameOf(id));
  if (!row) return 'nothing';
  return rows.fromRow(row, keys()) ? 'a row' : 'what cannot be read';
}

/** @param rowed what its rows do not tell; undefined for a chapter without rows, of which a proof may tell */
async function readRows({ ledger, rows, keys, logger }: ShelfParts, forks: ForkDisk, chapter: number, rowed: Pick<ChapterSummary, 'elsewhere'> | undefined): Promise<Loaded> {
  const proofs = await forks.proofs(chapter);
  if (!rowed) return { set: createChapterSet(chapter, undefined, undefined, proofs), pending: EMPTY };
  const found = await ledger.read(rows.conversation, chapter);
  const kept = found.map((row) => rows.fromRow(row, keys())).filter((one) => one !== null);
  if (kept.length < found.length) logger.log('chat', 'rows could not be read', { rows: found.length - kept.length });
  const entries = new Map(kept.map((one) => [nameOf(one.known.entry.id), one.known] as const));
  return { set: createChapterSet(chapter, entries, new Set(rowed.elsewhere.map(nameOf)), proofs), pending: mergePending(EMPTY, kept) };
}

export function createShelf(parts: ShelfParts): Shelf {
  const { conversation, rows, ledger, records, localKey } = parts;
  const cache = new Map<number, Loaded>();
  const summaryKey = (chapter: number): Key => atRestKey(localKey, chapterId(conversation, chapter));
  const forks = createForkDisk(records, conversation, rows.conversation, summaryKey);

  const remember = (chapter: number, loaded: Loaded): void => {
    cache.delete(chapter);
    cache.set(chapter, loaded);
    for (const oldest of cache.keys()) if (cache.size > CACHED_CHAPTERS) cache.delete(oldest);
  };

  const readChapter = (chapter: number, rowed: Pick<ChapterSummary, 'elsewhere'> | undefined): Promise<Loaded> => readRows(parts, forks, chapter, rowed);

  const make = (chapter: number): Promise<ChapterSummary> => readChapter(chapter, { elsewhere: [] }).then(({ set, pending }) => summarise(set, pending.size));

  const disk = untilItFails(async () => {
    const { createOverviewDisk, createSummaries } = await loadChapters();
    const summaries = createSummaries({
      read: (chapter) => records.get(SUMMARY_TABLE, summaryKey(chapter)),
      rows: (chapter) => ledger.read(rows.conversation, chapter),
      chapters: () => ledger.chapters(rows.conversation),
      make,
    });
    return { summaries, overview: createOverviewDisk({ records, ledger, logger: parts.logger, name: rows.conversation, key: summaryKey, summary: summaries.one, summaries: all }) };
  });
  const all: Shelf['summaries'] = untilItFails(async () => {
    const { summaries, overview } = await disk();
    const read = await summaries.all();
    overview.compare(read);
    return read;
  });
  const summary: Shelf['summary'] = async (chapter) => (await disk()).summaries.one(chapter);

  async function load(chapter: number): Promise<Loaded> {
    const loaded = cache.get(chapter) ?? (await readChapter(chapter, await summary(chapter)));
    remember(chapter, loaded);
    return loaded;
  }

  return {
    load,
    overview: async () => (await disk()).overview.read(),
    summary,
    summaries: all,
    brought: untilAgain(async () => (await loadChapters()).readBrought(records, rows.conversation, atRestKey(localKey, parts.device))),
    onDisk: (chapter, id) => foundOnDisk(parts, chapter, id),
    forks: () => forks.marks(),
    async write(chapters, changes, durability) {
      const next: Advanced[] = [];
      for (const [chapter, write] of chapters) next.push(advance(await load(chapter), write));
      const held = next.filter(({ summary }) => summary.entries > 0);
      const own = held.flatMap((one) => changesOf(one, summaryKey(one.summary.chapter), localKey));
      const plan = await forks.plan(next.map(({ before, loaded }) => ({ before, after: loaded.set })));
      const written = [...chapters.values()].flatMap(({ kept }) => kept.map(rows.toRow));
      // A chapter of which nothing is here but what a proof tells has no summary: it is in no digest.
      const { summaries, overview } = await disk();
      const outlines = await overview.plan(held.map(({ summary, loaded }) => ({ summary, set: loaded.set })));
      await ledger.append(written, [...own, ...outlines.changes, ...plan.changes, ...changes], durability);
      plan.commit();
      outlines.commit();
      for (const one of held) summaries.wrote(one.summary);
      for (const { loaded } of next) remember(loaded.set.chapter, loaded);
    },
  };
}
