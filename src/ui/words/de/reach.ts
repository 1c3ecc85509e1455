/** Words of who can reach me, in German: the choice, message requests, blocking, verifying, and what others see. Part of `words`. */
import type * as english from '../reach.en.ts';
import type { Translated } from '../translated.ts';

export const lockReasons = {
  policyOff: 'Direktnachrichten sind aus. Du empfängst keine und sendest keine.',
  blocked: 'Du hast {name} blockiert. Um wieder zu schreiben, hebe die Blockierung auf der Seite von {name} auf und folge dort.',
  restored: '{name} ist mit neuen Schlüsseln zurück. Du kannst schreiben, sobald ein Gerät von {name} geantwortet hat.',
  notFollowing: 'Du folgst {name} nicht. Folge {name}, um zu schreiben.',
  notFollowedBack: '{name} folgt dir nicht, und du schreibst nur mit Freunden.',
  followExpired:
    'Das Schreiben macht Pause, bis {name} wieder online ist. Es ist alles in Ordnung: Kith hat nur eine Weile nichts von den Geräten von {name} gehört.',
  theirPolicyOff: '{name} nimmt zurzeit keine Direktnachrichten an.',
  theirPolicyFriends: '{name} nimmt Direktnachrichten nur von Freunden an und folgt dir nicht.',
  requestSent: 'Deine Anfrage wartet auf eine Antwort. Du kannst mehr schreiben, sobald {name} sie annimmt.',
  requestsClosed: '{name} nimmt keine Nachrichtenanfragen an. Du kannst schreiben, wenn {name} dir zurückfolgt.',
  storeCopied:
    'Die Daten dieses Geräts wurden kopiert oder auf einen früheren Tag zurückgesetzt. Damit nichts doppelt geschrieben wird, schreibt Kith nie wieder als dieses Gerät.',
} satisfies Translated<typeof english.lockReasons>;

export const policies = { Everyone: 'Alle', Friends: 'Freunde', Off: 'Aus' } satisfies Translated<typeof english.policies>;

export const reach = {
  privacy: 'Datenschutz',
  directMessages: 'Direktnachrichten',
  who: 'Wer dir Direktnachrichten senden kann',
  whoLead: 'Das gilt in beide Richtungen: Es entscheidet auch, wem du schreiben kannst.',
  firstLead: 'Das gilt in beide Richtungen. Du kannst es in „Einstellungen und Datenschutz“ ändern.',
  start: 'Los geht’s',
  policies,
  looking: 'Kith sucht noch nach {name}. Vielleicht kannst du schreiben, sobald ein Gerät von {name} geantwortet hat.',
  what: {
    Everyone: 'Wer deinen Link hat, kann dir eine Anfrage senden, einen einzigen Text. Du kannst allen schreiben, die es erlauben.',
    Friends: 'Nur Personen, denen du folgst und die dir zurückfolgen. Auch du kannst nur ihnen schreiben.',
    Off: 'Du empfängst keine Direktnachrichten und kannst keine beginnen oder senden. Alles, was du hast, bleibt lesbar.',
  },
  anyone: 'Alle können anfragen',
  nobody: 'Niemand kann dich erreichen',
  nobodyYet: 'Noch kann dich niemand erreichen',
  canReach: { one: '{count} Person kann dich erreichen', other: '{count} Personen können dich erreichen' },
  areLocked: { one: '{count} Chat ist gesperrt', other: '{count} Chats sind gesperrt' },
  willLock: { one: '{count} Chat wird gesperrt', other: '{count} Chats werden gesperrt' },
  willLockMore: { one: '{count} weiterer Chat wird gesperrt', other: '{count} weitere Chats werden gesperrt' },
  openAgain: { one: '{count} Chat öffnet sich wieder', other: '{count} Chats öffnen sich wieder' },
  applied:
    'Gilt sofort, für alte Chats ebenso wie für neue. Die Geräte deiner Freunde erfahren es, damit sie sagen können, warum du nicht zu erreichen bist.',
  nowIs: 'Jetzt: {policy}',
  toSetting: 'Ändern, wer dir schreiben kann',
  toInbox: 'Zum Posteingang',

  waiting: 'Nachrichten, die warten',
  waitingMore: {
    one: '{count} Nachricht, die du früher geschrieben hast, wurde nicht gesendet. Jetzt senden?',
    other: '{count} Nachrichten, die du früher geschrieben hast, wurden nicht gesendet. Jetzt senden?',
  },
  sendNow: 'Jetzt senden',
  later: 'Später',

  filter: 'Posteingang filtern',
  tabs: { chats: 'Chats', requests: 'Anfragen' },
  waitingCount: '{count} wartend',
  requestOf: 'Nachrichtenanfrage von {name}',
  requestsHint: 'Bis du annimmst, erfährt niemand etwas: nicht, dass du gelesen hast, nicht, dass du da bist.',
  noRequests: 'Keine Anfragen. Wenn dir jemand schreibt, dem du nicht folgst, wartet der erste Text hier.',
  closed: {
    Friends: 'Du nimmst Direktnachrichten nur von Freunden an, deshalb kann keine neue Anfrage ankommen.',
    Off: 'Direktnachrichten sind aus, deshalb kann keine neue Anfrage ankommen.',
  },
  acceptNeeds: 'Anfragen lassen sich annehmen, solange „Alle“ gewählt ist.',
  accept: 'Annehmen',
  delete: 'Löschen',
  block: 'Blockieren',
  unblock: 'Blockierung aufheben',
  followsYou: '{name} folgt dir',
  invited: 'Kam über einen Link von dir',
  stranger: 'Ihr folgt einander nicht',
  whoIsThis: 'Sicherheitswörter und Relais',
  whoWords: 'Wenn du {name} kennst, lass dir die Sicherheitswörter vorlesen.',
  whoRelays: 'Wenn du annimmst, warten Nachrichten für {name} versiegelt bei {hosts}.',
  patience: 'Lass dir Zeit',
  patienceMore: 'Eine Anfrage ist ein einziger Text. Sie wartet hier, bis du antwortest.',

  asRequest: '{name} folgt dir nicht, deshalb geht das als Nachrichtenanfrage raus: ein Text, bis sie angenommen ist.',
  left: { one: 'Noch {count} Zeichen', other: 'Noch {count} Zeichen' },
  over: { one: '{count} Zeichen zu viel', other: '{count} Zeichen zu viel' },

  friendsHint: 'Ihr folgt euch gegenseitig.',

  blocked: 'Blockierte Konten',
  blockedLead: 'Sie können dir nicht schreiben und nicht sehen, wann du da bist. Sie erfahren davon nichts.',
  blockedNone: 'Du hast niemanden blockiert.',
  blockHeading: '{name} blockieren?',
  blockMore:
    'Von {name} kommt nichts mehr zu dir, {name} sieht nicht, wann du da bist, und ihr folgt einander nicht mehr. {name} erfährt davon nichts.',
  blockedNotice: '{name} ist blockiert',

  verified: 'Verifiziert',
  mixedName: 'Dieser Name lässt sich leicht mit einem anderen verwechseln. Wer es ist, sagen die Sicherheitswörter.',
  mixed: 'Name leicht zu verwechseln',
  notVerified: 'Noch nicht verifiziert. Vergleicht einmal die Sicherheitswörter, wenn ihr euch trefft oder telefoniert.',
  alertLabel: 'Die Identität von {name}',
  alerts: {
    restored:
      '{name} ist mit neuen Schlüsseln zurück. Das kommt vor, wenn jemand auf einem neuen Gerät neu anfängt. Es kann aber auch jemand anderes sein. Vergleicht die Sicherheitswörter, bevor du etwas Vertrauliches schreibst.',
    disputed:
      'Zwei verschiedene Gerätelisten sind im Namen von {name} signiert. Vielleicht hat jemand anderes die Schlüssel. Vergleicht die Sicherheitswörter, bevor du etwas Vertrauliches schreibst.',
  },
  verifyMore:
    'Scannt gegenseitig euren Code oder lest euch die Wörter vor, wenn ihr euch trefft oder telefoniert. Sind sie auf beiden Seiten gleich, ist niemand dazwischen.',
  verifyCode: 'Sicherheitscode für dich und {name}',
  pasteCode: 'Code oder Wörter der anderen Seite einfügen',
  pasteCodeMore: 'Auf anderem Weg als über Kith geschickt. Was im Chat selbst kommt, beweist nichts.',
  compare: 'Vergleichen',
  copyCode: 'Meinen Code kopieren',
  pastedDiffers: 'Das ist nicht, was dieses Gerät für dich und {name} hat. Prüfe, ob alles eingefügt wurde. Wenn es von {name} kam, tippe auf „Nicht gleich“.',
  match: 'Sie sind gleich',
  differ: 'Nicht gleich',
  differMore:
    'Dann ist vielleicht jemand dazwischen, oder eine Seite hat einen alten Link geöffnet. Schreib hier nichts Vertrauliches. Trefft euch, und folge dem Link, den der Bildschirm von {name} selbst zeigt.',

  scan: 'QR-Code scannen',
  scanPicture: 'Was die Kamera sieht',
  scanStart: 'Die Kamera wird geöffnet. Vielleicht fragt dich der Browser zuerst.',
  scanFriend: 'Halte den Code auf dem Bildschirm der anderen Person vor die Kamera.',
  scanCode: 'Halte den Code auf dem Bildschirm von {name} vor die Kamera.',
  scanRefused: 'Kith darf die Kamera nicht verwenden. Erlaube es in der Adressleiste, oder mach ohne weiter: {other}',
  scanNone: 'Dieses Gerät hat keine Kamera, die Kith verwenden kann. Mach ohne weiter: {other}',
  scanPaste: 'Füge den Link ein, den du geschickt bekommst.',
  scanWords: 'Lest einander die zwölf Wörter vor.',

  reset: 'Meinen Link erneuern',
  resetHeading: 'Deinen Link erneuern?',
  resetMore: 'Du bekommst einen neuen Link und einen neuen Code. Die alten führen ab dann nirgendwohin. Deine Freunde bleiben deine Freunde.',
  resetDone: 'Du hast einen neuen Link. Der alte führt nirgendwohin.',

  sees: 'Was {name} von mir sehen kann',
  seesLead: 'Das hat dieses Gerät den Geräten von {name} mitgeteilt, und sonst nichts.',
  seesName: 'Dein Name',
  seesDevices: 'Deine Geräte',
  seesRelays: 'Relais, wo Nachrichten für dich abgelegt werden',
  seesFollow: 'Dass du folgst',
  seesPolicy: 'Wer dir Direktnachrichten senden kann',
  seesPresence: 'Wann du da bist',
  seesAddress: 'Deine Netzwerkadresse',
  seesMessages: 'Deine Nachrichten auf einem Gerät der anderen Seite',
  yes: 'Ja',
  no: 'Nein',
  notTold: 'Nicht mitgeteilt',
  toldBefore: 'Was vor dem Blockieren mitgeteilt wurde',
  none: 'Keine',
  addressNow: 'Ja, solange ihr direkt verbunden seid',

  saw: 'Was {name} von mir gesehen hat',
  sawLead:
    'Gezählt auf diesem Gerät, seit es sich zum ersten Mal verbunden hat. Alles ist versiegelt, das Relais hat also keinen Namen und kein Wort gesehen. Gesehen hat es Größen, Zeiten und deine Netzwerkadresse, und es kann erkennen, mit welchen anderen Adressen du Pakete austauschst.',
  sawNever: 'Dieses Gerät war noch nicht mit diesem Relais verbunden, es hat also nichts von dir gesehen.',
  sawFirst: 'Zuerst verbunden',
  sawLast: 'Zuletzt gesehen',
  sawTimes: 'Verbindungen',
  sawSent: 'Versiegelte Byte, gesendet',
  sawCame: 'Versiegelte Byte, empfangen',
  sawTopics: 'Wechselnde Namen, unter denen sie lagen',
  sawObjects: 'Versiegelte Pakete',
  objects: '{sent} gesendet, {received} empfangen',
} satisfies Translated<typeof english.reach>;
