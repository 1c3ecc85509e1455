/** Words of messages of before somebody came back on a new device, which a friend sends again, in German. */
import type { earlierWords as english } from '../earlier.en.ts';
import type { Translated } from '../translated.ts';

export const earlierWords = {
  label: 'Frühere Nachrichten',
  offered: 'Eure früheren Nachrichten sind vielleicht nicht auf dem neuen Gerät von {name}.',
  send: 'Unsere früheren Nachrichten an {name} senden',
  later: 'Nicht jetzt',
  heading: 'Unsere früheren Nachrichten an {name} senden?',
  what: 'Alles, was von eurem Gespräch bis dahin auf diesem Gerät ist, geht an das neue Gerät von {name}. Auch Fotos können von hier geholt werden.',
  who: 'Wer die Wiederherstellungswörter von {name} hat, bekäme es. Vergleicht zuerst die Sicherheitswörter, wenn ihr euch seht oder anruft: Dann weißt du, dass es {name} ist.',
  forGood: 'Was dort angekommen ist, lässt sich nicht zurückholen.',
  confirm: 'Senden',
  going: 'Eure früheren Nachrichten gehen an {name}. Lasst Kith auf beiden Geräten offen.',
  share: '{share} % durchgesehen.',
  goingWaits: 'Eure früheren Nachrichten gehen an {name}, wenn ihr beide zur gleichen Zeit verbunden seid.',
  gone: 'Eure früheren Nachrichten sind auf dem neuen Gerät von {name}.',
  coming: '{name} sendet dir eure früheren Nachrichten. Sie erscheinen weiter oben in diesem Chat. Lasst Kith auf beiden Geräten offen.',
  comingWaits: '{name} sendet dir eure früheren Nachrichten. Der Rest kommt, wenn ihr beide zur gleichen Zeit verbunden seid.',
} satisfies Translated<typeof english>;
