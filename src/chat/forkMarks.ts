/**
 * What the forks of a conversation mean beyond their chapter, known without loading one: which entries of epochs act on nothing,
 * and which lanes are forked without a proof. One small record, written in the transaction of what changes it; without a fork
 * there is none.
 *
 *   table 'forkMarks', key of the conversation    [1, [[n, [eid …], [did …]] … by n]]
 */
import { decode, encode, read, type Value } from '../protocol/codec.ts';
import { compareBytes, sameBytes, SIZE, type DeviceId, type EntryId } from '../protocol/ids.ts';
import { EPOCH_KINDS } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FORMAT } from '../protocol/version.ts';
import type { ChapterSet } from './chapterSet.ts';

export interface ForkMark {
  /** Entries that epochs learn from, behind a fork. */
  readonly silenced: readonly EntryId[];
  /** Devices whose lane is forked where no proof says so. */
  readonly unproven: readonly DeviceId[];
}

/** Of every chapter in which something is forked. */
export type ForkMarks = ReadonlyMap<number, ForkMark>;

function markOf(set: ChapterSet): ForkMark | null {
  if (set.forks().length === 0) return null;
  const hidden = [...set.hidden()].map((name) => set.entries.get(name)).filter((known) => known !== undefined);
  const silenced = hidden.filter(({ entry }) => EPOCH_KINDS.includes(entry.kind)).map(({ entry }) => entry.id);
  return { silenced: silenced.sort(compareBytes), unproven: [...set.unproven()].sort(compareBytes) };
}

const markValue = (chapter: number, { silenced, unproven }: ForkMark): Value => [chapter, [...silenced], [...unproven]];

function isSame(chapter: number, a: ForkMark | undefined, b: ForkMark | null): boolean {
  return a && b ? sameBytes(encode(markValue(chapter, a)), encode(markValue(chapter, b))) : !a && !b;
}

/** The marks after a write; the same value when they are as before. */
export function withSets(marks: ForkMarks, sets: Iterable<ChapterSet>): ForkMarks {
  let next: Map<number, ForkMark> | null = null;
  for (const set of sets) {
    const mark = markOf(set);
    if (isSame(set.chapter, marks.get(set.chapter), mark)) continue;
    next ??= new Map(marks);
    if (mark) next.set(set.chapter, mark);
    else next.delete(set.chapter);
  }
  return next ?? marks;
}

export const silencedIn = (marks: ForkMarks): readonly EntryId[] => [...marks.values()].flatMap(({ silenced }) => silenced);

export const encodeMarks = (marks: ForkMarks): Uint8Array =>
  encode([FORMAT, [...marks].sort(([a], [b]) => a - b).map(([chapter, mark]) => markValue(chapter, mark))]);

const ANY = Number.MAX_SAFE_INTEGER;

/** @throws FormError */
export function decodeMarks(bytes: Uint8Array): ForkMarks {
  const [version, list] = read.tuple(decode(bytes), 2);
  read.version(version, FORMAT);
  return new Map(read.list(list, ANY).map((one) => {
    const [chapter, silenced, unproven] = read.tuple(one, 3);
    const mark: ForkMark = {
      silenced: read.list(silenced, ANY).map((id) => read.bytes<EntryId>(id, SIZE.entry)),
      unproven: read.list(unproven, ANY).map((id) => read.bytes<DeviceId>(id, SIZE.device)),
    };
    return [read.int(chapter, 0, LIMITS.chapters - 1), mark] as const;
  }));
}
