/**
 * Taking back what I said. An entry is taken back by an entry, on all devices; what waits to be one is known to nobody, and goes
 * from this disk with its keys and pieces. With it what the disk refused is tried again.
 */
import type { Person } from '../people/person.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { sameBytes } from '../protocol/ids.ts';
import type { Outbox, Queued } from '../sync/outbox.ts';
import type { Messenger } from './api.ts';
import type { Core } from './core.ts';
import { idOfQueued } from './messages.ts';
import { retry } from './retrying.ts';
import { lookAtHeld } from './unsent.ts';

/** What a message id names that waits in an outbox. */
export const queuedOf = (outbox: Outbox | null, id: string): Queued | null => outbox?.waiting().find((one) => idOfQueued(one) === id) ?? null;

async function drop({ exchange }: Core, { account }: Person, outbox: Outbox, { key, media }: Queued): Promise<Result<null>> {
  // It became an entry just now.
  if (!(await outbox.drop(key))) return fail('messageUnknown');
  if (media.length > 0) await exchange.media.discard(account, media);
  return ok(null);
}

async function redact({ book, chats, exchange }: Core, person: Person, id: string): Promise<Result<unknown>> {
  const item = await chats.line(person, id);
  const friend = exchange.friend(person.account);
  if (!friend || !item || item.kind === 'missing') return fail('messageUnknown');
  return sameBytes(item.account, book.self.account) ? friend.conversation.redact([item.id, ...item.edits]) : fail('notOwnMessage');
}

export const takingBackVerbs = (core: Core): Pick<Messenger, 'deleteForEveryone' | 'retry'> => ({
  async retry(chat, message) {
    const person = core.book.hasHome ? core.personOf(chat) : null;
    return person ? retry(core, person, message) : fail('personUnknown');
  },
  async deleteForEveryone(chat, message) {
    const person = core.book.hasHome ? core.personOf(chat) : null;
    if (!person) return fail('personUnknown');
    const outbox = await core.chats.outbox(person);
    const queued = queuedOf(outbox, message);
    const gone = outbox && queued ? await drop(core, person, outbox, queued) : await redact(core, person, message);
    if (!gone.ok) return gone;
    await lookAtHeld(core, person);
    if (queued) core.tell({ what: 'thread', chat });
    return ok(null);
  },
});
