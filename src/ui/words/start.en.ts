/** Words of the first start, in English. Loaded with it. */
import { spoken } from './spoken.ts';

export const startWords = spoken('startWords', {
  claim: 'Messages between friends. Nobody reads along.',
  lead: 'No phone number, no e-mail. Your messages live on your devices and travel sealed to those of your friends.',
  bubbleTheirs: 'Home safe?',
  bubbleOwn: 'Just got in',
  create: 'Create account',
  usePhrase: 'Use recovery phrase',
  nameHeading: 'What do your friends call you?',
  nameLead: 'They see this name. You can change it at any time.',
  name: 'Your name',
  continue: 'Continue',
  phrase: 'Recovery phrase',
  phraseLead:
    'These twelve words are the root of your account. With them you come back as yourself when this device is lost. Write them on paper, in this order.',
  phraseWarning: 'Nobody can reset them, us included. Whoever has them is you.',
  phraseSaved: 'I have saved it',
} as const);
