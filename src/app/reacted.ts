/** Reactions to messages of mine, for who calls attention. Loaded with the first reaction of somebody else. */
import { actOf } from '../chat/act.ts';
import { nameOf } from '../chat/names.ts';
import type { KnownEntry, TimelineItem } from '../chat/types.ts';
import { sameBytes, type AccountId } from '../protocol/ids.ts';
import type { Lines } from './lines.ts';

export interface Reacted {
  readonly item: TimelineItem;
  readonly emoji: string;
}

/**
 * What entries of somebody else answer lines of mine with, as those show it: one that was taken back or replaced meanwhile, that has no
 * true signature yet or stands behind a fork is none. An entry comes with a true signature once, so it is told once [H5].
 */
export async function reactedTo(entries: readonly KnownEntry[], self: AccountId, lines: Lines): Promise<readonly Reacted[]> {
  const found = new Map<TimelineItem, string>();
  for (const known of entries) {
    const act = sameBytes(known.account, self) ? null : actOf(known);
    const item = act?.kind === 'reaction' ? await lines.quoted(nameOf(act.target), known.entry.chapter) : null;
    const given = item?.reactions.find(({ account }) => sameBytes(account, known.account))?.emoji;
    if (item && given !== undefined && act?.kind === 'reaction' && given === act.emoji && sameBytes(item.account, self)) found.set(item, given);
  }
  return [...found].map(([item, emoji]) => ({ item, emoji }));
}
