/** Every word of the appearance page, in English. Loaded with it. */
import type { Look } from '../../ports/look.ts';
import { spoken } from './spoken.ts';

export const appearanceWords = spoken('appearanceWords', {
  heading: 'Appearance',
  theme: 'Theme',
  themes: {
    system: ['System', 'Follows your device'],
    light: ['Light', 'Damson by day'],
    dark: ['Dark', 'Honey by night'],
  } satisfies Record<Look['theme'], readonly [string, string]>,
  size: 'Text size',
  sizes: ['Small', 'Normal', 'Large', 'Larger', 'Largest'],
  sizeMore: 'Kith also follows the text size of your browser.',
  still: 'Less movement',
  stillMore: 'Nothing slides or fades. It is so anyway when your device asks for it.',
  language: 'Language',
  /** The first of the device's languages that Kith speaks. */
  ofDevice: 'As the device: {language}',
  languageMore: 'What you and others write stays as it is.',
  preview: 'Preview',
  theirs: 'This is how a message looks',
  mine: 'And this is yours',
} as const);
