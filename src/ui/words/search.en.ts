/** Words of the search and of the keyboard, in English. Loaded with them. */
import { spoken } from './spoken.ts';

export const searchWords = spoken('searchWords', {
  looking: 'Looking through your messages',
  found: { one: '{count} message', other: '{count} messages' },
  noMessage: 'No message has these words.',
  more: 'Look further',
  keys: 'Keyboard shortcuts',
  /** What each does, and the keys in words. */
  shortcuts: [
    ['Search people and messages', 'Ctrl+K, ⌘K or /'],
    ['Next conversation', 'Alt+↓'],
    ['Previous conversation', 'Alt+↑'],
    ['Actions of a conversation or message', 'Shift+F10 or the menu key'],
    ['Between messages', '↑ and ↓, Home and End'],
    ['Send, or break the line', 'Enter, Shift+Enter'],
    ['Other ways to send', 'Alt+Enter'],
    ['Leave a dialog or menu, or go back to the field', 'Escape'],
    ['Lock, where there is a passphrase', 'Ctrl+Shift+L, ⌘+Shift+L'],
    ['These shortcuts', '?'],
  ],
} as const);
