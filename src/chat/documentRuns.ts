/** What a chapter's Yjs document holds, in lane form: a pure function of the set. Knows no Yjs. */
import type { ConversationId } from '../protocol/ids.ts';
import { chapterClients } from './chapter.ts';
import type { ChapterSet } from './chapterSet.ts';
import { encodeRuns, type LaneRun } from './laneForm.ts';

/** The lanes of a chapter's document, in lane form. */
export function documentRuns(conversation: ConversationId, set: ChapterSet): readonly LaneRun[] {
  const lanes = set.documentLanes();
  const clients = chapterClients(conversation, set.chapter, lanes.map((lane) => lane.device));
  return lanes.flatMap(({ device, slots }): LaneRun[] => {
    const client = clients.client(device);
    return client && slots.length > 0 ? [{ client, from: 0, slots }] : [];
  });
}

/** The whole document as one V1 update: the same bytes as Yjs makes of it, on every replica. */
export const documentUpdate = (conversation: ConversationId, set: ChapterSet): Uint8Array => encodeRuns(documentRuns(conversation, set));
