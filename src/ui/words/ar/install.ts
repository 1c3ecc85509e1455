/** How Kith is put on a device where the browser does not do it, in Arabic. */
import type { installWords as english } from '../install.en.ts';
import type { Translated } from '../translated.ts';

export const installWords = {
  heading: 'إضافة Kith إلى الشاشة الرئيسية',
  steps: [
    'فتح هذه الصفحة في Safari ثم الضغط على «مشاركة»، وهو المربع الذي فيه سهم.',
    'اختيار «إضافة إلى الشاشة الرئيسية». قد تكون تحت «المزيد».',
    'الضغط على «إضافة»، ثم فتح Kith من الشاشة الرئيسية.',
  ],
  more: 'يُفتح Kith من هناك كأي تطبيق آخر ويمكنه إرسال الإشعارات. وهو يبدأ هناك بمساحة حفظ خاصة به: من الأفضل إضافته قبل أن يكون لديك هنا الكثير مما يُخشى فقده.',
} satisfies Translated<typeof english>;
