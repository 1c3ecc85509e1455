/** Words of passing messages on, of deleting them here alone, and of the signs of life that friends give each other. In English. */
import { spoken } from './spoken.ts';

export const signs = spoken('signs', {
  deleteForMe: 'Delete for me',
  deleteForMeHeading: 'Delete this message for you?',
  deleteForMeMore: 'It goes from this device for good. {name} keeps it and is not told.',

  forward: 'Forward',
  forwardHeading: 'Forward to',
  forwardSend: 'Send',
  forwardMore: 'It goes as a new message of yours. Who wrote it first is not told.',
  chosen: { one: '{count} person chosen', other: '{count} people chosen' },
  chooseSome: 'Choose who gets it',
  forwarded: { one: 'Sent to {count} person', other: 'Sent to {count} people' },
  notForwarded: 'Not sent to {name}: {reason}',

  typing: 'Typing',
  isWriting: '{name} is writing',
  switches: { receipts: 'Read receipts', here: 'Show when I am here', writing: 'Show when I am writing' },
  switchesMore: {
    receipts: 'People you write with see that you read their messages. If off, you do not see theirs either.',
    here: 'People you can write with see it while you are connected. If off, nobody connects to this device: all goes by relays, slower for photos, and you do not see who is here.',
    writing: 'Friends only, while you are connected. If off, you do not see theirs either.',
  },
} as const);
