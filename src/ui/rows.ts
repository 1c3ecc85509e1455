/**
 * From messages to rows: where a day begins, where the unread ones begin, and which messages hang together. A strand is a
 * run of messages by one person, each within five minutes of the one before, all in one state. What failed stands alone:
 * each has its own way to try again. What came without a sound ends its strand, so that this can be seen. Pure.
 */
import type { MediaView, MessageView } from '../app/api.ts';
import { daysBetween } from './words/speak.ts';

/** Longest pause inside a strand. */
export const STRAND_MS = 5 * 60_000;

export interface Row {
  readonly message: MessageView;
  /** A day begins here. */
  readonly day: boolean;
  /** The first message that was unread on opening. */
  readonly divider: boolean;
  /** First and last of its strand: the last carries time and state. */
  readonly first: boolean;
  readonly last: boolean;
}

/** It is no entry yet and waits for a key: nobody else has it. */
export const isWaiting = (message: MessageView): boolean => /^q\.[0-9a-f]{12}$/.test(message.id);
/** It is written, and others may have it. */
export const isEntry = (message: MessageView): boolean => !/^[fq]\./.test(message.id);
/** What this disk refused waits to be tried again, and a request was asked with: neither is taken back. */
export const canTakeBack = (message: MessageView): boolean => message.mine && (isWaiting(message) || isEntry(message));

/** Something that somebody said: it has actions. */
export const isSaid = (message: MessageView): boolean => message.kind === 'text' || message.kind === 'media';

/** Tiles of a message of photos: behind the last of them are the rest. */
export const TILES = 4;

/** How wide for each unit of height photos are shown, before any of them is here: one as it is, within bounds; several as a grid. */
export function shapeOf(media: readonly Pick<MediaView, 'width' | 'height'>[]): number {
  const one = (media[0]?.width || 1) / (media[0]?.height || 1);
  return [1, Math.min(1.8, Math.max(0.8, one)), 2, 1.5, 1][Math.min(TILES, media.length)] ?? 1;
}

const isNote = (message: MessageView): boolean => message.kind === 'missing' || message.kind === 'twoVersions';

function hangsTogether(a: MessageView, b: MessageView): boolean {
  if (isNote(a) || isNote(b) || a.silent || a.mine !== b.mine || a.state !== b.state || a.state === 'Failed') return false;
  return Math.abs(b.timeMs - a.timeMs) <= STRAND_MS && daysBetween(a.timeMs, b.timeMs) === 0;
}

/** `older`: more messages exist before these, so it is not known whether a day begins at the first. */
export function toRows(messages: readonly MessageView[], divider: string | null, older: boolean): readonly Row[] {
  return messages.map((message, at) => {
    const before = messages[at - 1];
    const after = messages[at + 1];
    const isDivider = message.id === divider;
    return {
      message,
      day: before ? daysBetween(before.timeMs, message.timeMs) !== 0 : !older,
      divider: isDivider,
      first: !before || isDivider || !hangsTogether(before, message),
      last: !after || after.id === divider || !hangsTogether(message, after),
    };
  });
}

/** Lines before a message folds, and how few characters may fill one: wide letters on a narrow screen. */
const FOLD_LINES = 9;
const LEAST = 12;

/** Whether a text may have more lines than are shown at once: then the browser measures it. */
export function mayFold(text: string): boolean {
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / LEAST)), 0);
  return lines > FOLD_LINES;
}
