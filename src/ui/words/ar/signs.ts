/** Words of passing messages on, of deleting them here alone, and of the signs of life that friends give each other. In Arabic. */
import type { signs as english } from '../signs.en.ts';
import type { Translated } from '../translated.ts';
import { NAME } from './apart.ts';

export const signs = {
  deleteForMe: 'الحذف لديّ',
  deleteForMeHeading: 'حذف هذه الرسالة لديك؟',
  deleteForMeMore: `ستُحذف من هذا الجهاز نهائيًا. تبقى لدى ${NAME}، ولا يُرسل إشعار بذلك.`,

  forward: 'إعادة توجيه',
  forwardHeading: 'إعادة التوجيه إلى',
  forwardSend: 'إرسال',
  forwardMore: 'تُرسل كرسالة جديدة منك. ولا يُذكر من كتبها أولًا.',
  chosen: {
    zero: 'لم يُختر أحد',
    one: 'تم اختيار شخص واحد',
    two: 'تم اختيار شخصين',
    few: 'تم اختيار {count} أشخاص',
    many: 'تم اختيار {count} شخصًا',
    other: 'تم اختيار {count} شخص',
  },
  chooseSome: 'يُرجى اختيار من تصل إليه',
  forwarded: {
    zero: 'لم تُرسل إلى أحد',
    one: 'أُرسلت إلى شخص واحد',
    two: 'أُرسلت إلى شخصين',
    few: 'أُرسلت إلى {count} أشخاص',
    many: 'أُرسلت إلى {count} شخصًا',
    other: 'أُرسلت إلى {count} شخص',
  },
  notForwarded: `لم تُرسل إلى ${NAME}: {reason}`,

  typing: 'الكتابة',
  isWriting: `يكتب ${NAME} الآن`,
  switches: { receipts: 'إيصالات القراءة', here: 'إظهار وقت اتصالي', writing: 'إظهار أنني أكتب' },
  switchesMore: {
    receipts: 'يظهر لمن بينك وبينهم مراسلة أنك قرأت رسائلهم. عند الإيقاف، لا تظهر لك إيصالاتهم أيضًا.',
    here: 'يراه من يمكنك الكتابة إليهم أثناء اتصالك. عند الإيقاف، لا يتصل أحد بهذا الجهاز: يمر كل شيء عبر المرحِّلات، وهو أبطأ للصور، ولا يظهر لك من المتصل.',
    writing: 'للأصدقاء فقط، أثناء اتصالكم. عند الإيقاف، لا يظهر لك ذلك منهم أيضًا.',
  },
} satisfies Translated<typeof english>;
