/** Words of messages without a sound and of texts that go later, in Arabic. */
import type { laterWords as english } from '../later.en.ts';
import type { Translated } from '../translated.ts';

export const laterWords = {
  ways: 'طرق أخرى للإرسال',
  silently: 'إرسال من دون صوت',
  later: 'الإرسال لاحقًا…',
  heading: 'الإرسال لاحقًا',
  honest: 'تُرسل عندما يكون Kith مفتوحًا على هذا الجهاز في ذلك الوقت، أو حالما تفتحه بعده، حتى أسبوع من التأخير.',
  hour: 'بعد ساعة',
  evening: 'هذا المساء',
  tomorrow: 'صباح الغد',
  monday: 'صباح الاثنين',
  own: 'تاريخ ووقت آخران',
  schedule: 'جدولة',
  kept: 'تُرسل {time}.',
  list: 'مجدولة',
  goes: 'تُرسل {time}',
  stays: 'لم تُرسل',
  answers: 'رد على رسالة.',
  actions: 'إجراءات الرسالة المجدولة',
  now: 'إرسال الآن',
  change: 'تغيير الوقت',
  edit: 'تعديل النص',
  field: 'رسالتك',
  save: 'حفظ',
  drop: 'حذف',
  dropHeading: 'حذف هذه الرسالة المجدولة؟',
  dropMore: 'لم تُرسل، ولا يعلم بها أحد غيرك.',
} satisfies Translated<typeof english>;
