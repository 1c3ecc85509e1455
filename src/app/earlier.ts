/** The tap "Send NAME our earlier messages", and how far it is, on both sides (decision 0065). Loaded when a chat is looked at. */
import type { Person } from '../people/person.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import type { Given } from '../sync/comeBack.ts';
import type { Friend } from '../sync/friend.ts';
import type { Core } from './core.ts';
import type { EarlierView } from './earlierApi.ts';
import { isComing } from './earlierKept.ts';

/** What of the chat is theirs only by a tap; null: they did not come back, or there is nothing of before. */
const sinceOf = ({ since }: Friend): Given | null => (since && since.from > 0 ? since : null);

export async function earlierView(core: Core, person: Person): Promise<EarlierView | null> {
  const friend = core.exchange.friend(person.account);
  // Where nothing may pass nothing is offered, and nothing is waited for.
  if (!friend?.isOpen) return null;
  const linked = friend.provenPeers().length > 0;
  if (await isComing(core.deps.store.records, core.chats.nameOf(person))) return { as: 'coming', linked };
  const since = sinceOf(friend);
  if (!since) return null;
  const { giving, era, from } = since;
  if (!giving) return { as: 'offered', era };
  if (giving.all) return { as: 'gone' };
  const before = (await friend.conversation.chapters()).filter((chapter) => chapter < from).length;
  return { as: 'going', share: Math.min(1, giving.chapters.size / Math.max(1, before)), linked };
}

/** Kept before it is told: nothing is given that a crash could make one forget. */
export async function sendEarlier(core: Core, person: Person, era: number): Promise<Result<null>> {
  const friend = core.exchange.friend(person.account);
  const since = friend && sinceOf(friend);
  if (!friend?.isOpen || since?.era !== era) return fail('restored');
  const giving = await since.give();
  // They came back once more while it was kept: that is for whom nobody has said so.
  if (friend.since !== since) return fail('restored');
  giving.begin(friend);
  core.chats.threadChanged(person);
  return ok(null);
}
