/** One plain sentence for every reason a person may meet: what is, then what one can do. The compiler holds the list complete. */
import type { UserCode } from '../../protocol/errors.ts';
import { lockReasons, reach } from './reach.en.ts';

export const errors = {
  notACard: 'This is not a Kith link or code. Copy the whole link your friend sent, and paste it again.',
  cardExpired: 'This link has run out. Ask your friend for a new one. Nothing was sent to anybody.',
  ownCard: 'This is your own link. Send it to a friend: opening it there lets them follow you.',
  alreadyFollowed: 'You already follow {name}.',
  cardUnreachable: 'Your friend could not be reached through the relays this link names. Try again when you are both online.',
  textEmpty: 'There is nothing to send yet. Write something first.',
  textTooLong: 'This message is too long: at most 16 KB, about four pages. Send it in two parts.',
  requestTooLong: 'A message request is one text of at most {max} characters. Make it shorter.',
  nameEmpty: 'Your friends need a name for you. Write one.',
  nameTooLong: 'This name is too long. A shorter one will do.',
  relayAddressBad: 'This is not the address of a relay. It looks like relay.example, or wss://relay.example.',
  relayUnreachable: 'No answer from this relay. Check the address and your connection, then try again.',
  notARelay: 'Somebody answers there, but it is not a Kith relay. Check the address.',
  relayKnown: 'You already use this relay.',
  tooManyRelays: 'Eight relays are the most Kith can use. Remove one first.',
  relayInsecure: 'This relay has no encrypted address (wss or https), so Kith does not use it.',
  quotaExceeded: 'This device has no room left. Free some space, then try again. Nothing that was kept is lost.',
  storageBlocked: 'This browser does not let Kith keep anything. Leave private browsing, or allow site data for this page.',
  storageCorrupt:
    'What is kept on this device cannot be read. Open Kith again. If that does not help, you can start again on this device.',
  storageNewer: 'What is kept on this device was written by a newer Kith. Reload to open it with that one. Nothing is lost.',
  storageFailed: 'This device could not keep what was to be kept. Open Kith again and try once more.',
  insecureContext:
    'This page needs https. Without it the browser gives Kith neither keys nor storage. Open its https address, or localhost on the computer that serves it.',
  coreStopped: 'Kith stopped working. Open it again. Nothing that was kept is lost.',
  storageClosed: 'The browser or another tab took away what Kith keeps. Open Kith again to go on.',
  storageWaits: 'Another tab still holds what Kith keeps. Close the other tabs of Kith. This one goes on by itself.',
  eraseFailed:
    'What Kith keeps here could not be deleted. Close its other tabs and try again, or clear the data of this site in the browser.',
  phraseWord: 'The word “{word}” is not in the list. Check the spelling.',
  phraseLength: 'A recovery phrase has twelve words. Check that none is missing.',
  phraseChecksum: 'These words do not belong together. Check their order.',
  notFriends: 'You can write when you follow each other.',
  ...lockReasons,
  codeDiffers: 'This is not the code for you and {name}. Check whose screen it is, and scan again.',
  acceptNeedsEveryone: reach.acceptNeeds,
  chatUnknown: 'There is no such conversation on this device.',
  personUnknown: 'There is no such person on this device.',
  messageUnknown: 'This message is no longer here.',
  notOwnMessage: 'Only the person who wrote a message can delete it for everyone.',
  noAccount: 'There is no account on this device yet. Create one first.',
  accountExists: 'There is already an account on this device.',
  notReady: 'Kith is still opening. Try again in a moment.',
} as const satisfies Record<UserCode, string>;
