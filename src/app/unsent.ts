/** What no relay and no friend has of what I wrote: after Off it waits for my word (F33), and only where there is some. */
import { isHeld } from '../people/home.ts';
import type { Person } from '../people/person.ts';
import type { AccountId } from '../protocol/ids.ts';
import { Outbox } from '../sync/outbox.ts';
import type { Core } from './core.ts';

/** How many own messages no relay and no friend has; null: there is no chat with them yet. */
async function unsent({ chats, deps }: Core, person: Person): Promise<number | null> {
  const [chat, stretches] = [await chats.chat(person), await chats.stretches(person)];
  if (!chat || !stretches) return null;
  const { friend, outbox } = chat;
  const pending = friend.delivery.pending(await friend.ownLanes(), friend.devices(), deps.clock.now());
  const views = await Promise.all([...new Set(pending.map(({ chapter }) => chapter))].map((chapter) => stretches.load(chapter)));
  return outbox.waiting().length + views.flat().filter(({ mine, kind, state }) => mine && (kind === 'text' || kind === 'media' || kind === 'report') && state === 'Queued').length;
}

/** How many wait for somebody. A request that was not posted yet counts as one. */
const countTo = async (core: Core, person: Person): Promise<number> => (await unsent(core, person)) ?? Number(person.asked?.posted === false);

/** To whom something waits. */
export async function accountsWithUnsent(core: Core): Promise<AccountId[]> {
  const all = await Promise.all(core.book.people().map(async (person) => ((await countTo(core, person)) > 0 ? [person.account] : [])));
  return all.flat();
}

/** How many wait for my word. */
export async function countHeld(core: Core): Promise<number> {
  const { book } = core;
  const counts = await Promise.all(book.people().filter(({ account }) => isHeld(book.home, account)).map((person) => countTo(core, person)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Where nothing waits any more there is nothing to ask about. */
export async function lookAtHeld(core: Core, person: Person): Promise<void> {
  if (isHeld(core.book.home, person.account) && (await countTo(core, person)) === 0) await (await core.exchange.ties()).release(person.account);
}

/** Somebody is not asked any more: their request of mine is no text that waits. */
export async function forgetAsked(core: Core, person: Person): Promise<void> {
  if (!person.asked || (await core.chats.outbox(person))) return;
  await Outbox.dropFirst(core.deps.store.records, core.chats.nameOf(person));
  await lookAtHeld(core, { ...person, asked: null });
}
