/** Words of the people one follows, of one’s own link and of links that come, in German. */
import type { friendsWords as english } from '../friends.en.ts';
import type { Translated } from '../translated.ts';

export const friendsWords = {
  filter: 'Personen filtern',
  tabs: { friends: 'Freunde', following: 'Du folgst', followers: 'Folgen dir' },
  hints: {
    friends: 'Ihr folgt euch gegenseitig. Nur Freunde können dir schreiben.',
    following: 'Personen, denen du folgst. Wenn sie dir zurückfolgen, seid ihr befreundet.',
    followers: 'Personen, die dir folgen. Folge ihnen zurück, um zu schreiben.',
  },
  none: {
    friends: 'Noch keine Freunde. Zeig jemandem deinen Code oder schick deinen Link.',
    following: 'Du folgst noch niemandem.',
    followers: 'Noch folgt dir niemand. Das geht, indem jemand deinen Link öffnet.',
  },
  people: 'Personen',
  add: 'Jemanden hinzufügen',
  qr: 'Dein QR-Code',
  qrMore: 'Lass deine Freunde ihn scannen oder schick ihnen deinen Link.',
  link: 'Dein Link',
  copyLink: 'Link kopieren',
  linkPending: 'Dein Link wird vorbereitet. Zuerst muss ein Relais antworten.',
  linkUnanswered: 'Noch hat kein Relais geantwortet, darum ist dein Link nicht bereit. Prüfe deine Verbindung und versuche es dann noch einmal.',
  linkNeedsRelay: 'Dein Link braucht ein Relais, bei dem Nachrichten deiner Freunde auf dich warten können. Füge zuerst eines hinzu.',
  toRelays: 'Zu den Relais',
  or: 'oder',
  paste: 'Link oder Code einfügen',
  continue: 'Weiter',
  cardHeading: '{name} hinzufügen?',
  cardWords: 'Lass dir diese Wörter von {name} vorlesen. Sie müssen auf beiden Seiten gleich sein.',
  cardRelays: 'Nachrichten für {name} warten versiegelt bei {hosts}.',
  cardMore: '{name} erfährt, dass du folgst. Wenn {name} dir zurückfolgt, seid ihr befreundet und könnt schreiben.',
  notNow: 'Nicht jetzt',
  follow: 'Folgen',
  pasteAnother: 'Anderen Link einfügen',
  knownHeading: 'Du folgst dieser Person schon',
  ownHeading: 'Das ist dein eigener Link',
  toPerson: 'Zur Seite von {name}',
} satisfies Translated<typeof english>;
