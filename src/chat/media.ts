/**
 * Photos and videos in a message (kind 2, protocol §10): what the entry says of each, and where its bytes are found.
 *
 *   media = [[item …], caption, marks?]        1 to 9 items; marks: marks.ts
 *   item  = [root, BK, plainLen, H(plain), mime, width, height, durationMs, preview, alt, poster?]
 *           a picture that is a sticker has the one byte 01 for a poster: a program that knows no stickers passes it over
 *
 * The root commits to every sealed chunk, BK opens them, the hash is that of the bytes that the author prepared. Number and
 * size of the chunks follow from the length. What is not on the list of types is not shown, whoever signed it [H57].
 */
import { FormError, read, type Value } from '../protocol/codec.ts';
import { SIZE } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { marksValue, readMarked, type Marks } from './marks.ts';

/** What a screen draws or plays without running anything: no SVG, no HTML. */
export const MEDIA_TYPES = {
  photo: ['image/jpeg', 'image/webp', 'image/png', 'image/gif'],
  video: ['video/mp4', 'video/webm'],
} as const;

/** Longest video: a day, so that the number stays a number. */
export const LONGEST_MS = 86_400_000;

export interface MediaItem {
  /** `H("kith1/blob" ‖ manifest)`, 32 B. */
  readonly root: Uint8Array;
  /** BK, 32 B: of this blob and no other. */
  readonly key: Uint8Array;
  /** Bytes of the file, 1 to 256 MiB. */
  readonly bytes: number;
  /** SHA-256 of the file. */
  readonly hash: Uint8Array;
  readonly mime: string;
  /** As it is shown, px. */
  readonly width: number;
  readonly height: number;
  /** 0: a photo. */
  readonly durationMs: number;
  /** A thumbhash, ≤ 32 B; empty: none. */
  readonly preview: Uint8Array;
  /** What is to be seen, in words; '' when nothing was said. */
  readonly alt: string;
  /** Of a video a small picture, ≤ 2 KiB, of a sticker `STICKER_MARK`; empty: none, and nothing stands for it in the entry. */
  readonly poster: Uint8Array;
}

export interface MediaBody extends Marks {
  readonly kind: 'media';
  readonly items: readonly MediaItem[];
  /** '' when there is none. */
  readonly caption: string;
}

/** What an item of this type is, or null when it is none that is shown. */
export function mediaKindOf(mime: string): 'photo' | 'video' | null {
  if ((MEDIA_TYPES.photo as readonly string[]).includes(mime)) return 'photo';
  return (MEDIA_TYPES.video as readonly string[]).includes(mime) ? 'video' : null;
}

export type MediaKind = 'photo' | 'video' | 'sticker';

/** What stands for the poster of a sticker. */
export const STICKER_MARK = new Uint8Array([1]);
const STICKER_TYPES: readonly string[] = ['image/webp', 'image/png', 'image/jpeg'];

/** A small picture that says of itself that it is one. Anything larger is a photo, whatever it says [H57]. */
export function isSticker({ mime, width, height, bytes, poster }: Pick<MediaItem, 'mime' | 'width' | 'height' | 'bytes' | 'poster'>): boolean {
  const isMarked = poster.length === 1 && poster[0] === STICKER_MARK[0];
  return isMarked && STICKER_TYPES.includes(mime) && Math.max(width, height) <= LIMITS.stickerSide && bytes <= LIMITS.stickerBytes;
}

/** What a message brings, in order; null for what is not shown. A sticker comes alone and without words: else it is a photo. */
export function kindsOf({ media, text }: { readonly media: readonly MediaItem[]; readonly text: string }): readonly (MediaKind | null)[] {
  const [first] = media;
  if (first && media.length === 1 && text === '' && isSticker(first)) return ['sticker'];
  return media.map(({ mime }) => mediaKindOf(mime));
}

export const itemValue = (item: MediaItem): Value => [
  ...[item.root, item.key, item.bytes, item.hash, item.mime, item.width, item.height, item.durationMs, item.preview, item.alt],
  ...(item.poster.length > 0 ? [item.poster] : []),
];

/** One body has one form: a poster of nothing is left out. */
function posterOf(value: Value | undefined): Uint8Array {
  const poster = read.bytes(value, undefined, LIMITS.posterBytes);
  if (poster.length === 0) throw new FormError('a poster of nothing');
  return poster;
}

/** @throws FormError */
export function readItem(value: Value): MediaItem {
  const hasPoster = Array.isArray(value) && value.length === 11;
  const [root, key, bytes, hash, mime, width, height, durationMs, preview, alt, poster] = read.tuple(value, hasPoster ? 11 : 10);
  return {
    root: read.bytes(root, SIZE.root),
    key: read.bytes(key, SIZE.blobKey),
    bytes: read.int(bytes, 1, LIMITS.blobBytes),
    hash: read.bytes(hash, SIZE.hash),
    mime: read.text(mime, LIMITS.mimeBytes),
    width: read.int(width, 1, LIMITS.mediaSide),
    height: read.int(height, 1, LIMITS.mediaSide),
    durationMs: read.int(durationMs, 0, LONGEST_MS),
    preview: read.bytes(preview, undefined, LIMITS.previewBytes),
    alt: read.text(alt, LIMITS.altBytes),
    poster: hasPoster ? posterOf(poster) : new Uint8Array(),
  };
}

export const mediaBodyValue = (body: MediaBody): Value => [body.items.map(itemValue), body.caption, ...marksValue(body)];

/** @throws FormError */
export function readMediaBody(value: Value): MediaBody {
  const { items: [items, caption], marks } = readMarked(value, 2);
  const body: MediaBody = { kind: 'media', items: read.list(items, LIMITS.mediaItems).map(readItem), caption: read.text(caption, LIMITS.textBytes), ...marks };
  if (body.items.length === 0) throw new FormError('media of nothing');
  return body;
}
