/** Words of the search and of the keyboard, in German. */
import type { searchWords as english } from '../search.en.ts';
import type { Translated } from '../translated.ts';

export const searchWords = {
  looking: 'Deine Nachrichten werden durchsucht',
  found: { one: '{count} Nachricht', other: '{count} Nachrichten' },
  noMessage: 'Keine Nachricht enthält diese Wörter.',
  more: 'Weitersuchen',
  keys: 'Tastenkürzel',
  shortcuts: [
    ['Personen und Nachrichten suchen', 'Strg+K, ⌘K oder /'],
    ['Nächster Chat', 'Alt+↓'],
    ['Voriger Chat', 'Alt+↑'],
    ['Aktionen zu einem Chat oder einer Nachricht', 'Umschalt+F10 oder die Menütaste'],
    ['Zwischen Nachrichten', '↑ und ↓, Pos1 und Ende'],
    ['Senden, oder neue Zeile', 'Eingabe, Umschalt+Eingabe'],
    ['Anders senden', 'Alt+Eingabe'],
    ['Dialog oder Menü verlassen, oder zurück ins Feld', 'Esc'],
    ['Sperren, wenn es ein Passwort gibt', 'Strg+Umschalt+L, ⌘+Umschalt+L'],
    ['Diese Tastenkürzel', '?'],
  ],
} satisfies Translated<typeof english>;
