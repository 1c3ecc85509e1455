/** Every word about one’s own picture, in Spanish. */
import type { pictureWords as english } from '../picture.en.ts';
import type { Translated } from '../translated.ts';

export const pictureWords = {
  label: 'Foto de perfil',
  choose: 'Elegir una foto',
  remove: 'Quitar la foto',
  preparing: 'Preparando tu foto',
  hint: 'La ven tus amigos. Les llega sellada, sin lugar, hora ni cámara.',
  moves: 'Un video no puede ser una foto de perfil. Elige una foto.',
  crop: 'Recortar foto',
  area: 'Lo que se muestra de la foto',
  areaMore: 'Arrástrala, o usa las teclas de flecha. Más y menos la acercan y la alejan.',
  zoom: 'Ampliar',
  apply: 'Aplicar',
  set: 'Tu foto ha cambiado.',
  removed: 'Se quitó tu foto.',
} satisfies Translated<typeof english>;
