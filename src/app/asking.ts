/** Asks somebody who does not listen yet, loaded when that is first done. */
import type { Person } from '../people/person.ts';
import { requestFault } from '../people/requestText.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { Outbox } from '../sync/outbox.ts';
import type { Chat, Chats, ChatsDeps } from './chats.ts';
import { askedView } from './messages.ts';

async function keepFirst({ store }: ChatsDeps, chats: Chats, person: Person, text: string, now: number): Promise<Result<string>> {
  await Outbox.keepFirst(store.records, chats.nameOf(person), text, now);
  return ok(askedView({ text, at: now, posted: false }).id);
}

/** The text waits in the chat, also where there is none yet, and asks for an answer. */
export async function ask(deps: ChatsDeps, chats: Chats, person: Person, text: string, write: (chat: Chat) => Promise<Result<string>>): Promise<Result<string>> {
  const fault = requestFault(text);
  if (fault) return fail(fault, { max: LIMITS.requestCharacters });
  const ties = await deps.exchange()?.ties();
  const chat = await chats.chat(person);
  const sent = chat ? await write(chat) : await keepFirst(deps, chats, person, text, deps.clock.now());
  if (sent.ok) await ties?.ask(person.account, text);
  chats.threadChanged(person);
  return sent;
}
