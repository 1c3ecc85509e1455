/**
 * What came in a chat, as the page is told of it: for the log that is read aloud, and for who calls attention. Loaded with the first
 * entry of somebody else.
 */
import { actOf } from '../chat/act.ts';
import { marksOf } from '../chat/marks.ts';
import { kindsOf } from '../chat/media.ts';
import { nameOf } from '../chat/names.ts';
import type { Change as WrittenChange } from '../chat/keeper.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { KnownEntry, TimelineItem } from '../chat/types.ts';
import { isUnread, type ReadMark } from '../chat/unread.ts';
import { LoadError } from '../ports/loadOnce.ts';
import { sameBytes, type AccountId } from '../protocol/ids.ts';
import type { Change, Said } from './api.ts';
import type { Lines } from './lines.ts';

type News = Extract<Change, { readonly what: 'incoming' | 'reaction' }>;
type Told = { readonly [What in News['what']]: Omit<Extract<News, { readonly what: What }>, 'chat' | 'sender'> }[News['what']];

interface Chat {
  readonly friend: { readonly conversation: Pick<Conversation, 'brought'> };
  readonly lines: Lines;
  readonly mark: ReadMark;
}

const saidIn = (item: TimelineItem): Said => ({ text: item.text, media: kindsOf(item).filter((kind) => kind !== null), report: item.kind === 'report' });

const TOLD: ReadonlySet<TimelineItem['kind']> = new Set(['text', 'media', 'report']);

/** Texts, photos and reports that are not seen yet, once each: those that were not here before [H5]. */
async function textsOf({ chapter, added }: WrittenChange, entries: readonly KnownEntry[], { lines, mark }: Chat, self: AccountId): Promise<readonly Told[]> {
  const came = new Set(entries.map(({ entry }) => nameOf(entry.id)).filter((name) => added.has(name)));
  const items = came.size > 0 ? await lines.shown(chapter) : [];
  const isTold = (item: TimelineItem): boolean => came.has(nameOf(item.id)) && TOLD.has(item.kind) && isUnread(item, mark, self);
  return items.filter(isTold).map((item) => ({ what: 'incoming', ...saidIn(item), ...marksOf(item) }));
}

/**
 * Reactions to lines of mine, as those show them: one that was taken back or replaced meanwhile, that has no true signature yet or stands
 * behind a fork is none. An entry comes with a true signature once, so it is told once [H5].
 */
async function reactionsOf(entries: readonly KnownEntry[], { lines }: Chat, self: AccountId): Promise<readonly Told[]> {
  const found = new Map<TimelineItem, string>();
  for (const known of entries) {
    const act = actOf(known);
    const item = act?.kind === 'reaction' ? await lines.quoted(nameOf(act.target), known.entry.chapter) : null;
    const given = item?.reactions.find(({ account }) => sameBytes(account, known.account))?.emoji;
    if (item && given !== undefined && act?.kind === 'reaction' && given === act.emoji && sameBytes(item.account, self)) found.set(item, given);
  }
  return [...found].map(([item, emoji]) => ({ what: 'reaction', emoji, ...saidIn(item) }));
}

/** @param entries those of the other side */
export async function newsOf(change: WrittenChange, entries: readonly KnownEntry[], chat: Chat, self: AccountId): Promise<readonly Told[]> {
  const texts = await textsOf(change, entries, chat, self);
  // What a friend sends again of before this account came back here is no news.
  if (change.chapter <= ((await chat.friend.conversation.brought()) ?? -1)) return texts;
  // What a text says needs no late code; without that of reactions there is no word of those.
  const reactions = await reactionsOf(entries, chat, self).catch((error: unknown) => {
    if (error instanceof LoadError) return [];
    throw error;
  });
  return [...reactions, ...texts];
}
