/** Words of the search and of the keyboard, in Spanish. */
import type { searchWords as english } from '../search.en.ts';
import type { Translated } from '../translated.ts';

export const searchWords = {
  looking: 'Buscando en tus mensajes',
  found: { one: '{count} mensaje', other: '{count} mensajes' },
  noMessage: 'Ningún mensaje tiene estas palabras.',
  more: 'Seguir buscando',
  keys: 'Atajos de teclado',
  shortcuts: [
    ['Buscar personas y mensajes', 'Ctrl+K, ⌘K o /'],
    ['Chat siguiente', 'Alt+↓'],
    ['Chat anterior', 'Alt+↑'],
    ['Acciones de un chat o mensaje', 'Mayús+F10 o la tecla de menú'],
    ['Entre mensajes', '↑ y ↓, Inicio y Fin'],
    ['Enviar, o cambiar de línea', 'Intro, Mayús+Intro'],
    ['Otras formas de enviar', 'Alt+Intro'],
    ['Salir de un diálogo o menú, o volver al campo', 'Esc'],
    ['Bloquear, si hay contraseña', 'Ctrl+Mayús+L, ⌘+Mayús+L'],
    ['Estos atajos', '?'],
  ],
} satisfies Translated<typeof english>;
