/** How large a picture may be before anybody decodes it. */
import { LIMITS } from '../../protocol/limits.ts';

const MiB = 1024 * 1024;

export const CAPS = {
  /** A photo as a file: what a phone of 200 megapixels writes, and twice that. It is read whole. */
  fileBytes: 128 * MiB,
  /** Longest side, px. */
  side: LIMITS.mediaSide,
  /** Pixels of one picture: decoded they take 4 B each, so 400 MB, about what a phone's browser tab has. */
  pixels: 100_000_000,
  /** Pictures in one animation: half a minute at 30 a second. */
  frames: 1000,
  /** Pixels of all pictures of an animation: some seconds of decoding. */
  framePixels: 400_000_000,
  /** What is no picture in a PNG: colour profiles and notes of cameras have some 100 KiB. */
  asideBytes: 4 * MiB,
  /** Longest side of what is sent unless the original size was asked for: sharp on every phone, some 500 KB. */
  sendSide: 2048,
  /** JPEG and WebP, 0…1: below it skies begin to show steps. */
  quality: 0.85,
  /** A photo in its original size shall show no loss. */
  originalQuality: 0.95,
  /** Somebody's picture, from fine to coarse: the first that is small enough is taken. The last always is: 128 px have 49,152 bytes even as plain pixels. */
  pictures: [
    { side: LIMITS.pictureSide, quality: 0.85 },
    { side: LIMITS.pictureSide, quality: 0.7 },
    { side: LIMITS.pictureSide / 2, quality: 0.8 },
    { side: LIMITS.pictureSide / 4, quality: 0.5 },
  ],
  /** Side of the picture a thumbhash is made of; the library takes 100 at most. */
  previewSide: 100,
} as const;
