/**
 * What a round is about to write: entries by chapter, each once, the latest form of it. A stage is thrown away when the disk
 * refuses, so nothing in it is ever in view.
 */
import { type EntryId, type Key } from '../protocol/ids.ts';
import { chaptersOf, type ForkProof } from './fork.ts';
import { nameOf } from './names.ts';
import type { Kept } from './note.ts';
import type { ChapterWrite } from './shelf.ts';
import { mayStart, startMark } from './overview.ts';
import { crossForks, type Start } from './summary.ts';
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

/** Starts of lanes that the stage adds, with those of the same devices that are here already and may begin after the same entry. */
async function startsWith(stage: Stage, chapters: Chapters): Promise<readonly Start[]> {
  const added = stage.all().flatMap(({ known: { entry } }): Start[] => (entry.seq === 0 ? [{ chapter: entry.chapter, device: entry.device, id: entry.id, prev: entry.prev }] : []));
  if (added.length === 0) return [];
  const devices = new Set(added.map((start) => nameOf(start.device)));
  const marks = new Set(added.map((start) => startMark(start.device, start)));
  const alike = [...(await chapters.overview()).values()].filter((outline) => mayStart(outline, marks));
  const summaries = (await Promise.all(alike.map(({ chapter }) => chapters.summary(chapter)))).filter((summary) => summary !== undefined);
  const here = summaries.flatMap((summary) =>
    summary.lanes.filter((lane) => devices.has(nameOf(lane.device))).flatMap((lane) => lane.starts.map((start): Start => ({ chapter: summary.chapter, device: lane.device, ...start }))));
  const byId = new Map([...here, ...added].map((start) => [`${start.chapter} ${nameOf(start.id)}`, start]));
  return [...byId.values()];
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
  for (const twin of crossForks(await startsWith(stage, chapters))) {
    const marked = (await chapters.summary(twin.chapter))?.elsewhere ?? [];
    if (!marked.some((id) => nameOf(id) === nameOf(twin.id))) of(twin.chapter).elsewhere.push(twin.id);
  }
  return writes;
}
