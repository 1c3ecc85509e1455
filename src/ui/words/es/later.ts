/** Words of messages without a sound and of texts that go later, in Spanish. */
import type { laterWords as english } from '../later.en.ts';
import type { Translated } from '../translated.ts';

export const laterWords = {
  ways: 'Otras formas de enviar',
  silently: 'Enviar sin sonido',
  later: 'Enviar más tarde…',
  heading: 'Enviar más tarde',
  honest: 'Se envía cuando Kith está abierto en este dispositivo a esa hora, o en cuanto lo abras después, hasta una semana más tarde.',
  hour: 'Dentro de una hora',
  evening: 'Esta tarde',
  tomorrow: 'Mañana por la mañana',
  monday: 'El lunes por la mañana',
  own: 'Otra fecha y hora',
  schedule: 'Programar',
  kept: 'Se envía: {time}.',
  list: 'Programado',
  goes: 'Se envía: {time}',
  stays: 'No enviado',
  answers: 'Responde a un mensaje.',
  actions: 'Acciones del mensaje programado',
  now: 'Enviar ahora',
  change: 'Cambiar la hora',
  edit: 'Editar el texto',
  field: 'Tu mensaje',
  save: 'Guardar',
  drop: 'Eliminar',
  dropHeading: '¿Eliminar este mensaje programado?',
  dropMore: 'No se ha enviado, y nadie más sabe de él.',
} satisfies Translated<typeof english>;
