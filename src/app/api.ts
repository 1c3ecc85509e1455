/**
 * What the page may ask of the core: the verbs and the snapshots they give. The one way to change the world and, by
 * `onChange`, the one way to learn of change. Everything here crosses a MessagePort, so it is plain data; no key, no
 * phrase (but the one just made, once) and no document ever does.
 */
import type { Result } from '../protocol/errors.ts';

/** Text form of an at-rest id: names a person or a chat on this device only (route `#/chat/<id>`, `#/person/<id>`). */
export type LocalId = string;

export type AccountStatus =
  | { readonly kind: 'none' }
  /** Account made, the phrase not yet confirmed as saved. */
  | { readonly kind: 'phrase' }
  | { readonly kind: 'ready'; readonly me: Me };

export interface Me {
  readonly id: LocalId;
  readonly name: string;
  /** Six words of this account's own half of the safety words. */
  readonly safetyWords: readonly string[];
  /** 0…7: the colour pair `av-N` of theme.css, from the key. */
  readonly color: number;
}

/** `null` when neither follows. */
export type Relationship = 'Friends' | 'Following' | 'Follows you' | null;

export interface PersonView {
  readonly id: LocalId;
  readonly name: string;
  readonly color: number;
  readonly relationship: Relationship;
  /** I follow and their bundle is not here yet. */
  readonly waiting: boolean;
  /** Hosts of the relays their card names. */
  readonly relayHosts: readonly string[];
  /** Null: can be written to. Else why not. */
  readonly locked: LockReason | null;
  readonly connection: LinkState;
}

export type LockReason = 'notFollowing' | 'notFollowedBack' | 'followExpired' | 'restored' | 'storeCopied';
export type LinkState = 'Direct' | 'Through a relay' | 'Away';

export type MessageState = 'Queued' | 'At relay' | 'Delivered' | 'Read' | 'Failed';

export interface ChatSummary {
  /** Same as the person's id in a direct chat. */
  readonly id: LocalId;
  readonly name: string;
  readonly color: number;
  /** Newest message as one line; null in an empty chat. */
  readonly last: { readonly text: string; readonly mine: boolean; readonly deleted: boolean; readonly timeMs: number; readonly state: MessageState | null } | null;
  readonly unread: number;
  readonly connection: LinkState;
}

export interface MessageView {
  /** Stable for the life of the message, also from queued text to entry. */
  readonly id: string;
  readonly mine: boolean;
  /** What it is. `missing` is a gap note, `twoVersions` a fork. */
  readonly kind: 'text' | 'deleted' | 'unverified' | 'missing' | 'twoVersions';
  readonly text: string;
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
  readonly draft: string;
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

export type ConnectionState = 'Offline' | 'Connecting' | 'Connected';

/** What may have changed. The listener asks again for what it shows. */
export type Change =
  | { readonly what: 'account' | 'inbox' | 'people' | 'connection' | 'relays' }
  | { readonly what: 'thread'; readonly chat: LocalId }
  | { readonly what: 'incoming'; readonly chat: LocalId; readonly sender: string; readonly text: string };

export interface Messenger {
  // account
  status(): Promise<AccountStatus>;
  /** Makes the account and gives its twelve words, shown once. */
  createAccount(name: string): Promise<Result<readonly string[]>>;
  /** The words again, until confirmed. */
  phrase(): Promise<Result<readonly string[]>>;
  phraseSaved(): Promise<Result<null>>;
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
  /** Six own words and six of the other, in the order both see. */
  safetyWords(id: LocalId): Promise<Result<readonly string[]>>;

  // chats
  inbox(): Promise<readonly ChatSummary[]>;
  thread(chat: LocalId, anchor: Anchor, limit: number): Promise<Result<ThreadPage>>;
  /** Resolves when the text is on disk. */
  sendText(chat: LocalId, text: string): Promise<Result<string>>;
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
  /** The platform says: online again, or visible again. Tries everything now. */
  wake(): void;

  /** Calls the listener for each change until `off`. */
  onChange(listener: (change: Change) => void): Promise<() => void>;
  /** Writes what is pending and lets go of the store (another tab takes over). */
  stop(): Promise<void>;
}
