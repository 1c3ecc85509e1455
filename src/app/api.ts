/**
 * What the page may ask of the core: the verbs and the snapshots they give. The one way to change the world and, by
 * `onChange`, the one way to learn of change. Everything here crosses a MessagePort, so it is plain data; no key, no
 * phrase (but the one just made, once, and one that is typed) and no document ever does.
 */
import type { Marks } from '../chat/marks.ts';
import type { ByteSource } from '../ports/blobs.ts';
import type { Result } from '../protocol/errors.ts';
import type { RestoringVerbs } from './beginningApi.ts';
import type { ChoicesVerbs } from './choicesApi.ts';
import type { EarlierVerbs } from './earlierApi.ts';
import type { FileVerbs } from './fileApi.ts';
import type { InboxVerbs, ListingView } from './listingApi.ts';
import type { LaterVerbs } from './laterApi.ts';
import type { PickerVerbs } from './pickerApi.ts';
import type { Looks, PictureVerbs } from './pictureApi.ts';
import type { ReportVerbs } from './reportApi.ts';
import type { SignVerbs } from './signsApi.ts';
import type { StorageVerbs } from './storageApi.ts';
import type { QuoteView, ReactionView, TalkingVerbs } from './talkingApi.ts';

/** Text form of an at-rest id: names a person or a chat on this device only (route `#/chat/<id>`, `#/person/<id>`). */
export type LocalId = string;

export type AccountStatus =
  | { readonly kind: 'none' }
  /** Account made, the phrase not yet confirmed as saved. */
  | { readonly kind: 'phrase' }
  /** The phrase is saved, who may write was not chosen yet. */
  | { readonly kind: 'policy' }
  | { readonly kind: 'ready'; readonly me: Me };

export interface Me extends Looks {
  readonly id: LocalId;
}

/** `null` when neither follows. */
export type Relationship = 'Friends' | 'Following' | 'Follows you' | 'Blocked' | null;

/** "Who can send you direct messages". */
export type Policy = 'Everyone' | 'Friends' | 'Off';

/** What a choice does, counted on this device, for the change it would make. */
export interface PolicyEffect {
  /** People who can write to me then. */
  readonly canReach: number;
  /** Chats that are locked then: those with something in them that cannot be gone on with. */
  readonly locked: number;
}

export interface PolicyView {
  readonly policy: Policy;
  readonly effects: Readonly<Record<Policy, PolicyEffect>>;
  /** Messages written before the policy was Off, which wait for my word (F33). 0: none. */
  readonly waiting: number;
}

/** What befell somebody's identity and is said out loud until it was looked at. */
export type IdentityAlert = 'restored' | 'disputed';

export interface PersonView extends Looks {
  readonly id: LocalId;
  readonly relationship: Relationship;
  /** I follow and their bundle is not here yet. */
  readonly waiting: boolean;
  /** Hosts of the relays their card names. */
  readonly relayHosts: readonly string[];
  /** Null: can be written to. Else why not. */
  readonly locked: LockReason | null;
  readonly connection: LinkState;
  /** The safety words were compared, and their keys are the same still. */
  readonly verified: boolean;
  readonly alert: IdentityAlert | null;
}

export type LockReason =
  | 'policyOff' | 'blocked' | 'restored' | 'notFollowing' | 'notFollowedBack' | 'followExpired'
  | 'theirPolicyOff' | 'theirPolicyFriends' | 'requestSent' | 'requestsClosed' | 'storeCopied';
export type LinkState = 'Direct' | 'Through a relay' | 'Away';

export type MessageState = 'Queued' | 'At relay' | 'Delivered' | 'Read' | 'Failed';

export interface ChatSummary extends ListingView, Looks {
  /** Same as the person's id in a direct chat. */
  readonly id: LocalId;
  /** Newest message as one line; null in an empty chat. */
  readonly last: { readonly text: string; readonly mine: boolean; readonly deleted: boolean; /** It brings a report. */ readonly report: boolean; /** Of each photo and video in it. */ readonly media: readonly MediaKind[]; readonly timeMs: number; readonly state: MessageState | null } | null;
  readonly unread: number;
  readonly connection: LinkState;
}

export interface MessageView extends Marks {
  /** Stable for the life of the message, also from queued text to entry. */
  readonly id: string;
  readonly mine: boolean;
  /** What it is. `missing` is a gap note, `twoVersions` a fork. */
  readonly kind: 'text' | 'media' | 'report' | 'deleted' | 'unverified' | 'missing' | 'twoVersions';
  /** Of `media` the caption. */
  readonly text: string;
  /** Photos and videos of the message, in their order; none unless `media`. */
  readonly media: readonly MediaView[];
  /** Null: it answers nothing. Its words are those that this device has of it. */
  readonly quote: QuoteView | null;
  readonly reactions: readonly ReactionView[];
  /** Its author changed it since; what it said before is in its details. */
  readonly edited: boolean;
  /** Shown time, Unix ms: the sender's, clamped between its neighbours and now. */
  readonly timeMs: number;
  /** The sender's clock was far off, so the time is not certain. */
  readonly timeUncertain: boolean;
  /** Own messages only. */
  readonly state: MessageState | null;
  /** `At relay`: hosts that keep it. */
  readonly relays: readonly string[];
  /** `missing`: how many messages. */
  readonly count: number;
  readonly unread: boolean;
}

export interface ThreadPage {
  readonly chat: ChatSummary;
  readonly locked: LockReason | null;
  /** What is written next goes as a message request: one text of at most `LIMITS.requestCharacters`. */
  readonly asRequest: boolean;
  /** Something written to them before the policy was Off waits for my word, and so does what is written now (F33). */
  readonly held: boolean;
  readonly alert: IdentityAlert | null;
  /** In shown order, oldest first. */
  readonly messages: readonly MessageView[];
  /** More exist before the first or after the last. */
  readonly older: boolean;
  readonly newer: boolean;
  /** Place of the first message in the whole chat, from 0, and how many there are; -1 while unknown. */
  readonly offset: number;
  readonly total: number;
  /** Id of the first unread message, if any. */
  readonly firstUnread: string | null;
}

/** Which part of a thread: the end, or the messages before or after one (exclusive), or around one. */
export type Anchor = { readonly at: 'end' } | { readonly at: 'before' | 'after' | 'around'; readonly id: string };

export interface RelayView {
  readonly address: string;
  readonly host: string;
  readonly state: 'Connected' | 'Connecting' | 'Not reachable' | 'Not a relay';
  /** Serves this page; cannot be removed while it is the only one. */
  readonly own: boolean;
}

export interface CardPreview {
  /** Opaque: give it back to `follow`. */
  readonly card: string;
  readonly name: string;
  readonly safetyWords: readonly string[];
  readonly relayHosts: readonly string[];
  readonly color: number;
}

/** A message request in the tray: a text of a stranger, and nothing else of theirs. */
export interface RequestView {
  readonly id: LocalId;
  readonly name: string;
  readonly color: number;
  readonly text: string;
  readonly timeMs: number;
  /** Their list has me. */
  readonly followsMe: boolean;
  /** They came by a link that I gave. */
  readonly invited: boolean;
  /** Hosts of the relays their card names: dialled only after Accept. */
  readonly relayHosts: readonly string[];
  readonly safetyWords: readonly string[];
}

/** What somebody can see of me, as this device knows it. */
export interface PersonSees {
  readonly name: string;
  readonly devices: number;
  readonly relayHosts: readonly string[];
  /** They were told that I follow them. */
  readonly iFollow: boolean;
  /** They were told my policy; null: never. */
  readonly policy: Policy | null;
  /** They are told when this device is here, and where. */
  readonly presence: boolean;
  /** They see this device's IP address now. */
  readonly address: boolean;
  /** Messages of mine that a device of theirs has. */
  readonly messages: number;
}

/** What one relay saw of me, counted on this device. */
export interface RelaySaw {
  readonly host: string;
  /** Unix ms; null: not connected since counting began. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** How often a connection was made. */
  readonly connections: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Names under which sealed objects were put or read, and inboxes opened. */
  readonly topics: number;
  readonly objectsSent: number;
  readonly objectsReceived: number;
}

/** Where one photo, video or file of a message is. */
export type MediaState =
  /** All of it is on this device and was checked. */
  | 'Here'
  /** It comes, or goes: see `progress`. */
  | 'Loading'
  /** It waits for a device that has it, or for a relay. */
  | 'Waiting'
  /** It comes when it is asked for. */
  | 'On tap'
  | 'Paused'
  /** What came is not what was signed, from nowhere: it can be tried again. */
  | 'Failed';

/** A sticker comes alone and without words. */
export type MediaKind = 'photo' | 'video' | 'sticker';

export interface MediaView {
  /** Place in its message, from 0. */
  readonly index: number;
  readonly kind: MediaKind;
  readonly mime: string;
  /** In px, as it is shown. */
  readonly width: number;
  readonly height: number;
  /** 0: a photo. */
  readonly durationMs: number;
  readonly bytes: number;
  /** A thumbhash of at most 32 B; empty: none. */
  readonly preview: Uint8Array;
  /** Of a video a small picture, to be looked at before it is shown; empty: none. */
  readonly poster: Uint8Array;
  /** What the sender said is to be seen; '' when nothing was. */
  readonly alt: string;
  readonly state: MediaState;
  /** Of its bytes, what is here (or, of one's own, what is at a friend or relay): 0…1. */
  readonly progress: number;
}

/** One prepared photo or video on its way out: without metadata, upright, of its final size. */
export interface OutgoingMedia {
  readonly source: ByteSource;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
  readonly preview: Uint8Array;
  /** Of a video a picture of at most 2 KiB; empty: none. */
  readonly poster: Uint8Array;
  readonly alt: string;
}

/** Where to look for photos and videos of a chat: back from its end, from a message on, beyond a stretch that was looked through, or at these messages. */
export type MediaAnchor =
  | { readonly at: 'end' }
  | { readonly at: 'before' | 'after'; readonly id: string }
  | { readonly at: 'below' | 'above'; readonly stretch: number }
  | { readonly at: 'these'; readonly ids: readonly string[] };

export interface MediaPage {
  /** Messages with photos or videos, in shown order. There may be none here and more further on. */
  readonly messages: readonly MessageView[];
  /** Where to go on in the same direction; null: there are no more. */
  readonly more: MediaAnchor | null;
}

/** What photos and videos need of the core. */
export interface MediaVerbs {
  /** Up to so many messages with photos or videos. Costs the same however long the chat is: it looks through a few stretches of it and no more. */
  mediaPage(chat: LocalId, from: MediaAnchor, limit: number): Promise<Result<MediaPage>>;
  /** Resolves when all of it is sealed and on disk with its message: that is one, with the caption. Nothing is kept otherwise. */
  sendMedia(chat: LocalId, items: readonly OutgoingMedia[], caption: string, silent?: boolean): Promise<Result<string>>;
  /** One checked piece of an item, opened, as soon as it is here: pieces follow each other from 0, null behind the last. `mediaNotHere` else. */
  readMedia(chat: LocalId, message: string, index: number, piece: number): Promise<Result<Uint8Array | null>>;
  /** Fetches an item now, also one that waits for a tap, was paused or failed. */
  fetchMedia(chat: LocalId, message: string, index: number): Promise<Result<null>>;
  /** It is not fetched until it is asked for again; what came stays. */
  pauseMedia(chat: LocalId, message: string, index: number): Promise<Result<null>>;
}

export type ConnectionState = 'Offline' | 'Connecting' | 'Connected';

/** What a message says, as far as one line tells it. */
export interface Said {
  readonly text: string;
  readonly media: readonly MediaKind[];
  /** It brings a report. */
  readonly report: boolean;
}

/** What may have changed. The listener asks again for what it shows. */
export type Change =
  | { readonly what: 'account' | 'inbox' | 'people' | 'connection' | 'relays' | 'policy' | 'requests' }
  | { readonly what: 'thread'; readonly chat: LocalId }
  /** A friend writes in the chat now, or does no more. */
  | { readonly what: 'writing'; readonly chat: LocalId; readonly on: boolean }
  | ({ readonly what: 'incoming'; readonly chat: LocalId; readonly sender: string } & Said & Marks)
  /** To a message of mine: with what, and what that one says. */
  | ({ readonly what: 'reaction'; readonly chat: LocalId; readonly sender: string; readonly emoji: string } & Said);

export interface Messenger extends MediaVerbs, ChoicesVerbs, EarlierVerbs, FileVerbs, InboxVerbs, LaterVerbs, PickerVerbs, PictureVerbs, ReportVerbs, RestoringVerbs, SignVerbs, StorageVerbs, TalkingVerbs {
  // account
  status(): Promise<AccountStatus>;
  /** Makes the account and gives its twelve words, shown once. */
  createAccount(name: string): Promise<Result<readonly string[]>>;
  /** The words again, until confirmed. */
  phrase(): Promise<Result<readonly string[]>>;
  phraseSaved(): Promise<Result<null>>;
  /** The first choice of who may write ends first start. */
  start(policy: Policy): Promise<Result<null>>;
  rename(name: string): Promise<Result<null>>;

  // people
  people(): Promise<readonly PersonView[]>;
  person(id: LocalId): Promise<PersonView | null>;
  /** Own link: `ORIGIN/#/add/CARD`. */
  myLink(origin: string): Promise<Result<string>>;
  /** Reads a link, a path or a bare card as pasted or opened. Sends nothing. */
  readCard(text: string): Promise<Result<CardPreview>>;
  follow(card: string): Promise<Result<LocalId>>;
  /** Follows someone who follows me. */
  followBack(id: LocalId): Promise<Result<null>>;
  unfollow(id: LocalId): Promise<Result<null>>;
  /** Six words of this account, its own half of the safety words. They take 65,536 hashes, so who shows them asks. */
  ownWords(): Promise<Result<readonly string[]>>;
  /** Six own words and six of the other, in the order both see. */
  safetyWords(id: LocalId): Promise<Result<readonly string[]>>;
  /** The text of the QR code that says the same: the other side's `checkCode` takes it. */
  safetyCode(id: LocalId): Promise<Result<string>>;
  /** They match (or differ): said by the person who compared. */
  compared(id: LocalId, same: boolean): Promise<Result<null>>;
  /** A scanned code, or that or the twelve words as text: verified when it is theirs for the two of us, else `codeDiffers`, and nothing is marked. */
  checkCode(id: LocalId, code: string): Promise<Result<null>>;
  /** Nothing of theirs comes any more and nothing goes there; nobody is told. */
  block(id: LocalId): Promise<Result<null>>;
  unblock(id: LocalId): Promise<Result<null>>;
  /** A new link; the old one leads nowhere from then on. */
  resetLink(): Promise<Result<null>>;
  whatTheySee(id: LocalId): Promise<PersonSees | null>;

  // who can reach me
  policy(): Promise<PolicyView>;
  setPolicy(policy: Policy): Promise<Result<null>>;
  /** What waited since Off may go now. */
  sendWaiting(): Promise<Result<null>>;
  requests(): Promise<readonly RequestView[]>;
  /** Opens the chat with whoever asked. */
  acceptRequest(id: LocalId): Promise<Result<LocalId>>;
  deleteRequest(id: LocalId): Promise<Result<null>>;
  /** Blocks whoever asked, and their request goes. */
  blockRequest(id: LocalId): Promise<Result<null>>;

  // chats
  inbox(): Promise<readonly ChatSummary[]>;
  thread(chat: LocalId, anchor: Anchor, limit: number): Promise<Result<ThreadPage>>;
  /** Resolves when the text is on disk. @param replyTo the message that it answers @param silent it wishes to make no sound there; a message request knows no such wish */
  sendText(chat: LocalId, text: string, replyTo?: string | null, silent?: boolean): Promise<Result<string>>;
  /** Again a message that could not be written. */
  retry(chat: LocalId, message: string): Promise<Result<null>>;
  deleteForEveryone(chat: LocalId, message: string): Promise<Result<null>>;
  /** Everything up to this message has been seen. */
  markRead(chat: LocalId, message: string): Promise<void>;
  saveDraft(chat: LocalId, text: string): Promise<void>;
  /** The chat on the screen (null: none): its y-webrtc room is open. */
  focus(chat: LocalId | null): Promise<void>;

  // network
  connection(): Promise<ConnectionState>;
  relays(): Promise<readonly RelayView[]>;
  /** Off: this device's clock is more than ten minutes from that of its relays. May change when `relays` does. */
  clock(): Promise<'right' | 'off'>;
  /** Resolves when the relay answered as one, or with why not; nothing is kept then. */
  addRelay(address: string): Promise<Result<null>>;
  removeRelay(address: string): Promise<Result<null>>;
  whatRelaySaw(address: string): Promise<RelaySaw | null>;
  /** The platform says: online again, or visible again. Tries everything now. */
  wake(): void;

  /** Calls the listener for each change until `off`. */
  onChange(listener: (change: Change) => void): Promise<() => void>;
  /** Writes what is pending and lets go of the store (another tab takes over). */
  stop(): Promise<void>;
}
