/** Words of the people one follows, of one’s own link and of links that come, in Spanish. */
import type { friendsWords as english } from '../friends.en.ts';
import type { Translated } from '../translated.ts';

export const friendsWords = {
  filter: 'Filtro de personas',
  tabs: { friends: 'Amigos', following: 'Siguiendo', followers: 'Seguidores' },
  hints: {
    friends: 'Se siguen mutuamente. Solo los amigos pueden escribirte.',
    following: 'Personas a las que sigues. Cuando te sigan también, serán amigos.',
    followers: 'Personas que te siguen. Síguelas también para escribir.',
  },
  none: {
    friends: 'Aún no tienes amigos. Muestra tu código a alguien o envía tu enlace.',
    following: 'Aún no sigues a nadie.',
    followers: 'Aún no te sigue nadie. Lo harán cuando abran tu enlace.',
  },
  people: 'Personas',
  add: 'Añadir a alguien',
  qr: 'Tu código QR',
  qrMore: 'Deja que lo escaneen tus amigos, o envíales tu enlace.',
  link: 'Tu enlace',
  copyLink: 'Copiar enlace',
  linkPending: 'Tu enlace se está preparando. Primero tiene que responder un relé.',
  linkUnanswered: 'Ningún relé ha respondido aún, así que tu enlace no está listo. Revisa tu conexión e inténtalo de nuevo.',
  linkNeedsRelay: 'Tu enlace necesita un relé donde puedan esperarte los mensajes de tus amigos. Añade uno primero.',
  toRelays: 'Ir a los relés',
  or: 'o',
  paste: 'Pegar un enlace o código',
  continue: 'Continuar',
  cardHeading: '¿Añadir a {name}?',
  cardWords: 'Pide a {name} que te lea estas palabras. Deben ser las mismas en ambos lados.',
  cardRelays: 'Los mensajes para {name} esperan, sellados, en {hosts}.',
  cardMore: '{name} sabrá que sigues su cuenta. Cuando te siga también, serán amigos y podrán escribirse.',
  notNow: 'Ahora no',
  follow: 'Seguir',
  pasteAnother: 'Pegar otro enlace',
  knownHeading: 'Ya sigues a esta persona',
  ownHeading: 'Este es tu propio enlace',
  toPerson: 'Ir a la página de {name}',
} satisfies Translated<typeof english>;
