/** From decoded pixels to the bytes that leave: drawn anew, so that nothing but the picture is in them. */
import { rgbaToThumbHash } from 'thumbhash';
import type { Square } from '../../ports/photos.ts';
import { CAPS } from './caps.ts';
import { cleanJpeg } from './jpeg.ts';
import { cleanWebp } from './webp.ts';

/** Rows of pixels looked at together, so that a large picture is not in memory twice. */
const BAND_PIXELS = 1_000_000;

/** Browsers add a colour profile of their own, which tells them apart: without one the colours are sRGB as well. */
const CLEANERS: Readonly<Record<string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>>> = { 'image/jpeg': cleanJpeg, 'image/webp': cleanWebp };

type Context = OffscreenCanvasRenderingContext2D;

/** A picture drawn at a size, or at its own where that is smaller. */
export function drawn(picture: ImageBitmap, longest: number): Context {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, width, height);
  return context;
}

/** A square of a picture, on white where one sees through it; not larger than it is. */
export function cut(picture: ImageBitmap, square: Square, most: number): Context {
  const side = Math.max(1, Math.min(Math.round(square.side), most));
  const context = new OffscreenCanvas(side, side).getContext('2d');
  if (!context) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  context.fillStyle = '#fff';
  context.fillRect(0, 0, side, side);
  context.drawImage(picture, square.x, square.y, square.side, square.side, 0, 0, side, side);
  return context;
}

export function isSeeThrough(context: Context): boolean {
  const { width, height } = context.canvas;
  const rows = Math.max(1, Math.floor(BAND_PIXELS / width));
  for (let top = 0; top < height; top += rows) {
    const { data } = context.getImageData(0, top, width, Math.min(rows, height - top));
    for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true;
  }
  return false;
}

/** JPEG for what is opaque, WebP for what one sees through: a browser that writes no WebP gives PNG by itself. */
export async function encoded(context: Context, seeThrough: boolean, quality: number): Promise<Blob> {
  const blob = await context.canvas.convertToBlob({ type: seeThrough ? 'image/webp' : 'image/jpeg', quality });
  const clean = CLEANERS[blob.type]?.(new Uint8Array(await blob.arrayBuffer()));
  return clean ? new Blob([clean], { type: blob.type }) : blob;
}

/** A thumbhash of at most 25 B. */
export function previewOf(picture: ImageBitmap): Uint8Array {
  const context = drawn(picture, CAPS.previewSide);
  const { width, height } = context.canvas;
  return rgbaToThumbHash(width, height, context.getImageData(0, 0, width, height).data);
}
