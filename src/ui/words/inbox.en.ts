/** Words of what one does with conversations in the inbox, in English. Loaded with it. */
import type { Mute } from '../../app/listingApi.ts';
import { spoken } from './spoken.ts';

export const inboxWords = spoken('inboxWords', {
  pin: 'Pin',
  unpin: 'Unpin',
  muteFor: 'Mute for',
  lengths: { hour: '1 hour', eightHours: '8 hours', week: '1 week', always: 'Always' } satisfies Record<Mute, string>,
  archive: 'Archive',
  unarchive: 'Unarchive',
  archivedNotice: 'The chat with {name} is archived. It comes back when something new arrives.',
  archivedOnceRead: 'The chat with {name} goes to the archive once it is read.',
  unarchived: 'The chat with {name} is back among the chats.',
  markRead: 'Mark as read',
  markUnread: 'Mark as unread',
} as const);
