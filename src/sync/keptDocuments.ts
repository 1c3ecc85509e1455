/**
 * The Yjs document of the chat on the screen, kept on disk while its chapter is the newest (protocol §13). A cache: it is
 * replaced where it differs from the ledger when it is opened, and believed by nobody.
 *
 * What is taken back may still stand in such a document, also in one that nobody opens any more. So each erased entry leaves a
 * mark in the transaction that erased it (`chat/shelf.ts`), and the mark goes only after the document was replaced by what the
 * ledger holds now, or dropped: a crash in between is made good at the next start [S13.2].
 */
import { chapterId } from '../chat/chapter.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { Change } from '../chat/keeper.ts';
import { createQueue } from '../chat/queue.ts';
import { ERASED_TABLE } from '../chat/shelf.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/storage.ts';
import { keyOf, sameBytes, type Key } from '../protocol/ids.ts';

/** What is asked of a Yjs document here. */
type LiveDocument = Awaited<ReturnType<Conversation['document']>>;

export interface KeptDocumentsDeps {
  readonly store: Pick<Store, 'documents' | 'records' | 'ledger'>;
  /** At-rest name of a chapter. */
  nameAtRest(chapter: Uint8Array): Key;
  readonly logger: Logger;
}

interface OpenDocument {
  readonly name: Key;
  readonly conversation: Conversation;
  readonly chapter: number;
}

export class KeptDocuments {
  readonly #deps: KeptDocumentsDeps;
  readonly #queue = createQueue();
  #open: OpenDocument | null = null;

  constructor(deps: KeptDocumentsDeps) {
    this.#deps = deps;
  }

  /** Keeps a chapter's document on disk until the function that it gives is called. One at a time; the chapter before it goes. */
  keep(conversation: Conversation, chapter: number, document: LiveDocument): Promise<() => void> {
    const { store, nameAtRest, logger } = this.#deps;
    const name = nameAtRest(chapterId(conversation.id, chapter));
    const save = (update: Uint8Array): void => void store.documents.save(name, update).catch(() => logger.log('room', 'document not kept'));
    return this.#queue(async () => {
      const open: OpenDocument = { name, conversation, chapter };
      this.#open = open;
      document.on('update', save);
      await this.#bringUp(open).catch(() => logger.log('room', 'document not kept'));
      return () => {
        document.off('update', save);
        if (this.#open === open) this.#open = null;
      };
    });
  }

  async #bringUp({ name, conversation, chapter }: OpenDocument): Promise<void> {
    const { store: { documents }, nameAtRest } = this.#deps;
    const [kept, whole] = [await documents.load(name).catch(() => null), await conversation.documentUpdate(chapter)];
    if (!kept || !sameBytes(kept, whole)) await documents.replace(name, whole);
    if (chapter > 0) await documents.drop(nameAtRest(chapterId(conversation.id, chapter - 1)));
  }

  /** Written in some chat. What was erased goes from the documents too. */
  changed(change: Change): void {
    if (change.entries.some(({ form }) => form === 'strip')) void this.purge();
  }

  /** Takes out of the documents what was erased in the ledger. What the disk refuses stays marked. */
  purge(): Promise<void> {
    return this.#queue(() => this.#purge()).catch(() => this.#deps.logger.log('room', 'not purged'));
  }

  async #purge(): Promise<void> {
    const { documents, records, ledger } = this.#deps.store;
    const marks = await records.list(ERASED_TABLE);
    for (const name of new Set(marks.map(({ value }) => keyOf(value)))) {
      const open = this.#open?.name === name ? this.#open : null;
      if (open) await documents.replace(name, await open.conversation.documentUpdate(open.chapter));
      else await documents.drop(name);
    }
    // Marks of later erasures have keys of their own: they stay for the next time.
    if (marks.length > 0) await ledger.append([], marks.map(({ key }) => ({ table: ERASED_TABLE, key, value: null })), 'relaxed');
  }
}
