/** Every word of notifications and of their page, in Spanish. */
import type { notificationWords as english } from '../notifications.en.ts';
import type { Translated } from '../translated.ts';

export const notificationWords = {
  heading: 'Notificaciones',
  on: 'Sí',
  off: 'No',
  titles: { messages: 'Mensaje de {name}', reactions: 'Reacción de {name}', requests: 'Solicitud de mensaje de {name}' },
  newMessage: { one: 'Mensaje nuevo', other: '{count} mensajes nuevos' },
  newReaction: { one: 'A un mensaje tuyo', other: '{count} a mensajes tuyos' },
  newRequest: 'Alguien con quien aún no te escribes. Míralo en Kith.',
  reacted: '{emoji} a: {text}',
  kinds: {
    messages: ['Mensajes directos', 'Los mensajes llegan aunque esto esté desactivado.'],
    requests: ['Solicitudes de mensaje', 'De personas con quienes aún no te escribes. Nunca con sus palabras.'],
    reactions: ['Reacciones', 'A mensajes tuyos.'],
  },
  previews: 'Mostrar vista previa',
  previewsMore: 'Desactivado: la notificación dice quién escribió y “Mensaje nuevo”, pero no qué. Lo que dice también puede verse en la pantalla bloqueada.',
  sounds: 'Sonidos',
  quiet: 'Horas de silencio',
  useQuiet: 'Usar horas de silencio',
  from: 'Desde',
  to: 'Hasta',
  quietMore: 'Nada suena y nada se muestra. Los mensajes esperan en tu bandeja, y el número del icono los cuenta.',
  wholeDay: '“Desde” y “Hasta” son iguales, así que hay silencio todo el día.',
  ask: 'Activar notificaciones',
  notAsked: 'Kith aún no te envía notificaciones. Tu navegador te preguntará una vez.',
  denied: 'Tu navegador no deja que Kith te envíe notificaciones. Permítelas para esta página: en el icono junto a su dirección, o en los ajustes del navegador.',
  never: 'Este navegador no puede enviarte notificaciones aquí. En un iPhone o iPad podrá cuando Kith esté en la pantalla de inicio.',
  while: 'Kith te envía notificaciones mientras está abierto en una ventana o pestaña, aunque no la estés mirando. Un chat silenciado no suena ni avisa.',
} satisfies Translated<typeof english>;
