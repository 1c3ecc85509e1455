/** Words of coming back by the twelve words, and of checking them, in English. Loaded with first start, and with the check. */
import { spoken } from './spoken.ts';

export const restoreWords = spoken('restoreWords', {
  heading: 'Bring your account back',
  lead: 'Type or paste your twelve words. They never leave this device.',
  phrase: 'Recovery phrase',
  hint: 'Twelve words, separated by spaces. The first four letters of each are enough.',
  restore: 'Restore',
  whatComes:
    'To your friends you are the same person as before. Your chats are not in the words: they stay on the devices where they were. As soon as a friend hears of this device, a lost one is shut out of your chat.',

  none: 'Type your twelve words first.',
  length: { one: 'A recovery phrase has twelve words. This is {count}.', other: 'A recovery phrase has twelve words. These are {count}.' },
  word: 'Word {place}, “{word}”, is not in the list.',
  near: 'Did you mean {words}?',
  order: 'These words do not belong together. Check their order, and that each is the one that you wrote down.',

  check: 'Check your recovery phrase',
  checkLead: 'Type the words from your paper. Kith keeps no copy, so this is the way to know that they are right. They never leave this device.',
  checkDo: 'Check',
  right: 'These are the words of this account. Keep them as safe as before.',
  other: 'These are words of another account, not of this one. Look for another paper.',
} as const);
