/**
 * What a conversation keeps of its forks: the proofs of a chapter, and the marks of all. Written in the transaction of the rows
 * that they come with; without a fork there is nothing, and nothing is read but one record.
 */
import type { RecordChange, Records } from '../ports/storage.ts';
import type { ConversationId, Key } from '../protocol/ids.ts';
import type { ChapterSet } from './chapterSet.ts';
import { decodeProofs, encodeProofs, type ForkProof } from './fork.ts';
import { decodeMarks, encodeMarks, withSets, type ForkMarks } from './forkMarks.ts';

const PROOFS = 'forkProofs';
const MARKS = 'forkMarks';

/** A chapter before a write, and as it is to be. */
export interface Step {
  readonly before: ChapterSet;
  readonly after: ChapterSet;
}

export interface ForkDisk {
  marks(): Promise<ForkMarks>;
  /** Those of a chapter. */
  proofs(chapter: number): Promise<readonly ForkProof[]>;
  /** What is to be written with these chapters; `commit` once it is on disk. */
  plan(steps: readonly Step[]): Promise<{ readonly changes: readonly RecordChange[]; commit(): void }>;
}

/** @param name at-rest id of the conversation */
export function createForkDisk(records: Records, conversation: ConversationId, name: Key, chapterKey: (chapter: number) => Key): ForkDisk {
  let known: ForkMarks | null = null;
  async function marks(): Promise<ForkMarks> {
    if (known) return known;
    const bytes = await records.get(MARKS, name);
    return (known ??= bytes ? decodeMarks(bytes) : new Map());
  }
  return {
    marks,
    async proofs(chapter) {
      if (!(await marks()).has(chapter)) return [];
      const bytes = await records.get(PROOFS, chapterKey(chapter));
      return bytes ? decodeProofs(bytes, conversation) : [];
    },
    async plan(steps) {
      const before = await marks();
      const after = withSets(before, steps.map((step) => step.after));
      const told = steps.filter((step) => step.after.proofs !== step.before.proofs).map((step) => step.after);
      const changes = told.map(({ chapter, proofs }): RecordChange => ({ table: PROOFS, key: chapterKey(chapter), value: encodeProofs(proofs) }));
      if (after !== before) changes.push({ table: MARKS, key: name, value: encodeMarks(after) });
      return {
        changes,
        commit() {
          known = after;
        },
      };
    },
  };
}
