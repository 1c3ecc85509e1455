/** What every `Documents` does: a cache of Yjs documents (protocol §13). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Store } from '../../src/ports/storage.ts';
import { id, type MakeStoreWorld, type StoreWorld } from './stores.ts';

/** Updates of a document that grows by one item each. */
function updatesOf(items: number): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (let n = 0; n < items; n++) doc.getArray('lane').push([Uint8Array.of(n)]);
  return updates;
}

function itemsOf(update: Uint8Array | null): number[] | null {
  if (update === null) return null;
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return doc.getArray<Uint8Array>('lane').toArray().map((item) => item[0]!);
}

export function documentsContract(adapter: string, make: MakeStoreWorld): void {
  describe(`Documents of ${adapter}`, () => {
    let world: StoreWorld;
    let store: Store;
    beforeEach(async () => {
      world = await make();
      store = await world.open();
    });
    afterEach(async () => {
      await store.close();
      await world.dispose();
    });

    it('knows nothing of a document that was never saved', async () => {
      expect(await store.documents.load(id(1))).toBeNull();
    });

    it('[S13.2] adds update to update, also after it was closed and opened', async () => {
      const [first, second, third] = updatesOf(3);
      await store.documents.save(id(1), first!);
      await store.documents.save(id(1), second!);
      expect(itemsOf(await store.documents.load(id(1)))).toEqual([0, 1]);
      await store.close();
      store = await world.open();
      await store.documents.save(id(1), third!);
      expect(itemsOf(await store.documents.load(id(1)))).toEqual([0, 1, 2]);
    });

    it('takes the same update twice', async () => {
      const [first] = updatesOf(1);
      await store.documents.save(id(1), first!);
      await store.documents.save(id(1), first!);
      expect(itemsOf(await store.documents.load(id(1)))).toEqual([0]);
    });

    it('keeps documents apart', async () => {
      const [first] = updatesOf(1);
      await store.documents.save(id(1), first!);
      expect(await store.documents.load(id(2))).toBeNull();
    });

    it('drops a document and nothing else, and may begin it again', async () => {
      const [first, second] = updatesOf(2);
      await store.documents.save(id(1), first!);
      await store.documents.save(id(2), first!);
      await store.documents.drop(id(1));
      await store.documents.drop(id(3));
      expect(await store.documents.load(id(1))).toBeNull();
      expect(itemsOf(await store.documents.load(id(2)))).toEqual([0]);
      await store.documents.save(id(1), first!);
      await store.documents.save(id(1), second!);
      expect(itemsOf(await store.documents.load(id(1)))).toEqual([0, 1]);
    });

    it('holds more documents than are open at once', async () => {
      const [first] = updatesOf(1);
      for (let n = 0; n < 20; n++) await store.documents.save(id(n), first!);
      for (let n = 0; n < 20; n++) expect(itemsOf(await store.documents.load(id(n)))).toEqual([0]);
    });

    it('[S13.2] replaces a document by another one, whatever was kept, also after it was closed and opened', async () => {
      const [first, second, third] = updatesOf(3);
      await store.documents.replace(id(1), first!);
      expect(itemsOf(await store.documents.load(id(1)))).toEqual([0]);
      await store.documents.save(id(1), second!);
      const other = new Y.Doc();
      other.getArray('lane').push([Uint8Array.of(9)]);
      await store.documents.replace(id(1), Y.encodeStateAsUpdate(other));
      expect(itemsOf(await store.documents.load(id(1)))).toEqual([9]);
      await store.close();
      store = await world.open();
      expect(itemsOf(await store.documents.load(id(1)))).toEqual([9]);
      await store.documents.replace(id(1), first!);
      for (const update of [second!, third!]) await store.documents.save(id(1), update);
      expect(itemsOf(await store.documents.load(id(1)))).toEqual([0, 1, 2]);
    });

    it('[S13.2] lets calls for one document act in their order, also when nobody waits between them', async () => {
      const [first, second, third] = updatesOf(3);
      const { documents } = store;
      await Promise.all([documents.save(id(1), first!), documents.save(id(1), second!), documents.replace(id(1), first!)]);
      expect(itemsOf(await documents.load(id(1)))).toEqual([0]);
      await Promise.all([documents.replace(id(1), first!), documents.save(id(1), second!), documents.save(id(1), third!)]);
      expect(itemsOf(await documents.load(id(1)))).toEqual([0, 1, 2]);
      await Promise.all([documents.drop(id(1)), documents.save(id(1), first!)]);
      expect(itemsOf(await documents.load(id(1)))).toEqual([0]);
    });

    it('erases all documents', async () => {
      await store.documents.save(id(1), updatesOf(1)[0]!);
      await store.erase();
      store = await world.open();
      expect(await store.documents.load(id(1))).toBeNull();
    });
  });
}
