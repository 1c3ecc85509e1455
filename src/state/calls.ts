/**
 * Whether news call for attention, as pure functions of what came, what was chosen on this device, and what is on the screen. Whatever
 * they say, everything still arrives and is counted.
 */
import type { LocalId, Said } from '../app/api.ts';
import type { Marks } from '../chat/marks.ts';
import type { Choices, QuietHours } from '../app/choicesApi.ts';

export type News =
  | ({ readonly kind: 'messages'; readonly chat: LocalId; readonly sender: string } & Said & Marks)
  /** To a message of mine, with what that one says. */
  | ({ readonly kind: 'reactions'; readonly chat: LocalId; readonly sender: string; readonly emoji: string } & Said)
  /** Of somebody with whom there is no chat: nothing of what they wrote. */
  | { readonly kind: 'requests'; readonly chat: LocalId; readonly sender: string };

/** How things stand at the moment at which the news came. */
export interface Moment {
  /** The chat that can be seen; null: none, or the page is hidden. */
  readonly onScreen: LocalId | null;
  /** Of the day by the local clock, 0…1439. */
  readonly minute: number;
  readonly muted: boolean;
  /** They are blocked, or nobody may write. */
  readonly closed: boolean;
  /** It was seen meanwhile, here or on another device. */
  readonly seen: boolean;
}

/** `show` with a sound, `silent` without one, or not at all. */
export type Call = 'show' | 'silent' | 'none';

/** Whether a minute lies in quiet hours; the first one does, the last one does not. The same hour twice is the whole day. */
export function isQuiet({ on, from, to }: QuietHours, minute: number): boolean {
  if (!on) return false;
  if (from === to) return true;
  return from < to ? from <= minute && minute < to : minute >= from || minute < to;
}

/** Of the day, by the local clock. */
export const minuteOf = (timeMs: number): number => new Date(timeMs).getHours() * 60 + new Date(timeMs).getMinutes();

/** @param news whose author wishes no sound makes none: that wish takes away noise, and can do nothing else */
export function callFor({ kind, chat, silent = false }: Pick<News, 'kind' | 'chat'> & { readonly silent?: boolean }, choices: Choices, moment: Moment): Call {
  if (!choices[kind] || moment.closed || moment.muted || moment.seen || moment.onScreen === chat) return 'none';
  if (isQuiet(choices.quiet, moment.minute)) return 'none';
  return choices.sounds && !silent ? 'show' : 'silent';
}

/** Marks that no id of a chat contains. */
const MARKS = { messages: '', reactions: '!', requests: '?' } as const satisfies Record<News['kind'], string>;

/** What a notification is kept under by the browser: the id of the chat on this device and the kind, nothing else. One for each. */
export const tagOf = ({ kind, chat }: Pick<News, 'kind' | 'chat'>): string => chat + MARKS[kind];

export function readTag(tag: string): Pick<News, 'kind' | 'chat'> {
  if (tag.endsWith(MARKS.reactions)) return { kind: 'reactions', chat: tag.slice(0, -1) };
  if (tag.endsWith(MARKS.requests)) return { kind: 'requests', chat: tag.slice(0, -1) };
  return { kind: 'messages', chat: tag };
}
