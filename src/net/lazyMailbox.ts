/** An `OpenMailbox` that loads the mailbox client when a relay is first visited; a start without a network fetches nothing of it. */
import type { OpenMailbox } from '../ports/mailbox.ts';
import { loadOnce } from '../ports/loadOnce.ts';
import type { MailboxClientOptions } from './mailbox.ts';

export function createLazyMailboxOpener(options: MailboxClientOptions): OpenMailbox {
  const opener = loadOnce(() => import('./mailbox.ts').then(({ createMailboxOpener }) => createMailboxOpener(options)));
  return async (address, relayId) => (await opener())(address, relayId);
}
