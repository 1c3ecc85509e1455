/** Words of messages of before somebody came back on a new device, which a friend sends again. In Spanish. */
import type { earlierWords as english } from '../earlier.en.ts';
import type { Translated } from '../translated.ts';

export const earlierWords = {
  label: 'Mensajes anteriores',
  offered: 'Puede que vuestros mensajes anteriores no estén en el dispositivo nuevo de {name}.',
  send: 'Enviar a {name} nuestros mensajes anteriores',
  later: 'Ahora no',
  heading: '¿Enviar a {name} nuestros mensajes anteriores?',
  what: 'Todo lo que hay en este dispositivo de lo que os dijisteis antes va al dispositivo nuevo de {name}. También se podrán traer las fotos desde aquí.',
  who: 'Lo recibiría quien tenga la frase de recuperación de {name}. Comparad antes las palabras de seguridad, en persona o por teléfono: así sabes que es {name}.',
  forGood: 'Lo que ya ha llegado no se puede recuperar.',
  confirm: 'Enviar',
  going: 'Vuestros mensajes anteriores van a {name}. Dejad Kith abierto en los dos dispositivos.',
  share: '{share} % revisado.',
  goingWaits: 'Vuestros mensajes anteriores irán a {name} cuando estéis conectados a la vez.',
  gone: 'Vuestros mensajes anteriores están en el dispositivo nuevo de {name}.',
  coming: '{name} envía vuestros mensajes anteriores. Aparecen más arriba en este chat. Dejad Kith abierto en los dos dispositivos.',
  comingWaits: '{name} envía vuestros mensajes anteriores. El resto llega cuando estéis conectados a la vez.',
} satisfies Translated<typeof english>;
