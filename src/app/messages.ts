/** Lines of a chat as the screens show them, and the names they carry: `e.CHAPTER.EID` of an entry, `q.…` queued, `f.…` failed. */
import type { Evidence } from '../chat/receipts.ts';
import { mediaKindOf, type MediaItem } from '../chat/media.ts';
import type { Place, TimelineItem } from '../chat/types.ts';
import { keyOf, type EntryId, type Key } from '../protocol/ids.ts';
import type { SentRequest } from '../people/person.ts';
import type { EntryPlace } from '../sync/depot.ts';
import type { Queued } from '../sync/outbox.ts';
import type { KeptRequest } from '../sync/tray.ts';
import type { MediaView, MessageView } from './api.ts';
import { hostOf } from './views.ts';

/** A text that this disk refused; it lives in memory until it is tried again. */
export interface FailedText {
  readonly number: number;
  readonly text: string;
  readonly timeMs: number;
}

export const idOfView = ({ id, place }: { readonly id: EntryId; readonly place: Pick<Place, 'chapter'> }): string => `e.${place.chapter}.${keyOf(id)}`;

/** The chapter that an id names, or null when it is not an entry's. */
export function stretchOfId(id: string): number | null {
  const match = /^e\.(\d{1,10})\.[0-9a-f]{64}$/.exec(id);
  return match ? Number(match[1]) : null;
}

const OWN_TEXT = { mine: true, kind: 'text', media: [], timeUncertain: false, relays: [], count: 0, unread: false } as const;

export const idOfQueued = ({ key }: Pick<Queued, 'key'>): string => `q.${key}`;
/** What waits to be an entry; its photos are shown from the pieces that are here. */
export const queuedView = (queued: Queued, looks: Looks): MessageView => {
  const { text, media, timeMs } = queued;
  return { ...OWN_TEXT, id: idOfQueued(queued), kind: media.length > 0 ? 'media' : 'text', text, media: mediaViews(media, null, looks), timeMs, state: 'Queued' };
};
/** A text that somebody was asked with, before there is a chat with them. */
export const askedView = ({ text, at, posted }: SentRequest): MessageView => ({ ...OWN_TEXT, id: 'q.asked', text, timeMs: at, state: posted ? 'At relay' : 'Queued' });
/** The words of whoever asked, until the chat itself has some of theirs. */
export const firstWordsView = ({ text, came }: KeptRequest): MessageView => ({ ...OWN_TEXT, mine: false, id: 'q.words', text, timeMs: came, state: null });
export const failedView = ({ number, text, timeMs }: FailedText): MessageView => ({ ...OWN_TEXT, id: `f.${number}`, text, timeMs, state: 'Failed' });

/** What a line needs that does not stand in its entry. */
export interface Looks {
  /** Address of a relay. */
  addressOf(relay: Key): string | null;
  /** Where a photo or video is. @param theirs the message, where it is one of theirs */
  mediaState(item: MediaItem, theirs: EntryPlace | null): Pick<MediaView, 'state' | 'progress'>;
}

/** Photos and videos of a line. One of a type that is not shown is left out [H57]. */
const mediaViews = (media: readonly MediaItem[], theirs: EntryPlace | null, { mediaState }: Looks): readonly MediaView[] =>
  media.flatMap((item, index): MediaView[] => {
    const { mime, width, height, durationMs, bytes, preview, alt } = item;
    const kind = mediaKindOf(mime);
    return kind ? [{ index, kind, mime, width, height, durationMs, bytes, preview, alt, ...mediaState(item, theirs) }] : [];
  });

/** @param evidence of own messages; null for those of others */
export function itemView(item: TimelineItem, mine: boolean, evidence: Evidence | null, unread: boolean, looks: Looks): MessageView {
  const addresses = evidence?.relays.map(looks.addressOf).filter((address) => address !== null) ?? [];
  return {
    id: idOfView(item),
    mine,
    kind: item.kind as MessageView['kind'],
    text: item.text,
    media: mediaViews(item.media, mine ? null : { chapter: item.place.chapter, id: item.id }, looks),
    timeMs: item.shownMs,
    timeUncertain: item.timeUncertain,
    state: evidence?.state ?? null,
    relays: addresses.map(hostOf),
    count: item.count,
    unread,
  };
}
