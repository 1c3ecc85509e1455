/** What Kith offers and hints at in the inbox, in English. Loaded with it. */
import type { Hint } from '../../app/choicesApi.ts';
import type { IconName } from '../icons.ts';
import { spoken } from './spoken.ts';

const NOT_NOW = 'Not now';

export const offerWords = spoken('offerWords', {
  /** Picture, what it is, no, and yes where there is something to say yes to. */
  offers: {
    notifications: ['bell', 'Know when a friend writes, also while Kith is in the background?', NOT_NOW, 'Notify me'],
    help: ['help', 'Photos, links, who can write to you: Help says in plain words how things are done here.', NOT_NOW, 'Open Help'],
    install: ['save', 'Keep Kith on this device, like any other app.', NOT_NOW, 'Install'],
    rows: ['info', 'Press a chat long, or swipe it, to pin, mute or archive it. With a mouse, use the right button.', 'Got it', null],
  } satisfies Record<Hint, readonly [icon: IconName, text: string, no: string, yes: string | null]> as Record<Hint, readonly [IconName, string, string, string | null]>,
  later: 'You find this in the settings, under Notifications.',
} as const);
