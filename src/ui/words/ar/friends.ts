/** Words of the people one follows, of one's own link and of links that come, in Arabic. */
import type { friendsWords as english } from '../friends.en.ts';
import type { Translated } from '../translated.ts';
import { NAME } from './apart.ts';

export const friendsWords = {
  filter: 'تصفية الأشخاص',
  tabs: { friends: 'الأصدقاء', following: 'أتابعهم', followers: 'المتابِعون' },
  hints: {
    friends: 'يتابع كل منكم الآخر. لا يمكن أن يكتب إليك إلا الأصدقاء.',
    following: 'من أضفتهم إلى قائمة المتابعة. عند رد المتابعة تصبحون أصدقاء.',
    followers: 'أشخاص يتابعونك. رد المتابعة يتيح لك الكتابة إليهم.',
  },
  none: {
    friends: 'لا أصدقاء بعد. يمكنك عرض رمزك على أحدهم، أو إرسال رابطك.',
    following: 'لا متابعة منك لأحد بعد.',
    followers: 'لا أحد يتابعك بعد. تبدأ المتابعة عندما يفتح أحدهم رابطك.',
  },
  people: 'الأشخاص',
  add: 'إضافة صديق',
  qr: 'رمز QR الخاص بك',
  qrMore: 'يمكن لصديقك مسح هذا الرمز، أو يمكنك إرسال رابطك.',
  link: 'رابطك',
  copyLink: 'نسخ الرابط',
  linkPending: 'يجري تجهيز رابطك. يجب أن يرد مرحِّل أولًا.',
  linkUnanswered: 'لم يرد أي مرحِّل بعد، لذلك رابطك غير جاهز. يُرجى التحقق من الاتصال ثم إعادة المحاولة.',
  linkNeedsRelay: 'يحتاج رابطك إلى مرحِّل تنتظرك عنده رسائل أصدقائك. يُرجى إضافة واحد أولًا.',
  toRelays: 'إلى المرحِّلات',
  or: 'أو',
  paste: 'لصق رابط أو رمز',
  continue: 'التالي',
  cardHeading: `إضافة ${NAME}؟`,
  cardWords: `يمكنك طلب قراءة هذه الكلمات لك من ${NAME}. يجب أن تكون متطابقة لدى الطرفين.`,
  cardRelays: `تنتظر الرسائل إلى ${NAME} مشفّرةً لدى {hosts}.`,
  cardMore: `سيعلم ${NAME} بمتابعتك. وبعد رد المتابعة تصبحان أصدقاء ويمكنكما التراسل.`,
  notNow: 'ليس الآن',
  follow: 'متابعة',
  pasteAnother: 'لصق رابط آخر',
  knownHeading: 'متابعتك قائمة من قبل',
  ownHeading: 'هذا رابطك أنت',
  toPerson: `إلى صفحة ${NAME}`,
} satisfies Translated<typeof english>;
