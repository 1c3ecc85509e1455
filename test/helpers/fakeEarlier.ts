/** Messages of before somebody came back, of the Messenger in memory: as a test says. */
import type { Change, LocalId } from '../../src/app/api.ts';
import type { EarlierVerbs, EarlierView } from '../../src/app/earlierApi.ts';
import { ok, type fail } from '../../src/protocol/errors.ts';

interface Hands {
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
  tell(change: Change): void;
}

export interface PlayEarlier {
  setEarlier(chat: LocalId, view: EarlierView | null): void;
}

export function createFakeEarlier({ called, tell }: Hands): EarlierVerbs & PlayEarlier {
  const views = new Map<LocalId, EarlierView>();
  const set = (chat: LocalId, view: EarlierView | null): void => {
    if (view) views.set(chat, view);
    else views.delete(chat);
    tell({ what: 'people' });
  };
  return {
    earlier: (chat) => Promise.resolve(views.get(chat) ?? null),
    sendEarlier(chat, era) {
      const refused = called('sendEarlier', chat, era);
      if (!refused) set(chat, { as: 'going', share: 0, linked: true });
      return Promise.resolve(refused ?? ok(null));
    },
    setEarlier: set,
  };
}
