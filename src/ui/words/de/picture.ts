/** Every word about one’s own picture, in German. */
import type { pictureWords as english } from '../picture.en.ts';
import type { Translated } from '../translated.ts';

export const pictureWords = {
  label: 'Profilbild',
  choose: 'Bild auswählen',
  remove: 'Bild entfernen',
  preparing: 'Dein Bild wird vorbereitet',
  hint: 'Deine Freunde sehen es. Es geht versiegelt zu ihnen, ohne Ort, Zeit und Kamera.',
  moves: 'Ein Video kann kein Profilbild sein. Wähle ein Foto.',
  crop: 'Bild zuschneiden',
  area: 'Was vom Bild zu sehen ist',
  areaMore: 'Verschiebe es, oder nimm die Pfeiltasten. Plus und Minus gehen näher heran und weiter weg.',
  zoom: 'Vergrößern',
  apply: 'Übernehmen',
  set: 'Dein Bild ist geändert.',
  removed: 'Dein Bild ist entfernt.',
} satisfies Translated<typeof english>;
