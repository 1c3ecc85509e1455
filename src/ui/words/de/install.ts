/** How Kith is put on a device where the browser does not do it, in German. */
import type { installWords as english } from '../install.en.ts';
import type { Translated } from '../translated.ts';

export const installWords = {
  heading: 'Kith zum Home-Bildschirm hinzufügen',
  steps: [
    'Öffne diese Seite in Safari und tippe auf „Teilen“, das Quadrat mit dem Pfeil.',
    'Wähle „Zum Home-Bildschirm“. Vielleicht steht es unter „Mehr“.',
    'Tippe auf „Hinzufügen“ und öffne Kith dann vom Home-Bildschirm aus.',
  ],
  more: 'Von dort öffnet sich Kith wie jede andere App und darf dich benachrichtigen. Es beginnt mit einem eigenen Speicher: Füge es hinzu, bevor du hier viel zu verlieren hast.',
} satisfies Translated<typeof english>;
