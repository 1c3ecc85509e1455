/** What Kith offers and hints at in the inbox, in Arabic. */
import type { offerWords as english } from '../offers.en.ts';
import type { Translated } from '../translated.ts';

const NOT_NOW = 'ليس الآن';

export const offerWords = {
  offers: {
    notifications: ['bell', 'هل تهمك معرفة متى يكتب إليك صديق، حتى عندما يكون Kith في الخلفية؟', NOT_NOW, 'تفعيل الإشعارات'],
    help: ['help', 'الصور، والروابط، ومن يمكنه الكتابة إليك: تشرح «المساعدة» بكلمات بسيطة كيف تجري الأمور هنا.', NOT_NOW, 'فتح المساعدة'],
    install: ['save', 'الاحتفاظ بـ Kith على هذا الجهاز كأي تطبيق آخر.', NOT_NOW, 'تثبيت التطبيق'],
    rows: ['info', 'الضغط مطولًا على محادثة، أو سحبها، يتيح تثبيتها أو كتمها أو أرشفتها. وبالفأرة: الزر الأيمن.', 'حسنًا', null],
  },
  later: 'مكان هذا في الإعدادات، تحت «الإشعارات».',
} satisfies Translated<typeof english>;
