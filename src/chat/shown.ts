/** Which chapters of a conversation are shown, and which may hold something unread: by its overview, and by few of its summaries. */
import type { Records } from '../ports/storage.ts';
import { decode, read } from '../protocol/codec.ts';
import { keyOf, sameBytes, type DeviceId, type Key } from '../protocol/ids.ts';
import { hasLane, type Overview } from './overview.ts';
import { laneOf, type ChapterSummary } from './summary.ts';
import type { ReadMark } from './unread.ts';

/** The last chapter of a conversation that a backup or a friend brought, a number by its name; and any number by the name of this device: it came back. */
export const BROUGHT_TABLE = 'brought';

/** What `Chapters.brought` gives, by at-rest names. @throws FormError */
export async function readBrought(records: Pick<Records, 'get'>, conversation: Key, device: Key): Promise<number | null> {
  const bytes = await records.get(BROUGHT_TABLE, conversation);
  if (bytes) return read.int(decode(bytes));
  return (await records.get(BROUGHT_TABLE, device)) ? -1 : null;
}

/** What is known of the chapters of a conversation: of all a little, of each as much as is asked for. */
export interface Chapters {
  overview(): Promise<Overview>;
  summary(chapter: number): Promise<ChapterSummary | undefined>;
  /** All of them, as the disk has them: what is signed once and for all goes by these. */
  summaries(): Promise<ReadonlyMap<number, ChapterSummary>>;
  /** The last chapter that a backup or a friend brought; −1: none did; null: this device did not come back, so the chat began with it. */
  brought(): Promise<number | null>;
}

/** Chapters in which a device has a lane. */
export const wroteIn = (overview: Overview, device: DeviceId): readonly number[] =>
  [...overview.values()].filter((outline) => hasLane(outline, device)).map(({ chapter }) => chapter);

/** Where a device that never wrote begins: the lowest chapter that it holds (it was granted from there on), else 0. */
export const firstChapter = (overview: Overview): number => (overview.size === 0 ? 0 : [...overview.keys()].reduce((least, one) => Math.min(least, one)));

/**
 * How far above all that is shown otherwise a chat may go on for a device that came back: by 33 million messages, which no chat has.
 * Whoever lies about it moves his chat by so much once for each of his devices, of the 2^31 chapters that there are.
 */
const GAP = 65_536;

interface Way {
  readonly shown: ReadonlySet<number>;
  /** Where the chat goes on for a device that came back: what stood before is not here, so nothing is joined to it. */
  readonly goesOn: readonly number[];
}

/** Of each other device the first chapter behind what a backup brought, ascending: each device has one, so it is no way to the end again and again. */
function entrances(overview: Overview, self: DeviceId, brought: number): readonly number[] {
  const first = new Map<Key, number>();
  for (const { chapter, devices } of overview.values()) {
    if (chapter > brought) for (const device of devices) if (!sameBytes(device, self)) first.set(keyOf(device), Math.min(chapter, first.get(keyOf(device)) ?? chapter));
  }
  return [...first.values()].sort((a, b) => a - b);
}

function wayOf(overview: Overview, device: DeviceId, brought: number | null): Way {
  const shown = new Set<number>();
  const spread = (from: number, step: 1 | -1): void => {
    for (let chapter = from; overview.has(chapter) && !(shown.has(chapter) && chapter !== from); chapter += step) shown.add(chapter);
  };
  const begin = (start: number): void => {
    spread(start, 1);
    spread(start, -1);
  };
  for (const start of [firstChapter(overview), ...wroteIn(overview, device)]) begin(start);
  const most = [...shown].reduce((most, one) => Math.max(most, one), 0);
  const goesOn = brought === null ? [] : entrances(overview, device, brought).filter((start) => start <= most + GAP);
  for (const start of goesOn) begin(start);
  return { shown, goesOn };
}

/** What follows from an overview for this device. */
interface Derived {
  readonly device: DeviceId;
  readonly brought: number | null;
  readonly way: Way;
  readonly shown: readonly number[];
  readonly lined: readonly number[];
  /** Of each other device the chapters of `lined` in which it has a lane, ascending. */
  readonly others: readonly { readonly device: DeviceId; readonly chapters: readonly number[] }[];
}

/** Until something in an overview is other: so a long chat is gone through when a chapter begins, not for each text. */
const known = new WeakMap<Overview, Derived>();

/** Something in it is other now. It is not copied for that, so that who makes many chapters makes no write dearer. */
export const overviewChanged = (overview: Overview): void => void known.delete(overview);

function derive(overview: Overview, device: DeviceId, brought: number | null): Derived {
  const way = wayOf(overview, device, brought);
  const shown = [...way.shown].sort((a, b) => a - b);
  const lined = shown.filter((chapter) => overview.get(chapter)!.quiet === null);
  const others = new Map<Key, { readonly device: DeviceId; readonly chapters: number[] }>();
  for (const chapter of lined)
    for (const other of overview.get(chapter)!.devices) {
      if (sameBytes(other, device)) continue;
      const key = keyOf(other);
      if (!others.has(key)) others.set(key, { device: other, chapters: [] });
      others.get(key)!.chapters.push(chapter);
    }
  return { device, brought, way, shown, lined, others: [...others.values()] };
}

function derivedFrom(overview: Overview, device: DeviceId, brought: number | null): Derived {
  const before = known.get(overview);
  if (before && before.brought === brought && sameBytes(before.device, device)) return before;
  const made = derive(overview, device, brought);
  known.set(overview, made);
  return made;
}

/**
 * The chapters that are shown, ascending: those joined without a missing one to where the conversation begins, to where it goes on for
 * a device that came back, or to one that this device wrote in. So nobody pins himself to the end with a far number.
 */
export const shownChapters = (overview: Overview, device: DeviceId, brought: number | null = null): readonly number[] => derivedFrom(overview, device, brought).shown;

/** The chapters from which the next own entry finds its place: those that this device wrote in, and those where the chat goes on for it; else where it begins. */
export function writingStarts(overview: Overview, device: DeviceId, brought: number | null): readonly number[] {
  const starts = [...wroteIn(overview, device), ...derivedFrom(overview, device, brought).way.goesOn];
  return starts.length > 0 ? starts : [firstChapter(overview)];
}

/** Of those the ones in which something makes a line, as far as that is known. */
export const linedChapters = (overview: Overview, device: DeviceId, brought: number | null = null): readonly number[] => derivedFrom(overview, device, brought).lined;

/** Shown chapters with lines, ascending, in which a lane of another device goes beyond a mark. */
export async function beyond(chapters: Chapters, mark: ReadMark, self: DeviceId): Promise<readonly number[]> {
  const found = new Set<number>();
  const goesBeyond = async (chapter: number, device: DeviceId, seq: number): Promise<boolean> => {
    const summary = await chapters.summary(chapter);
    const have = summary && laneOf(summary, device)?.have;
    return have !== undefined && have.at(-1)![1] > seq;
  };
  for (const { device, chapters: written } of derivedFrom(await chapters.overview(), self, await chapters.brought()).others) {
    const seen = mark.get(keyOf(device));
    for (const chapter of written.slice(seen ? firstFrom(written, seen.chapter) : 0)) if (chapter !== seen?.chapter || (await goesBeyond(chapter, device, seen.seq))) found.add(chapter);
  }
  return [...found].sort((a, b) => a - b);
}

/** Where in ascending numbers the first one stands that is not below this. */
function firstFrom(numbers: readonly number[], least: number): number {
  let at = numbers.length;
  while (at > 0 && numbers[at - 1]! >= least) at--;
  return at;
}
