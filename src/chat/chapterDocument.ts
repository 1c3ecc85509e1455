/**
 * The Yjs document of a chapter that syncs, kept in step with the set. It grows by runs, and slots are erased in it; where a
 * fork cut a lane it is made anew, and whoever opened the old one opens the new one. Loaded when a room first needs it, and
 * Yjs with it.
 */
import * as Y from 'yjs';
import type { ConversationId } from '../protocol/ids.ts';
import { LEDGER_ORIGIN } from './chapter.ts';
import type { ChapterSet } from './chapterSet.ts';
import { documentRuns } from './documentRuns.ts';
import { encodeRuns, type LaneRun } from './laneForm.ts';

/** A document for lanes. Deleted slots are collected, so a redacted entry leaves no bytes. */
export const emptyDocument = (): Y.Doc => new Y.Doc({ gc: true });

/** Applies runs of our own making. Each run must start where its lane ends, or within it (to erase slots). */
export const applyRuns = (doc: Y.Doc, runs: readonly LaneRun[], origin: unknown = LEDGER_ORIGIN): void => Y.applyUpdate(doc, encodeRuns(runs), origin);

export interface ChapterDocument {
  /** The document now; another one after `follow` gave true. */
  readonly doc: Y.Doc;
  /**
   * Brings the document up to a set. Gives true when it had to be made anew.
   * @param origin the transaction's origin: the name of the peer that brought it, so that it is not sent back there
   */
  follow(set: ChapterSet, origin?: unknown): boolean;
  close(): void;
}

/** Whether a slot is redacted, of every slot of a lane that the document holds. */
type Shape = readonly boolean[];

const shapeOf = (run: LaneRun): Shape => run.slots.map((sealed) => sealed === null);

/** What a lane of this shape lacks to become the run: the new end, and slots erased since. */
function missing(run: LaneRun, shape: Shape): readonly LaneRun[] {
  const erased = shape.flatMap((gone, seq): LaneRun[] => (!gone && run.slots[seq] === null ? [{ client: run.client, from: seq, slots: [null] }] : []));
  return run.slots.length > shape.length ? [...erased, { client: run.client, from: shape.length, slots: run.slots.slice(shape.length) }] : erased;
}

export function openChapterDocument(conversation: ConversationId, first: ChapterSet): ChapterDocument {
  let doc = emptyDocument();
  let shapes = new Map<number, Shape>();
  const apply = (runs: readonly LaneRun[], origin: unknown): void => {
    // One update holds one run of a lane; erasures come one by one, and they are few.
    for (const run of runs.flatMap((lane) => missing(lane, shapes.get(lane.client) ?? []))) applyRuns(doc, [run], origin);
    shapes = new Map(runs.map((run) => [run.client, shapeOf(run)]));
  };
  apply(documentRuns(conversation, first), LEDGER_ORIGIN);
  return {
    get doc() {
      return doc;
    },
    follow(set, origin = LEDGER_ORIGIN) {
      const runs = documentRuns(conversation, set);
      const lengths = new Map(runs.map((run) => [run.client, run.slots.length]));
      const isCut = [...shapes].some(([client, shape]) => (lengths.get(client) ?? 0) < shape.length);
      if (isCut) {
        doc.destroy();
        doc = emptyDocument();
        shapes = new Map();
      }
      apply(runs, origin);
      return isCut;
    },
    close: () => doc.destroy(),
  };
}
