/** "Nothing new" between two devices that share many chats: bytes told by sync digests, against Yjs state vectors of as many documents. */
import * as Y from 'yjs';
import type { ConversationId } from '../../src/protocol/ids.ts';
import { encodeMessage } from '../../src/sync/messages.ts';
import { createRng } from '../helpers/rng.ts';
import type { Pair } from './measure.ts';

const LANES = 3;

function stateVectors(chats: number): number {
  const rng = createRng('documents');
  let bytes = 0;
  for (let chat = 0; chat < chats; chat++) {
    for (let chapter = 0; chapter < 10; chapter++) {
      const doc = new Y.Doc();
      for (let lane = 0; lane < LANES; lane++) {
        const other = new Y.Doc();
        other.clientID = rng.int(2 ** 31);
        other.getArray('chat').push(['x']);
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
      }
      // Sync step 1 and an empty step 2, both ways, as y-protocols sends them.
      bytes += 2 * (Y.encodeStateVector(doc).length + 4) + 2 * (Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc)).length + 4);
    }
  }
  return bytes;
}

export const nothingNew = (chats: number): Pair => ({
  id: 'P8 y-protocols',
  target: 0.1,
  packages: ['yjs'],
  name: `nothing new with ${chats} chats of 10 chapters`,
  against: 'y-protocols sync step 1 and 2 for each document',
  rounds: 1,
  unit: 'B',
  async ours() {
    const rng = createRng('digests');
    const digests = Array.from({ length: chats }, () => ({ conversation: rng.bytes(32) as ConversationId, digest: rng.bytes(32) }));
    return 2 * encodeMessage({ op: 'digests', chats: digests }).length;
  },
  theirs: async () => stateVectors(chats),
});
