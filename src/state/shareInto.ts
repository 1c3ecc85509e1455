/**
 * Puts what another app handed over into the field of a chat, behind what stands there. Nothing is sent: that takes the person's
 * own press on Send, whoever has handed it over.
 */
import type { LocalId } from '../app/api.ts';
import type { Shared } from '../ports/shared.ts';
import type { KithError } from '../protocol/errors.ts';
import { Attachments } from './attachments.svelte.ts';
import type { Kith } from './kith.ts';
import { Thread } from './thread.svelte.ts';

/** @returns why it cannot stand there, or null */
export async function shareInto(kith: Kith, chat: LocalId, { text, files }: Shared<File>): Promise<KithError | null> {
  const { live, boot } = kith;
  const page = await live.ask(live.messenger.thread(chat, { at: 'end' }, 1));
  if (!page) return live.fault;
  if (!page.ok) return page.error;
  if (page.value.asRequest && files.length > 0) return { code: 'requestTextOnly', params: { name: page.value.chat.name } };
  const draft = [page.value.chat.draft, text].filter((part) => part !== '').join('\n');
  if (text !== '') await live.ask(live.messenger.saveDraft(chat, draft));
  if (files.length > 0) new Thread(live, chat, kith.shared).attach(() => new Attachments(boot.photos)).add(files.map((file) => ({ name: file.name, file })));
  return null;
}
