/** What the page may ask of the core about single messages, and what it is told of them. */
import type { KithError, Result } from '../protocol/errors.ts';
import type { MediaKind } from './api.ts';

/** What a message answers. */
export interface QuoteView {
  /** Hex of the entry. */
  readonly entry: string;
  /** The message, where it is here and not far back; null: it is said to be elsewhere, and can be looked for. */
  readonly id: string | null;
  readonly mine: boolean;
  readonly text: string;
  readonly media: readonly MediaKind[];
  readonly deleted: boolean;
}

/** How often a message was answered with one emoji. */
export interface ReactionView {
  readonly emoji: string;
  readonly count: number;
  /** One of them is mine. */
  readonly mine: boolean;
}

/** What this device knows of one message. */
export interface DetailsView {
  /** When its author says it was written, and when it came here (null: it was written here). Unix ms. */
  readonly writtenMs: number;
  readonly cameMs: number | null;
  /** Of one's own: the other side's devices, by their order. */
  readonly devices: readonly { readonly number: number; readonly has: boolean; /** Unix ms; null: never. */ readonly heardMs: number | null; /** It said that it was read there. */ readonly read: boolean }[];
  /** Of one's own: relays that said they keep it, and until when. */
  readonly relays: readonly { readonly host: string; readonly untilMs: number }[];
  /** What it said before, oldest first. */
  readonly versions: readonly { readonly text: string; readonly timeMs: number }[];
}

/** Whom a message could not be passed on to, and why. */
export interface NotForwarded {
  readonly chat: string;
  readonly error: KithError;
}

export interface TalkingVerbs {
  /** The message that one answers, wherever in the chat it is. */
  quoted(chat: string, message: string): Promise<Result<string>>;
  /** Answers a message with one emoji in place of the one before; '' takes it back. */
  react(chat: string, message: string, emoji: string): Promise<Result<null>>;
  /** Changes a text or caption of mine, within a day of it. What it said before stays to be seen. */
  edit(chat: string, message: string, text: string): Promise<Result<null>>;
  details(chat: string, message: string): Promise<Result<DetailsView>>;
  /** Sends what a message says to these chats, each as a new one, and gives those where that could not be. Its photos and videos have to be here whole. */
  forward(chat: string, message: string, to: readonly string[]): Promise<Result<readonly NotForwarded[]>>;
  /** It is shown no more on this device, for good; nobody else learns of it. Room that its photos and videos take is given back. */
  deleteForMe(chat: string, message: string): Promise<Result<null>>;
}
