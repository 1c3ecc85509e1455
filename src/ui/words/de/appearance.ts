/** Every word of the appearance page, in German. */
import type { appearanceWords as english } from '../appearance.en.ts';
import type { Translated } from '../translated.ts';

export const appearanceWords = {
  heading: 'Darstellung',
  theme: 'Farben',
  themes: {
    system: ['System', 'Wie dein Gerät'],
    light: ['Hell', 'Zwetschge bei Tag'],
    dark: ['Dunkel', 'Honig bei Nacht'],
  },
  size: 'Schriftgröße',
  sizes: ['Klein', 'Normal', 'Groß', 'Sehr groß', 'Riesig'],
  sizeMore: 'Kith richtet sich auch nach der Schriftgröße deines Browsers.',
  still: 'Weniger Bewegung',
  stillMore: 'Nichts gleitet oder blendet ein und aus. Das ist ohnehin so, wenn dein Gerät es verlangt.',
  language: 'Sprache',
  ofDevice: 'Wie das Gerät: {language}',
  languageMore: 'Was du und andere schreiben, bleibt, wie es ist.',
  preview: 'Vorschau',
  theirs: 'So sieht eine Nachricht aus',
  mine: 'Und so deine',
} satisfies Translated<typeof english>;
