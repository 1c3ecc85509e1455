/** Every word of the appearance page, in Arabic. */
import type { appearanceWords as english } from '../appearance.en.ts';
import type { Translated } from '../translated.ts';

export const appearanceWords = {
  heading: 'المظهر',
  theme: 'السمة',
  themes: {
    system: ['النظام', 'كما في جهازك'],
    light: ['فاتحة', 'برقوق في النهار'],
    dark: ['داكنة', 'عسل في الليل'],
  },
  language: 'اللغة',
  ofDevice: 'كما في الجهاز: {language}',
  languageMore: 'يبقى ما كُتب منك ومن الآخرين كما هو.',
  size: 'حجم النص',
  sizes: ['صغير', 'عادي', 'كبير', 'أكبر', 'الأكبر'],
  sizeMore: 'يتبع Kith أيضًا حجم النص في متصفحك.',
  still: 'حركة أقل',
  stillMore: 'لا شيء ينزلق أو يتلاشى. وهكذا يكون على أي حال إذا طلب جهازك ذلك.',
  preview: 'معاينة',
  theirs: 'هكذا تبدو الرسالة',
  mine: 'وهكذا تبدو رسالتك',
} satisfies Translated<typeof english>;
