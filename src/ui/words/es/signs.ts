/** Words of passing messages on, of deleting them here alone, and of the signs of life that friends give each other, in Spanish. */
import type { signs as english } from '../signs.en.ts';
import type { Translated } from '../translated.ts';

export const signs = {
  deleteForMe: 'Eliminar para mí',
  deleteForMeHeading: '¿Eliminar este mensaje para ti?',
  deleteForMeMore: 'Desaparece de este dispositivo para siempre. {name} lo conserva y no recibe ningún aviso.',

  forward: 'Reenviar',
  forwardHeading: 'Reenviar a',
  forwardSend: 'Enviar',
  forwardMore: 'Sale como un mensaje nuevo tuyo. Quien lo escribió primero no recibe ningún aviso.',
  chosen: { one: '{count} persona elegida', other: '{count} personas elegidas' },
  chooseSome: 'Elige quién lo recibe',
  forwarded: { one: 'Enviado a {count} persona', other: 'Enviado a {count} personas' },
  notForwarded: 'No se envió a {name}: {reason}',

  typing: 'Escribiendo',
  isWriting: '{name} está escribiendo',
  switches: { receipts: 'Confirmaciones de lectura', here: 'Mostrar cuándo estoy en línea', writing: 'Mostrar cuándo escribo' },
  switchesMore: {
    receipts: 'Las personas con quienes te escribes ven que leíste sus mensajes. Si lo desactivas, tampoco ves las suyas.',
    here: 'Las personas a las que puedes escribir lo ven mientras tienes conexión. Si lo desactivas, nadie se conecta a este dispositivo: todo va por relés, más lento para las fotos, y no ves quién está en línea.',
    writing: 'Solo para amigos, mientras tienes conexión. Si lo desactivas, tampoco ves cuándo escriben.',
  },
} satisfies Translated<typeof english>;
