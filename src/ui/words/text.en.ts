/** Words about what a text looks like, its addresses, and what is said before one is sent, in English. Loaded with the chat. */
import type { Reason } from '../caution.ts';
import { spoken } from './spoken.ts';

export const textWords = spoken('textWords', {
  blank: 'A text without anything to see',
  openHeading: 'Open this link?',
  open: 'Open',
  fullAddress: 'Full address:',
  lands: 'It opens in your browser. The site will see your network address.',
  landsTheirs: 'It opens in your browser. The site will see your network address. {name} may not know where it leads either.',
  firstTime: 'Kith asks once for each site, until it is closed.',
  /** Above an address in a message: what is the worst of it, in a few words. */
  brief: {
    credentials: 'It names another site before the @',
    otherHost: 'It leads elsewhere than its text says',
    lookAlike: 'It looks like another site',
    mixed: 'Its name mixes alphabets',
    foreign: 'Its name has unusual letters',
    number: 'A number instead of a name',
    port: 'An unusual address',
    shortener: 'Short link: it hides where it leads',
    program: 'It leads to a program',
    open: 'Not encrypted on its way',
  } satisfies Record<Reason, string>,
  shown: 'Kith shows you the address before it opens.',
  /** The same in full, when one is about to open it. */
  reasons: {
    credentials: 'What stands before the @ is not the site. It leads to {owner}.',
    otherHost: 'The text names {named}, but it leads to {owner}.',
    lookAlike: 'It looks like {like}, but it is another site: {owner}.',
    mixed: 'Its name mixes letters of several alphabets that look alike.',
    foreign: 'Its name is written with letters beyond a to z: {written}. Compare it with care.',
    number: 'It is a number, not a name. Sites of people and companies have names.',
    port: 'It asks for an unusual door of that site, port {port}.',
    shortener: 'This is a short link. It hides where it leads.',
    program: 'It leads to a program or an app. Open it only if you were waiting for it.',
    open: 'It is not encrypted: others on the way can read and change it.',
  } satisfies Record<Reason, string>,
  /** To whoever is about to send it. */
  sending: 'Look at this link once more: {host}. {reason}.',
  left: { one: '{count} more byte fits in this message.', other: '{count} more bytes fit in this message.' },
  over: { one: 'This message is {count} byte too long. Send it in two parts.', other: 'This message is {count} bytes too long. Send it in two parts.' },
  long: 'A long message: it will be folded, and {name} can read on with a tap.',
  sameHere: 'You sent {name} this text already. Once is often enough.',
  sameAround: { one: 'You sent this text to {count} other person already. A word of their own reads kinder.', other: 'You sent this text to {count} other people already. A word of their own reads kinder.' },
  manyFirst: 'You have written to {count} new people in a short time. Give them a while to answer.',
  hits: '{at} of {count}',
  hitsMore: '{at} of {count} or more',
  noHit: 'Nothing found',
  looking: 'Looking',
  previous: 'Previous',
  next: 'Next',
} as const);
