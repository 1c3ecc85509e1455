/** How chats stand in the inbox, in memory. */
import type { LocalId } from '../../src/app/api.ts';
import type { ListingVerbs, ListingView } from '../../src/app/listingApi.ts';
import { ok, type Result, type fail } from '../../src/protocol/errors.ts';
import type { World } from './fakeWorld.ts';

interface Hands {
  readonly world: World;
  called(verb: string, ...values: readonly unknown[]): ReturnType<typeof fail> | null;
  edit(chat: LocalId, change: (messages: NonNullable<ReturnType<World['threads']['get']>>) => NonNullable<ReturnType<World['threads']['get']>>): void;
}

const LENGTHS = { hour: 3_600_000, eightHours: 8 * 3_600_000, week: 7 * 24 * 3_600_000, always: 1e12 } as const;

export function createFakeListing({ world, called, edit }: Hands): ListingVerbs {
  const change = (verb: string, value: unknown, chat: LocalId, what: Partial<ListingView>): Promise<Result<null>> => {
    const refused = called(verb, chat, value);
    if (refused) return Promise.resolve(refused);
    world.listings.set(chat, { ...world.listings.get(chat), ...what });
    edit(chat, (all) => all);
    return Promise.resolve(ok(null));
  };
  return {
    pin: (chat, on) => change('pin', on, chat, { pinnedMs: on ? Date.now() : 0, archived: false }),
    mute: (chat, how) => change('mute', how, chat, { mutedUntilMs: how === null ? 0 : Date.now() + LENGTHS[how] }),
    archive: (chat, on) => change('archive', on, chat, on ? { archived: true, pinnedMs: 0 } : { archived: false }),
    markUnread: (chat, on) => change('markUnread', on, chat, { markedUnread: on }),
    markAllRead(chat) {
      edit(chat, (all) => all.map((one) => ({ ...one, unread: false })));
      return change('markAllRead', null, chat, { markedUnread: false });
    },
  };
}
