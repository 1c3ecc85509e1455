/**
 * Profiles (kind 8, protocol §7): what somebody says of themselves in a chat. The picture in it is an item as photos have (§10), and
 * by the rules here no other: a square JPEG of one small chunk. Name and words about oneself have their format; the name that is
 * shown comes with the card.
 *
 * The newest profile counts, by the order in which a chat is shown and never by a clock; so replicas that hold the same entries
 * show the same picture. One that its author malformed, or that names what is no such picture, says that there is none.
 */
import { FormError } from '../protocol/codec.ts';
import { keyOf, sameBytes, type AccountId, type EntryId } from '../protocol/ids.ts';
import { KIND } from '../protocol/kinds.ts';
import { LIMITS } from '../protocol/limits.ts';
import { decodeBody, encodeBody } from './bodies.ts';
import { itemValue, readItem, type MediaItem } from './media.ts';
import type { ChapterView, SeenEntry } from './types.ts';

/** What every browser writes and draws, and what holds no script. */
export const PICTURE_TYPE = 'image/jpeg';

/** A profile that is whole and was signed. */
export interface Profile {
  readonly chapter: number;
  readonly id: EntryId;
  readonly picture: MediaItem | null;
}

/** What a picture's item says beyond where its bytes are. */
export const pictureItem = (sealed: Pick<MediaItem, 'root' | 'key' | 'bytes' | 'hash'>, side: number): MediaItem =>
  ({ ...sealed, mime: PICTURE_TYPE, width: side, height: side, durationMs: 0, preview: new Uint8Array(), alt: '', poster: new Uint8Array() });

/** The body of a profile. @throws FormError for what others could not read */
export const encodeProfile = (name: string, picture: MediaItem | null): Uint8Array =>
  encodeBody({ kind: 'profile', name, bio: '', picture: picture && itemValue(picture) });

const isPicture = ({ mime, width, height, bytes, durationMs, poster }: MediaItem): boolean =>
  mime === PICTURE_TYPE && width === height && width <= LIMITS.pictureSide && bytes <= LIMITS.pictureBytes && durationMs === 0 && poster.length === 0;

/** The picture that an entry names, as far as it can be read and its author signed it. */
export function pictureIn(known: SeenEntry): MediaItem | null {
  if (known.form !== 'whole' || known.verdict !== 'signed' || known.entry.kind !== KIND.profile) return null;
  try {
    const body = decodeBody(KIND.profile, known.entry.body);
    const item = body.kind === 'profile' && body.picture !== null ? readItem(body.picture) : null;
    return item && isPicture(item) ? item : null;
  } catch (error) {
    if (error instanceof FormError) return null;
    throw error;
  }
}

/** The newest profile of somebody in a chapter, or null. Twins, and what stands behind a fork, say nothing. */
export function newestProfile({ entries, hidden, forks, chapter }: ChapterView, account: AccountId): Profile | null {
  const twins = new Set(forks.flatMap(({ ids }) => ids.map(keyOf)));
  const counts = ({ form, verdict, account: author, entry }: SeenEntry): boolean =>
    entry.kind === KIND.profile && form === 'whole' && verdict === 'signed' && sameBytes(author, account) && !hidden.has(keyOf(entry.id)) && !twins.has(keyOf(entry.id));
  const known = entries.findLast(counts);
  return known ? { chapter, id: known.entry.id, picture: pictureIn(known) } : null;
}
