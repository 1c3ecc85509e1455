/** The verbs of a row of the inbox: pin, mute, archive, mark as unread and as read. */
import type { Person } from '../people/person.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import type { LocalId } from './api.ts';
import type { Core } from './core.ts';
import type { ListingVerbs, Mute } from './listingApi.ts';
import type { Listing } from './listings.ts';

/** The last ms that a date can name. */
const ALWAYS = 8_640_000_000_000_000;

const HOUR = 3_600_000;
const LENGTHS: Readonly<Record<Exclude<Mute, 'always'>, number>> = { hour: HOUR, eightHours: 8 * HOUR, week: 7 * 24 * HOUR };

/** Messages of the end of a chat among which the newest unread one is looked for first. */
const END = 40;

async function readAll(core: Core, person: Person): Promise<void> {
  for (let limit = END; ; limit *= 2) {
    const { messages, older, firstUnread } = await core.chats.thread(person, { at: 'end' }, limit);
    const last = messages.findLast(({ unread }) => unread);
    if (last) return core.chats.markRead(person, last.id);
    if (!older || firstUnread === null) return;
  }
}

export function listingVerbs(core: Core): ListingVerbs {
  const change = async (chat: LocalId, what: Partial<Listing>, also?: (person: Person) => Promise<void>): Promise<Result<null>> => {
    const person = core.book.hasHome ? core.personOf(chat) : null;
    if (!person) return fail('personUnknown');
    await also?.(person);
    await core.chats.listings.set(person.account, what);
    core.tell({ what: 'inbox' });
    core.tell({ what: 'thread', chat });
    return ok(null);
  };
  const now = (): number => core.deps.clock.now();
  return {
    pin: (chat, on) => change(chat, { pinnedMs: on ? now() : 0, archivedMs: 0 }),
    mute: (chat, how) => change(chat, { mutedUntilMs: how === null ? 0 : how === 'always' ? ALWAYS : now() + LENGTHS[how] }),
    archive: (chat, on) => change(chat, on ? { archivedMs: now(), pinnedMs: 0 } : { archivedMs: 0 }),
    markUnread: (chat, on) => change(chat, { unread: on }),
    markAllRead: (chat) => change(chat, { unread: false }, (person) => readAll(core, person)),
  };
}
