/** The open documents of a conversation: one for each chapter that a room carries. Built from the ledger; nothing is read from them. */
import type * as Y from 'yjs';
import type { ConversationId } from '../protocol/ids.ts';
import type { ChapterDocument } from './chapterDocument.ts';
import type { ChapterSet } from './chapterSet.ts';
import type { Shelf } from './shelf.ts';

export interface Documents {
  open(chapter: number): Promise<Y.Doc>;
  /** Brings an open document up to its set. Gives true when it was made anew. */
  follow(set: ChapterSet, origin?: unknown): boolean;
  isOpen(chapter: number): boolean;
  close(chapter: number): void;
}

export function createDocuments(conversation: ConversationId, shelf: Shelf): Documents {
  const documents = new Map<number, ChapterDocument>();
  return {
    async open(chapter) {
      const { openChapterDocument } = await import('./chapterDocument.ts');
      const document = documents.get(chapter) ?? openChapterDocument(conversation, (await shelf.load(chapter)).set);
      documents.set(chapter, document);
      return document.doc;
    },
    follow: (set, origin) => documents.get(set.chapter)?.follow(set, origin) ?? false,
    isOpen: (chapter) => documents.has(chapter),
    close(chapter) {
      documents.get(chapter)?.close();
      documents.delete(chapter);
    },
  };
}
