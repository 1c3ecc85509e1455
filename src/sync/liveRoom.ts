/** The room of the chat on the screen and the documents that are kept for it: fetched when the start is over, for none of it is needed before. */
import { atRestKey } from '../crypto/derive.ts';
import type { Store } from '../ports/storage.ts';
import { KeptDocuments } from './keptDocuments.ts';
import { ChatRoom, type ChatRoomDeps } from './room.ts';

export interface LiveRoom {
  readonly room: ChatRoom;
  readonly kept: KeptDocuments;
}

export function openLiveRoom({ store, ...deps }: Omit<ChatRoomDeps, 'kept'> & { readonly store: Store }): LiveRoom {
  const kept = new KeptDocuments({ store, logger: deps.logger, nameAtRest: (chapter) => atRestKey(store.localKey, chapter) });
  return { room: new ChatRoom({ ...deps, kept }), kept };
}
