/** Words of what one does with conversations in the inbox, in Arabic. */
import type { inboxWords as english } from '../inbox.en.ts';
import type { Translated } from '../translated.ts';
import { NAME } from './apart.ts';

export const inboxWords = {
  pin: 'تثبيت',
  unpin: 'إلغاء التثبيت',
  muteFor: 'مدة الكتم',
  lengths: { hour: 'ساعة واحدة', eightHours: '8 ساعات', week: 'أسبوع واحد', always: 'دائمًا' },
  archive: 'أرشفة',
  unarchive: 'إلغاء الأرشفة',
  archivedNotice: `تمت أرشفة المحادثة مع ${NAME}. تعود عند وصول شيء جديد.`,
  archivedOnceRead: `تنتقل المحادثة مع ${NAME} إلى الأرشيف بعد قراءتها.`,
  unarchived: `عادت المحادثة مع ${NAME} إلى المحادثات.`,
  markRead: 'تمييز كمقروءة',
  markUnread: 'تمييز كغير مقروءة',
} satisfies Translated<typeof english>;
