/** Words of what one does with conversations in the inbox, in German. */
import type { inboxWords as english } from '../inbox.en.ts';
import type { Translated } from '../translated.ts';

export const inboxWords = {
  pin: 'Anheften',
  unpin: 'Lösen',
  muteFor: 'Stummschalten für',
  lengths: { hour: '1 Stunde', eightHours: '8 Stunden', week: '1 Woche', always: 'Immer' },
  archive: 'Archivieren',
  unarchive: 'Aus Archiv holen',
  archivedNotice: 'Der Chat mit {name} ist archiviert. Er kommt zurück, wenn etwas Neues eintrifft.',
  archivedOnceRead: 'Der Chat mit {name} kommt ins Archiv, sobald er gelesen ist.',
  unarchived: 'Der Chat mit {name} ist wieder bei den Chats.',
  markRead: 'Als gelesen markieren',
  markUnread: 'Als ungelesen markieren',
} satisfies Translated<typeof english>;
