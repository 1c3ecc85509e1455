/** Every word of notifications and of their page, in Arabic. */
import type { notificationWords as english } from '../notifications.en.ts';
import type { Translated } from '../translated.ts';

export const notificationWords = {
  heading: 'الإشعارات',
  on: 'مفعّلة',
  off: 'متوقفة',
  /** The name comes set apart already. */
  titles: { messages: 'رسالة من {name}', reactions: 'تفاعل من {name}', requests: 'طلب مراسلة من {name}' },
  newMessage: {
    zero: 'لا رسائل جديدة',
    one: 'رسالة جديدة',
    two: 'رسالتان جديدتان',
    few: '{count} رسائل جديدة',
    many: '{count} رسالة جديدة',
    other: '{count} رسالة جديدة',
  },
  newReaction: {
    zero: 'لا تفاعلات جديدة',
    one: 'مع رسالة لك',
    two: 'تفاعلان مع رسائل لك',
    few: '{count} تفاعلات مع رسائل لك',
    many: '{count} تفاعلًا مع رسائل لك',
    other: '{count} تفاعل مع رسائل لك',
  },
  newRequest: 'من شخص لا مراسلة بينكما بعد. يمكنك الاطلاع عليه في Kith.',
  reacted: '{emoji} على: \u2068{text}\u2069',
  kinds: {
    messages: ['الرسائل المباشرة', 'تستمر الرسائل في الوصول حتى عند الإيقاف.'],
    requests: ['طلبات المراسلة', 'من أشخاص لا مراسلة بينكم بعد. لا تتضمن كلماتهم أبدًا.'],
    reactions: ['التفاعلات', 'مع رسائلك.'],
  },
  previews: 'عرض المعاينات',
  previewsMore: 'عند الإيقاف: يذكر الإشعار من كتب و«رسالة جديدة»، لا ما كُتب. وقد يظهر ما في الإشعار على شاشة مقفلة أيضًا.',
  sounds: 'الأصوات',
  quiet: 'ساعات الهدوء',
  useQuiet: 'استخدام ساعات الهدوء',
  from: 'من',
  to: 'إلى',
  quietMore: 'لا رنين ولا إشعارات. تنتظر الرسائل في الوارد، ويظهر عددها على الأيقونة.',
  wholeDay: 'الوقتان «من» و«إلى» متساويان، لذلك يستمر الهدوء طوال اليوم.',
  ask: 'تفعيل الإشعارات',
  notAsked: 'لا يرسل Kith إليك إشعارات بعد. سيسألك متصفحك مرة واحدة.',
  denied: 'لا يسمح متصفحك لـ Kith بإرسال الإشعارات إليك. يمكنك السماح بها لهذه الصفحة: عند الأيقونة بجانب عنوانها، أو في إعدادات المتصفح.',
  never: 'لا يمكن لهذا المتصفح إرسال إشعارات إليك هنا. على iPhone أو iPad يصبح ذلك ممكنًا بعد إضافة Kith إلى الشاشة الرئيسية.',
  while: 'يرسل Kith الإشعارات ما دام مفتوحًا في نافذة أو علامة تبويب، ولو لم تكن أمامك. وتبقى المحادثة المكتومة صامتة.',
} satisfies Translated<typeof english>;
