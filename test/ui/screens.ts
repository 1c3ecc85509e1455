/** Every screen of an account with friends, in the language that is spoken. */
import { fill } from '../../src/ui/words/speak.ts';
import { english } from '../helpers/english.ts';

const { words, appearanceWords, helpWords, notificationWords } = english;

/** Of every screen: its address, and the heading it has in the language that is spoken. */
export const SCREENS: readonly (readonly [hash: string, heading: () => string])[] = [
  ['#/inbox', () => words.app.inbox],
  ['#/inbox/requests', () => words.app.inbox],
  ['#/inbox/archived', () => words.app.inbox],
  ['#/chat/noor', () => 'Noor Haddad'],
  ['#/chat/sam', () => 'Sam Whitlock'],
  ['#/chat/noor/media', () => words.chat.media],
  ['#/friends', () => words.app.friends],
  ['#/person/noor', () => 'Noor Haddad'],
  ['#/person/ada', () => 'Ada Okafor'],
  ['#/person/noor/sees', () => fill(words.reach.sees, { name: 'Noor Haddad' })],
  ['#/profile', () => 'Maya Ellison'],
  ['#/settings', () => words.settings.heading],
  ['#/settings/privacy', () => words.reach.privacy],
  ['#/settings/privacy/direct-messages', () => words.reach.directMessages],
  ['#/settings/notifications', () => notificationWords.heading],
  ['#/settings/storage', () => words.settings.storage],
  ['#/settings/relays', () => words.settings.relays],
  ['#/settings/relays/hearth.example', () => fill(words.reach.saw, { name: 'hearth.example' })],
  ['#/settings/blocked', () => words.reach.blocked],
  ['#/settings/appearance', () => appearanceWords.heading],
  ['#/settings/help', () => helpWords.heading],
  ['#/new', () => words.inbox.newMessage],
];
