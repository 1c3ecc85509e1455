/** A page that opens one document by y-indexeddb and shows the last thirty of its texts. */
import { IndexeddbPersistence } from 'y-indexeddb';
import { Doc } from 'yjs';
import { FIRST, show, TEXTS, Y_CHAT } from './peers.ts';

const doc = new Doc();
const kept = new IndexeddbPersistence(Y_CHAT, doc);
kept.on('synced', () => {
  const texts = doc.getArray<string>(TEXTS);
  show(texts.slice(Math.max(0, texts.length - FIRST)));
});
