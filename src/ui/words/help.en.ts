/** Every word of the help page, in English. Loaded with it. */
import type { IconName } from '../icons.ts';
import { spoken } from './spoken.ts';

export interface Topic {
  readonly icon: IconName;
  readonly name: string;
  readonly more: string;
  readonly lines: readonly string[];
  /** A page of the settings where one can act on it. */
  readonly to?: 'directMessages' | 'notifications' | 'blocked';
  readonly link?: string;
}

const topics: readonly Topic[] = [
  {
    icon: 'image',
    name: 'Send a photo',
    more: 'Open the chat, tap the camera, choose, send.',
    lines: [
      'The camera stands beside the field. Take a photo there, or choose up to nine from your gallery.',
      'What you write becomes the caption. Say in a few words what is on a photo, for friends who cannot see it.',
      'Send is the arrow. Before a photo leaves, its place, date and device are taken out of it.',
    ],
  },
  {
    icon: 'lock',
    name: 'Who can message you',
    more: 'Everyone, Friends or Off, and what each one does.',
    lines: [
      'Everyone: anybody with your link can write. What a stranger writes first is a request: one short text, no photo, and nothing tells them that you saw it.',
      'Friends: only people you follow who follow you back. If one of you stops, the chat locks on both sides and stays readable.',
      'Off: nobody can write to you, and you write to nobody. What is here stays readable.',
    ],
    to: 'directMessages',
    link: 'Choose who can message you',
  },
  {
    icon: 'link',
    name: 'Be careful with links',
    more: 'Look at the real address before you open one.',
    lines: [
      'A link can say one thing and lead to another. What counts is the name before the first single slash, read from its end.',
      'Do not open what you did not expect, also from a friend. Ask them first: their device may be in other hands.',
      'Nobody needs your twelve words. Who asks for them, or for a password or a code, wants to be you.',
    ],
  },
  {
    icon: 'friends',
    name: 'Be kind, be brief',
    more: 'Short notes get read. Nobody likes the same message twice.',
    lines: [
      'Write as you would speak to somebody you respect and can see. What you send can be kept, and cannot be unread.',
      'One thought for each message, and the important one first.',
      'The same text to many people is spam, whoever sends it. When you write to somebody for the first time, say who you are and why you write.',
    ],
  },
  {
    icon: 'bell',
    name: 'Mind each other’s time',
    more: 'Quiet hours, muted chats, and no hurry to answer.',
    lines: [
      'Nobody has to answer at once. A message waits, and no answer yet is not a no.',
      'Quiet hours keep Kith silent at night. A single chat can be muted for an hour, eight hours, a week or for good: press it long in the inbox.',
      'Notifications of direct messages can be turned off by themselves. Messages still arrive.',
    ],
    to: 'notifications',
    link: 'Set notifications and quiet hours',
  },
  {
    icon: 'block',
    name: 'Block or report',
    more: 'What happens, and who gets to know.',
    lines: [
      'Block is on their page and in the menu of the chat. Nothing of theirs reaches you any more and nothing goes to them. They are not told.',
      'You stop following each other. Old messages stay here, and you can take it back.',
      'Report makes a proof of the messages you choose, for people you choose or as a file. There is no office that reads along, and nobody else is told.',
    ],
    to: 'blocked',
    link: 'See whom you blocked',
  },
  {
    icon: 'shield',
    name: 'Know who you write with',
    more: 'Compare the safety words once, and Kith watches over them.',
    lines: [
      'Open the page of a friend and choose Verify. Read the words to each other, or scan the code, when you meet.',
      'If they match, nobody stands between you. If that ever changes, Kith says so in the chat.',
    ],
  },
];

export const helpWords = spoken('helpWords', {
  heading: 'Help',
  topics,
  install: 'Keep Kith on this device, like any other app.',
  credits: 'Credits',
  free: 'Kith is free software under the MIT licence. No ads, no tracking, no server of ours.',
  letters: 'Letters: Figtree, © The Figtree Project Authors, SIL Open Font License 1.1.',
  pictures: 'Names and order of the emoji: emoji-picker-element-data (Apache 2.0); Arabic names: Unicode CLDR (Unicode 3.0). Stickers: Fluent Emoji, © Microsoft (MIT).',
  parts: 'Made with:',
  madeWith: [
    'Svelte, Yjs, y-webrtc, y-indexeddb, lib0, simple-peer, noble and scure by Paul Miller, qr, thumbhash (MIT)',
    'libp2p (Apache 2.0 or MIT)',
    'Comlink (Apache 2.0)',
    'idb (ISC)',
    'Mediabunny (MPL 2.0)',
    'TweetNaCl (public domain)',
  ],
} as const);
