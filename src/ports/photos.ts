/**
 * Making a photo ready to leave, and looking at one that came. Where pictures are decoded, there is no key and no document.
 * `Bytes` is the platform's own: a `Blob`, of which the core knows nothing.
 */

/** Why a file is not taken as a photo, each with its own sentence. */
export const PHOTO_CODES = [
  'empty', 'notAPhoto', 'video', 'drawing', 'document', 'heic', 'broken', 'tooLarge', 'tooWide', 'tooManyPixels', 'tooManyFrames', 'tooMuchText', 'gone', 'stopped',
] as const;
export type PhotoCode = (typeof PHOTO_CODES)[number];

export interface PreparedPhoto<Bytes> {
  /** The bytes that leave: upright, without metadata. */
  readonly source: Bytes;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
  /** A thumbhash of at most 32 B. */
  readonly preview: Uint8Array;
}

export type Prepared<Bytes> = { readonly ok: true; readonly item: PreparedPhoto<Bytes> } | { readonly ok: false; readonly code: PhotoCode };

export interface Photos<Bytes> {
  /** @param options original: it keeps its size; its metadata goes all the same */
  prepare(file: Bytes, options: { readonly original: boolean }): Promise<Prepared<Bytes>>;
  /** The bytes of a photo that came are what they are said to be, and may be decoded. */
  maySee(bytes: Bytes, mime: string): Promise<boolean>;
}

/** What may be shown: the formats that every browser draws and that hold no script. */
export const SHOWN_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'] as const;
export type ShownType = (typeof SHOWN_TYPES)[number];

/** A camera that is on: what it sees is in the element it was given. */
export interface CameraOn<Bytes> {
  readonly kind: 'on';
  /** The picture of this moment. */
  shoot(): Promise<Bytes>;
  stop(): void;
}
export type CameraOpened<Bytes> = CameraOn<Bytes> | { readonly kind: 'denied' | 'inUse' | 'none' };
export type CameraSide = 'front' | 'back';
