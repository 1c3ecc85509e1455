/** Every word of the appearance page, in Spanish. */
import type { appearanceWords as english } from '../appearance.en.ts';
import type { Translated } from '../translated.ts';

export const appearanceWords = {
  heading: 'Apariencia',
  theme: 'Tema',
  themes: {
    system: ['Sistema', 'Como tu dispositivo'],
    light: ['Claro', 'Ciruela de día'],
    dark: ['Oscuro', 'Miel de noche'],
  },
  size: 'Tamaño del texto',
  sizes: ['Pequeño', 'Normal', 'Grande', 'Más grande', 'Enorme'],
  sizeMore: 'Kith también respeta el tamaño de texto de tu navegador.',
  still: 'Menos movimiento',
  stillMore: 'Nada se desliza ni se desvanece. Es así de todos modos si tu dispositivo lo pide.',
  language: 'Idioma',
  ofDevice: 'Como el dispositivo: {language}',
  languageMore: 'Lo que escriben tú y los demás se queda como está.',
  preview: 'Vista previa',
  theirs: 'Así se ve un mensaje',
  mine: 'Y este es el tuyo',
} satisfies Translated<typeof english>;
