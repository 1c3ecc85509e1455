/** Words of passing messages on, of deleting them here alone, and of the signs of life that friends give each other, in German. */
import type { signs as english } from '../signs.en.ts';
import type { Translated } from '../translated.ts';

export const signs = {
  deleteForMe: 'Für mich löschen',
  deleteForMeHeading: 'Diese Nachricht für dich löschen?',
  deleteForMeMore: 'Sie verschwindet für immer von diesem Gerät. {name} behält sie und erfährt davon nichts.',

  forward: 'Weiterleiten',
  forwardHeading: 'Weiterleiten an',
  forwardSend: 'Senden',
  forwardMore: 'Sie geht als neue Nachricht von dir raus. Wer sie zuerst geschrieben hat, erfährt davon nichts.',
  chosen: { one: '{count} Person ausgewählt', other: '{count} Personen ausgewählt' },
  chooseSome: 'Wähle, wer sie bekommt',
  forwarded: { one: 'An {count} Person gesendet', other: 'An {count} Personen gesendet' },
  notForwarded: 'Nicht an {name} gesendet: {reason}',

  typing: 'Schreibt',
  isWriting: '{name} schreibt',
  switches: { receipts: 'Lesebestätigungen', here: 'Zeigen, wann ich da bin', writing: 'Zeigen, wann ich schreibe' },
  switchesMore: {
    receipts: 'Wer mit dir schreibt, sieht, dass du die Nachrichten gelesen hast. Wenn aus, siehst du das auch von den anderen nicht.',
    here: 'Personen, denen du schreiben kannst, sehen es, solange du verbunden bist. Wenn aus, verbindet sich niemand mit diesem Gerät: Alles geht über Relais, bei Fotos langsamer, und du siehst nicht, wer da ist.',
    writing: 'Nur für Freunde, solange du verbunden bist. Wenn aus, siehst du es auch von ihnen nicht.',
  },
} satisfies Translated<typeof english>;
