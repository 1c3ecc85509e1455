/** Words of coming back by the twelve words, and of checking them, in Spanish. */
import type { restoreWords as english } from '../restore.en.ts';
import type { Translated } from '../translated.ts';

export const restoreWords = {
  heading: 'Recupera tu cuenta',
  lead: 'Escribe o pega tus doce palabras. Nunca salen de este dispositivo.',
  phrase: 'Frase de recuperación',
  hint: 'Doce palabras, separadas por espacios. Bastan las cuatro primeras letras de cada una.',
  restore: 'Recuperar',
  whatComes:
    'Para tus amigos eres la misma persona que antes. Tus chats no están en las palabras: se quedan en los dispositivos donde estaban. En cuanto un amigo sabe de este dispositivo, uno perdido queda fuera del chat entre ustedes.',

  none: 'Escribe primero tus doce palabras.',
  length: { one: 'Una frase de recuperación tiene doce palabras. Aquí hay {count}.', other: 'Una frase de recuperación tiene doce palabras. Aquí hay {count}.' },
  word: 'La palabra {place}, “{word}”, no está en la lista.',
  near: '¿Quisiste decir {words}?',
  order: 'Estas palabras no van juntas. Revisa su orden, y que cada una sea la que apuntaste.',

  check: 'Comprobar la frase de recuperación',
  checkLead: 'Escribe las palabras de tu papel. Kith no guarda ninguna copia, así que esta es la manera de saber que son correctas. Nunca salen de este dispositivo.',
  checkDo: 'Comprobar',
  right: 'Estas son las palabras de esta cuenta. Guárdalas tan seguras como antes.',
  other: 'Estas son palabras de otra cuenta, no de esta. Busca otro papel.',
} satisfies Translated<typeof english>;
