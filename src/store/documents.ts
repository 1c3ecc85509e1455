/** `Documents` of this device. What keeps them (y-indexeddb and Yjs) is loaded when a document is first asked for. */
import type { Documents } from '../ports/storage.ts';
import { guarded, type Database } from './database.ts';

export interface ClosableDocuments extends Documents {
  close(): Promise<void>;
  /** Deletes every document. */
  clear(): Promise<void>;
}

export function createDocuments(db: Database, storeName: string): ClosableDocuments {
  let made: Promise<ClosableDocuments> | null = null;
  const documents = (): Promise<ClosableDocuments> => (made ??= import('./yDocuments.ts').then(({ createYDocuments }) => createYDocuments(db, storeName)));
  return {
    load: async (name) => (await documents()).load(name),
    save: async (name, update) => (await documents()).save(name, update),
    replace: async (name, update) => (await documents()).replace(name, update),
    async drop(name) {
      if (made || (await guarded(() => db.getKey('documents', name))) !== undefined) await (await documents()).drop(name);
    },
    close: async () => void (await (await made)?.close()),
    clear: async () => (await documents()).clear(),
  };
}
