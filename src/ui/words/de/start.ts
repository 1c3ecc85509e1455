/** Words of the first start, in German. */
import type { startWords as english } from '../start.en.ts';
import type { Translated } from '../translated.ts';

export const startWords = {
  claim: 'Nachrichten unter Freunden. Niemand liest mit.',
  lead: 'Keine Telefonnummer, keine E-Mail. Deine Nachrichten leben auf deinen Geräten und reisen versiegelt zu denen deiner Freunde.',
  bubbleTheirs: 'Gut angekommen?',
  bubbleOwn: 'Gerade zu Hause',
  create: 'Konto anlegen',
  usePhrase: 'Mit Wiederherstellungsphrase',
  nameHeading: 'Wie nennen dich deine Freunde?',
  nameLead: 'Sie sehen diesen Namen. Du kannst ihn jederzeit ändern.',
  name: 'Dein Name',
  continue: 'Weiter',
  phrase: 'Wiederherstellungs\u00adphrase',
  phraseLead: 'Diese zwölf Wörter sind die Wurzel deines Kontos. Mit ihnen kommst du als du selbst zurück, wenn dieses Gerät verloren ist. Schreib sie in dieser Reihenfolge auf Papier.',
  phraseWarning: 'Niemand kann sie zurücksetzen, auch wir nicht. Wer sie hat, gilt als du.',
  phraseSaved: 'Ich habe sie notiert',
} satisfies Translated<typeof english>;
