/** Every word of notifications and of their page, in German. */
import type { notificationWords as english } from '../notifications.en.ts';
import type { Translated } from '../translated.ts';

export const notificationWords = {
  heading: 'Benachrichtigungen',
  on: 'An',
  off: 'Aus',
  titles: { messages: 'Nachricht von {name}', reactions: 'Reaktion von {name}', requests: 'Nachrichtenanfrage von {name}' },
  newMessage: { one: 'Neue Nachricht', other: '{count} neue Nachrichten' },
  newReaction: { one: 'Auf eine Nachricht von dir', other: '{count} auf Nachrichten von dir' },
  newRequest: 'Jemand, mit dem du noch nicht schreibst. Sieh in Kith nach.',
  reacted: '{emoji} auf: {text}',
  kinds: {
    messages: ['Direktnachrichten', 'Nachrichten kommen auch an, wenn das aus ist.'],
    requests: ['Nachrichtenanfragen', 'Von Personen, mit denen du noch nicht schreibst. Nie mit ihren Worten.'],
    reactions: ['Reaktionen', 'Auf Nachrichten von dir.'],
  },
  previews: 'Vorschau anzeigen',
  previewsMore: 'Aus: Die Benachrichtigung sagt, wer geschrieben hat, und „Neue Nachricht“, aber nicht, was. Was sie sagt, kann auch auf dem gesperrten Bildschirm stehen.',
  sounds: 'Töne',
  quiet: 'Ruhezeiten',
  useQuiet: 'Ruhezeiten verwenden',
  from: 'Von',
  to: 'Bis',
  quietMore: 'Nichts klingelt und nichts wird angezeigt. Nachrichten warten im Posteingang, und die Zahl am Symbol zählt sie.',
  wholeDay: 'Von und Bis sind gleich, also ist den ganzen Tag Ruhe.',
  ask: 'Benachrichtigungen einschalten',
  notAsked: 'Noch benachrichtigt Kith dich nicht. Dein Browser wird dich einmal fragen.',
  denied: 'Dein Browser lässt Kith dich nicht benachrichtigen. Erlaube Benachrichtigungen für diese Seite: am Symbol neben der Adresse oder in den Einstellungen des Browsers.',
  never: 'Dieser Browser kann dich hier nicht benachrichtigen. Auf einem iPhone oder iPad geht es, sobald Kith auf dem Home-Bildschirm ist.',
  while: 'Kith benachrichtigt dich, solange es in einem Fenster oder Tab offen ist, auch in einem, auf das du gerade nicht siehst. Ein stummgeschalteter Chat bleibt still.',
} satisfies Translated<typeof english>;
