/** Words of who can reach me, in Spanish: the choice, message requests, blocking, verifying, and what others see. Part of `words`. */
import type * as english from '../reach.en.ts';
import type { Translated } from '../translated.ts';

export const lockReasons = {
  policyOff: 'Los mensajes directos están desactivados: no recibes ni envías ninguno.',
  blocked: 'Bloqueaste a {name}. Para volver a escribir, desbloquea y sigue a {name} en su página.',
  restored: '{name} volvió con claves nuevas. Podrás escribir cuando haya respondido un dispositivo suyo.',
  notFollowing: 'No sigues a {name}. Para escribir, sigue a {name}.',
  notFollowedBack: '{name} no te sigue, y tú solo escribes con amigos.',
  followExpired:
    'Escribir queda en pausa hasta que {name} vuelva a estar en línea. No pasa nada malo: Kith lleva un tiempo sin saber de sus dispositivos.',
  theirPolicyOff: '{name} no acepta mensajes directos por ahora.',
  theirPolicyFriends: '{name} solo acepta mensajes directos de amigos, y no te sigue.',
  requestSent: 'Tu solicitud espera respuesta. Podrás escribir más cuando {name} la acepte.',
  requestsClosed: '{name} no acepta solicitudes de mensaje. Podrás escribir cuando te siga también.',
  storeCopied:
    'Los datos de este dispositivo se copiaron o volvieron a un día anterior. Para que nada se escriba dos veces, Kith no vuelve a escribir nunca como este dispositivo.',
} satisfies Translated<typeof english.lockReasons>;

export const policies = { Everyone: 'Todos', Friends: 'Amigos', Off: 'Desactivado' } satisfies Translated<typeof english.policies>;

export const reach = {
  privacy: 'Privacidad',
  directMessages: 'Mensajes directos',
  who: 'Quién puede enviarte mensajes directos',
  whoLead: 'Vale en ambos sentidos: también decide a quién puedes escribir.',
  firstLead: 'Vale en ambos sentidos. Puedes cambiarlo en Ajustes y privacidad.',
  start: 'Empezar',
  policies,
  looking: 'Kith aún busca a {name}. Quizá puedas escribir cuando haya respondido un dispositivo suyo.',
  what: {
    Everyone: 'Quien tenga tu enlace puede enviarte una solicitud, un solo texto. Puedes escribir a quien lo permita.',
    Friends: 'Solo las personas a las que sigues y que te siguen también. Y tú solo puedes escribirles a ellas.',
    Off: 'No recibes mensajes directos y no puedes empezar ni enviar ninguno. Todo lo que tienes se puede seguir leyendo.',
  },
  anyone: 'Cualquiera puede solicitarlo',
  nobody: 'Nadie puede contactarte',
  nobodyYet: 'Aún nadie puede contactarte',
  canReach: { one: '{count} persona puede contactarte', other: '{count} personas pueden contactarte' },
  areLocked: { one: '{count} chat está cerrado', other: '{count} chats están cerrados' },
  willLock: { one: 'Se cerrará {count} chat', other: 'Se cerrarán {count} chats' },
  willLockMore: { one: 'Se cerrará {count} chat más', other: 'Se cerrarán {count} chats más' },
  openAgain: { one: '{count} chat vuelve a abrirse', other: '{count} chats vuelven a abrirse' },
  applied:
    'Se aplica al instante, tanto a los chats antiguos como a los nuevos. Se informa a los dispositivos de tus amigos, para que puedan decir por qué no es posible contactarte.',
  nowIs: 'Ahora: {policy}',
  toSetting: 'Cambiar quién puede escribirte',
  toInbox: 'Ir a la bandeja',

  waiting: 'Mensajes que esperan',
  waitingMore: {
    one: '{count} mensaje que escribiste antes no se envió. ¿Enviarlo ahora?',
    other: '{count} mensajes que escribiste antes no se enviaron. ¿Enviarlos ahora?',
  },
  sendNow: 'Enviar ahora',
  later: 'Más tarde',

  filter: 'Filtro de la bandeja',
  tabs: { chats: 'Chats', requests: 'Solicitudes' },
  waitingCount: '{count} en espera',
  requestOf: 'Solicitud de mensaje de {name}',
  requestsHint: 'No saben nada hasta que aceptes: ni que leíste su texto, ni que estás en línea.',
  noRequests: 'No hay solicitudes. Cuando te escriba alguien a quien no sigues, su primer texto esperará aquí.',
  closed: {
    Friends: 'Solo aceptas mensajes directos de amigos, así que no puede llegar ninguna solicitud nueva.',
    Off: 'Los mensajes directos están desactivados, así que no puede llegar ninguna solicitud nueva.',
  },
  acceptNeeds: 'Las solicitudes se pueden aceptar mientras esté elegido “Todos”.',
  accept: 'Aceptar',
  delete: 'Eliminar',
  block: 'Bloquear',
  unblock: 'Desbloquear',
  followsYou: '{name} te sigue',
  invited: 'Llegó por un enlace que diste',
  stranger: 'No se siguen mutuamente',
  whoIsThis: 'Palabras de seguridad y relés',
  whoWords: 'Si conoces a {name}, pídele que te lea sus palabras de seguridad.',
  whoRelays: 'Cuando aceptes, los mensajes para {name} esperarán, sellados, en {hosts}.',
  patience: 'Tómate tu tiempo',
  patienceMore: 'Una solicitud es un solo texto. Espera aquí hasta que respondas.',

  asRequest: '{name} no te sigue, así que esto va como solicitud de mensaje: un solo texto, hasta que la acepte.',
  left: { one: 'Queda {count} carácter', other: 'Quedan {count} caracteres' },
  over: { one: 'Sobra {count} carácter', other: 'Sobran {count} caracteres' },

  friendsHint: 'Se siguen mutuamente.',

  blocked: 'Cuentas bloqueadas',
  blockedLead: 'No pueden escribirte ni ver cuándo estás en línea. No reciben ningún aviso.',
  blockedNone: 'No has bloqueado a nadie.',
  blockHeading: '¿Bloquear a {name}?',
  blockMore:
    'Ya no te llega nada de {name}, no ve cuándo estás en línea y dejan de seguirse. {name} no recibe ningún aviso.',
  blockedNotice: 'Bloqueaste a {name}',

  verified: 'Verificado',
  mixedName: 'Este nombre se confunde fácilmente con otro. Las palabras de seguridad dicen quién es.',
  mixed: 'nombre fácil de confundir',
  notVerified: 'Sin verificar todavía. Comparen una vez las palabras de seguridad, en persona o en una llamada.',
  alertLabel: 'La identidad de {name}',
  alerts: {
    restored:
      '{name} volvió con claves nuevas. Ocurre cuando alguien empieza de nuevo en otro dispositivo. También puede ser otra persona. Compara las palabras de seguridad antes de escribir algo privado.',
    disputed:
      'Hay dos listas distintas de dispositivos firmadas en nombre de {name}. Puede que otra persona tenga sus claves. Compara las palabras de seguridad antes de escribir algo privado.',
  },
  verifyMore:
    'Escaneen el código de la otra parte o léanse las palabras, en persona o en una llamada. Si son iguales en ambos lados, no hay nadie en medio.',
  verifyCode: 'Código de seguridad de ti y {name}',
  pasteCode: 'Pegar su código o sus palabras',
  pasteCodeMore: 'Que te lo envíen por otra vía que no sea Kith. Lo que llega por el propio chat no prueba nada.',
  compare: 'Comparar',
  copyCode: 'Copiar mi código',
  pastedDiffers: 'Esto no es lo que este dispositivo tiene para ti y {name}. Comprueba que se pegó completo. Si te llegó de {name}, toca “No coinciden”.',
  match: 'Coinciden',
  differ: 'No coinciden',
  differMore:
    'Entonces puede que haya alguien en medio, o que una de las partes abriera un enlace antiguo. No escribas aquí nada privado. Reúnete con {name} y sigue el enlace que muestre su propia pantalla.',

  scan: 'Escanear código QR',
  scanPicture: 'Lo que ve la cámara',
  scanStart: 'Se está abriendo la cámara. Quizá el navegador te pregunte antes.',
  scanFriend: 'Pon delante de la cámara el código que muestra la otra pantalla.',
  scanCode: 'Pon delante de la cámara el código que muestra la pantalla de {name}.',
  scanRefused: 'Kith no puede usar la cámara. Permítelo en la barra de direcciones, o sigue sin ella: {other}',
  scanNone: 'Este dispositivo no tiene ninguna cámara que Kith pueda usar. Sigue sin ella: {other}',
  scanPaste: 'pega el enlace que te envíen.',
  scanWords: 'léanse las doce palabras.',

  reset: 'Renovar mi enlace',
  resetHeading: '¿Renovar tu enlace?',
  resetMore: 'Recibes un enlace y un código nuevos. Los anteriores dejan de llevar a ninguna parte. Tus amigos siguen siendo tus amigos.',
  resetDone: 'Tienes un enlace nuevo. El anterior ya no lleva a ninguna parte.',

  sees: 'Lo que {name} puede ver de mí',
  seesLead: 'Esto es lo que este dispositivo comunicó a los dispositivos de {name}, y nada más.',
  seesName: 'Tu nombre',
  seesDevices: 'Tus dispositivos',
  seesRelays: 'Relés donde deja mensajes para ti',
  seesFollow: 'Que sigues su cuenta',
  seesPolicy: 'Quién puede enviarte mensajes directos',
  seesPresence: 'Cuándo estás en línea',
  seesAddress: 'Tu dirección de red',
  seesMessages: 'Tus mensajes en un dispositivo suyo',
  yes: 'Sí',
  no: 'No',
  notTold: 'No comunicado',
  toldBefore: 'Lo que se le comunicó antes de bloquear',
  none: 'Ninguno',
  addressNow: 'Sí, mientras haya conexión directa',

  saw: 'Lo que {name} vio de mí',
  sawLead:
    'Contado en este dispositivo desde su primera conexión. Todo va sellado, así que el relé no vio ningún nombre ni ninguna palabra. Sí vio tamaños, horas y tu dirección de red, y puede saber con qué otras direcciones intercambias paquetes.',
  sawNever: 'Este dispositivo aún no se ha conectado a este relé, así que no vio nada de ti.',
  sawFirst: 'Primera conexión',
  sawLast: 'Última vez',
  sawTimes: 'Conexiones',
  sawSent: 'Bytes sellados que enviaste',
  sawCame: 'Bytes sellados que recibiste',
  sawTopics: 'Nombres cambiantes con los que se guardaron',
  sawObjects: 'Paquetes sellados',
  objects: '{sent} enviados, {received} recibidos',
} satisfies Translated<typeof english.reach>;
