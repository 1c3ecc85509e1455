/** Words of messages of before somebody came back on a new device, which a friend sends again. In English. */
import { spoken } from './spoken.ts';

export const earlierWords = spoken('earlierWords', {
  label: 'Earlier messages',
  offered: 'Your earlier messages may not be on the new device of {name}.',
  send: 'Send {name} our earlier messages',
  later: 'Not now',
  heading: 'Send {name} our earlier messages?',
  what: 'All that is on this device of what you two said before goes to the new device of {name}. Photos can be fetched from here, too.',
  who: 'Whoever has the recovery phrase of {name} would get it. Compare the safety words first, face to face or on a call: then you know that it is {name}.',
  forGood: 'What has arrived there cannot be called back.',
  confirm: 'Send',
  going: 'Your earlier messages go to {name}. Keep Kith open on both devices.',
  share: '{share} % looked through.',
  goingWaits: 'Your earlier messages go to {name} when both of you are connected at the same time.',
  gone: 'Your earlier messages are on the new device of {name}.',
  coming: '{name} sends your earlier messages. They appear further up in this chat. Keep Kith open on both devices.',
  comingWaits: '{name} sends your earlier messages. The rest comes when both of you are connected at the same time.',
} as const);
