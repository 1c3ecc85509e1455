/** Words of the first start, in Arabic. */
import type { startWords as english } from '../start.en.ts';
import type { Translated } from '../translated.ts';

export const startWords = {
  claim: 'رسائل بين الأصدقاء. لا أحد يقرؤها معكم.',
  lead: 'لا رقم هاتف ولا بريد إلكتروني. رسائلك على أجهزتك، وتنتقل مشفّرةً إلى أجهزة أصدقائك.',
  bubbleTheirs: 'وصلت بالسلامة؟',
  bubbleOwn: 'وصلت للتو',
  create: 'إنشاء حساب',
  usePhrase: 'استخدام عبارة الاسترداد',
  nameHeading: 'بماذا يناديك أصدقاؤك؟',
  nameLead: 'هذا هو الاسم الذي يرونه. يمكنك تغييره في أي وقت.',
  name: 'اسمك',
  continue: 'التالي',
  phrase: 'عبارة الاسترداد',
  phraseLead: 'هذه الكلمات الاثنتا عشرة هي أصل حسابك. بها تعود أنت نفسك إذا فُقد هذا الجهاز. يُرجى كتابتها على ورق بهذا الترتيب.',
  phraseWarning: 'لا أحد يمكنه إعادة تعيينها، ولا نحن. من يملكها يملك هويتك.',
  phraseSaved: 'لقد حفظتها',
} satisfies Translated<typeof english>;
