/** Words of coming back by the twelve words, and of checking them, in German. */
import type { restoreWords as english } from '../restore.en.ts';
import type { Translated } from '../translated.ts';

export const restoreWords = {
  heading: 'Dein Konto zurückholen',
  lead: 'Tippe deine zwölf Wörter ein oder füge sie ein. Sie verlassen dieses Gerät nie.',
  phrase: 'Wiederherstellungs\u00adphrase',
  hint: 'Zwölf Wörter, durch Leerzeichen getrennt. Die ersten vier Buchstaben genügen jeweils.',
  restore: 'Zurückholen',
  whatComes:
    'Für deine Freunde bist du dieselbe Person wie zuvor. Deine Chats stecken nicht in den Wörtern: Sie bleiben auf den Geräten, auf denen sie waren. Sobald jemand von deinen Freunden von diesem Gerät erfährt, ist ein verlorenes Gerät aus eurem Chat ausgeschlossen.',

  none: 'Tippe zuerst deine zwölf Wörter ein.',
  length: { one: 'Eine Wiederherstellungsphrase hat zwölf Wörter. Das ist {count}.', other: 'Eine Wiederherstellungsphrase hat zwölf Wörter. Das sind {count}.' },
  word: 'Wort {place}, „{word}“, steht nicht in der Liste.',
  near: 'Meintest du {words}?',
  order: 'Diese Wörter gehören nicht zusammen. Prüfe ihre Reihenfolge, und ob jedes das ist, das du aufgeschrieben hast.',

  check: 'Wiederherstellungsphrase prüfen',
  checkLead: 'Tippe die Wörter von deinem Papier ab. Kith behält keine Kopie, nur so erfährst du also, ob sie stimmen. Sie verlassen dieses Gerät nie.',
  checkDo: 'Prüfen',
  right: 'Das sind die Wörter dieses Kontos. Bewahre sie so sicher auf wie bisher.',
  other: 'Das sind Wörter eines anderen Kontos, nicht dieses. Sieh nach, ob es noch ein anderes Papier gibt.',
} satisfies Translated<typeof english>;
