/** Lines of a chat as the screens show them, and the names they carry: `e.CHAPTER.EID` of an entry, `q.…` queued, `f.…` failed. */
import type { Evidence } from '../chat/receipts.ts';
import { kindsOf, type MediaItem } from '../chat/media.ts';
import { marksOf, type Marks } from '../chat/marks.ts';
import type { Place, Reaction, TimelineItem } from '../chat/types.ts';
import { keyOf, sameBytes, type AccountId, type EntryId, type Key } from '../protocol/ids.ts';
import type { SentRequest } from '../people/person.ts';
import type { EntryPlace } from '../sync/depot.ts';
import type { Queued } from '../sync/outbox.ts';
import type { KeptRequest } from '../sync/tray.ts';
import type { MediaView, MessageView } from './api.ts';
import type { QuoteView, ReactionView } from './talkingApi.ts';
import { hostOf } from './views.ts';

/** A text that this disk refused; it lives in memory until it is tried again. */
export interface FailedText extends Marks {
  readonly number: number;
  readonly text: string;
  readonly replyTo: EntryId | null;
  readonly timeMs: number;
}

export const idOfView = ({ id, place }: { readonly id: EntryId; readonly place: Pick<Place, 'chapter'> }): string => `e.${place.chapter}.${keyOf(id)}`;

/** The chapter that an id names, or null when it is not an entry's. */
export function stretchOfId(id: string): number | null {
  const match = /^e\.(\d{1,10})\.[0-9a-f]{64}$/.exec(id);
  return match ? Number(match[1]) : null;
}

/** Of what is answered only the name, until it was looked up. */
const quoteOf = (replyTo: EntryId | null): QuoteView | null => replyTo && { entry: keyOf(replyTo), id: null, mine: false, text: '', media: [], deleted: false };

const OWN_TEXT = { mine: true, kind: 'text', media: [], quote: null, reactions: [], edited: false, timeUncertain: false, relays: [], count: 0, unread: false } as const;

export const idOfQueued = ({ key }: Pick<Queued, 'key'>): string => `q.${key}`;
/** What waits to be an entry; its photos are shown from the pieces that are here. */
export const queuedView = (queued: Queued, looks: Looks): MessageView => {
  const { text, media, replyTo, timeMs } = queued;
  return { ...OWN_TEXT, id: idOfQueued(queued), kind: media.length > 0 ? 'media' : 'text', text, media: mediaViews(queued, null, looks), quote: quoteOf(replyTo), timeMs, state: 'Queued', ...marksOf(queued) };
};
/** A text that somebody was asked with, before there is a chat with them. */
export const askedView = ({ text, at, posted }: SentRequest): MessageView => ({ ...OWN_TEXT, id: 'q.asked', text, timeMs: at, state: posted ? 'At relay' : 'Queued' });
/** The words of whoever asked, until the chat itself has some of theirs. */
export const firstWordsView = ({ text, came }: KeptRequest): MessageView => ({ ...OWN_TEXT, mine: false, id: 'q.words', text, timeMs: came, state: null });
export const failedView = (failed: FailedText): MessageView => {
  const { number, text, replyTo, timeMs } = failed;
  return { ...OWN_TEXT, id: `f.${number}`, text, quote: quoteOf(replyTo), timeMs, state: 'Failed', ...marksOf(failed) };
};

/** What a line needs that does not stand in its entry. */
export interface Looks {
  readonly self: AccountId;
  /** Address of a relay. */
  addressOf(relay: Key): string | null;
  /** Where a photo or video is. @param of its message; null: it waits to be one */
  mediaState(item: MediaItem, of: EntryPlace | null): Pick<MediaView, 'state' | 'progress'>;
}

/** Photos and videos of a line. One of a type that is not shown is left out [H57]. */
const mediaViews = (line: Pick<TimelineItem, 'media' | 'text'>, of: EntryPlace | null, { mediaState }: Looks): readonly MediaView[] => {
  const kinds = kindsOf(line);
  return line.media.flatMap((item, index): MediaView[] => {
    const { mime, width, height, durationMs, bytes, preview, poster, alt } = item;
    const kind = kinds[index];
    return kind ? [{ index, kind, mime, width, height, durationMs, bytes, preview, poster, alt, ...mediaState(item, of) }] : [];
  });
};

/** By emoji, first what was given first. */
function reactionViews(reactions: readonly Reaction[], self: AccountId): readonly ReactionView[] {
  const views = new Map<string, ReactionView>();
  for (const { account, emoji } of reactions) {
    const { count, mine } = views.get(emoji) ?? { count: 0, mine: false };
    views.set(emoji, { emoji, count: count + 1, mine: mine || sameBytes(account, self) });
  }
  return [...views.values()];
}

/** What is known of an own message. */
interface Known extends Pick<Evidence, 'relays'> {
  readonly state: Evidence['state'] | 'Read';
}

/** @param evidence of own messages; null for those of others */
export function itemView(item: TimelineItem, mine: boolean, evidence: Known | null, unread: boolean, looks: Looks): MessageView {
  const addresses = evidence?.relays.map(looks.addressOf).filter((address) => address !== null) ?? [];
  return {
    id: idOfView(item),
    mine,
    kind: item.kind as MessageView['kind'],
    text: item.text,
    media: mediaViews(item, { chapter: item.place.chapter, id: item.id }, looks),
    quote: quoteOf(item.replyTo),
    reactions: reactionViews(item.reactions, looks.self),
    edited: item.versions.length > 0,
    timeMs: item.shownMs,
    timeUncertain: item.timeUncertain,
    state: evidence?.state ?? null,
    relays: addresses.map(hostOf),
    count: item.count,
    unread,
    ...marksOf(item),
  };
}
