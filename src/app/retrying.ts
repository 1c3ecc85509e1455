/** Writes again what the disk refused, loaded when that is first asked for. */
import { marksOf } from '../chat/marks.ts';
import type { Person } from '../people/person.ts';
import { fail, ok, type Result } from '../protocol/errors.ts';
import type { Core } from './core.ts';
import { failedView } from './messages.ts';

/** The text stays kept, as failed and at the beginning of the draft, until it is written. */
export async function retry({ chats, sender }: Core, person: Person, id: string): Promise<Result<null>> {
  const chat = await chats.chat(person);
  const failed = chat?.failed.find((one) => failedView(one).id === id);
  if (!chat || !failed || chat.retrying.has(failed)) return fail('messageUnknown');
  chat.retrying.add(failed);
  try {
    const open = await sender.open(person);
    const sent = open.ok ? await sender.write(person, chat, failed.text, failed.replyTo, marksOf(failed)) : open;
    if (!sent.ok) return sent;
    const draft = await chats.draft(person);
    chat.failed = chat.failed.filter((one) => one !== failed);
    await chats.saveDraft(person, draft);
    return ok(null);
  } finally {
    chat.retrying.delete(failed);
    chats.threadChanged(person);
  }
}
