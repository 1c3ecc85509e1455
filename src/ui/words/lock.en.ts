/** Every word of the passphrase lock, in English. Loaded with it. */
import type { Strength } from '../strength.ts';

import { spoken } from './spoken.ts';

export const lockWords = spoken('lockWords', {
  heading: 'Passphrase lock',
  off: 'Off: who opens this browser can read here',
  on: 'On: asked for at every start',
  lead: 'With a passphrase, what Kith keeps on this device opens only after you type it. Who takes the device or copies its disk finds nothing to read.',
  facts: [
    'Nobody can reset it: no friend, no relay, and not us. If you forget it, what is kept here is lost to you too.',
    'While Kith is locked it is not connected. Nothing arrives and nothing calls; what your friends send waits where it waits when Kith is closed, and comes when you unlock.',
    'It is for this browser on this device alone. Your recovery phrase stays as it is.',
  ],
  set: 'Set a passphrase',
  change: 'Change passphrase',
  remove: 'Remove passphrase',
  now: 'Lock now',
  nowKeys: 'Also by Ctrl+Shift+L or ⌘+Shift+L.',
  after: 'Lock by itself',
  afterMore: 'When Kith was not touched in this tab for so long.',
  choices: { 0: 'Off', 1: 'After 1 minute', 5: 'After 5 minutes', 15: 'After 15 minutes', 60: 'After 1 hour' },
  current: 'Passphrase now',
  next: 'New passphrase',
  repeat: 'New passphrase again',
  show: 'Show',
  opensAnew: 'Kith then opens anew and asks for it once, so that you see that it works.',
  removeMore: 'Kith then opens without being asked for anything. What is kept here can be read by whoever opens this browser.',
  doSet: 'Set passphrase',
  doChange: 'Change',
  doRemove: 'Remove',
  working: 'One moment…',
  strength: {
    short: 'At least 8 letters. Four words that have nothing to do with each other are easy to keep in mind and hard to guess.',
    plain: 'This is guessed early. Add something of your own: another word, in any language.',
    fair: 'Fair. One more word would make it strong.',
    strong: 'Strong.',
  } satisfies Record<Strength, string>,
  differ: 'These two are not the same. Type the new one again.',
  refusals: {
    wrong: 'This is not the passphrase. Check capitals and the keyboard, and try again.',
    wait: 'Too many wrong ones. Wait a moment before the next.',
    short: 'A passphrase has at least 8 letters.',
    busy: 'Another tab still holds what Kith keeps. Nothing was changed. Close the other tabs of Kith and try again.',
  },
  left: { one: 'You can try again in {count} second.', other: 'You can try again in {count} seconds.' },
  locked: 'Kith is locked',
  lockedLead: 'What is kept here opens with your passphrase.',
  passphrase: 'Passphrase',
  unlock: 'Unlock',
  forgot: 'Forgot it?',
  forgotMore: 'Nobody can reset it or open this without it. You can try again as often as you like, with a pause after a few wrong ones; nothing is ever deleted by that. Or you delete everything here and start again.',
} as const);
