/**
 * The part of a conversation that is on the screen: a run of messages without holes, and where it stands in the whole.
 * Pure values; the thread asks for pages and joins them here. At most `WINDOW` messages stay while nothing moves.
 */
import type { MessageView, ThreadPage } from '../app/api.ts';

/** Messages asked for at once: more than two screens of a phone. */
export const PAGE = 40;
/** Rows kept at rest: enough to scroll smoothly on a slow phone (measured: 120 rows hold 60 frames a second at a quarter of the speed). */
export const WINDOW = 120;
/** Messages put in at once: a row takes a page a millisecond or two, and no task of it may take 50. */
const AT_ONCE = 12;

export interface Run {
  readonly messages: readonly MessageView[];
  readonly older: boolean;
  readonly newer: boolean;
  /** Place of the first message in the whole chat, from 0; -1 while unknown. */
  readonly offset: number;
  /** How many messages the chat has; -1 while unknown. */
  readonly total: number;
}

export const EMPTY_RUN: Run = { messages: [], older: false, newer: false, offset: -1, total: -1 };

export const pageToRun = ({ messages, older, newer, offset, total }: ThreadPage): Run => ({
  messages,
  older,
  newer,
  offset,
  total,
});

/** The messages that stay here: a note of a gap goes when the gap is closed, so no page is asked for from there. */
export function lasting(messages: readonly MessageView[]): readonly MessageView[] {
  const stay = messages.filter((message) => message.kind !== 'missing');
  return stay.length > 0 ? stay : messages;
}

/** The messages from place `from` to before place `to`. */
export function sliceRun(run: Run, from: number, to: number): Run {
  const messages = run.messages.slice(from, to);
  return {
    messages,
    older: run.older || from > 0,
    newer: run.newer || to < run.messages.length,
    offset: run.offset < 0 ? -1 : run.offset + from,
    total: run.total,
  };
}

/** The part of a page between two messages, both kept. A message that is not in the page cuts nothing. */
export function cutRun(run: Run, first: string | null, last: string | null): Run {
  const from = run.messages.findIndex((message) => message.id === first);
  const to = run.messages.findIndex((message) => message.id === last);
  return sliceRun(run, Math.max(0, from), to < 0 ? run.messages.length : to + 1);
}

const without = (messages: readonly MessageView[], known: readonly MessageView[]): readonly MessageView[] => {
  const ids = new Set(known.map((message) => message.id));
  return messages.filter((message) => !ids.has(message.id));
};

export function prependRun(run: Run, page: Run): Run {
  const added = without(page.messages, run.messages);
  const offset = page.offset >= 0 ? page.offset : -1;
  return { messages: [...added, ...run.messages], older: page.older, newer: run.newer, offset, total: page.total };
}

export function appendRun(run: Run, page: Run): Run {
  const added = without(page.messages, run.messages);
  return { messages: [...run.messages, ...added], older: run.older, newer: page.newer, offset: run.offset, total: page.total };
}

/** At most `limit` messages, dropping from the end that is not in view. */
export function trimRun(run: Run, drop: 'oldest' | 'newest', limit = WINDOW): Run {
  const extra = run.messages.length - limit;
  if (extra <= 0) return run;
  return drop === 'oldest' ? sliceRun(run, extra, run.messages.length) : sliceRun(run, 0, limit);
}

/** The runs to show one after the other on the way to one with many more at its end, so that these come a few at a time. */
export function stepsTo(again: Run, shown: Run): readonly Run[] {
  const known = new Set(shown.messages.map((message) => message.id));
  const steps: Run[] = [];
  const last = again.messages.findLastIndex((message) => known.has(message.id));
  for (let to = last + 1 + AT_ONCE; to < again.messages.length; to += AT_ONCE) steps.push({ ...again, messages: again.messages.slice(0, to) });
  return [...steps, again];
}

/** The same on the way to one with more at its beginning. */
export function stepsBack(again: Run, shown: Run): readonly Run[] {
  const known = new Set(shown.messages.map((message) => message.id));
  const steps: Run[] = [];
  const first = again.messages.findIndex((message) => known.has(message.id));
  for (let from = first - AT_ONCE; from > 0; from -= AT_ONCE) steps.push(sliceRun(again, from, again.messages.length));
  return [...steps, again];
}
