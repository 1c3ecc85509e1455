/** Every word about one's own picture, in Arabic. */
import type { pictureWords as english } from '../picture.en.ts';
import type { Translated } from '../translated.ts';

export const pictureWords = {
  label: 'صورة الملف الشخصي',
  choose: 'اختيار صورة',
  remove: 'إزالة الصورة',
  preparing: 'يجري تجهيز صورتك',
  hint: 'يراها أصدقاؤك. تصل إليهم مشفّرةً، من دون المكان والوقت والكاميرا.',
  moves: 'لا يمكن أن يكون الفيديو صورة ملف شخصي. يُرجى اختيار صورة.',
  crop: 'قص الصورة',
  area: 'ما يظهر من الصورة',
  areaMore: 'يمكنك سحبها أو استخدام مفاتيح الأسهم. الزائد والناقص للتقريب والإبعاد.',
  zoom: 'تقريب',
  apply: 'تطبيق',
  set: 'تم تغيير صورتك.',
  removed: 'تمت إزالة صورتك.',
} satisfies Translated<typeof english>;
