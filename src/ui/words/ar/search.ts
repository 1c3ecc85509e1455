/** Words of the search and of the keyboard, in Arabic. */
import type { searchWords as english } from '../search.en.ts';
import type { Translated } from '../translated.ts';
import { ltr } from './apart.ts';

export const searchWords = {
  looking: 'يجري البحث في رسائلك',
  found: {
    zero: 'لا رسائل',
    one: 'رسالة واحدة',
    two: 'رسالتان',
    few: '{count} رسائل',
    many: '{count} رسالة',
    other: '{count} رسالة',
  },
  noMessage: 'لا توجد رسالة فيها هذه الكلمات.',
  more: 'البحث أبعد',
  keys: 'اختصارات لوحة المفاتيح',
  shortcuts: [
    ['البحث في الأشخاص والرسائل', `${ltr('Ctrl+K')} أو ${ltr('⌘K')} أو ${ltr('/')}`],
    ['المحادثة التالية', ltr('Alt+↓')],
    ['المحادثة السابقة', ltr('Alt+↑')],
    ['إجراءات محادثة أو رسالة', `${ltr('Shift+F10')} أو مفتاح القائمة`],
    ['التنقل بين الرسائل', '↑ و ↓، Home و End'],
    ['الإرسال، أو سطر جديد', `Enter، ${ltr('Shift+Enter')}`],
    ['طرق أخرى للإرسال', ltr('Alt+Enter')],
    ['مغادرة مربع حوار أو قائمة، أو العودة إلى الحقل', 'Escape'],
    ['القفل، حيث توجد عبارة مرور', `${ltr('Ctrl+Shift+L')}، ${ltr('⌘+Shift+L')}`],
    ['هذه الاختصارات', '?'],
  ],
} satisfies Translated<typeof english>;
