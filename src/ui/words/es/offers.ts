/** What Kith offers and hints at in the inbox, in Spanish. */
import type { offerWords as english } from '../offers.en.ts';
import type { Translated } from '../translated.ts';

const NOT_NOW = 'Ahora no';

export const offerWords = {
  offers: {
    notifications: ['bell', '¿Quieres saber cuándo te escriben, también con Kith en segundo plano?', NOT_NOW, 'Avisarme'],
    help: ['help', 'Fotos, enlaces, quién puede escribirte: la ayuda explica con palabras sencillas cómo se hacen las cosas aquí.', NOT_NOW, 'Abrir la ayuda'],
    install: ['save', 'Ten Kith en este dispositivo, como cualquier otra app.', NOT_NOW, 'Instalar'],
    rows: ['info', 'Mantén presionado un chat, o deslízalo, para fijarlo, silenciarlo o archivarlo. Con un ratón, usa el botón derecho.', 'Entendido', null],
  },
  later: 'Lo encontrarás en los ajustes, en Notificaciones.',
} satisfies Translated<typeof english>;
