/** Every word of the help page, in Spanish. */
import type { helpWords as english } from '../help.en.ts';
import type { Translated } from '../translated.ts';

export const helpWords = {
  heading: 'Ayuda',
  topics: [
    {
      icon: 'image',
      name: 'Enviar una foto',
      more: 'Abre el chat, toca la cámara, elige, envía.',
      lines: [
        'La cámara está junto al campo. Haz allí una foto, o elige hasta nueve de tu galería.',
        'Lo que escribes acompaña a la foto. Di en pocas palabras qué se ve, para los amigos que no pueden verla.',
        'Enviar es la flecha. Antes de que salga una foto, se le quitan el lugar, la fecha y el dispositivo.',
      ],
    },
    {
      icon: 'lock',
      name: 'Quién puede escribirte',
      more: 'Todos, Amigos o Desactivado, y qué hace cada opción.',
      lines: [
        'Todos: cualquiera que tenga tu enlace puede escribirte. Lo primero que escribe alguien desconocido es una solicitud: un texto corto, sin fotos, y nada le dice que lo viste.',
        'Amigos: solo las personas a las que sigues y que te siguen también. Si una de las partes deja de seguir, el chat se cierra en ambos lados y se puede seguir leyendo.',
        'Desactivado: nadie puede escribirte y tú no escribes a nadie. Lo que hay aquí se puede seguir leyendo.',
      ],
      to: 'directMessages',
      link: 'Elegir quién puede escribirte',
    },
    {
      icon: 'link',
      name: 'Cuidado con los enlaces',
      more: 'Mira la dirección real antes de abrir uno.',
      lines: [
        'Un enlace puede decir una cosa y llevar a otra. Lo que cuenta es el nombre antes de la primera barra simple, leído desde el final.',
        'No abras lo que no esperabas, aunque venga de un amigo. Pregúntale antes: su dispositivo puede estar en otras manos.',
        'Nadie necesita tus doce palabras. Quien las pide, o pide una contraseña o un código, quiere hacerse pasar por ti.',
      ],
    },
    {
      icon: 'friends',
      name: 'Con amabilidad y brevedad',
      more: 'Las notas cortas se leen. A nadie le gusta el mismo mensaje dos veces.',
      lines: [
        'Escribe como hablarías a alguien que respetas y tienes delante. Lo que envías se puede guardar, y no se puede dejar de haber leído.',
        'Una idea por mensaje, y primero la importante.',
        'El mismo texto a mucha gente es spam, lo envíe quien lo envíe. Cuando escribas a alguien por primera vez, di quién eres y por qué escribes.',
      ],
    },
    {
      icon: 'bell',
      name: 'Cuida el tiempo de los demás',
      more: 'Horas de silencio, chats silenciados y ninguna prisa por responder.',
      lines: [
        'Nadie tiene que responder al momento. Un mensaje espera, y que aún no haya respuesta no es un no.',
        'Las horas de silencio mantienen Kith callado por la noche. Un chat se puede silenciar durante una hora, ocho horas, una semana o siempre: mantenlo presionado en la bandeja.',
        'Las notificaciones de mensajes directos se pueden desactivar por separado. Los mensajes siguen llegando.',
      ],
      to: 'notifications',
      link: 'Ajustar notificaciones y horas de silencio',
    },
    {
      icon: 'block',
      name: 'Bloquear o denunciar',
      more: 'Qué ocurre y quién se entera.',
      lines: [
        'Bloquear está en la página de la persona y en el menú del chat. Ya no te llega nada suyo y nada tuyo le llega. No recibe ningún aviso.',
        'Dejan de seguirse. Los mensajes antiguos se quedan aquí, y puedes deshacerlo.',
        'Denunciar convierte los mensajes que elijas en una prueba, para las personas que elijas o como archivo. Ninguna oficina lee tus chats, y nadie más se entera.',
      ],
      to: 'blocked',
      link: 'Ver a quién bloqueaste',
    },
    {
      icon: 'shield',
      name: 'Saber con quién escribes',
      more: 'Compara las palabras de seguridad una vez, y Kith las vigila.',
      lines: [
        'Abre la página de la persona y elige “Verificar”. Léanse las palabras o escaneen el código cuando se encuentren.',
        'Si coinciden, no hay nadie entre ustedes. Si eso cambia alguna vez, Kith lo dice en el chat.',
      ],
    },
  ],
  install: 'Ten Kith en este dispositivo, como cualquier otra app.',
  credits: 'Créditos',
  free: 'Kith es software libre con licencia MIT. Sin anuncios, sin rastreo, sin servidores nuestros.',
  letters: 'Letra: Figtree, © The Figtree Project Authors, SIL Open Font License 1.1.',
  pictures: 'Nombres y orden de los emojis: emoji-picker-element-data (Apache 2.0); nombres en árabe: Unicode CLDR (Unicode 3.0). Stickers: Fluent Emoji, © Microsoft (MIT).',
  parts: 'Hecho con:',
  madeWith: [
    'Svelte, Yjs, y-webrtc, y-indexeddb, lib0, simple-peer, noble y scure de Paul Miller, qr, thumbhash (MIT)',
    'libp2p (Apache 2.0 o MIT)',
    'Comlink (Apache 2.0)',
    'idb (ISC)',
    'Mediabunny (MPL 2.0)',
    'TweetNaCl (dominio público)',
  ],
} satisfies Translated<typeof english>;
