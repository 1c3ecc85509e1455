/**
 * Making a photo or video ready to leave, and looking at one that came. Where pictures are decoded, there is no key and no document.
 * `Bytes` is the platform's own: a `Blob`, of which the core knows nothing.
 */

/** Why a file is not taken as a photo or video, each with its own sentence. */
export const PHOTO_CODES = [
  'empty', 'notAPhoto', 'video', 'drawing', 'document', 'heic', 'broken', 'tooLarge', 'tooWide', 'tooManyPixels', 'tooManyFrames', 'tooMuchText', 'gone', 'stopped',
  'noPicture', 'codec', 'videoBroken', 'videoTooLarge', 'noRoom',
] as const;
export type PhotoCode = (typeof PHOTO_CODES)[number];

export interface PreparedPhoto<Bytes> {
  /** The bytes that leave: upright, without metadata. */
  readonly source: Bytes;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
  /** 0: a photo. */
  readonly durationMs: number;
  /** A thumbhash of at most 32 B; empty: there is none. */
  readonly preview: Uint8Array;
  /** Of a video a small picture, JPEG or WebP of at most 2 KiB; empty: there is none. */
  readonly poster: Uint8Array;
}

export type Prepared<Bytes> = { readonly ok: true; readonly item: PreparedPhoto<Bytes> } | { readonly ok: false; readonly code: PhotoCode };

/** A square of a picture, in its pixels. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

export interface Photos<Bytes> {
  /** @param options original: it keeps its size; its metadata goes all the same */
  prepare(file: Bytes, options: { readonly original: boolean }): Promise<Prepared<Bytes>>;
  /** Cuts somebody's picture out of a photo that was prepared: a JPEG of at most `LIMITS.pictureSide` px and `LIMITS.pictureBytes`. */
  crop(photo: Bytes, square: Square): Promise<Prepared<Bytes>>;
  /** Nobody needs these prepared bytes any more. */
  discard(source: Bytes): void;
  /** The bytes of a photo that came, or the first of a video, are what they are said to be. Only then they are shown. @param most longest side, px */
  maySee(bytes: Bytes, mime: string, most?: number): Promise<boolean>;
}

/** What may be shown: the formats that every browser draws and that hold no script. */
export const SHOWN_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'] as const;
export type ShownType = (typeof SHOWN_TYPES)[number];

/** Folder of the private file system in which videos lie between being prepared and being sealed. Nothing in it outlives a start. */
export const PREPARING = 'kith-preparing';

/** A camera that is on: what it sees is in the element it was given. */
export interface CameraOn<Bytes> {
  readonly kind: 'on';
  /** The picture of this moment. */
  shoot(): Promise<Bytes>;
  stop(): void;
}
export type CameraOpened<Bytes> = CameraOn<Bytes> | { readonly kind: 'denied' | 'inUse' | 'none' };
/** Camera and microphone that are on. */
export interface FilmOn<Bytes> {
  readonly kind: 'on';
  /** False: there is no microphone, or it may not be used. */
  readonly hasSound: boolean;
  /** Resolves with all of it when it ends: by `end`, or by itself where it is as long as may be. Rejects when it cannot be recorded. */
  record(): Promise<Bytes>;
  end(): void;
  /** Both are off, and what is being recorded ends. */
  stop(): void;
}
export type FilmOpened<Bytes> = FilmOn<Bytes> | { readonly kind: 'denied' | 'inUse' | 'none' };
export type CameraSide = 'front' | 'back';
