/** The room of the Messenger in memory: as a test says it is, and freed as it is asked. */
import type { LocalId } from '../../src/app/api.ts';
import type { ChatStorage, StorageVerbs, StorageView } from '../../src/app/storageApi.ts';
import { ok, type fail } from '../../src/protocol/errors.ts';

export interface PlayStorage {
  /** What is left out stays. */
  setStorage(view: Partial<StorageView>): void;
}

interface Hands {
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
}

/** Photos go first; what cannot be freed is what stays. */
const freed = (chat: ChatStorage): ChatStorage => ({ ...chat, photos: Math.max(0, chat.photos - chat.freeable), videos: chat.videos - Math.max(0, chat.freeable - chat.photos), freeable: 0 });

export function createFakeStorage({ called }: Hands): StorageVerbs & PlayStorage {
  let view: StorageView = { chats: [], room: null, loading: 'Not on mobile data' };
  return {
    storage: () => Promise.resolve(called('storage') ?? ok(view)),
    freeUp(chat: LocalId | null) {
      const refused = called('freeUp', chat);
      if (refused) return Promise.resolve(refused);
      const goes = (one: ChatStorage): boolean => (chat === null ? !one.locked : one.id === chat);
      const bytes = view.chats.filter(goes).reduce((sum, { freeable }) => sum + freeable, 0);
      view = { ...view, chats: view.chats.map((one) => (goes(one) ? freed(one) : one)), room: view.room && { ...view.room, used: view.room.used - bytes } };
      return Promise.resolve(ok(bytes));
    },
    setLoading(loading) {
      const refused = called('setLoading', loading);
      if (!refused) view = { ...view, loading };
      return Promise.resolve(refused ?? ok(null));
    },
    setStorage: (more) => void (view = { ...view, ...more }),
  };
}
