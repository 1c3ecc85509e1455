/** Every word of the help page, in German. */
import type { helpWords as english } from '../help.en.ts';
import type { Translated } from '../translated.ts';

export const helpWords = {
  heading: 'Hilfe',
  topics: [
    {
      icon: 'image',
      name: 'Ein Foto senden',
      more: 'Chat öffnen, auf die Kamera tippen, auswählen, senden.',
      lines: [
        'Die Kamera steht neben dem Feld. Nimm dort ein Foto auf, oder wähle bis zu neun aus deiner Galerie.',
        'Was du schreibst, steht unter dem Foto. Sag in ein paar Worten, was darauf ist, für Freunde, die es nicht sehen können.',
        'Senden ist der Pfeil. Bevor ein Foto weggeht, werden Ort, Datum und Gerät daraus entfernt.',
      ],
    },
    {
      icon: 'lock',
      name: 'Wer dir schreiben kann',
      more: 'Alle, Freunde oder Aus, und was es jeweils bewirkt.',
      lines: [
        'Alle: Wer deinen Link hat, kann dir schreiben. Was dir Fremde zuerst schreiben, ist eine Anfrage: ein kurzer Text, kein Foto, und nichts verrät ihnen, dass du ihn gesehen hast.',
        'Freunde: nur Personen, denen du folgst und die dir zurückfolgen. Hört eine Seite damit auf, wird der Chat auf beiden Seiten gesperrt und bleibt lesbar.',
        'Aus: Niemand kann dir schreiben, und du schreibst niemandem. Was hier ist, bleibt lesbar.',
      ],
      to: 'directMessages',
      link: 'Wählen, wer dir schreiben kann',
    },
    {
      icon: 'link',
      name: 'Vorsicht mit Links',
      more: 'Sieh dir die wirkliche Adresse an, bevor du einen öffnest.',
      lines: [
        'Ein Link kann das eine sagen und woandershin führen. Es zählt der Name vor dem ersten einzelnen Schrägstrich, von hinten gelesen.',
        'Öffne nichts, was du nicht erwartet hast, auch nicht von Freunden. Frag zuerst nach: Das Gerät kann in anderen Händen sein.',
        'Niemand braucht deine zwölf Wörter. Wer danach fragt, oder nach einem Passwort oder einem Code, will du sein.',
      ],
    },
    {
      icon: 'friends',
      name: 'Freundlich und kurz',
      more: 'Kurze Nachrichten werden gelesen. Niemand mag dieselbe Nachricht zweimal.',
      lines: [
        'Schreib so, wie du mit jemandem sprichst, den du achtest und vor dir siehst. Was du sendest, kann aufbewahrt und nicht ungelesen gemacht werden.',
        'Ein Gedanke pro Nachricht, und der wichtige zuerst.',
        'Derselbe Text an viele ist Spam, egal von wem. Wenn du jemandem zum ersten Mal schreibst, sag, wer du bist und warum du schreibst.',
      ],
    },
    {
      icon: 'bell',
      name: 'Achte auf die Zeit der anderen',
      more: 'Ruhezeiten, stumme Chats und keine Eile mit der Antwort.',
      lines: [
        'Niemand muss sofort antworten. Eine Nachricht wartet, und noch keine Antwort ist kein Nein.',
        'Mit Ruhezeiten bleibt Kith nachts still. Ein einzelner Chat lässt sich für eine Stunde, acht Stunden, eine Woche oder für immer stummschalten: Drücke im Posteingang lange darauf.',
        'Die Benachrichtigungen für Direktnachrichten lassen sich einzeln ausschalten. Nachrichten kommen trotzdem an.',
      ],
      to: 'notifications',
      link: 'Benachrichtigungen und Ruhezeiten einstellen',
    },
    {
      icon: 'block',
      name: 'Blockieren oder melden',
      more: 'Was dann geschieht, und wer davon erfährt.',
      lines: [
        'Blockieren steht auf der Seite der Person und im Menü des Chats. Von ihr kommt nichts mehr zu dir, und von dir geht nichts zu ihr. Sie erfährt davon nichts.',
        'Ihr folgt einander nicht mehr. Alte Nachrichten bleiben hier, und du kannst es rückgängig machen.',
        'Melden macht einen Beweis aus den Nachrichten, die du auswählst, für Personen, die du auswählst, oder als Datei. Es gibt keine Stelle, die mitliest, und sonst erfährt es niemand.',
      ],
      to: 'blocked',
      link: 'Sehen, wen du blockiert hast',
    },
    {
      icon: 'shield',
      name: 'Wissen, mit wem du schreibst',
      more: 'Vergleicht einmal die Sicherheitswörter, dann wacht Kith darüber.',
      lines: [
        'Öffne die Seite der Person und wähle „Verifizieren“. Lest euch die Wörter vor oder scannt den Code, wenn ihr euch trefft.',
        'Sind sie gleich, steht niemand zwischen euch. Wenn sich das je ändert, sagt Kith es im Chat.',
      ],
    },
  ],
  install: 'Behalte Kith auf diesem Gerät, wie jede andere App.',
  credits: 'Danksagung',
  free: 'Kith ist freie Software unter der MIT-Lizenz. Keine Werbung, kein Tracking, kein Server von uns.',
  letters: 'Schrift: Figtree, © The Figtree Project Authors, SIL Open Font License 1.1.',
  pictures: 'Namen und Reihenfolge der Emojis: emoji-picker-element-data (Apache 2.0); arabische Namen: Unicode CLDR (Unicode 3.0). Sticker: Fluent Emoji, © Microsoft (MIT).',
  parts: 'Gemacht mit:',
  madeWith: [
    'Svelte, Yjs, y-webrtc, y-indexeddb, lib0, simple-peer, noble und scure von Paul Miller, qr, thumbhash (MIT)',
    'libp2p (Apache 2.0 oder MIT)',
    'Comlink (Apache 2.0)',
    'idb (ISC)',
    'Mediabunny (MPL 2.0)',
    'TweetNaCl (gemeinfrei)',
  ],
} satisfies Translated<typeof english>;
