/** Words of messages of before somebody came back on a new device, which a friend sends again. In Arabic. */
import type { earlierWords as english } from '../earlier.en.ts';
import type { Translated } from '../translated.ts';
import { NAME } from './apart.ts';

export const earlierWords = {
  label: 'الرسائل السابقة',
  offered: `قد لا تكون رسائلكما السابقة على الجهاز الجديد لدى ${NAME}.`,
  send: `إرسال رسائلنا السابقة إلى ${NAME}`,
  later: 'ليس الآن',
  heading: `إرسال رسائلنا السابقة إلى ${NAME}؟`,
  what: `كل ما على هذا الجهاز مما قلتماه من قبل يذهب إلى الجهاز الجديد لدى ${NAME}. ويمكن جلب الصور من هنا أيضًا.`,
  who: `سيحصل عليه كل من لديه عبارة استرداد ${NAME}. قارنا كلمات الأمان أولًا، وجهًا لوجه أو في مكالمة: عندها تتأكد من أن الطرف الآخر هو ${NAME}.`,
  forGood: 'ما وصل إلى هناك لا يمكن استرجاعه.',
  confirm: 'إرسال',
  going: `رسائلكما السابقة في طريقها إلى ${NAME}. أبقيا Kith مفتوحًا على الجهازين.`,
  share: 'روجع {share}%.',
  goingWaits: `تذهب رسائلكما السابقة إلى ${NAME} عندما تكونان متصلين في الوقت نفسه.`,
  gone: `رسائلكما السابقة على الجهاز الجديد لدى ${NAME}.`,
  coming: `تصل رسائلكما السابقة من ${NAME}. تظهر أعلى هذه المحادثة. أبقيا Kith مفتوحًا على الجهازين.`,
  comingWaits: `تصل رسائلكما السابقة من ${NAME}. يصل الباقي عندما تكونان متصلين في الوقت نفسه.`,
} satisfies Translated<typeof english>;
