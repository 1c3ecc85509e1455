/** The tap "Send NAME our earlier messages", and how far it is, on both sides (decision 0065). Loaded when a chat is looked at. */
import type { Person } from '../people/person.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import type { Core } from './core.ts';
import type { EarlierView } from './earlierApi.ts';
import { isComing } from './earlierKept.ts';

/** What of the chat is theirs only by a tap; null: they did not come back, or there is nothing of before. */
function sinceOf({ exchange }: Core, { account }: Person) {
  const friend = exchange.friend(account);
  return friend?.since && friend.since.from > 0 ? { friend, since: friend.since } : null;
}

export async function earlierView(core: Core, person: Person): Promise<EarlierView | null> {
  const linked = (core.exchange.friend(person.account)?.provenPeers().length ?? 0) > 0;
  if (await isComing(core.deps.store.records, core.chats.nameOf(person))) return { as: 'coming', linked };
  const found = sinceOf(core, person);
  if (!found) return null;
  const { friend, since: { giving, era, from } } = found;
  if (giving?.all) return { as: 'gone' };
  if (!giving) return friend.isOpen ? { as: 'offered', era } : null;
  const before = (await friend.conversation.chapters()).filter((chapter) => chapter < from).length;
  return { as: 'going', share: Math.min(1, giving.chapters.size / Math.max(1, before)), linked };
}

/** Kept before it is told: nothing is given that a crash could make one forget. */
export async function sendEarlier(core: Core, person: Person, era: number): Promise<Result<null>> {
  const found = sinceOf(core, person);
  if (!found) return fail('messageUnknown');
  const { friend, since } = found;
  if (!friend.isOpen || since.era !== era) return fail('restored');
  (await since.give()).begin(friend);
  core.chats.threadChanged(person);
  return ok(null);
}
