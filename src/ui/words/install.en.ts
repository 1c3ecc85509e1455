/** How Kith is put on a device where the browser does not do it, in English. Loaded when it is asked for. */
import { spoken } from './spoken.ts';

export const installWords = spoken('installWords', {
  heading: 'Add Kith to your Home Screen',
  steps: [
    'Open this page in Safari and tap Share, the square with an arrow.',
    'Choose “Add to Home Screen”. It may be below “More”.',
    'Tap “Add”, then open Kith from the Home Screen.',
  ],
  more: 'From there Kith opens like any other app and may notify you. It begins with its own storage: add it before you have much to lose here.',
} as const);
