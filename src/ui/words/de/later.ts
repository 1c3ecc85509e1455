/** Words of messages without a sound and of texts that go later, in German. */
import type { laterWords as english } from '../later.en.ts';
import type { Translated } from '../translated.ts';

export const laterWords = {
  ways: 'Anders senden',
  silently: 'Ohne Ton senden',
  later: 'Später senden…',
  heading: 'Später senden',
  honest: 'Sie geht, wenn Kith zu dieser Zeit auf diesem Gerät offen ist, oder sobald du es danach öffnest, bis zu einer Woche später.',
  hour: 'In einer Stunde',
  evening: 'Heute Abend',
  tomorrow: 'Morgen früh',
  monday: 'Montag früh',
  own: 'Anderes Datum und andere Uhrzeit',
  schedule: 'Planen',
  kept: 'Sie geht {time}.',
  list: 'Geplant',
  goes: 'Geht {time}',
  stays: 'Nicht gesendet',
  answers: 'Antwortet auf eine Nachricht.',
  actions: 'Aktionen zur geplanten Nachricht',
  now: 'Jetzt senden',
  change: 'Zeit ändern',
  edit: 'Text ändern',
  field: 'Deine Nachricht',
  save: 'Speichern',
  drop: 'Löschen',
  dropHeading: 'Diese geplante Nachricht löschen?',
  dropMore: 'Sie wurde nicht gesendet, und sonst weiß niemand von ihr.',
} satisfies Translated<typeof english>;
