/** Words of what one does with conversations in the inbox, in Spanish. */
import type { inboxWords as english } from '../inbox.en.ts';
import type { Translated } from '../translated.ts';

export const inboxWords = {
  pin: 'Fijar',
  unpin: 'Desfijar',
  muteFor: 'Silenciar durante',
  lengths: { hour: '1 hora', eightHours: '8 horas', week: '1 semana', always: 'Siempre' },
  archive: 'Archivar',
  unarchive: 'Desarchivar',
  archivedNotice: 'El chat con {name} está archivado. Volverá cuando llegue algo nuevo.',
  archivedOnceRead: 'El chat con {name} irá al archivo cuando esté leído.',
  unarchived: 'El chat con {name} vuelve a estar entre los chats.',
  markRead: 'Marcar como leído',
  markUnread: 'Marcar como no leído',
} satisfies Translated<typeof english>;
