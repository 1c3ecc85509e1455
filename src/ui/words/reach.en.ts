/**
 * Words of who can reach me: the choice, message requests, blocking, verifying, and what others see. Part of `words`; plain
 * and without blame: what is, then what one can do.
 */
import type { IdentityAlert, LockReason, Policy } from '../../app/api.ts';

/** Why nothing can be written, each with its own sentence. */
export const lockReasons = {
  policyOff: 'Direct messages are off, so you receive none and send none.',
  blocked: 'You blocked {name}. To write again, unblock and follow them on their page.',
  restored: '{name} came back with new keys. Writing opens when a device of theirs has answered.',
  notFollowing: 'You do not follow {name}. Follow them to write.',
  notFollowedBack: '{name} does not follow you, and you write with friends only.',
  followExpired:
    'Writing is paused until {name} is back online. Nothing is wrong: Kith has not heard from their devices for a while.',
  theirPolicyOff: '{name} takes no direct messages at the moment.',
  theirPolicyFriends: '{name} takes direct messages from friends only, and does not follow you.',
  requestSent: 'Your request waits for an answer. You can write more once {name} accepts it.',
  requestsClosed: '{name} takes no message requests. You can write when they follow you back.',
  storeCopied:
    'This device’s data was copied, or set back to an earlier day. So that nothing is written twice, Kith never writes as this device again.',
} as const satisfies Record<LockReason, string>;

export const policies = { Everyone: 'Everyone', Friends: 'Friends', Off: 'Off' } as const satisfies Record<Policy, string>;

export const reach = {
  privacy: 'Privacy',
  directMessages: 'Direct messages',
  who: 'Who can send you direct messages',
  whoLead: 'It works both ways: it also decides who you can write to.',
  firstLead: 'It works both ways. You can change it in Settings and privacy.',
  start: 'Start',
  policies,
  /** Before anything is known of somebody, that they take no requests would be a guess. */
  looking: 'Kith is still looking for {name}. Writing may open when a device of theirs has answered.',
  what: {
    Everyone: 'Anyone who has your link can send you one request, a single text. You can write to anyone who allows it.',
    Friends: 'Only people you follow who follow you back. You can write only to them, too.',
    Off: 'You receive no direct messages and cannot start or send any. Everything you have stays readable.',
  } satisfies Record<Policy, string>,
  anyone: 'Anyone can ask',
  nobody: 'Nobody can reach you',
  nobodyYet: 'Nobody can reach you yet',
  canReach: { one: '{count} person can reach you', other: '{count} people can reach you' },
  areLocked: { one: '{count} chat is locked', other: '{count} chats are locked' },
  willLock: { one: '{count} chat will lock', other: '{count} chats will lock' },
  willLockMore: { one: '{count} more chat will lock', other: '{count} more chats will lock' },
  openAgain: { one: '{count} chat opens again', other: '{count} chats open again' },
  applied:
    'Applied at once, to old chats as well as new ones. Devices of your friends are told, so that they can say why you cannot be reached.',
  nowIs: 'Now: {policy}',
  toSetting: 'Change who can message you',
  toInbox: 'To the inbox',

  waiting: 'Messages that wait',
  waitingMore: {
    one: '{count} message you wrote before was not sent. Send it now?',
    other: '{count} messages you wrote before were not sent. Send them now?',
  },
  sendNow: 'Send now',
  later: 'Later',

  filter: 'Inbox filter',
  tabs: { chats: 'Chats', requests: 'Requests' },
  waitingCount: '{count} waiting',
  requestOf: 'Message request from {name}',
  requestsHint: 'They learn nothing until you accept: not that you read it, not that you are here.',
  noRequests: 'No requests. When somebody you do not follow writes to you, their first text waits here.',
  closed: {
    Friends: 'You take direct messages from friends only, so no new request can arrive.',
    Off: 'Direct messages are off, so no new request can arrive.',
  },
  acceptNeeds: 'Requests can be accepted while “Everyone” is chosen.',
  accept: 'Accept',
  delete: 'Delete',
  block: 'Block',
  unblock: 'Unblock',
  followsYou: '{name} follows you',
  invited: 'Came by a link that you gave',
  stranger: 'You do not follow each other',
  whoIsThis: 'Safety words and relays',
  whoWords: 'If you know {name}, let them read their safety words to you.',
  whoRelays: 'After you accept, messages for {name} wait, sealed, at {hosts}.',
  patience: 'Take your time',
  patienceMore: 'A request is one note. It waits here until you answer.',

  asRequest: '{name} does not follow you, so this goes as a message request: one text, until they accept.',
  left: { one: '{count} character left', other: '{count} characters left' },
  over: { one: '{count} character too many', other: '{count} characters too many' },

  friendsHint: 'You follow each other.',

  blocked: 'Blocked accounts',
  blockedLead: 'They cannot write to you or see when you are here. They are not told.',
  blockedNone: 'You blocked nobody.',
  blockHeading: 'Block {name}?',
  blockMore:
    'Nothing from {name} reaches you any more, they do not see when you are here, and you stop following each other. They are not told.',
  blockedNotice: '{name} is blocked',

  verified: 'Verified',
  mixedName: 'This name is easily taken for another. The safety words tell who it is.',
  mixed: 'name easily taken for another',
  notVerified: 'Not verified yet. Compare the safety words once, face to face or on a call.',
  alertLabel: 'The identity of {name}',
  alerts: {
    restored:
      '{name} came back with new keys. That happens when somebody starts over on a new device. It can also be somebody else. Compare the safety words before you write anything private.',
    disputed:
      'Two different lists of devices are signed in the name of {name}. Somebody else may have their keys. Compare the safety words before you write anything private.',
  } satisfies Record<IdentityAlert, string>,
  verifyMore:
    'Scan each other’s code, or read the words to each other, face to face or on a call. The same on both sides means that nobody is in between.',
  verifyCode: 'Safety code for you and {name}',
  pasteCode: 'Paste their code or words',
  pasteCodeMore: 'Sent another way than by Kith. What comes in the chat itself proves nothing.',
  compare: 'Compare',
  copyCode: 'Copy my code',
  pastedDiffers: 'This is not what this device has for you and {name}. Check that all of it was pasted. If it came from {name}, press “They differ”.',
  match: 'They match',
  differ: 'They differ',
  differMore:
    'Then somebody may be in between, or one of you opened an old link. Write nothing private here. Meet {name}, and follow the link that their own screen shows.',

  scan: 'Scan QR code',
  scanPicture: 'What the camera sees',
  scanStart: 'Opening the camera. The browser may ask you first.',
  scanFriend: 'Hold the code on your friend’s screen in front of the camera.',
  scanCode: 'Hold the code on the screen of {name} in front of the camera.',
  scanRefused: 'Kith may not use the camera. Allow it in the address bar, or go on without: {other}',
  scanNone: 'This device has no camera that Kith can use. Go on without: {other}',
  scanPaste: 'paste the link your friend sends you.',
  scanWords: 'read the twelve words to each other.',

  reset: 'Reset my link',
  resetHeading: 'Reset your link?',
  resetMore: 'You get a new link and a new code. The old ones lead nowhere from then on. Your friends stay your friends.',
  resetDone: 'You have a new link. The old one leads nowhere.',

  sees: 'What {name} can see of me',
  seesLead: 'This is what this device told the devices of {name}, and nothing else.',
  seesName: 'Your name',
  seesDevices: 'Your devices',
  seesRelays: 'Relays where they leave messages for you',
  seesFollow: 'That you follow them',
  seesPolicy: 'Who can send you direct messages',
  seesPresence: 'When you are here',
  seesAddress: 'Your network address',
  seesMessages: 'Your messages on a device of theirs',
  yes: 'Yes',
  no: 'No',
  notTold: 'Not told',
  toldBefore: 'What they were told before you blocked them',
  none: 'None',
  addressNow: 'Yes, while you are connected directly',

  saw: 'What {name} saw of me',
  sawLead:
    'Counted on this device since it first connected. Everything is sealed, so the relay saw no name and no word. It did see sizes, times and your network address, and it can tell with which other addresses you exchange parcels.',
  sawNever: 'This device has not been connected to this relay yet, so it saw nothing of you.',
  sawFirst: 'First connected',
  sawLast: 'Last seen',
  sawTimes: 'Connections',
  sawSent: 'Sealed bytes you sent',
  sawCame: 'Sealed bytes you received',
  sawTopics: 'Changing names under which they were kept',
  sawObjects: 'Sealed parcels',
  objects: '{sent} sent, {received} received',
} as const;
