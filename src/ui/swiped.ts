/** What the swipes of the inbox do, and how they look. */
import type { ChatSummary } from '../app/api.ts';
import type { Kith } from '../state/kith.ts';
import './css/swipe.css';
import { Listed } from './listed.ts';
import { swipeRows } from './swipe.ts';
import { inboxWords as say } from './words/inbox.en.ts';

/** Until `off`: towards the start a row is archived, or comes back; towards the end it is marked as read, or as unread. */
export function swiped(list: HTMLElement, kith: Kith): () => void {
  const listed = new Listed(kith);
  const chatOf = (id: string): ChatSummary | undefined => kith.inbox.chats.find((one) => one.id === id);
  return swipeRows(list, {
    said(id, side) {
      const chat = chatOf(id);
      if (side === 'start') return chat?.archived ? say.unarchive : say.archive;
      return chat && (chat.unread > 0 || chat.markedUnread) ? say.markRead : say.markUnread;
    },
    act(id, side) {
      const chat = chatOf(id);
      if (chat) void (side === 'start' ? listed.archive(chat) : listed.read(chat));
    },
  });
}
