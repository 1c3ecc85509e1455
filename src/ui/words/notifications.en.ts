/** Every word of notifications and of their page, in English. Loaded with them. */
import { spoken } from './spoken.ts';

export const notificationWords = spoken('notificationWords', {
  heading: 'Notifications',
  on: 'On',
  off: 'Off',
  /** Each begins with our own words, so that no name can pass for a notice of Kith. `{name}` is never empty. */
  titles: { messages: 'Message from {name}', reactions: 'Reaction from {name}', requests: 'Message request from {name}' },
  newMessage: { one: 'New message', other: '{count} new messages' },
  newReaction: { one: 'To a message of yours', other: '{count} to messages of yours' },
  newRequest: 'Somebody you do not write with yet. Look at it in Kith.',
  reacted: '{emoji} to: {text}',
  kinds: {
    messages: ['Direct messages', 'Messages still arrive when this is off.'],
    requests: ['Message requests', 'Of people you do not write with yet. Never with their words.'],
    reactions: ['Reactions', 'To messages of yours.'],
  },
  previews: 'Show previews',
  previewsMore: 'Off: the notification says who wrote and “New message”, but not what. What it says may also stand on a locked screen.',
  sounds: 'Sounds',
  quiet: 'Quiet hours',
  useQuiet: 'Use quiet hours',
  from: 'From',
  to: 'To',
  quietMore: 'Nothing rings and nothing is shown. Messages wait in your inbox, and the number at the icon counts them.',
  wholeDay: 'From and To are the same, so it is quiet all day.',
  ask: 'Turn on notifications',
  notAsked: 'Kith does not notify you yet. Your browser will ask you once.',
  denied: 'Your browser does not let Kith notify you. Allow notifications for this page: at the icon beside its address, or in the settings of the browser.',
  never: 'This browser cannot notify you here. On an iPhone or iPad it can once Kith is on the Home Screen.',
  while: 'Kith notifies you while it is open in a window or tab, also one you do not look at. A muted chat stays silent.',
} as const);
