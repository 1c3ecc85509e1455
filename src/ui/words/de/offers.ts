/** What Kith offers and hints at in the inbox, in German. */
import type { offerWords as english } from '../offers.en.ts';
import type { Translated } from '../translated.ts';

const NOT_NOW = 'Nicht jetzt';

export const offerWords = {
  offers: {
    notifications: ['bell', 'Erfahren, wenn dir jemand schreibt, auch wenn Kith im Hintergrund ist?', NOT_NOW, 'Benachrichtigen'],
    help: ['help', 'Fotos, Links, wer dir schreiben kann: Die Hilfe sagt in einfachen Worten, wie das hier geht.', NOT_NOW, 'Hilfe öffnen'],
    install: ['save', 'Behalte Kith auf diesem Gerät, wie jede andere App.', NOT_NOW, 'Installieren'],
    rows: ['info', 'Drücke lange auf einen Chat oder wische ihn zur Seite, um ihn anzuheften, stummzuschalten oder zu archivieren. Mit der Maus nimm die rechte Taste.', 'Verstanden', null],
  },
  later: 'Du findest das in den Einstellungen unter „Benachrichtigungen“.',
} satisfies Translated<typeof english>;
