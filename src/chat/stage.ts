/**
 * What a round is about to write: entries by chapter, each once, the latest form of it. A stage is thrown away when the disk
 * refuses, so nothing in it is ever in view.
 */
import { type EntryId, type Key } from '../protocol/ids.ts';
import { chaptersOf, type ForkProof } from './fork.ts';
import { nameOf } from './names.ts';
import type { Kept } from './note.ts';
import { loadChapters, type ChapterWrite } from './shelf.ts';
import type { Start } from './crossTwins.ts';
import type { KnownEntry } from './types.ts';
import type { Chapters } from './shown.ts';

export interface Stage {
  add(known: KnownEntry, pending?: boolean): void;
  prove(proof: ForkProof): void;
  get(chapter: number, id: Key): KnownEntry | undefined;
  all(): readonly Kept[];
  proofs(): readonly ForkProof[];
  isEmpty(): boolean;
}

export function createStage(): Stage {
  const kept = new Map<string, Kept>();
  const proofs: ForkProof[] = [];
  const slotOf = (chapter: number, id: Key): string => `${chapter} ${id}`;
  return {
    add: (known, pending = false) => void kept.set(slotOf(known.entry.chapter, nameOf(known.entry.id)), { known, pending }),
    get: (chapter, id) => kept.get(slotOf(chapter, id))?.known,
    prove: (proof) => void proofs.push(proof),
    all: () => [...kept.values()],
    proofs: () => proofs,
    isEmpty: () => kept.size === 0 && proofs.length === 0,
  };
}

/** Starts of lanes, in this chapter or another, that the stage makes forks across chapters of. */
async function twinsOf(stage: Stage, chapters: Chapters): Promise<readonly Start[]> {
  const added = stage.all().flatMap(({ known: { entry } }): Start[] => (entry.seq === 0 ? [{ chapter: entry.chapter, device: entry.device, id: entry.id, prev: entry.prev }] : []));
  return added.length === 0 ? [] : (await loadChapters()).crossTwins(added, chapters);
}

interface Writing {
  readonly kept: Kept[];
  readonly elsewhere: EntryId[];
  readonly proofs: ForkProof[];
}

/** The writes of a stage, with the marks of forks across chapters that it brings to light. */
export async function writesOf(stage: Stage, chapters: Chapters): Promise<ReadonlyMap<number, ChapterWrite>> {
  const writes = new Map<number, Writing>();
  const of = (chapter: number): Writing => {
    const write = writes.get(chapter) ?? { kept: [], elsewhere: [], proofs: [] };
    writes.set(chapter, write);
    return write;
  };
  for (const kept of stage.all()) of(kept.known.entry.chapter).kept.push(kept);
  for (const proof of stage.proofs()) for (const chapter of chaptersOf(proof)) of(chapter).proofs.push(proof);
  for (const twin of await twinsOf(stage, chapters)) of(twin.chapter).elsewhere.push(twin.id);
  return writes;
}
